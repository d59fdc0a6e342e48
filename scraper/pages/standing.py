"""Which page of the site a page is: everything that speaks of its address, weighed."""

import re
from dataclasses import dataclass, field

from scraper.addresses.address import Address, Foreign, as_stated
from scraper.addresses.kinds import LISTS, SYSTEM, Kind
from scraper.addresses.site import Site
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.pages.links import is_rewritten, joined, read_link
from scraper.pages.parsing import Head

_FIRM = frozenset({"canonical", "Source URL", "base", "og:url"})
_AS_STATED = frozenset({"canonical", "Source URL", "about", "og:url"})  # where no tool has put an ending
_NO_PAGE = frozenset({Kind.FILE, Kind.ASSET, Kind.FEED, Kind.SERVICE})
_TRUSTED = re.compile(r'"urlIsAjaxTrusted":\{(.*?)\}', re.S)
_LINK_HEADER = re.compile(r"<([^<>]*)>\s*((?:;[^,<]*)*)")
_HTTP = re.compile(r"https?://[^/]", re.I)
_ASSET = re.compile(r"((?:\.\./)*)(?:misc|sites|modules|themes|profiles)/")
_BODY_NODE = re.compile(r" page-node-(\d+) ")
_BODY_TERM = re.compile(r" page-taxonomy-term-(\d+) ")


@dataclass(slots=True)
class Standing:
    """What the page is called. `address` is "" where nothing states it."""

    address: str = ""
    kind: Kind | None = None
    aliases: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    base: str = ""
    """Where the page's relative links start."""
    foreign: str = ""
    """The address of another site that the page is, if it is that."""
    page: int | None = None
    is_filtered: bool = False
    """Whether the page says that it was asked for with a query that a list has not by itself."""
    origin: str = ""


@dataclass(slots=True)
class Statements:
    """Addresses by who states them, best first in each list: (who, address)."""

    own: list[tuple[str, Address]] = field(default_factory=list)
    """The page's own words, as the site wrote them."""
    served: list[tuple[str, Address]] = field(default_factory=list)
    """Where the page lay or was fetched from, and what a tool made of its own words."""
    foreign: list[tuple[str, str]] = field(default_factory=list)

    def add(self, who: str, text: str, base: str, is_own: bool) -> None:
        """Notes that `who` says the page is `text`."""
        if not text.strip() or text.strip().startswith("#"):
            return
        found = read_link(text.strip(), base)
        if isinstance(found, Foreign):
            self.foreign.append((who, found.url))
        elif isinstance(found, Address) and found.kind not in _NO_PAGE:
            stated = as_stated(found, text.strip()) if is_own and who in _AS_STATED else found
            (self.own if is_own else self.served).append((who, stated))


def standing_of(capture: LoadedCapture, head: Head, spoken: list[tuple[str, str]], site: Site) -> Standing:
    """The standing of a page; `spoken` are the addresses that its content states of it: (who, address)."""
    statements = Statements()
    root = site.root
    origin = capture.location or root
    _of_links(statements, _placed(head.links, capture), origin)
    for name, value in capture.headers:
        if name.lower() == "link":
            _of_links(statements, _link_header(value), origin)
    for who, text in spoken:
        statements.add(who, text, root, is_own=not is_rewritten(text))
    for meta in head.metas:
        if "about" in meta and "Concept" in meta.get("typeof", ""):
            statements.add("meta about", meta["about"], root, is_own=True)
        if meta.get("property") == "og:url":
            statements.add("og:url", meta.get("content", ""), origin, is_own=True)
    if _HTTP.match(head.base):
        statements.add("base", head.base, origin, is_own=True)
    if capture.location:
        statements.add("location", capture.location, origin, is_own=False)
    for place in head.saved_from[:1]:
        statements.add("the browser's comment", place, origin, is_own=True)
    for place in head.mirrored_from[:1]:
        statements.add("HTTrack's comment", f"https://{place}", origin, is_own=False)
    trusted = _trusted(head)
    for path in trusted:
        statements.add("Drupal.settings", path, root, is_own=False)
    if capture.asked:
        statements.add("asked", capture.asked, origin, is_own=False)
    for action in head.actions[:3]:
        if not is_rewritten(action):
            statements.add("form", action, root, is_own=False)
    _of_body(statements, head, root)
    return _weighed(statements, capture, head, site)


def _of_links(statements: Statements, links: list[dict[str, str]], origin: str) -> None:
    for name in ("canonical", "shortlink"):
        for link in links:
            if name in link.get("rel", "").lower().split():
                href = link.get("href", "")
                statements.add(name, href, origin, is_own=not is_rewritten(href))


def _placed(links: list[dict[str, str]], capture: LoadedCapture) -> list[dict[str, str]]:
    """Links of the head; where nobody knows the page's place, those that say nothing without it are left out."""
    if capture.location:
        return links
    return [link for link in links if not is_rewritten(link.get("href", "")) or "/" in link.get("href", "")]


