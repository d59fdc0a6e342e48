"""The section on what was found: titles, and the way to each record."""

from collections.abc import Iterator, Mapping

from scraper.outputs.reports.entries import document_entry, entries
from scraper.outputs.reports.kept import KeptTitle
from scraper.outputs.reports.markup import Html
from scraper.outputs.reports.report import Document, Report
from scraper.outputs.reports.section import Section


def found_section(report: Report, kept: Mapping[str, KeptTitle]) -> Section:
    """All documents that were found whole, by their titles."""
    found = [one for one in report.documents if one.outcome == "found"]
    found.sort(key=lambda one: (kept[one.id].title if one.id in kept else one.id).casefold())
    return Section("found", "Found documents", _content(found, kept), len(found))


def _content(found: list[Document], kept: Mapping[str, KeptTitle]) -> Iterator[Html]:
    return entries(document_entry(one, kept, "") for one in found)
