"""The versions of a document, and what each changed, in lines that people can read."""

from collections.abc import Iterator
from itertools import pairwise

from scraper.outputs.changes.comparing import Difference, differences
from scraper.outputs.changes.diff import Diff
from scraper.outputs.changes.kept_versions import Version, versions_of
from scraper.outputs.changes.words import diff_notes, shown, table_cells
from scraper.outputs.reports.markup import Html, element
from scraper.outputs.site.library import Library
from scraper.outputs.site.words import counted, day
from scraper.records import Record

_MOST_COMPARED = 12  # versions of which any two are compared: 55 pairs
_MOST_VALUE = 300  # characters of a value before and after


def versions_section(library: Library, record: Record) -> Iterator[Html]:
    """The list of versions, the newest first; nothing where there is one."""
    chain, _ = versions_of(library.output, record.id)  # of a damaged one `scrapy verify` tells
    if len(chain) < 2:
        return
    shows_text = library.publishing.full_text
    changes = [_change(was, now, shows_text) for was, now in pairwise(chain)]
    first = element(
        "li", element("p", f"{day(chain[0].capture.captured_at)}: the first that was captured", class_="when")
    )
    heading = element("h2", f"Versions ({len(chain):,})", id="versions")
    listed = element("ol", *reversed(changes), first, class_="versions")
    yield element("section", heading, listed, *_any_two(chain, shows_text), aria_labelledby="versions")


def _any_two(chain: list[Version], shows_text: bool) -> Iterator[Html]:
    """What differs between versions that do not follow one another: of many, against the first and the last alone."""
    last = len(chain) - 1
    pairs = [(a, b) for a in range(last + 1) for b in range(a + 2, last + 1)]
    if len(chain) > _MOST_COMPARED:
        pairs = [pair for pair in pairs if 0 in pair or last in pair]
    if pairs:
        told = [_pair(chain[a], chain[b], shows_text) for a, b in pairs]
        yield element("details", element("summary", "Compare other dates"), *told)


def _pair(was: Version, now: Version, shows_text: bool) -> Html:
    dates = f"From {day(was.capture.captured_at)} to {day(now.capture.captured_at)}"
    return element(
        "details", element("summary", dates), element("ol", _change(was, now, shows_text), class_="versions")
    )


def _change(was: Version, now: Version, shows_text: bool) -> Html:
    found = list(differences(was, now))
    names = ", ".join(one.field.replace("_", " ") for one in found) or "nothing that is shown here"
    told = [piece for one in found for piece in _difference(one, shows_text)]
    return element("li", element("p", f"{day(now.capture.captured_at)}: changed {names}", class_="when"), *told)


def _difference(one: Difference, shows_text: bool) -> Iterator[Html]:
    if one.diff is None:
        yield element("p", f"{one.field.replace('_', ' ').capitalize()}:")
        yield element("p", element("del", _short(shown(one.before))), " ", element("ins", _short(shown(one.after))))
    elif shows_text:
        said = f"What changed in the {one.field}"
        notes = (element("p", note) for note in diff_notes(one.diff))
        yield element("details", element("summary", said), _lines(one.diff), *notes)
    else:
        yield element("p", f"{one.field.capitalize()}: {_counts(one.diff)}.")


def _short(text: str) -> str:
    return text if len(text) <= _MOST_VALUE else text[: _MOST_VALUE - 1] + "…"


def _counts(diff: Diff) -> str:
    """How much of a long text changed, where the text itself is not shown."""
    added = sum(line.startswith("+") for line in diff.lines)
    removed = sum(line.startswith("-") for line in diff.lines)
    return f"{counted(added, 'line')} added, {removed:,} removed"


def _lines(diff: Diff) -> Html:
    return element("div", *filter(None, map(_line, diff.lines)), class_="diff")


def _line(line: str) -> Html | None:
    """A line of a diff; its headings, which number lines, are for programs."""
    kind = line[0]
    return None if kind == "@" else element({"+": "ins", "-": "del", " ": "p"}[kind], table_cells(line[1:]))
