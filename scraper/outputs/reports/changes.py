"""The section on what changed since the run before."""

from collections.abc import Iterable, Iterator, Mapping

from scraper.outputs.reports.entries import entries
from scraper.outputs.reports.kept import KeptTitle
from scraper.outputs.reports.markup import Html, element, link
from scraper.outputs.reports.report import Compared, Report
from scraper.outputs.reports.section import Section, table
from scraper.outputs.reports.times import for_people

_WORDS = {
    "newly_found": "newly found, whole or in part",
    "newly_lost": "newly lost",
    "better": "with less missing",
    "worse": "with more missing",
}

_NAMES = {"documents_found": "documents found whole", "files_found": "files found whole"}  # of figures


def changes_section(report: Report, compared: Compared, kept: Mapping[str, KeptTitle]) -> Section:
    """The figures that changed, and each document and file that did."""
    return Section("compared", "Since the run before", _content(report, compared, kept))


def _content(report: Report, compared: Compared, kept: Mapping[str, KeptTitle]) -> Iterator[Html]:
    yield element("p", f"Compared with the run that began on {for_people(compared.since)}.")
    yield from _figures(report, compared)
    address = {document.id: document.url for document in report.documents}
    for heading, names in changes(compared):
        yield element("h3", f"{heading} ({len(names):,})")
        yield from entries(_entry(address.get(name, name), name, kept) for name in names)


def _entry(address: str, name: str, kept: Mapping[str, KeptTitle]) -> Html:
    """A file by its address; a document by its title, where one is kept, with its id below."""
    if name not in kept:
        return element("li", link(address, name))
    return element("li", link(address, kept[name].title), element("div", name, class_="said"))


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
    rows = ((_NAMES.get(name, name.replace("_", " ")), now[name], f"{change:+,}") for name, change in changed.items())
    return table(["", "now", "change"], rows)
