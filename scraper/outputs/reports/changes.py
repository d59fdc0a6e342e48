"""The section on what changed since the run before."""

from collections.abc import Iterable, Iterator

from scraper.outputs.reports.entries import entries
from scraper.outputs.reports.markup import Html, element, link
from scraper.outputs.reports.report import Compared, Report
from scraper.outputs.reports.section import table

_WORDS = {
    "newly_found": "newly found",
    "newly_lost": "newly lost",
    "better": "with less missing",
    "worse": "with more missing",
}


def changes_section(report: Report) -> Iterator[Html]:
    """The figures that changed, and each document and file that did."""
    compared = report.compared
    if compared is None:
        yield element("p", "There is no earlier report that this run could be compared with.")
        return
    yield element("p", f"Compared with the run that began at {compared.since}.")
    yield from _figures(report, compared)
    address = {document.id: document.url for document in report.documents}
    for heading, names in changes(compared):
        yield element("h3", f"{heading} ({len(names):,})")
        yield from entries(element("li", link(address.get(name, name), name)) for name in names)


def changes(compared: Compared) -> Iterator[tuple[str, list[str]]]:
    """What changed, in words, with the ids or addresses; nothing where there is none."""
    for kind, found in (("Documents", compared.documents), ("Files", compared.files)):
        for name, words in _WORDS.items():
            if changed := getattr(found, name):
                yield f"{kind} {words}", changed


def _figures(report: Report, compared: Compared) -> Iterable[Html]:
    now = report.figures.model_dump()
    changed = {name: change for name, change in compared.figures.items() if change and name in now}
    if not changed:
        return [element("p", "All figures are the same.")]
    rows = ((name.replace("_", " "), now[name], f"{change:+,}") for name, change in changed.items())
    return table(["", "now", "change"], rows)
