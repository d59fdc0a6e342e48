"""Where a Wayback Machine, or another server like it, has its index, its playback and its TimeMaps.

The Internet Archive's has the index apart (`/cdx/search/cdx`), all else below `/web`; pywb and OpenWayback have all of
it below the collection (`/<collection>/cdx`).
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from w3lib.url import safe_url_string


@dataclass(frozen=True, slots=True)
class Places:
    """One way in which such a server may be laid out: `cdx` is its index, `playback` what its captures lie below."""

    cdx: str
    playback: str

    def memento(self, timestamp: str, original: str) -> str:
        """The capture of that time, its body as it was captured (`id_`).

        >>> Places("http://a/cdx", "http://a/web").memento("20180816111911", "http://b.org/c d")
        'http://a/web/20180816111911id_/http://b.org/c%20d'
        """
        return safe_url_string(f"{self.playback}/{timestamp}id_/{original}")

    def timemap(self, original: str) -> str:
        """The list of an address's captures (RFC 7089, 5)."""
        return safe_url_string(f"{self.playback}/timemap/link/{original}")

    def timegate(self, original: str) -> str:
        """Where the capture nearest to a time is told (RFC 7089, 4)."""
        return safe_url_string(f"{self.playback}/{original}")


def places_below(base: str, cdx: str | None = None) -> list[Places]:
    """The layouts that a server at `base` may have, the likely one first; `cdx` is its index where that is known.

    >>> [places.cdx for places in places_below("https://web.archive.org")]
    ['https://web.archive.org/cdx/search/cdx', 'https://web.archive.org/cdx']
    >>> [places.cdx for places in places_below("http://127.0.0.1:8080/ipp/")]
    ['http://127.0.0.1:8080/ipp/cdx', 'http://127.0.0.1:8080/ipp/cdx/search/cdx']
    """
    base = base.rstrip("/")
    root = base.removesuffix("/web")
    as_internet_archive = Places(f"{root}/cdx/search/cdx", f"{root}/web")
    as_pywb = Places(f"{base}/cdx", base)
    is_bare = urlsplit(root).path in {"", "/"}
    if cdx:
        return [Places(cdx.rstrip("?"), f"{root}/web" if is_bare else base)]
    return [as_internet_archive, as_pywb] if is_bare else [as_pywb, as_internet_archive]


def services_of(base: str, cdx: str | None = None) -> list[tuple[str, str]]:
    """What addresses of such a server begin with, and the service that they belong to; the longest first."""
    host = urlsplit(base).netloc
    places = places_below(base, cdx)
    index = [(one.cdx, f"index of {host}") for one in places]
    playback = [(f"{one.playback}/", f"playback of {host}") for one in places]
    return sorted({*index, *playback}, key=lambda pair: (-len(pair[0]), pair[0]))
