"""From the bytes of a page to its text, or to the reason why there is none."""

import re

from w3lib.encoding import html_to_unicode

from scraper.outcomes import Outcome
from scraper.pages.pages import NotADocument
from scraper.pages.snapshot import Snapshot
from scraper.text import without_controls

LARGEST = 20_000_000  # bytes; the longest real page has a hundredth of it
MOST_TAGS = 150_000
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf", b"\x1f\x8b")
_FEED = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF|svg|kml)\b", re.S)
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|div|p|h[1-6]|article|section|title|ul|table)\b", re.I)
_ENDS = re.compile(r"</(?:body|html)\s*>", re.I)
_OPENS = re.compile(r"<(?:!doctype html|html|body)\b", re.I)


def decoded(snapshot: Snapshot) -> str | NotADocument:
    """The text of a page without control characters, or the reason why it is none that could be read."""
    body = snapshot.body
    if len(body) > LARGEST:
        return NotADocument(Outcome.TOO_LARGE, f"the page has {len(body)} bytes, more than {LARGEST}")
    if not body.strip(b" \t\r\n\0"):
        return NotADocument(Outcome.EMPTY, "the page has no bytes but white space")
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(_MAGIC) or _FEED.match(start):
        return NotADocument(Outcome.NOT_HTML, f"the page begins with {bytes(start[:12])!r}")
    if body.count(b"<") > MOST_TAGS:
        return NotADocument(Outcome.TOO_LARGE, f"the page has more than {MOST_TAGS} tags")
    return without_early_ends(without_controls(_text(snapshot)))


def _text(snapshot: Snapshot) -> str:
    """Byte-order mark, header, `meta`, then UTF-8 where the bytes are that, else Windows' Latin."""
    header = snapshot.content_type or None
    try:
        return html_to_unicode(header, snapshot.body, auto_detect_fun=_likely_encoding)[1]
    except (LookupError, UnicodeError):
        return snapshot.body.decode("utf-8", errors="replace")


def _likely_encoding(body: bytes) -> str:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


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


def cut_off(text: str) -> NotADocument | None:
    """The reason for a page that ends too early: no end tag of the page, or elements left open at its end."""
    if not _OPENS.search(text[:20_000]):
        return None  # a fragment never had an end tag
    if "</html" not in text[-4000:].lower():
        return NotADocument(Outcome.CUT_OFF, "the page has no </html> at its end")
    left_open = text.count("<div") - text.count("</div")
    if abs(left_open) > 2:
        what = "<div> of the page have no end tag" if left_open > 0 else "</div> of the page end nothing"
        return NotADocument(Outcome.CUT_OFF, f"{abs(left_open)} {what}: a part of it is missing")
    return None
