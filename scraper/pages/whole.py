"""Whether a page is all that was sent: refused as cut off on evidence only, else kept with a doubt.

HTML lets a page do without most end tags (HTML Living Standard, 13.1.2.4), `</div>` is none of these; themes leave
them out all the same, so an element left open is evidence only where the end of the page is missing, too.
"""

import re
from functools import cached_property

from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage, NotADocument, PageDoubt

_OPENS = re.compile(r"<(?:!doctype html|html|body)\b", re.I)
_IN_A_TAG = re.compile(r"<(?:/?[a-z][^<>]*|!-?|/)?\Z", re.I)
_IN_AN_ENTITY = re.compile(r"&#?\w{0,31}\Z")
_NOT_ELEMENTS = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|textarea|template|noscript)\b.*?(?:</\1|\Z)", re.I | re.S)
_END_TAGS = re.compile(r"(?:</body\s*>\s*)?</html\s*>\s*\Z", re.I)
_DIV = re.compile(r"<(/?)div\b", re.I)
_MOST_UNBALANCED = 2  # whole pages of sloppy themes have one or two


class Ending:
    """How the text of a page ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.is_of_a_page = _OPENS.search(text, 0, 20_000) is not None
        """Whether it is a page's: a fragment never had an end tag."""

    @cached_property
    def is_there(self) -> bool:
        """Whether the end tag of the page is there, whatever follows it."""
        return "</html" in self._text or "</html" in self._text.lower()

    @cached_property
    def left_open(self) -> int:
        """How many `<div>` have no end tag, negative for end tags that end nothing; scripts and comments aside."""
        ends = [bool(slash) for slash in _DIV.findall(_NOT_ELEMENTS.sub("", self._text))]
        return len(ends) - 2 * sum(ends)

    def cut_off(self) -> NotADocument | None:
        """Evidence that a page ends too early, None where there is none."""
        if not self.is_of_a_page:
            return None
        if self.is_there:
            is_closed_by_a_tool = _runs_into_its_end(self._text[-5000:]) and self.left_open > _MOST_UNBALANCED
            return _cut("the text runs into the end of the page") if is_closed_by_a_tool else None
        end = self._text.rstrip()
        if _IN_A_TAG.search(end[-5000:]) or end.rfind("<!--") > end.rfind("-->"):
            return _cut(f"the page ends in the middle of a tag: {end[-40:]!r}")
        if _IN_AN_ENTITY.search(end[-40:]):
            return _cut(f"the page ends in the middle of a character reference: {end[-20:]!r}")
        if self.left_open > 0:
            return _cut(f"the page has no </html>, and {self.left_open} <div> have no end tag")
        return None

    def without_fields(self, found: DocumentPage) -> NotADocument | None:
        """Evidence that a page without its end tag stopped before the document's fields, None where there is none."""
        if not self.is_of_a_page or self.is_there or found.knowledge_types or found.topics or found.files:
            return None
        return _cut("the page has no </html>, and the document none of its fields")

    def doubt(self) -> PageDoubt | None:
        """What is doubtful of the end of a page that is no evidence."""
        if not self.is_of_a_page:
            return None
        if not self.is_there:
            return PageDoubt("maybe_cut_off", "the page has no </html>; its elements are whole")
        if abs(self.left_open) > _MOST_UNBALANCED:
            what = "<div> have no end tag" if self.left_open > 0 else "</div> end nothing"
            how = "the theme may be untidy, or a part may be missing"
            return PageDoubt("maybe_cut_off", f"{abs(self.left_open)} {what}: {how}")
        return None


def _runs_into_its_end(tail: str) -> bool:
    """Whether text, not a tag, stands before the end tags of the page, which are the last of it."""
    lower = tail.lower()
    for name in ("</body", "</html"):
        start = lower.rfind(name)
        if start >= 0 and _END_TAGS.match(tail, start):
            return tail[:start].rstrip()[-1:] not in {"", ">"}
    return False


def _cut(detail: str) -> NotADocument:
    return NotADocument(Outcome.CUT_OFF, detail)
