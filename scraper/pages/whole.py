"""Whether a page is all that was sent: refused as cut off on evidence only, else kept with a doubt.

HTML lets a page do without most end tags (HTML Living Standard, 13.1.2.4), `</div>` is none of these; themes leave
them out all the same, so an element left open is evidence only where the end of the page is missing, too.
"""

import re

from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage, NotADocument, PageDoubt

_OPENS = re.compile(r"<(?:!doctype html|html|body)\b", re.I)
_IN_A_TAG = re.compile(r"<(?:/?[a-z][^<>]*|!-?|/)?\Z", re.I)
_IN_AN_ENTITY = re.compile(r"&#?\w{0,31}\Z")
_NOT_ELEMENTS = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|textarea|template|noscript)\b.*?(?:</\1|\Z)", re.I | re.S)
_TEXT_THEN_END = re.compile(r"[^>\s]\s*(?:</body\s*>\s*)?</html\s*>\s*\Z", re.I)
_DIV = re.compile(r"<(/?)div\b", re.I)
_MOST_UNBALANCED = 2  # whole pages of sloppy themes have one or two


def cut_off(text: str) -> NotADocument | None:
    """Evidence that a page ends too early, None where there is none."""
    if not _OPENS.search(text[:20_000]):
        return None  # a fragment never had an end tag
    if has_end(text):
        is_closed_by_a_tool = _TEXT_THEN_END.search(text[-5000:]) and left_open(text) > _MOST_UNBALANCED
        return NotADocument(Outcome.CUT_OFF, "the text runs into the end of the page") if is_closed_by_a_tool else None
    end = text.rstrip()
    if _IN_A_TAG.search(end[-5000:]) or text.rfind("<!--") > text.rfind("-->"):
        return NotADocument(Outcome.CUT_OFF, f"the page ends in the middle of a tag: {end[-40:]!r}")
    if _IN_AN_ENTITY.search(end[-40:]):
        return NotADocument(Outcome.CUT_OFF, f"the page ends in the middle of a character reference: {end[-20:]!r}")
    if (left := left_open(text)) > 0:
        return NotADocument(Outcome.CUT_OFF, f"the page has no </html>, and {left} <div> have no end tag")
    return None


def lacks_fields(found: DocumentPage, text: str) -> NotADocument | None:
    """Evidence that a page without its end tag stopped before the fields of the document, None where there is none."""
    if not _OPENS.search(text[:20_000]) or has_end(text):
        return None
    if found.knowledge_types or found.topics or found.files:
        return None
    return NotADocument(Outcome.CUT_OFF, "the page has no </html>, and the document none of its fields")


def doubt_of(text: str) -> PageDoubt | None:
    """What is doubtful of the end of a page that is no evidence."""
    if not _OPENS.search(text[:20_000]):
        return None
    if not has_end(text):
        return PageDoubt("maybe_cut_off", "the page has no </html>; its elements are whole")
    if abs(left := left_open(text)) > _MOST_UNBALANCED:
        what = "<div> have no end tag" if left > 0 else "</div> end nothing"
        return PageDoubt("maybe_cut_off", f"{abs(left)} {what}: the theme may be untidy, or a part may be missing")
    return None


def has_end(text: str) -> bool:
    """Whether the end tag of the page is there, whatever follows it."""
    return "</html" in text.lower()


def left_open(text: str) -> int:
    """How many `<div>` have no end tag; negative for end tags that end nothing. Scripts and comments do not count."""
    ends = [bool(slash) for slash in _DIV.findall(_NOT_ELEMENTS.sub("", text))]
    return len(ends) - 2 * sum(ends)
