"""What changed, as lines for people: plain text, with the style that a terminal may give each."""

from collections.abc import Iterator
from typing import NamedTuple

from scraper.catalog.catalog import FINISHED, Run
from scraper.outputs.changes.comparing import Difference
from scraper.outputs.changes.diff import Diff
from scraper.outputs.changes.events import summed
from scraper.outputs.changes.file_texts import FileDifference
from scraper.outputs.changes.span import Span
from scraper.outputs.changes.told import Teller, Told
from scraper.outputs.changes.words import diff_notes, file_said, sayings, seen, shown, table_cells
from scraper.outputs.reports.markup import visible

_STYLES = {"-": "red", "+": "green", "@": "cyan"}


class Line(NamedTuple):
    """A line without its end; `style` is one of rich's."""

    text: str
    style: str = ""


def text(span: Span, teller: Teller) -> Iterator[bytes]:
    """What changed, in words and as diffs."""
    for line in lines(span, teller):
        yield (line.text + "\n").encode()


def lines(span: Span, teller: Teller) -> Iterator[Line]:
    """The same line by line; no text of a document moves the cursor."""
    events = summed(span.events)
    yield Line(_summary(span, {kind: len(found) for kind, found in events.items()}), "bold")
    for kind, found in events.items():
        if found:
            yield Line("")
            yield Line(f"{kind.capitalize()}: {len(found):,}", "bold")
        for event in found:
            yield from _document(teller.told(event), says_when=len(span.runs) > 1)
    if span.not_given:
        yield Line("")
        yield Line(f"Asked for and not given, which is no evidence that they are gone: {len(span.not_given):,}", "bold")
        yield from (Line(f"  {visible(one)}") for one in span.not_given)


def _summary(span: Span, counts: dict[str, int]) -> str:
    """Which runs are told of, and the figures: all there is to say where nothing changed."""
    if not span.runs:
        return f"No run has begun since {span.since}: the last began at {span.last.started}."
    first, last = span.runs[0], span.runs[-1]
    if len(span.runs) == 1:
        told = f"The run that began at {first.started}{_stopped(first)}"
    else:
        told = f"The {len(span.runs):,} runs that began from {first.started} to {last.started}"
    figures = [f"{count:,} {kind}" for kind, count in counts.items() if count] or ["nothing changed"]
    if span.unchanged:
        figures.append(f"{len(span.unchanged):,} unchanged")
    if span.not_given:
        figures.append(f"{len(span.not_given):,} not given")
    only = f", {' and '.join(span.only)} only" if span.only else ""
    return visible(f"{told}{only}: {', '.join(figures)}.")


def _stopped(run: Run) -> str:
    if run.ended is None:
        return " and has not come to its end"
    return "" if run.reason == FINISHED else f" and was stopped ({run.reason})"


def _document(told: Told, *, says_when: bool) -> Iterator[Line]:
    event = told.event
    yield Line(f"  {visible(told.title or event.id)}")
    yield Line(f"    {visible(event.url)}")
    yield from (Line(f"    {visible(said)}") for said in sayings(told))
    if says_when:
        yield Line(f"    {seen(event)}")
    for difference in told.differences:
        yield from difference_lines(difference)
    for file in told.files:
        yield from file_lines(file)
    yield from (Line(f"    Note: {visible(note)}") for note in told.notes)


def difference_lines(difference: Difference) -> Iterator[Line]:
    """A field that differs."""
    yield Line(f"    {difference.field.replace('_', ' ')}:")
    if difference.diff is not None:
        yield from _diff(difference.diff)
    else:
        yield Line(f"      -{visible(shown(difference.before))}", _STYLES["-"])
        yield Line(f"      +{visible(shown(difference.after))}", _STYLES["+"])


def file_lines(file: FileDifference) -> Iterator[Line]:
    """A file that has other bytes, or is there no more."""
    yield Line(f"    file {visible(file.url)}: {file_said(file)}")
    if file.diff is not None:
        yield from _diff(file.diff)


def _diff(diff: Diff) -> Iterator[Line]:
    yield from (Line(f"      {visible(table_cells(line))}", _STYLES.get(line[0], "")) for line in diff.lines)
    yield from (Line(f"      ({said})") for said in diff_notes(diff))
