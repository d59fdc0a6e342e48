"""The page that searches: its parts stand here, and `static/search.js` fills them."""

from scraper.outputs.reports.markup import Html, element
from scraper.outputs.site.frame import anchor, page, void
from scraper.outputs.site.library import KINDS, Library
from scraper.outputs.site.search_data import script_names

_SCRIPTS = ("static/minisearch.js", "static/words.js")
_PATH = "search.html"


def search_page(library: Library) -> bytes:
    """The whole page."""
    scripts = [*_SCRIPTS, *script_names(library), "static/facets.js", "static/search.js"]
    facets = element(
        "details",
        element("summary", "Filters"),
        element("div", id="facets"),
        class_="filters",
        id="filters",
    )
    found = element(
        "div",
        element("p", "", id="count", role="status", class_="meta"),
        element("ol", id="results", class_="results"),
        element("button", "Show more", type="button", id="more", hidden=""),
    )
    columns = element("div", facets, found, class_="columns search", id="search", hidden="")
    return page(library, _PATH, "Search", element("h1", "Search"), _form(library), _without(), columns, scripts=scripts)


def _form(library: Library) -> Html:
    where = (
        "Searches titles, texts, tags and the words of files."
        if library.publishing.full_text
        else "Searches titles, the first lines of each text, and tags; the texts themselves are not part of this site."
    )
    label = element("label", "Words, or the beginnings of words", for_="q")
    field = void("input", type="search", id="q", name="q", autocomplete="off", aria_describedby="where")
    return element("form", label, field, element("p", where, id="where", class_="meta"), role="search", id="form")


def _without() -> Html:
    """What a browser without script shows."""
    lists = [element("li", anchor(_PATH, kind.index, kind.title)) for kind in KINDS]
    every = element("li", anchor(_PATH, "documents.html", "All documents"))
    said = element("p", "The search needs script. These lists do without:")
    return element("noscript", said, element("ul", every, *lists))
