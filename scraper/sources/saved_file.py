"""A page or file as somebody saved it: its bytes, and what the files beside it and it itself say of its capture."""

import mimetypes
import re
from datetime import UTC, datetime
from pathlib import Path

from scraper.archive.codings import TooLarge, Undecodable, decoded
from scraper.archive.foreign.playback_pages import redirect_told
from scraper.loaded_capture import LoadedCapture
from scraper.sources.folder_layout import GZIP
from scraper.sources.moments import http_date

LARGEST_PAGE_FILE = 64 * 2**20  # bytes; a larger file is no page, and is asked for only where a page links it
_LOOKED_AT = 64 * 1024  # bytes of a page, for what a playback shows in the place of a redirect

# What HTTrack writes into each page: where it mirrored it from, and when.
_MIRRORED = re.compile(
    rb"<!-- Mirrored from \S+ by HTTrack[^>]{0,80}, (\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT) -->"
)


def load_saved(path: Path) -> LoadedCapture:
    """A saved page or file with the status, headers and date that its side file (`<name>.headers`) tells.

    Without one, the date is that of HTTrack's comment, else that of the file itself.
    """
    body = _unpacked(path.read_bytes())
    saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if b"Wayback Machine" in body[:_LOOKED_AT] and (shown := redirect_told(body[:_LOOKED_AT])) is not None:
        return LoadedCapture(shown[0], b"", saved_at, (("Location", shown[1]),))
    for side in (path.with_suffix(".headers"), path.with_name(path.name + ".headers")):
        if side != path and side.is_file() and not side.is_symlink():
            status, headers = parse_headers(side.read_text(encoding="latin-1"))
            return LoadedCapture(status, body, _date_of(headers) or saved_at, headers)
    media_type = mimetypes.guess_type(path.name)[0]
    mirrored = _MIRRORED.search(body[:4096]) or _MIRRORED.search(body[-4096:])
    mirrored_at = _date_of((("Date", mirrored[1].decode()),)) if mirrored else None
    return LoadedCapture(200, body, mirrored_at or saved_at, (("Content-Type", media_type),) if media_type else ())


def _unpacked(body: bytes) -> bytes:
    """A PDF that was saved packed by gzip, without that; any other file as it is (pages are unpacked when read)."""
    if not body.startswith(GZIP):
        return body
    try:
        plain = decoded(body, "gzip", LARGEST_PAGE_FILE)
    except (TooLarge, Undecodable):
        return body
    return plain if plain.startswith(b"%PDF-") else body


def parse_headers(text: str) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Status and header lines of a saved HTTP head; status 200 where no status line was saved.

    >>> parse_headers("HTTP/1.1 404 Not Found\\r\\nServer: nginx\\r\\n")
    (404, (('Server', 'nginx'),))
    """
    status, headers = 200, []
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if line.startswith("HTTP/"):
            code = line.split(" ", 2)[1:2]
            status = int(code[0]) if code and code[0].isdecimal() else status
        elif colon:
            headers.append((name.strip(), value.strip()))
    return status, tuple(headers)


def _date_of(headers: tuple[tuple[str, str], ...]) -> datetime | None:
    return http_date(next((value for name, value in headers if name.lower() == "date"), ""))