def _link_header(value: str) -> list[dict[str, str]]:
    found = []
    for url, parameters in _LINK_HEADER.findall(value[:8192]):
        rel = re.search(r"""rel\s*=\s*["']?([^"';]+)""", parameters)
        found.append({"href": url, "rel": rel[1] if rel else ""})
    return found


def _of_body(statements: Statements, head: Head, root: str) -> None:
    names = f" {head.body.get('class', '')} "
    if found := _BODY_NODE.search(names):
        statements.add("body class", f"/node/{found[1]}", root, is_own=False)
    if found := _BODY_TERM.search(names):
        statements.add("body class", f"/taxonomy/term/{found[1]}", root, is_own=False)


def _trusted(head: Head) -> list[str]:
    """Paths that a form of the page posts to: where the page has one such path, it is its own."""
    found = _TRUSTED.search(head.settings)
    if not found:
        return []
    paths = re.findall(r'"((?:[^"\\]|\\.)*)":true', found[1])
    paths = [
        re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), path).replace("\\/", "/") for path in paths
    ]
    return [path for path in paths if path.startswith("/") and not path.startswith("/system/ajax")]


def _weighed(statements: Statements, capture: LoadedCapture, head: Head, site: Site) -> Standing:
    standing = Standing()
    own = [(who, found) for who, found in statements.own if found.kind not in SYSTEM and found.kind is not Kind.FRONT]
    served = [(who, found) for who, found in statements.served if found.kind not in SYSTEM | {Kind.FRONT}]
    anything = own + served + statements.own + statements.served
    is_foreign = bool(statements.foreign) and not any(who in _FIRM for who, _ in statements.own)
    if is_foreign and (not anything or statements.foreign[0][0] in {"location", "canonical"}):
        standing.foreign = statements.foreign[0][1]
    if anything:
        who, chosen = anything[0]
        standing.address, standing.kind, standing.origin = _bare(chosen), chosen.kind, who
        standing.disagreements = tuple(_disagreements(own, chosen))
        standing.aliases = tuple(_aliases(statements, chosen))
    standing.page = next((found.page for _, found in anything if found.page), None)
    asked = [found for who, found in statements.served if who in {"Drupal.settings", "location"}]
    standing.is_filtered = any(found.trap == Outcome.QUERY for found in asked) and standing.kind in LISTS
    standing.base = _base(capture, head, standing, site)
    return standing


def _bare(address: Address) -> str:
    return re.sub(r"\?page=\d+$", "", address.url)


def _disagreements(own: list[tuple[str, Address]], chosen: Address) -> list[str]:
    seen = {chosen.url}
    out = []
    for who, found in own:
        if found.url not in seen and found.kind is not Kind.FRONT:
            seen.add(found.url)
            out.append(f"the page is {chosen.url} by {own[0][0]} and {found.url} by {who}")
    return out


def _aliases(statements: Statements, chosen: Address) -> list[str]:
    """Other addresses of the same page. A tool's view of its place can be wrong only about the same page."""
    aliases: dict[str, None] = {}
    for who, found in statements.own + statements.served:
        if who in {"asked", "form", "Drupal.settings"} and found.kind not in SYSTEM:
            continue  # a request's path in other capitals, or a form of another list
        if found.kind is Kind.FRONT and chosen.kind is not Kind.FRONT:
            continue
        if as_stated(found, chosen.url) == chosen:
            continue  # the same, without the ending that its own page states
        for url in (_bare(found), found.form_url):
            if url and url != chosen.url and url != _bare(chosen):
                aliases[url] = None
    return list(aliases)


def _base(capture: LoadedCapture, head: Head, standing: Standing, site: Site) -> str:
    if _HTTP.match(head.base):
        return head.base
    if capture.location:
        return joined(capture.location, head.base) or capture.location if head.base.strip() else capture.location
    if not standing.address:
        return site.root
    return _likely_place(head, standing, site)


def _likely_place(head: Head, standing: Standing, site: Site) -> str:
    """Where a saved page lay, told by how far its links climb to the site's own folders."""
    own_name = next((link["href"] for link in head.links if re.fullmatch(r"\d+\.html", link.get("href", ""))), None)
    if own_name:
        return f"{site.base}/{'taxonomy/term' if 'taxonomy' in head.body.get('class', '') else 'node'}/{own_name}"
    climbs = [found[1].count("../") for asset in head.assets if (found := _ASSET.match(asset))]
    segments = standing.address.removeprefix(site.base).strip("/").split("/")
    if climbs and climbs[0] <= len(segments):
        return f"{site.base}/{'/'.join(segments[: climbs[0]])}{'/' if climbs[0] else ''}index.html"
    return standing.address
