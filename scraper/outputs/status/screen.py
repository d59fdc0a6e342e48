"""What `scrapy status` prints: at most 24 lines of 80 columns, and every alarm whole. No disk, no clock."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.filesize import decimal

from scraper.catalog.addresses import State
from scraper.catalog.catalog import Run
from scraper.outputs.reports.markup import visible
from scraper.text import counted
from scraper.watching.catalog_reader import Due
from scraper.watching.last_report import epoch
from scraper.watching.progress_line import in_words
from scraper.watching.standing import OutputStatus

_WIDTH = 80
_LABEL = 12
_MOST_SERVICES = 2  # lines
_IN_THE_TABLE = {State.LOST: "not had"}  # what is kept from before is lost to nobody
_ENDS = {
    "finished": "came to its end",
    "shutdown": "stopped",
    "not_writable": "output not writable",
    "archive_not_writable": "archive not writable",
}


class Step(NamedTuple):
    """What to do next: a command, None where there is nothing to do, and why."""

    command: str | None
    why: str


def screen(output: Path, found: OutputStatus | None, next_step: Step, for_ocr: str | None = None) -> Iterator[str]:
    """The lines, each cut to the screen; no text of it moves the cursor. `for_ocr` says what waits for it."""
    lines = _lines(found) if found is not None else ["Nothing is known yet."]
    ocr = [_row("OCR", for_ocr)] if for_ocr else []
    for line in [f"{output} (times in UTC)", *lines, *ocr, *_next(next_step)]:
        shown = visible(line.encode("utf-8", "replace").decode())  # a path may be no text (PEP 383)
        yield shown if cell_len(shown) <= _WIDTH else set_cell_size(shown, _WIDTH - 1) + "…"


def _next(step: Step) -> Iterator[str]:
    yield _row("Next", step.command or step.why)
    if step.command is not None:
        yield _row("", f"({step.why})")


def _lines(found: OutputStatus) -> Iterator[str]:
    yield ""
    yield from _table(found.addresses)
    yield ""
    yield _row("Library", _documents(found))
    yield from _sizes(found)
    yield _row("Last run", _last_run(found.last, found.runs))
    if found.is_clock_behind:
        yield _row("Clock", "the last run is dated later than now: either clock was wrong")
    yield _row("Now", "nothing runs" if found.process is None else f"process {found.process} writes here")
    left_alone = [f"{one.name} until {_utc(one.until)} ({one.said})" for one in found.left_alone]
    yield from _some("Left alone", left_alone, _MOST_SERVICES)
    yield from _whole("Alarms", [_alarm(one) for one in found.alarms or ()])
    yield _row("Due", _due(found.due))


def _sizes(found: OutputStatus) -> Iterator[str]:
    sizes = found.sizes
    yield _row("Archive", f"{decimal(sizes.archive)} in {counted(sizes.warcs, 'file')}")
    files = "very many" if found.files is None else f"{found.files[0]:,} ({decimal(found.files[1])})"
    kept = f"{counted(sizes.records, 'record')}, {counted(sizes.history, 'earlier version')}"
    yield _row("Output", f"{kept}; linked files: {files}")


def _table(addresses: dict[str, Counter[str]]) -> Iterator[str]:
    if not addresses:
        yield "No address is known yet."
        return
    yield f"{'At last look':<{_LABEL}}" + "".join(f"{_IN_THE_TABLE.get(state, state.value):>11}" for state in State)
    for name, states in addresses.items():
        yield f"{name.capitalize():<{_LABEL}}" + "".join(f"{states[state]:>11,}" for state in State)


def _row(label: str, text: str) -> str:
    return f"{label:<{_LABEL}}{text}"


def _some(label: str, texts: Sequence[str], most: int) -> Iterator[str]:
    """The first lines, and how many more there are."""
    shown = texts if len(texts) <= most else texts[: most - 1]
    for n, text in enumerate(shown):
        yield _row(label if n == 0 else "", text)
    if len(texts) > len(shown):
        yield _row("", f"and {len(texts) - len(shown)} more (scrapy status --format json)")


def _whole(label: str, texts: Sequence[str]) -> Iterator[str]:
    """All of each text, in as many lines as it takes."""
    for n, text in enumerate(texts):
        for m, part in enumerate(wrap(visible(text.encode("utf-8", "replace").decode()), _WIDTH - _LABEL)):
            yield _row(label if n == m == 0 else "", part)


def _last_run(last: Run | None, runs: int) -> str:
    if last is None:
        return "none has ended"
    began = f"{_utc(epoch(last.started))} (run {runs:,})"
    if last.ended is None:
        return f"{began}: cut off"
    how = _ENDS.get(last.reason or "", last.reason)
    return f"{began}: {how} after {in_words(epoch(last.ended) - epoch(last.started))}"


def _documents(found: OutputStatus) -> str:
    """What is kept is one thing, what the last run saw another."""
    figures = found.figures
    seen = figures["documents_found"] + figures["documents_partly_found"] if figures else 0
    seen_in = f" ({seen:,} seen in this run)" if figures else ""
    return f"kept: {found.sizes.records:,}{seen_in}; never found: {found.never_found:,}"


def _alarm(one: dict[str, str]) -> str:
    return f"{one['message']} ({one['cause']})"


def _due(due: Due) -> str:
    text = f"{due.now:,} now, {due.soon:,} within 7 days"
    return text if due.next is None else f"{text}; next {_utc(due.next)}"


def _utc(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"
