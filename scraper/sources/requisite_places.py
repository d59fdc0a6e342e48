"""What to ask the sources for, of what a page shows beside its text, and where the live site may have it.

A requisite is asked for under the address at which a browser asks for it when the page is replayed under its own, its
query included; `variants` are where the copy of the page that was read says that it lies.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from scraper.addresses.address import Address, read_address
from scraper.addresses.escapes import normal_url
from scraper.addresses.kinds import Kind
from scraper.addresses.sites import home, site_of
from scraper.requisites import Requisite
from scraper.sources.source import Wanted

_HOST = re.compile(r"https?://[^/?#]+")
_IS_OF_ALL = re.compile(r"/|https?://[^/?#]")


def wanted_requisite(shown: Requisite, page: str, place: str) -> Wanted | None:
    """What to ask for, of what a page (or style sheet) shows whose own address is `page`, and which lay at `place`.

    None for what a browser would not ask for over HTTP.
    """
    url = _address(page, shown.href)
    if url is None or not url.startswith(("http:", "https:")):
        return None
    located = _address(place.partition("#")[0], shown.href)
    variants = (located,) if located and located != url else ()
    return Wanted(url, _kind(url), None, variants, is_file=True, via=page, requisite=shown.kind)


def _address(page: str, href: str) -> str | None:
    """Where a link of a page leads: with a slash at its begin, or a host, to the same from all pages of a host."""
    host = _HOST.match(page) if _IS_OF_ALL.match(href) else None
    return _joined(host[0] if host is not None else page, href)


def _kind(url: str) -> Kind | None:
    """None for what another host is asked for; a mirror may have folders of other hosts."""
    if site_of(urlsplit(url).hostname or "") is not home():
        return None
    found = read_address(url)
    return found.kind if isinstance(found, Address) else Kind.ASSET


def paths_of_requisite(wanted: Wanted, located: list[str]) -> Iterator[str]:
    """Paths below the site's base: as the browser asks for it, as this copy of the page links it, then in the mirror.

    `located` are the variants, as paths.
    """
    parts = urlsplit(wanted.url)
    if wanted.kind is not None:
        yield _path(wanted.url)
    yield from located
    if wanted.kind is not None and home().mirror and not parts.path.startswith(home().mirror + "/"):
        yield home().mirror + (parts.path or "/")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@lru_cache(1_000)  # most pages show the same
def _joined(base: str, href: str) -> str | None:
    try:
        url = urldefrag(urljoin(base, href)).url
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            return url
        port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
        return normal_url(parts.scheme, (parts.hostname or "") + port, parts.path or "/", parts.query)
    except ValueError:  # urllib: a broken port or IPv6 host
        return None
