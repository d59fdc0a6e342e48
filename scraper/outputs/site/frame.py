"""What every page of the site has: its head with a strict policy, the way through the site, and who made it."""

from collections.abc import Iterable

from scraper.outputs.reports.markup import Html, element, joined, link
from scraper.outputs.site.library import KINDS, Library
from scraper.outputs.site.places import relative

# No inline script runs and nothing is asked of another host. In Chromium and Firefox 'self' holds on file:// too.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
WHOLE = "This site has them whole."
"""What the foot of each page says where it has whole texts."""
_WAYS = (
    ("Search", "search.html"),
    ("All documents", "documents.html"),
    *((kind.title, kind.index) for kind in KINDS),
    ("Found and lost", "account.html"),
)


def void(name: str, /, **attributes: str) -> Html:
    """An element that has no end, on a line of its own."""
    return Html(element(name, **attributes).removesuffix(f"</{name}>") + "\n")


def anchor(source: str, target: str, text: str, **attributes: str) -> Html:
    """A link from one page of the site to another."""
    return element("a", text, href=relative(source, target), **attributes)


def page(
    library: Library, path: str, title: str, *content: str, head: Iterable[Html] = (), scripts: Iterable[str] = ()
) -> bytes:
    """A whole page; `scripts` are named from the root of the site."""
    body = element(
        "body",
        element("a", "Skip to the content", href="#content", class_="skip"),
        *_notice(library),
        _header(library, path),
        element("main", *content, id="content"),
        _footer(library, path),
    )
    whole = [Html("<!DOCTYPE html>\n"), _opened(), _head(library, path, title, head, scripts), body]
    return (joined(whole) + "\n</html>\n").encode()


def _opened() -> Html:
    return Html('<html lang="en">\n')


def _head(library: Library, path: str, title: str, head: Iterable[Html], scripts: Iterable[str]) -> Html:
    name = library.site.title
    address = library.absolute(path)
    return element(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=POLICY),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="referrer", content="no-referrer"),
        element("title", title if title == name else f"{title} – {name}"),
        void("link", rel="icon", href="data:,"),
        void("link", rel="stylesheet", href=relative(path, "static/site.css")),
        *([void("link", rel="canonical", href=address)] if address else []),
        *_feed(library, path),
        *head,
        *(element("script", src=relative(path, script), defer="") for script in scripts),
    )


def _feed(library: Library, path: str) -> Iterable[Html]:
    if library.publishing.base_url:
        href = relative(path, "feed.xml")
        yield void("link", rel="alternate", type="application/atom+xml", title="New documents", href=href)


def _notice(library: Library) -> Iterable[Html]:
    if library.publishing.notice:
        yield element("p", library.publishing.notice, class_="notice site")


def _header(library: Library, path: str) -> Html:
    ways = [element("li", _way(path, target, text)) for text, target in _WAYS]
    name = anchor(path, "index.html", library.site.title, class_="name")
    said = element("span", "An archive of the library", class_="what")
    way = element("nav", element("ul", *ways), aria_label="Library")
    return element("header", element("div", name, said, class_="masthead"), way, class_="site")


def _way(path: str, target: str, text: str) -> Html:
    if path == target:
        return anchor(path, target, text, aria_current="page")
    return anchor(path, target, text)


def _footer(library: Library, path: str) -> Html:
    does = WHOLE if library.publishing.full_text else "This site lists, quotes and links them."
    rights = f"The texts belong to their publishers, who have terms of their own. {does}"
    made = f"State of the archive: {library.made[:10]}."
    return element("footer", element("p", rights), element("p", made, " ", link(library.site.base)), class_="site")
