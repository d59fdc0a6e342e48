"""Pages that a program saved in a wrapping: compressed, or as one file with all that they show (MHTML, RFC 2557)."""

import re
import zlib
from dataclasses import replace
from email.parser import BytesParser

from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.pages.decoding import LARGEST
from scraper.pages.pages import NotADocument

_GZIP = b"\x1f\x8b"
_MHTML = re.compile(rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.I)
_LARGEST_MHTML = 100_000_000  # bytes: a page with all its pictures


def unwrapped(capture: LoadedCapture) -> LoadedCapture | NotADocument:
    """The page itself; a page without a wrapping is given back as it is."""
    if capture.body[:2] == _GZIP:
        return _unzipped(capture)
    if _MHTML.match(capture.body[:8192].lstrip()):
        return _of_mhtml(capture)
    return capture


def _unzipped(capture: LoadedCapture) -> LoadedCapture | NotADocument:
    unzip = zlib.decompressobj(wbits=31)
    try:
        body = unzip.decompress(capture.body, LARGEST + 1)
    except zlib.error as error:
        return NotADocument(Outcome.NOT_HTML, f"the page is compressed with gzip and damaged ({error})")
    if not unzip.eof and len(body) <= LARGEST:
        return NotADocument(Outcome.CUT_OFF, "the page is compressed with gzip, and its end is missing")
    return replace(capture, body=body)


def _of_mhtml(capture: LoadedCapture) -> LoadedCapture | NotADocument:
    if len(capture.body) > _LARGEST_MHTML:
        return NotADocument(Outcome.TOO_LARGE, f"the saved page has more than {_LARGEST_MHTML} bytes: save it as HTML")
    try:
        message = BytesParser().parsebytes(capture.body.lstrip())
        pages = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    except RecursionError:
        return NotADocument(Outcome.NOT_HTML, "the parts of the saved page lie too deep in each other: save it as HTML")
    if not pages:
        return NotADocument(Outcome.NOT_HTML, "the file of a browser (MHTML) holds no page: save it as HTML")
    body = pages[0].get_payload(decode=True)
    assert isinstance(body, bytes)  # of a part that is no multipart
    place = str(message.get("Snapshot-Content-Location") or pages[0].get("Content-Location") or "").strip()
    headers = (("Content-Type", str(pages[0].get("Content-Type", ""))), *capture.headers)
    is_web = place.startswith(("http://", "https://"))
    return replace(capture, body=body, headers=headers, location=place if is_web else capture.location)
