"""Pages that a program saved in a wrapping: compressed, or as one file with all that they show (MHTML, RFC 2557)."""

import re
import zlib
from dataclasses import replace
from email.parser import BytesParser

from scraper.outcomes import Outcome
from scraper.pages.decoding import LARGEST
from scraper.pages.pages import NotADocument
from scraper.pages.snapshot import Snapshot

_GZIP = b"\x1f\x8b"
_MHTML = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.I)
_LARGEST_MHTML = 100_000_000  # bytes: a page with all its pictures


def unwrapped(snapshot: Snapshot) -> Snapshot | NotADocument:
    """The page itself; a page without a wrapping is given back as it is."""
    if snapshot.body[:2] == _GZIP:
        return _unzipped(snapshot)
    if _MHTML.match(snapshot.body[:8192].lstrip()):
        return _of_mhtml(snapshot)
    return snapshot


def _unzipped(snapshot: Snapshot) -> Snapshot | NotADocument:
    unzip = zlib.decompressobj(wbits=31)
    try:
        body = unzip.decompress(snapshot.body, LARGEST + 1)
    except zlib.error as error:
        return NotADocument(Outcome.NOT_HTML, f"the page is compressed with gzip and damaged ({error})")
    if not unzip.eof and len(body) <= LARGEST:
        return NotADocument(Outcome.CUT_OFF, "the page is compressed with gzip, and its end is missing")
    return replace(snapshot, body=body)


def _of_mhtml(snapshot: Snapshot) -> Snapshot | NotADocument:
    if len(snapshot.body) > _LARGEST_MHTML:
        return NotADocument(Outcome.TOO_LARGE, f"the saved page has more than {_LARGEST_MHTML} bytes: save it as HTML")
    try:
        message = BytesParser().parsebytes(snapshot.body.lstrip())
        pages = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    except RecursionError:
        return NotADocument(Outcome.NOT_HTML, "the parts of the saved page lie too deep in each other: save it as HTML")
    if not pages:
        return NotADocument(Outcome.NOT_HTML, "the file of a browser (MHTML) holds no page: save it as HTML")
    body = pages[0].get_payload(decode=True)
    assert isinstance(body, bytes)  # of a part that is no multipart
    place = str(message.get("Snapshot-Content-Location") or pages[0].get("Content-Location") or "").strip()
    kind = str(pages[0].get("Content-Type", ""))
    is_web = place.startswith(("http://", "https://"))
    return replace(snapshot, body=body, content_type=kind, location=place if is_web else snapshot.location)
