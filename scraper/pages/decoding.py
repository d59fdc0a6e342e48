"""From the bytes of a page to its text, or to the reason why there is none."""

import codecs
import re

from w3lib.encoding import html_to_unicode

from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.pages.pages import NotADocument, PageDoubt
from scraper.text import without_controls

LARGEST = 20_000_000  # bytes; the longest real page has a hundredth of it
MOST_TAGS = 150_000
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b")
_FEED = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF|svg|kml)\b", re.S)
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|div|p|h[1-6]|article|section|title|ul|table)\b", re.I)
_ENDS = re.compile(r"</(?:body|html)\s*>", re.I)


def decoded(capture: LoadedCapture) -> tuple[str, PageDoubt | None] | NotADocument:
    """The text of a page without control characters, with a doubt where its encoding was guessed; or why it is none."""
    body = capture.body
    if len(body) > LARGEST:
        return NotADocument(Outcome.TOO_LARGE, f"the page has {len(body)} bytes, more than {LARGEST}")
    if not body.strip(b" \t\r\n\0"):
        return NotADocument(Outcome.EMPTY, "the page has no bytes but white space")
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(_MAGIC) or _FEED.match(start):
        return NotADocument(Outcome.NOT_HTML, f"the page begins with {bytes(start[:12])!r}")
    if body.count(b"<") > MOST_TAGS:
        return NotADocument(Outcome.TOO_LARGE, f"the page has more than {MOST_TAGS} tags")
    text, doubt = _text(capture)
    return without_early_ends(without_controls(text)), doubt


def _text(capture: LoadedCapture) -> tuple[str, PageDoubt | None]:
    """Byte-order mark, header, `meta`, then UTF-8 where the bytes are that, else Windows' Latin.

    Bytes that are not what the page says they are: UTF-8 under the name of a Latin encoding is read as that, and single
    bytes of Windows' Latin within UTF-8 as their letters.
    """
    body = capture.body
    try:
        encoding, text = html_to_unicode(capture.content_type or None, body, auto_detect_fun=_likely_encoding)
    except (LookupError, UnicodeError):
        encoding, text = "utf-8", body.decode("utf-8", errors="replace")
    if encoding in _LATIN and not body.isascii() and _is_utf8(body):
        return body.decode("utf-8"), _guessed(f"the page says {encoding}, its bytes are UTF-8")
    if "\ufffd" not in text:
        return text, None
    if encoding == "utf-8" and b"\xef\xbf\xbd" not in body:
        return body.decode("utf-8", errors="windows_letters"), _guessed(
            "some bytes are not UTF-8: read as windows-1252"
        )
    return text, _guessed(f"{text.count(chr(0xFFFD))} characters of {encoding} could not be read, and stand as U+FFFD")


def _guessed(text: str) -> PageDoubt:
    return PageDoubt("encoding_guessed", text)


def _is_utf8(body: bytes) -> bool:
    return _likely_encoding(body) == "utf-8"


def _windows_letters(error: UnicodeError) -> tuple[str, int]:
    """The error handler that reads a byte that is no UTF-8 as windows-1252 has it (WHATWG Encoding, 9.1)."""
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    return "".join(_WINDOWS.get(byte, chr(byte)) for byte in wrong), error.end


def _likely_encoding(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


_LATIN = frozenset({"cp1252", "latin-1", "iso8859-1"})
_WINDOWS = {byte: letter for byte in range(128, 256) if (letter := bytes([byte]).decode("cp1252", errors="ignore"))}
codecs.register_error("windows_letters", _windows_letters)


def without_early_ends(text: str) -> str:
    """`text` without end tags of the page that an author pasted into the middle: a parser would end the page there.

    >>> without_early_ends("<p>a</body></html>b</p></body></html>")
    '<p>ab</p></body></html>'
    """
    ends = [found.span() for found in _ENDS.finditer(text)][:-2]
    if not ends:
        return text
    starts = [0, *(end for _, end in ends)]
    return "".join(text[start:end] for start, (end, _) in zip(starts, ends, strict=False)) + text[starts[-1] :]


def is_markup(text: str) -> bool:
    """Whether there is any HTML in the text."""
    return _MARKUP.search(text[:200_000].encode("utf-8", errors="replace")) is not None
