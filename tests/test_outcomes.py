"""The one list of outcomes: what is made from it, and that no other stands beside it."""

import ast
import json
from pathlib import Path

import pytest

from scraper.addresses.address import Refusal, read_address
from scraper.catalog.addresses import State
from scraper.fetching.found import Attempt, reason_of
from scraper.media import KEPT, FileStatus
from scraper.outcomes import SUCCESSES, Outcome, of_status

ROOT = Path(__file__).parents[1]
WORDS = {outcome.value for outcome in Outcome} | {"http_"}
# Words that mean something else where they stand, or that lie in a layer below.
OTHER_WORDS = {
    "scraper/outcomes.py": WORDS,
    "scraper/addresses/address.py": WORDS,  # lies below: why text is no address; the test beneath holds it to the list
    "scraper/archive/failures.py": WORDS,  # lies below: the codes of the archive's format
    "scraper/archive/foreign/wacz_files.py": {"encrypted"},  # a ZIP, said in words
    "scraper/outputs/site/places.py": {"other"},  # a folder of the site
    "scraper/archive/verify/catalog.py": {"empty", "missing"},  # the catalog, said in words
    "scraper/catalog/addresses.py": {"refused", "gone"},  # the state of an address
    "scraper/catalog/journal.py": {"gone", "moved"},  # what changed in a document
    "scraper/catalog/visits.py": {"gone", "missing", "moved"},  # what the site said
    "scraper/exit_codes.py": {"unreachable"},  # a figure of the report
    "scraper/fetching/kept_captures.py": {"truncated"},  # a key of what a run notes
    "scraper/fetching/kept_folder.py": {"refused"},  # the same
    "scraper/outputs/requested.py": {"missing"},  # a key of the report
    "scraper/fetching/decoding.py": {"too_large"},  # a flag of a response
    "scraper/media.py": WORDS,  # lies below: the status of a file; the test beneath holds it to the list
    "scraper/monitors/causes.py": {"other", "refused"},  # a verdict; a word in errors
    "scraper/monitors/judging.py": {"gone", "soft_404"},  # names of monitors
    "scraper/outputs/account/account.py": {"missing", "refused"},  # keys of the report
    "scraper/outputs/account/comparison.py": {"missing"},  # a key of the report
    "scraper/outputs/account/figures.py": {"unreachable"},  # a figure of the report
    "scraper/outputs/changes/events.py": {"gone", "moved"},  # what changed in a document
    "scraper/outputs/reports/summary.py": {"refused"},  # a key of the report
    "scraper/outputs/verify/listing.py": {"missing"},  # a file, said in words
    "scraper/sites/words.py": {"other"},  # a kind of field
}


def test_the_table_in_the_readme_is_that_of_the_list():
    readme = (ROOT / "output/README.md").read_text("utf-8")
    assert table() in readme, f"the table of outcomes in output/README.md is stale; it must be:\n\n{table()}"


def test_no_outcome_is_written_as_a_bare_word():
    code = [*(ROOT / "scraper").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix(): bare_outcomes(path.read_bytes()) for path in code}
    bare = {path: words - OTHER_WORDS.get(path, set()) for path, words in found.items()}
    assert {path: words for path, words in bare.items() if words} == {}
    assert {path for path, words in OTHER_WORDS.items() if words is not WORDS and words != found[path]} == set()


def test_a_bare_word_is_found():
    assert bare_outcomes(b'x.outcome == "missing"') == {"missing"}
    assert bare_outcomes(b'Judgement(f"http_{status}")') == {"http_"}
    assert bare_outcomes(b'"""missing"""\nx = {"url": "missing link"}') == {"missing"}


@pytest.mark.parametrize("text", ["", "mailto:a@b.example", "http://[", "https://x.org/\x01", "x" * 9000, "http:"])
def test_the_reason_why_text_is_no_address_is_in_the_list(text):
    found = read_address(text)
    assert isinstance(found, Refusal)
    assert found.reason in set(Outcome)


def test_each_reason_that_addresses_give_is_in_the_list():
    refused = ast.walk(ast.parse((ROOT / "scraper/addresses/address.py").read_bytes()))
    given = {node.args[0].value for node in refused if is_refusal(node)}
    assert given <= set(Outcome)
    assert len(given) > 5


def test_each_status_of_a_file_is_an_outcome():
    assert {status.value for status in FileStatus} - {FileStatus.ARCHIVED.value} < set(Outcome)
    assert {outcome for outcome in Outcome if outcome.status in KEPT - {outcome}} == {Outcome.ACCEPTED}


def test_an_outcome_is_the_word_that_is_stored():
    assert [Outcome.GONE == "gone", hash(Outcome.GONE) == hash("gone"), f"{Outcome.GONE}"] == [True, True, "gone"]
    assert json.dumps({Outcome.GONE: [Outcome.NOT_KEPT]}, indent=0).split() == [
        "{",
        '"gone":',
        "[",
        '"not_kept"',
        "]",
        "}",
    ]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("missing", Outcome.MISSING),
        ("not_pdf: text/html in the place of a PDF", Outcome.NOT_PDF),
        ("not_kept: OSError(28)", Outcome.NOT_KEPT),
        ("not kept: OSError(28)", Outcome.NOT_KEPT),  # of a report of before
        (of_status(418), Outcome.OTHER_STATUS),
        ("broken link", Outcome.OTHER),
        ("a word of a later version", Outcome.OTHER),
        ("", Outcome.OTHER),
    ],
)
def test_a_reason_that_was_stored_has_its_outcome(said, outcome):
    assert Outcome.named(said) is outcome


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (["missing", "refused"], "refused"),
        (["gone", "blocked", "refused"], "blocked"),
        (["missing", "http_418", "login"], "http_418"),
        (["login", "http_418"], "login"),
        (["unreachable", "missing"], "unreachable"),
        (["not_in_archive", "not_held", "unreachable"], "unreachable"),
        (["unreachable", "soft_404"], "soft_404"),
        (["not_held", "not_in_archive"], "not_in_archive"),
        ([], "not_held"),
    ],
)
def test_the_reason_is_the_most_telling_outcome(outcomes, said):
    assert reason_of([Attempt("live", "a", outcome) for outcome in outcomes]) == said


def test_what_follows_for_an_address():
    states = {state: {outcome.value for outcome in Outcome if outcome.state is state} for state in State}
    assert states[State.DONE] == SUCCESSES == {"accepted", "moved"}
    assert states[State.REFUSED] == {
        *("refused", "robots", "blocked", "off_limits", "excluded", "access_denied", "login"),
    }
    assert (states[State.PENDING], states[State.GONE]) == ({"not_written"}, set())


def table():
    """The table as the README has it."""
    rows = [f"| `{outcome}` | {outcome.meaning} |" for outcome in Outcome if outcome is not Outcome.OTHER]
    return "\n".join(["| outcome | means |", "| --- | --- |", *rows]) + "\n"


def bare_outcomes(code):
    """Strings of a module that are an outcome's value, or begin one with a number."""
    strings = (node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant))
    return {text for text in strings if isinstance(text, str) and text in WORDS}


def is_refusal(node):
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal"
    return is_call and isinstance(node.args[0], ast.Constant)
