"""Pages that a web archive's playback shows in the place of a redirect: "Got an HTTP 302 response at crawl time"."""

import html
import re

from scraper.archive.codings import TooLarge, Undecodable, decoded
from scraper.archive.http_heads import ResponseHead, media_type

_PLAYED = re.compile(r"^https?:/*[^?#]+?/\d{1,14}(?:[a-z]{2}_)?/(?=https?:/|[^/?#]+\.)", re.I)
_SAYS = re.compile(rb"Got an HTTP (30\d) response at crawl time(.{0,8192})", re.S)
_LINK = re.compile(rb"""<a\b[^>]{0,200}?\bhref\s*=\s*["']([^"'<>\s]{1,4096})["']""", re.I)
_IN_THE_ARCHIVE = re.compile(r"^(?:https?://[^/?#]+)?/(?:[^/?#]+/)*?\d{1,14}(?:[a-z]{2}_)?/(?=https?:/)", re.I)
_LARGEST = 1024 * 1024  # bytes, decoded


def redirect_shown(target: str, http: ResponseHead, beginning: bytes) -> tuple[int, str] | None:
    """Status and target of the redirect that a playback page of `target` tells of; None for any other page.

    >>> said = b'<p>Got an HTTP 302 response at crawl time</p><a href="/web/2018/http://a.org/b">'
    >>> redirect_shown("https://web.archive.org/web/2018/http://a.org/", ResponseHead("HTTP/1.1", 200, ()), said)
    (302, 'http://a.org/b')
    """
    if http.status != 200 or not _PLAYED.match(target) or media_type(http) not in {None, "text/html"}:
        return None
    return redirect_told(_plain(http, beginning))


def redirect_told(page: bytes) -> tuple[int, str] | None:
    """Status and target of the redirect that a page of the Wayback Machine tells of; None for any other page."""
    said = _SAYS.search(page)
    found = _LINK.search(said[2]) if said else None
    if said is None or found is None:
        return None
    link = html.unescape(found[1].decode("utf-8", "replace"))
    return int(said[1]), _IN_THE_ARCHIVE.sub("", link)


def _plain(http: ResponseHead, beginning: bytes) -> bytes:
    try:
        return decoded(beginning, (http.get(b"content-encoding") or b"").decode("latin-1"), _LARGEST)
    except (TooLarge, Undecodable):
        return b""
