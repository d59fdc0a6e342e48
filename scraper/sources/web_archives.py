"""Which web archives a run asks: `wayback`, which the settings name, and `wayback:NAME`, by short name or address."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scraper.sources.wayback_places import services_of

WAYBACK = "wayback"
MEMENTO = "memento"
"""A Memento aggregator: `memento`, which `IPP_TIMEMAP_BASE` names, or `memento:https://…`."""
_NAMED = WAYBACK + ":"
_NOTED = MEMENTO + "="  # as a run notes the one that the settings named
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
    return name in {WAYBACK, MEMENTO} or name.startswith((_NAMED, _NOTED, MEMENTO + ":"))


def is_aggregator(name: str) -> bool:
    """Whether a source of this name tells which other archives have what is wanted."""
    return name == MEMENTO or name.startswith((_NOTED, MEMENTO + ":"))


def web_archive(name: str, settings: Mapping[str, Any]) -> WebArchive:
    """The archive of a source's name; raises `UnknownArchive`.

    >>> web_archive("wayback:arquivo", {}).base, web_archive("wayback:http://127.0.0.1:8080/ipp/", {}).base
    ('https://arquivo.pt/wayback', 'http://127.0.0.1:8080/ipp')
    """
    if name == WAYBACK:
        return WebArchive(name, settings["IPP_WAYBACK_URL"].rstrip("/"), settings.get("IPP_WAYBACK_CDX_URL"))
    if is_aggregator(name):
        return _aggregator(name, settings)
    said = name.removeprefix(_NAMED)
    if said in KNOWN:
        return WebArchive(name, KNOWN[said])
    if not is_base(said):
        raise UnknownArchive(
            f"{name!r} is no web archive: give wayback:{', wayback:'.join(KNOWN)}, or wayback:https://…"
        )
    return WebArchive(name, said.rstrip("/"))


def _aggregator(name: str, settings: Mapping[str, Any]) -> WebArchive:
    base = (settings.get("IPP_TIMEMAP_BASE") or "") if name == MEMENTO else name[len(_NOTED) :]
    if not is_base(base):
        raise UnknownArchive(
            f"{name!r} is no Memento aggregator: give the address that its TimeMaps begin with, as "
            "-s IPP_TIMEMAP_BASE=https://…/timemap/link, or memento:https://…/timemap/link"
        )
    return WebArchive(MEMENTO if name.startswith(_NOTED) else name, base.rstrip("/"))


def noted(name: str, base: str) -> str:
    """What a run notes of a web archive, so that it can be opened again whatever the settings say then."""
    return f"{_NOTED}{base}" if name == MEMENTO else name


def services_of_archive(archive: WebArchive) -> list[tuple[str, str]]:
    """What the addresses of its services begin with, and their names; the longest first."""
    if is_aggregator(archive.name):
        return [(f"{archive.base}/", f"index of {urlsplit(archive.base).netloc}")]
    return services_of(archive.base, archive.cdx)


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
    is_there = [name for name in names if is_web_archive(name) and (name != MEMENTO or settings["IPP_TIMEMAP_BASE"])]
    found = [web_archive(name, settings) for name in is_there]
    return list({one.base: one for one in reversed(found)}.values())[::-1]


def led_to(settings: Mapping[str, Any]) -> list[str]:
    """The names of the archives that an aggregator may lead to.

    >>> led_to({"IPP_MEMENTO_ARCHIVES": "ia, https://a.org/web"})
    ['wayback:ia', 'wayback:https://a.org/web']
    """
    said = settings["IPP_MEMENTO_ARCHIVES"]
    return [f"{_NAMED}{one.strip()}" for one in (said.split(",") if isinstance(said, str) else said) if one.strip()]


def named_archives(settings: Mapping[str, Any], *others: str) -> list[WebArchive]:
    """Those among the names that `IPP_SOURCE` has, and among others; with an aggregator those that it may lead to."""
    names = [*others, *map(str.strip, (settings.get("IPP_SOURCE") or "").split(","))]
    if any(map(is_aggregator, names)):
        names += led_to(settings)
    return web_archives(names, settings)
