"""The start page: what the library is, its figures, and ways in."""

from collections.abc import Iterator

from scraper.outputs.reports.markup import Html, element
from scraper.outputs.reports.not_found import not_found
from scraper.outputs.site.charts import columns, ranked
from scraper.outputs.site.frame import anchor, page, void
from scraper.outputs.site.library import COUNTRIES, TOPICS, TYPES, YEARS, Grouping, Library
from scraper.outputs.site.words import day
from scraper.text import counted

_MOST = 10  # groups of a kind


def start_page(library: Library) -> bytes:
    """The whole page."""
    path = "index.html"
    hero = element(
        "div",
        element("h1", library.site.title),
        element("p", library.site.about, class_="lead"),
        _search(),
        _figures(library),
        class_="hero",
    )
    kinds = [_largest(library, kind, path) for kind in (TOPICS, TYPES, COUNTRIES)]
    charts = element("div", *_by_year(library, path), *(one for one in kinds if one), class_="charts")
    return page(library, path, library.site.title, hero, charts, _about(library, path))


def _search() -> Html:
    label = element("label", "Search the library", for_="q")
    field = void("input", type="search", name="q", id="q", autocomplete="off")
    return element(
        "form", label, element("div", field, element("button", "Search", type="submit"), class_="field"),
        action="search.html", method="get", role="search",
    )  # fmt: skip


def _figures(library: Library) -> Html:
    files = {file.sha256: file for record in library.records for file in record.files if file.sha256}
    pages = sum(file.pages or 0 for file in files.values())
    missed = not_found(library.report.documents) if library.report else {}
    lost = sum(len(group.documents) for name, group in missed.items() if name not in {"kept", "lists"})
    said = [
        (len(library.records), "document", "documents"),
        (len(files), "file kept", "files kept"),
        (pages, "page in files", "pages in files"),
        (lost, "document not found", "documents not found"),
    ]
    return element("dl", *(_figure(*figure) for figure in said if figure[0]), class_="figures")


def _figure(count: int, one: str, more: str) -> Html:
    return element("div", element("dt", one if count == 1 else more), element("dd", f"{count:,}"))


def _by_year(library: Library, path: str) -> Iterator[Html]:
    groups = library.groups(YEARS)
    if len(groups) > 1:
        counts = {int(label): (YEARS.page_of(label), len(records)) for label, records in groups.items()}
        heading = element("h2", "By year of publication", id="by-year")
        chart = columns(path, "Documents by year of publication", counts)
        yield element("section", heading, chart, aria_labelledby="by-year")


def _largest(library: Library, kind: Grouping, path: str) -> Html | None:
    groups = library.groups(kind)
    if not groups:
        return None
    first = list(groups.items())[:_MOST]
    counts = {label: (kind.page_of(label), len(records)) for label, records in first}
    name = f"by-{kind.facet}"
    more = anchor(path, kind.index, f"All {counted(len(groups), kind.one, kind.title.lower())}")
    rest = [element("p", more)] if len(groups) > len(first) else []
    table = ranked(path, f"The documents by {kind.one}", kind.one.capitalize(), counts)
    return element("section", element("h2", kind.title, id=name), table, *rest, aria_labelledby=name)


def _about(library: Library, path: str) -> Html:
    state = f"The archive was last brought up to date on {day(library.made)}."
    account = anchor(path, "account.html", "what was found and what was lost")
    shown = (
        "Each document has its text here."
        if library.publishing.full_text
        else "Each document is described and quoted here, and its files are named; the texts are in the archive."
    )
    return element(
        "section",
        element("h2", "About this archive", id="about"),
        element(
            "p", "The library was retired. This is what could be archived of it, with an account of ", account, "."
        ),
        element("p", shown, " The texts and files belong to their publishers, who have terms of their own."),
        element("p", state, " To cite a document, use the line on its page."),
        aria_labelledby="about",
        class_="prose",
    )
