"""Which web archives a run asks: `wayback`, which the settings name, and `wayback:NAME`, by short name or address."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

WAYBACK = "wayback"
_NAMED = WAYBACK + ":"
# Where their playback lies: the Internet Archive's own layout, and pywb's, whose index is below the same path.
KNOWN = {
    "ia": "https://web.archive.org",
    "arquivo": "https://arquivo.pt/wayback",
    "ukwa": "https://www.webarchive.org.uk/wayback/archive",
}


class WebArchive(NamedTuple):
    """One that is asked: its name as a source, where it is, and where its index is if that lies elsewhere."""

    name: str
    base: str
    cdx: str | None = None


class UnknownArchive(ValueError):
    """A name that is none of a web archive's."""


def is_web_archive(name: str) -> bool:
    """Whether a source of this name is a web archive.

    >>> [is_web_archive(name) for name in ("wayback", "wayback:ia", "live", "folder:wayback")]
    [True, True, False, False]
    """
    return name == WAYBACK or name.startswith(_NAMED)


def web_archive(name: str, settings: Mapping[str, Any]) -> WebArchive:
    """The archive of a source's name; raises `UnknownArchive`.

    >>> web_archive("wayback:arquivo", {}).base, web_archive("wayback:http://127.0.0.1:8080/ipp/", {}).base
    ('https://arquivo.pt/wayback', 'http://127.0.0.1:8080/ipp')
    """
    if name == WAYBACK:
        return WebArchive(name, settings["IPP_WAYBACK_URL"].rstrip("/"), settings.get("IPP_WAYBACK_CDX_URL"))
    said = name.removeprefix(_NAMED)
    if said in KNOWN:
        return WebArchive(name, KNOWN[said])
    if not is_base(said):
        raise UnknownArchive(
            f"{name!r} is no web archive: give wayback:{', wayback:'.join(KNOWN)}, or wayback:https://…"
        )
    return WebArchive(name, said.rstrip("/"))


def is_base(url: str) -> bool:
    """Whether a service may lie at an address: http or https, with a host, and a port that can be.

    >>> [is_base(url) for url in ("http://127.0.0.1:8080/ipp", "https://a.org", "ftp://a.org", "http://a:0", "http://a:x")]
    [True, True, False, False, False]
    """
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def web_archives(names: Iterable[str], settings: Mapping[str, Any]) -> list[WebArchive]:
    """Those among the names of sources, in order; each place once."""
    found = [web_archive(name, settings) for name in names if is_web_archive(name)]
    return list({one.base: one for one in reversed(found)}.values())[::-1]


def named_archives(settings: Mapping[str, Any], *others: str) -> list[WebArchive]:
    """Those among the names that `IPP_SOURCE` has, and among others."""
    return web_archives([*others, *map(str.strip, (settings.get("IPP_SOURCE") or "").split(","))], settings)
