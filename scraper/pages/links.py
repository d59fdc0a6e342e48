"""Links of a page, and the address that each had before a mirroring tool rewrote it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from scraper.addresses import SITE, Address, Foreign, read_address
from scraper.kinds import Kind
from scraper.pages.pages import BodyLink, FileLink, Onward
from scraper.pages.select import attribute
from scraper.text import one_line

_URL_TEXT = re.compile(r"(?:https?://|www\.|/?sites/[^/\s]+/files/)\S.*", re.I | re.S)
_CUT = re.compile(r"(?:…|\.\.\.)$")
_FOLLOWED = frozenset(
    {Kind.FRONT, Kind.DOCUMENT, Kind.CONTENT, Kind.PAGE, Kind.NODE, Kind.TERM, Kind.TAXONOMY_TERM, Kind.LIST}
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies: what its relative links resolve against, and the numbered links that it lists."""

    base: str
    numbered: dict[int, str]

    def resolved(self, href: str, number: int | None = None) -> str | None:
        """`href` as an absolute address; an empty one or `#` by the number that stands behind the link."""
        if href.strip() in {"", "#"}:
            return self.numbered.get(number) if number is not None else None
        if href.lstrip().startswith("#"):
            return None
        try:
            return urljoin(self.base or SITE + "/", href.strip())
        except ValueError:
            return None


def is_url_text(text: str) -> bool:
    """Whether the text of a link is itself an address, and whole.

    >>> is_url_text("https://www.oecd.org/a b.pdf"), is_url_text("https://www.oecd.org/a…"), is_url_text("Annex")
    (True, False, False)
    """
    return bool(_URL_TEXT.fullmatch(text)) and not _CUT.search(text)


def file_link(href: str, text: str, role: str, place: Place, number: int | None = None) -> FileLink | None:
    """The file that a link names; a relative one was rewritten, and a text that is an address says what it was."""
    located = place.resolved(href, number)
    is_absolute = bool(re.match(r"\s*(?:https?:)?//|\s*/", href, re.I))
    stated = text if is_url_text(text) and (located is None or not is_absolute) else located
    if stated is None:
        return None
    if not re.match(r"https?:|www\.", stated, re.I):
        stated = urljoin(SITE + "/", stated)
    found = read_address(stated)
    if not isinstance(found, Address | Foreign):
        return None
    return FileLink(found.url, None if is_url_text(text) else text or None, role, stated, located or stated)


def body_links(anchors: Iterable[tuple[Tag, int | None]], place: Place) -> tuple[BodyLink, ...]:
    """The links of a body in order; links within the page and those that lead to no address are left out."""
    links = []
    for anchor, number in anchors:
        url = place.resolved(attribute(anchor, "href"), number)
        found = read_address(url) if url else None
        if isinstance(found, Address | Foreign):
            links.append(BodyLink(found.url, one_line(anchor.get_text())))
    return tuple(links)


def body_files(anchors: Iterable[tuple[Tag, int | None]], place: Place) -> list[FileLink]:
    """PDFs that a body links."""
    files = []
    for anchor, number in anchors:
        link = file_link(attribute(anchor, "href"), one_line(anchor.get_text()), "body", place, number)
        if link is not None and is_pdf(link.url):
            files.append(link)
    return files


def is_pdf(url: str) -> bool:
    """Whether an address names a PDF: by its ending, and not a page of the site whose alias ends so."""
    found = read_address(url)
    if isinstance(found, Address) and found.kind is not Kind.FILE:
        return False
    return urlsplit(url).path.lower().endswith(".pdf")


def each_once(files: Iterable[FileLink]) -> tuple[FileLink, ...]:
    """Files by their first mention; a later mention gives a label where the first had none."""
    found: dict[str, FileLink] = {}
    for file in files:
        found.setdefault(file.url, file)
    return tuple(found.values())


def onward_links(anchors: Iterable[Tag], place: Place, own: Iterable[str]) -> tuple[Onward, ...]:
    """Addresses that a page leads to, each once, without its own; printed forms and services are not followed."""
    seen = set(own)
    links = []
    for anchor in anchors:
        located = place.resolved(attribute(anchor, "href"))
        found = read_address(located) if located else None
        if not isinstance(found, Address) or found.kind not in _FOLLOWED or found.form != "page":
            continue
        if found.trap is None and found.url in seen:
            continue
        seen.add(found.url)
        links.append(Onward(found.url, located or "", found.trap))
    return tuple(links)
