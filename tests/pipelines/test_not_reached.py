"""Lost is what every source was asked for and had not; what gave no answer is not reached; what we have is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetching.found import reason_of
from scraper.outcomes import UNANSWERED, Outcome
from scraper.outputs.account.account import Account
from scraper.outputs.account.comparison import RunBefore
from scraper.outputs.reports.not_found import not_found
from scraper.outputs.reports.report import Document, Report
from scraper.outputs.reports.summary import summary
from scraper.outputs.reports.tables import report_parts
from scraper.results.results import Attempt
from tests.records import SITE, record

OUTCOMES = [one.value for one in Outcome if one not in {Outcome.ACCEPTED, Outcome.MOVED, Outcome.OTHER_STATUS}]
SOURCES = ["live", "wayback", "archive:x.warc.gz"]
attempts = st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from(OUTCOMES)), min_size=1, max_size=5)
RUN = {
    "started_at": "2026-01-01T00:00:00Z",
    "finished_at": "2026-01-01T00:01:00Z",
    "seconds": 60.0,
    "finish_reason": "finished",
    "source": "live,wayback",
    "asked": "library",
    "output": "output",
}


def told(made, kept=()):
    return made.report(RUN, is_kept=kept.__contains__)


def account(*tried):
    """An account of documents `0`, `1`, …, each with what its sources gave."""
    made = Account()
    for n, given_of in enumerate(tried):
        asked = [Attempt(source, f"https://{source}.example/{n}", outcome) for source, outcome in given_of]
        plain = [{"source": a.source, "url": a.url, "outcome": a.outcome, "status": None, "detail": "x"} for a in asked]
        made.lost(f"{SITE}/document/{n}", reason_of(asked), plain, is_document=True)
    return made


@given(st.lists(attempts, min_size=1, max_size=4))
def test_a_document_is_lost_only_where_every_source_answered(tried):
    report = told(account(*tried))
    silent = [{source for source, outcome in given_of if outcome in UNANSWERED} for given_of in tried]
    assert [one["outcome"] for one in report["documents"]] == ["unreachable" if one else "lost" for one in silent]
    assert report["figures"]["documents_lost"] + report["figures"]["documents_unreachable"] == len(tried)
    assert {one["source"]: one["documents"] for one in report["unread"]} == {
        source: [f"{SITE}/document/{n}" for n, names in enumerate(silent) if source in names]
        for source in set().union(*silent)
    }
    Report.model_validate(report)


@pytest.mark.parametrize("said", ["missing", "not_held", "not_in_archive"])
@pytest.mark.parametrize("nobody", ["unreachable", "blocked"])
def test_that_one_source_has_it_not_says_nothing_of_one_that_gave_no_answer(said, nobody):
    [entry] = told(account([("live", said), ("wayback", nobody)]))["documents"]
    assert (entry["outcome"], entry["reason"]) == ("unreachable", nobody)


def test_a_service_that_gave_no_answer_is_named_with_what_to_do(tmp_path):
    made = account([("live", "missing"), ("wayback", "unreachable")], [("live", "missing")])
    made.unread_index("wayback", "https://web.archive.org/cdx", "unreachable", "no connection")
    text = "\n".join(one for one in summary(told(made), tmp_path) if isinstance(one, str))
    assert "Documents not reached: 1\n  no answer came: " in text
    assert "(unreachable): 1\n    document/0" in text
    assert "Documents lost: never found: 1\n  the server answered 404 (missing): 1\n    document/1" in text
    [line] = [line for line in text.splitlines() if "gave no answer" in line]
    assert line.startswith("wayback gave no answer (unreachable: https://wayback.example/0: x)")
    assert line.endswith("may have 1 of these documents: run the same command again.")
    assert "Indexes not read" not in text, "of a service that is named already"


@given(st.lists(attempts, min_size=1, max_size=5), st.sets(st.integers(0, 4)))
def test_what_is_kept_from_earlier_is_never_called_lost(tried, kept):
    report = told(account(*tried), {f"document/{n}" for n in kept})
    groups = not_found([Document.model_validate(one) for one in report["documents"]])
    assert sorted(one.id for group in groups.values() for one in group.documents) == [
        f"document/{n}" for n in range(len(tried))
    ]
    assert {one.id for one in groups["kept"].documents} == {f"document/{n}" for n in kept if n < len(tried)}
    assert report["figures"]["documents_kept"] == len(groups["kept"].documents)
    for text in (one for one in report_parts(Report.model_validate(report)) if isinstance(one, str)):
        if text.startswith("Documents lost"):
            assert not any(text.endswith(f"/{n}") or f"/{n}\n" in text for n in kept)


@pytest.mark.parametrize(("then", "now"), [("missing", "unreachable"), ("unreachable", "missing")])
def test_what_was_not_reached_is_not_compared(then, now):
    before = told(account([("live", then)]))
    found = Account()
    found.kept(record("0"))
    earlier = RunBefore.model_validate(found.report(RUN))
    gone = account([("live", now)]).report(RUN, earlier)["compared"]["documents"]["newly_lost"]
    assert gone == ([] if now == "unreachable" else ["document/0"])
    again = found.report(RUN, RunBefore.model_validate(before))["compared"]["documents"]
    assert (again["newly_found"], again["newly_lost"]) == (["document/0"], [])
