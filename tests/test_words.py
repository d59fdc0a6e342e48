"""Every sentence for people reads as one: none has the words that stopped readers, and numbers fit their words."""

import ast
import re

import pytest

from scraper.outcomes import Outcome
from tests.words import ROOT, Reader, numbers_before_plurals, sentences

# What readers stumbled over; each has a better sentence now.
FORBIDDEN = (
    r"\blost by\b",
    r"\bhad given\b|\bgave what\b",
    r"\bsought\b",
    r"\bvalidators?\b",
    r"pagers of pagers|in circles \(",
    r"so that more may be there",
    r"a case for a developer",
    r"not read, or not asked for",
    r"is the state\b",
    r"\ball that it of it follows\b",
)
CODES = "|".join(sorted(outcome.value for outcome in Outcome if "_" in outcome.value and outcome.value[-1] != "…"))
# A code stands behind the words, in brackets, or in code marks.
BARE_CODE = re.compile(rf"(?<![(`\w/.])(?:{CODES})(?![)`\w/])")
PLURAL = re.compile(
    r"^ (?:more )?(?:faults|files|documents|records|alias(?:es)|captures|addresses|pages|runs|versions|answers|requests"
    r"|links|lists|redirects|questions|places|lines|alarms)\b"
)
# Those that are never 1: a bound of the program, what is compared, or what is said otherwise where it is 1.
NEVER_ONE = {
    "scraper/fetching/mementos.py": {"MOST_HOPS"},
    "scraper/fetching/redirects.py": {"MOST_HOPS"},
    "scraper/fetching/place_order.py": {"last[name]"},
    "scraper/fetching/wayback_index.py": {"len(seen)"},
    "scraper/lists/reading.py": {"MOST_LINES"},
    "scraper/archive/verify/facts.py": {"count - 1"},
    "scraper/archive/verify/faults.py": {"count - MOST"},
    "scraper/commands/rebuild.py": {"len(stale)"},
    "scraper/outputs/changes/words.py": {"told.earlier_versions"},
    "scraper/outputs/changes/text.py": {"len(span.runs)"},
    "scraper/outputs/ocr/waiting.py": {"len(files)"},
    "scraper/outputs/ocr/progress.py": {"tally.pages_to_read", "tally.files"},
    "scraper/outputs/status/screen.py": {"found.versioned"},
    "scraper/pages/document_layout.py": {"count"},
    "scraper/pages/page.py": {"count"},
    "scraper/outputs/verify/documents.py": {"path"},
    "scraper/outputs/verify/wacz.py": {"_PACKAGE"},
    "scraper/monitors/answering.py": {"asked", "sum(said.values())", "now.requests"},
    "scraper/monitors/content.py": {"now.coverage.records", "_read(now)"},
    "scraper/monitors/lists.py": {"len(counts)"},
    "scraper/monitors/lookback.py": {"self.runs"},
    "pipelines/file_text/pages.py": {"count"},
}


@pytest.fixture(scope="module")
def said():
    return list(sentences())


def test_there_is_much_to_read(said):
    assert len(said) > 900
    assert any(place.startswith("scrapy crawl -h") for place, _ in said)


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_sentence_has_what_stopped_a_reader(said, pattern):
    assert [one for one in said if re.search(pattern, one[1], re.I)] == []


def test_words_come_first_and_a_code_stands_behind_them(said):
    found = [one for one in said if BARE_CODE.search(one[1]) and not one[1].lstrip().startswith("-")]
    assert found == []


def test_a_number_is_followed_by_a_word_that_fits_it():
    found = {}
    for path in [*(ROOT / "scraper").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]:
        where = path.relative_to(ROOT).as_posix()
        for line, value, words in numbers_before_plurals(ast.parse(path.read_bytes())):
            if PLURAL.match(words) and value not in NEVER_ONE.get(where, ()):
                found[f"{where}:{line}"] = value + words
    assert found == {}, "say it with `counted`, or name it in NEVER_ONE with its reason"


def test_a_sentence_in_code_is_found_and_a_docstring_is_none():
    reader = Reader()
    reader.visit(ast.parse('"""Not a message at all."""\nlogger.info(f"{count} files are lost")'))
    assert reader.found == [(2, "… files are lost")]
