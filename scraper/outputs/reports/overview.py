"""The first sections of the page: figures, sources, reasons, and what changed since the run before."""

from collections.abc import Iterator, Mapping

from scraper.outputs.reports import svg
from scraper.outputs.reports.changes import changes_section
from scraper.outputs.reports.counts_in_words import in_words, most_first
from scraper.outputs.reports.figures_chart import counts_of, figures_chart
from scraper.outputs.reports.kept import KeptTitle
from scraper.outputs.reports.look import look_told
from scraper.outputs.reports.markup import Html, element
from scraper.outputs.reports.missing import why
from scraper.outputs.reports.reasons import KINDS, reasons
from scraper.outputs.reports.report import Report
from scraper.outputs.reports.section import Section, explained, table


def overview(report: Report, kept: Mapping[str, KeptTitle]) -> list[Section]:
    """The sections, in their order."""
    compared = [] if report.compared is None else [changes_section(report, report.compared, kept)]
    return [
        Section("figures", "Found and lost", _figures(report)),
        Section("sources", "Sources", _sources(report), len(report.sources)),
        Section("reasons", "Why things were lost, or are not whole", _reasons(report), _count_of_reasons(report)),
        *compared,
    ]


def _figures(report: Report) -> Iterator[Html]:
    yield figures_chart(report.figures)
    counts = {name: counts_of(report.figures, name) for name in ("documents", "files")}
    yield from table(
        ["", "wanted", *svg.KINDS], ([name, sum(each.values()), *each.values()] for name, each in counts.items())
    )
    if report.shown is not None:
        yield element("p", look_told(report.shown))


def _sources(report: Report) -> Iterator[Html]:
    yield element("p", "Where things were looked for, what each place gave, and how often it answered what.")
    yield from table(
        ["source", "documents", "files"],
        (
            [explained(name, *_answers(source.attempts)), source.documents, source.files]
            for name, source in report.sources.items()
        ),
    )


def _answers(attempts: dict[str, int]) -> Iterator[str]:
    """How often what came of an attempt, the most frequent first."""
    for outcome, count in most_first(attempts):
        yield f"{count:,} × {why(outcome)}"


def _reasons(report: Report) -> Iterator[Html]:
    given = reasons(report)
    kinds = [kind for kind in KINDS if any(counts[kind] for counts in given.values())]
    if given:
        yield from table(
            ["reason", *kinds],
            ([why(name), *(counts[kind] for kind in kinds)] for name, counts in given.items()),
        )
    if report.other_fields:
        known = {f"“{label}”": count for label, count in report.other_fields.items()}
        yield element(
            "p", f"Fields that are none of the record's own, kept as they are, and their documents: {in_words(known)}."
        )
    if report.traps:
        yield element("p", f"Addresses that lead in circles, not asked for: {in_words(report.traps)}.")


def _count_of_reasons(report: Report) -> int | None:
    """0 where the section has nothing to say; its table has the counts."""
    return None if reasons(report) or report.traps or report.other_fields else 0
