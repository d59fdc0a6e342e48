"""What `scrapy report` prints: tables, then what is missing, the first of each kind."""

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text

from scraper.media import FileStatus
from scraper.monitors.telling import alarm_line
from scraper.outputs.reports.changes import changes
from scraper.outputs.reports.counts_in_words import in_words
from scraper.outputs.reports.markup import visible
from scraper.outputs.reports.missing import missing, why
from scraper.outputs.reports.not_found import not_found
from scraper.outputs.reports.reasons import reason_of_file, reasons
from scraper.outputs.reports.report import Compared, Document, Report
from scraper.outputs.reports.summary import figures_table

_MOST_LINES = 20


def report_parts(report: Report) -> Iterator[Table | str]:
    """The report for a terminal, part by part; no text of it moves the cursor."""
    yield figures_table(report.figures.model_dump())
    if report.alarms is not None and report.alarms.standing:
        told = (visible(alarm_line(finding)) for finding in report.alarms.standing)
        yield "\n".join([f"Alarms: {len(report.alarms.standing)}", *(f"  {line}" for line in told)])
    if report.sources:
        yield _table("Sources", _SOURCES, _sources(report))
    if given := reasons(report):
        rows = ([name.meaning, str(counts.total()), name] for name, counts in given.items())
        yield _table("Why things were not found", ("why", "count", "code"), rows)
    yield "\n".join(_compared(report.compared))
    for heading, named in _losses(report):
        if lines := list(missing(heading, named, _MOST_LINES, "the page")):
            yield "\n".join(lines)


_SOURCES = ("source", "documents", "files", "attempts")


def _sources(report: Report) -> Iterator[Sequence[str]]:
    for name, source in report.sources.items():
        yield name, str(source.documents), str(source.files), in_words(source.attempts)


def _table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Numbers stand between the first column and the last, at the right."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        is_number = heading not in {headings[0], headings[-1]}
        table.add_column(heading, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table


def _compared(compared: Compared | None) -> Iterator[str]:
    if compared is None:
        yield "No earlier report to compare with."
        return
    yield f"Since the run that began at {visible(compared.since)}:"
    changed = [f"{count:+} {_figure(name, count)}" for name, count in compared.figures.items() if count]
    yield f"  {visible(', '.join(changed)) or 'all figures are the same'}"
    for name, entries in changes(compared):
        yield from _first(name, entries, indent="  ")


def _figure(name: str, count: int) -> str:
    """The name of a figure beside its number.

    >>> _figure("documents_partly_found", -1), _figure("addresses_refused", 1), _figure("answers", 2)
    ('document partly found', 'address refused', 'answers')
    """
    what, _, rest = name.replace("_", " ").partition(" ")
    if abs(count) == 1:
        what = "address" if what == "addresses" else what.removesuffix("s")
    return f"{what} {rest}".rstrip()


def _losses(report: Report) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    damaged = [file for file in report.files if file.status is not FileStatus.ARCHIVED]
    partly = (one for one in report.documents if one.outcome == "partly_found")
    for group in not_found(report.documents).values():
        yield group.title, [(one.url, one.reason or "") for one in group.documents]
    yield "Documents with files missing or damaged", [(one.url, _without(one)) for one in partly]
    yield "Files missing or damaged", [(one.url, reason_of_file(one)) for one in damaged]
    yield "Left out", [(one.text, one.reason) for one in report.refused]
    yield "Services and indexes not read to their end", [(one.url, one.reason) for one in report.unread]


def _without(document: Document) -> str:
    """What is wrong with its files, as the report has it (`files[0]: truncated`), in words."""
    return "; ".join(why(one.partition(": ")[2]) for one in document.missing)


def _first(heading: str, lines: list[str], indent: str = "") -> Iterator[str]:
    yield f"{indent}{heading}: {len(lines)}"
    yield from (f"{indent}  {visible(line)}" for line in lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        yield f"{indent}  … and {len(lines) - _MOST_LINES} more, on the page"
