"""All that speaks of where a page belongs, and what follows from it: its address, its other addresses, contradictions.

An alias beats a system path (`node/…`), an absolute statement beats a link that a mirroring tool rewrote.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from scraper.addresses import SITE, Address, read_address
from scraper.kinds import Kind
from scraper.pages.select import attribute
from scraper.pages.snapshot import Snapshot

_HTTRACK = re.compile(rb"<!-- Mirrored from ([^\s<>]+) by HTTrack")
_TRUSTED = re.compile(r'"urlIsAjaxTrusted":\{"((?:[^"\\]|\\.)*)":true')
_LINK_HEADER = re.compile(r'<([^>]*)>\s*;[^,]*?rel="?(canonical|shortlink)"?', re.I)
_SYSTEM = frozenset({Kind.NODE, Kind.TAXONOMY_TERM})


@dataclass(frozen=True, slots=True)
class Statement:
    """One place that states an address. A firm one was not rewritten by a tool, and names the page itself."""

    who: str
    address: Address
    is_firm: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """What the statements together say."""

    address: str
    aliases: tuple[str, ...]
    disagreements: tuple[str, ...]


def identity(statements: list[Statement], asked: str | None) -> Identity:
    """The address of a page; "" where nothing states one."""
    order = sorted(range(len(statements)), key=lambda n: (_weight(statements[n]), n))
    if not order:
        found = read_address(asked) if asked else None
        return Identity(found.url if isinstance(found, Address) else "", (), ())
    best = statements[order[0]].address
    seen = {form for said in statements for form in (said.address.url, said.address.form_url) if form}
    return Identity(best.url, tuple(sorted(seen - {best.url})), tuple(_disagreements(statements, best.url)))


def _weight(said: Statement) -> int:
    """0 for a firm alias, then an alias that may have been rewritten, then system paths, then printed forms of them."""
    is_system = said.address.kind in _SYSTEM
    return (
        (0 if said.is_firm else 1) + (2 if is_system else 0) + (1 if said.address.form != "page" and is_system else 0)
    )


def _disagreements(statements: list[Statement], url: str) -> Iterator[str]:
    for said in statements:
        if said.is_firm and said.address.kind not in _SYSTEM and said.address.url != url:
            yield f"{said.who} says {said.address.url}, not {url}"


def statements_of(soup: BeautifulSoup, snapshot: Snapshot, node: Tag | None) -> list[Statement]:
    """What the page, its place and its headers say, firm statements of the page itself first."""
    base = snapshot.location
    said: list[Statement | None] = []
    for link in soup.find_all("link", rel=True):
        rel = attribute(link, "rel").lower().split()
        if "canonical" in rel or "shortlink" in rel:
            said.append(_stated(f"{rel[0]} link", attribute(link, "href"), base))
    if node is not None:
        said.append(_stated("about", attribute(node, "about"), ""))
        if number := re.fullmatch(r"node-(\d+)", attribute(node, "id")):
            said.append(_stated("node number", f"/node/{number.group(1)}", ""))
    for meta in soup.find_all("meta", about=True):
        said.append(_stated("about", attribute(meta, "about"), ""))
    said += _of_scripts(soup)
    for name, value in snapshot.headers:
        if name.lower() == "link":
            said += [_stated(f"{rel} header", url, base) for url, rel in _LINK_HEADER.findall(value)]
    if mirrored := _HTTRACK.search(snapshot.body):
        said.append(_stated("HTTrack's comment", "http://" + mirrored.group(1).decode("utf-8", "replace"), ""))
    if base:
        said.append(_place(base))
    return [one for one in said if one is not None]


def _of_scripts(soup: BeautifulSoup) -> Iterator[Statement | None]:
    """Drupal's settings name the page for its search form; weak, for an error page has them too."""
    for script in soup.find_all("script"):
        if trusted := _TRUSTED.search(script.string or ""):
            path = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found.group(1), 16)), trusted.group(1))
            yield _stated("settings", path.replace("\\/", "/"), "", is_firm=False)


def _place(base: str) -> Statement | None:
    """A place is firm only where it is no copy under another name: printed forms and system paths are such copies."""
    found = read_address(base)
    return Statement("place", found, False) if isinstance(found, Address) and found.url != SITE + "/" else None


def _stated(who: str, url: str, base: str, is_firm: bool | None = None) -> Statement | None:
    if not url:
        return None
    is_absolute = bool(re.match(r"https?://|/", url, re.I))
    try:
        found = read_address(urljoin(base or SITE + "/", url))
    except ValueError:
        return None
    if not isinstance(found, Address) or found.kind is Kind.FRONT or found.trap:
        return None
    return Statement(who, found, is_absolute if is_firm is None else is_firm)


def printed_from(url: str) -> Statement | None:
    """What the "Source URL" of a printed page states."""
    return _stated("Source URL", url, "")


def printed_at(href: str, base: str) -> Statement | None:
    """What a page's own print link states: its printed form, by number or alias."""
    statement = _stated("print link", href, base, is_firm=False)
    return statement if statement is not None and statement.address.form != "page" else None
