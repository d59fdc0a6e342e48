"""What an entry of the feed shows, as HTML whose every text is escaped."""

from collections.abc import Iterator

from scraper.outputs.changes.comparing import Difference
from scraper.outputs.changes.diff import Diff
from scraper.outputs.changes.file_texts import FileDifference
from scraper.outputs.changes.told import Told
from scraper.outputs.changes.words import diff_notes, file_said, sayings, seen, shown, table_cells
from scraper.outputs.reports.markup import Html, element, joined, link
from scraper.text import counted

_MOST_LINES = 60  # of one diff: a feed is read whole each time
_ELEMENTS = {"-": "del", "+": "ins"}


def content(told: Told) -> Html:
    """The whole of an entry."""
    return joined(_parts(told))


def _parts(told: Told) -> Iterator[Html]:
    yield element("p", link(told.event.url))
    yield from (element("p", said) for said in (*sayings(told), seen(told.event)))
    for difference in told.differences:
        yield from _difference(difference)
    for file in told.files:
        yield from _file(file)
    yield from (element("p", f"Note: {note}") for note in told.notes)


def _difference(difference: Difference) -> Iterator[Html]:
    yield element("h4", difference.field.replace("_", " ").capitalize())
    if difference.diff is not None:
        yield from _diff(difference.diff)
    else:
        yield element("p", element("del", shown(difference.before)))
        yield element("p", element("ins", shown(difference.after)))


def _file(file: FileDifference) -> Iterator[Html]:
    yield element("h4", "File")
    yield element("p", link(file.url), f": {file_said(file)}")
    if file.diff is not None:
        yield from _diff(file.diff)


def _diff(diff: Diff) -> Iterator[Html]:
    """Each line a paragraph: `del` and `ins` are shown as such where the style of a page is not."""
    for line in diff.lines[:_MOST_LINES]:
        said = table_cells(line[1:])
        if line[0] == "@":
            yield element("p", "…")
        else:
            yield element("p", element(_ELEMENTS[line[0]], said) if line[0] in _ELEMENTS else said)
    more = max(len(diff.lines) - _MOST_LINES, 0)
    if more:
        yield element("p", f"not in the feed: {counted(more + diff.left_out, 'more line')}")
    yield from (element("p", said) for said in diff_notes(diff) if not more)
