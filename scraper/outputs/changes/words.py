"""What is said of a change in words, the same for every form of telling."""

from collections.abc import Iterator

from scraper.catalog.journal import GONE
from scraper.outputs.changes.comparing import Value
from scraper.outputs.changes.diff import Diff
from scraper.outputs.changes.events import Event
from scraper.outputs.changes.file_texts import FileDifference
from scraper.outputs.changes.told import Told
from scraper.text import counted


def sayings(told: Told) -> Iterator[str]:
    """What is said of a document beside its differences, a sentence each."""
    event = told.event
    if told.fields:
        yield f"changed: {', '.join(told.fields)}"
    if event.detail.emptied:
        yield "its body was emptied: nothing is left of it on the page"
    if event.detail.as_on is not None:
        yield f"it is as it was on {event.detail.as_on[:10]}"
    if event.detail.again:
        yield "it alternates between states that were told before"
    if event.detail.to is not None:
        yield f"moved to {event.detail.to}"
    if event.what == GONE:
        yield f"gone: {event.detail.evidence}"
        yield f"kept: {_kept(told)}"


def seen(event: Event) -> str:
    """Which run saw it: the last, where several changes are told as one."""
    times = f", the last of {event.times:,} changes" if event.times > 1 else ""
    return f"seen in the run that began at {event.at}{times}"


def _kept(told: Told) -> str:
    if told.earlier_versions is None:
        return told.record or "no record"
    earlier = {0: "no earlier version", 1: "1 earlier version"}
    versions = earlier.get(told.earlier_versions, f"{told.earlier_versions:,} earlier versions")
    return f"{told.record or 'no record'}, {versions}"


def shown(value: Value) -> str:
    """A value of a field in words."""
    if value is None:
        return "(not stated)"
    return value if isinstance(value, str) else "; ".join(value) or "(none)"


def file_said(file: FileDifference) -> str:
    """What became of a file, in words; it is named by the first digits of its SHA-256."""
    before, after = (f"{digest[:12]}…" if digest else None for digest in (file.before, file.after))
    if before is None:
        return f"kept now, as {after}" if after else "not kept"
    if after is None:
        return f"no longer there; kept as {before}"
    return f"replaced, {before} by {after}" + (f": {file.note}" if file.note else "")


def table_cells(line: str) -> str:
    r"""A line whose table cells, which a tab separates, can be told apart on one line.

    >>> table_cells("+Chile\t2012")
    '+Chile | 2012'
    """
    return line.replace("\t", " | ")


def diff_notes(diff: Diff) -> Iterator[str]:
    """What a diff leaves out, in words."""
    if diff.left_out:
        yield f"left out: {counted(diff.left_out, 'more line')}"
    if diff.note:
        yield diff.note
