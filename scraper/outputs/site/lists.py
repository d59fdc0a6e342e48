"""Lists of documents that work without script: all of them, and those of each topic, type, country and year."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from scraper.outputs.reports.markup import Html, element, joined
from scraper.outputs.site.charts import ranked
from scraper.outputs.site.frame import anchor, page
from scraper.outputs.site.library import KINDS, TYPES, YEARS, Grouping, Library, path_of
from scraper.outputs.site.places import relative
from scraper.outputs.site.words import writing
from scraper.records import Record
from scraper.text import counted


def list_pages(library: Library) -> Iterator[tuple[str, bytes]]:
    """Each page with its path."""
    yield "documents.html", _all(library)
    for kind in KINDS:
        groups = library.groups(kind)
        yield kind.index, _index(library, kind, groups)
        for label, records in groups.items():
            yield kind.page_of(label), _group(library, kind, label, records)


def _all(library: Library) -> bytes:
    path = "documents.html"
    heading = element("h1", "All documents")
    count = element("p", f"{counted(len(library.records), 'document')}, by title.", class_="lead")
    return page(library, path, "All documents", heading, count, listed(path, library.records))


def _index(library: Library, kind: Grouping, groups: dict[str, list[Record]]) -> bytes:
    heading = element("h1", kind.title)
    if not groups:
        none = element("p", f"No document states a {kind.one}.", class_="lead")
        return page(library, kind.index, kind.title, heading, none)
    without = len(library.records) - len({record.id for records in groups.values() for record in records})
    said = f"{counted(without, 'document')} without a {kind.one}." if without else ""
    counts = {label: (kind.page_of(label), len(records)) for label, records in groups.items()}
    table = ranked(kind.index, f"The documents by {kind.one}", kind.one.capitalize(), counts)
    return page(library, kind.index, kind.title, heading, table, element("p", said, class_="meta"))


def _group(library: Library, kind: Grouping, label: str, records: list[Record]) -> bytes:
    path = kind.page_of(label)
    address = f"{relative(path, 'search.html')}#{kind.facet}={quote(label, safe='')}"
    search = element("a", "Search in these", href=address)
    count = element("p", f"{counted(len(records), 'document')}. ", search, class_="lead")
    back = element("p", anchor(path, kind.index, kind.title), class_="crumb")
    return page(library, path, f"{label} – {kind.title}", back, element("h1", label), count, listed(path, records))


def listed(path: str, records: Iterable[Record]) -> Html:
    """A list of documents, each with who published it, when, and what it is."""
    return element("ul", *(_entry(path, record) for record in records), class_="documents")


def _entry(path: str, record: Record) -> Html:
    said = [*filter(None, [record.publisher]), *YEARS.labels(record), *TYPES.labels(record)]
    meta = [element("span", " · ".join(said), class_="meta")] if said else []
    return element("li", joined([anchor(path, path_of(record), record.title, **writing(record.language)), *meta]))
