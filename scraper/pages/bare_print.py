"""A printed document that went through a converter: nothing is left but headings, paragraphs and bold labels.

The founding document is of this kind. Its fields follow the text; each is a label and the values up to the next one.
"""

import re
from functools import cached_property

from bs4 import Tag
from markdown_it import MarkdownIt

from scraper.pages.bare_group import BareGroup
from scraper.pages.blocks import Block, blocks_of
from scraper.pages.document_layout import DocumentLayout
from scraper.pages.fields import Field
from scraper.pages.page import Page
from scraper.pages.printed_page import footnote_marks
from scraper.pages.select import HEADINGS, gathered, one, text_of
from scraper.pages.values import Linking, anchors

_PAGE = re.compile(r"<(?:!doctype|html|head|body)[\s>]", re.I)
_MARKED = re.compile(r"^(?:#{1,6} \S|\*\*[^*\n]+\*\*|={3,}\s*$)", re.M)
LONGEST = 500_000  # characters of Markdown; the founding document has a hundredth of it


def html_of_markdown(text: str) -> str:
    """Markdown as bare HTML; raw HTML in it is shown as text."""
    return f"<html><body>{MarkdownIt('commonmark', {'html': False}).render(text)}</body></html>"


def looks_printed(text: str) -> bool:
    """Whether plain text can be a printed document as Markdown: it has a heading and names its source."""
    if len(text) > LONGEST:
        return False
    start = text[:65536].lstrip("\ufeff \t\r\n")
    if start.startswith("<") or _PAGE.search(start) or not _MARKED.search(text):
        return False
    return "source url" in text.replace("*", "").lower()


class BarePrint(DocumentLayout):
    """Told by the line "Source URL" at its end, where nothing of Drupal's or the print module's markup is left."""

    name = "bare_print"

    @staticmethod
    def claims(page: Page) -> bool:
        """A page without a node or parts of the print module, that ends with fields and their source."""
        return page.bare is not None and not page.print_parts and page.node is None and not page.number

    @cached_property
    def _group(self) -> BareGroup:
        return one([self.page.bare] if self.page.bare else [], "line 'Source URL'")

    @cached_property
    def scope(self) -> Tag:
        """All of the page."""
        return self.page.body

    @cached_property
    def linking(self) -> Linking:
        """Links are numbered, and listed at the end of the page."""
        return Linking(self.page.standing.base, self._group.listed, is_printed=True)

    @cached_property
    def _found_fields(self) -> tuple[dict[str, list[Field]], list[Field]]:
        by_kind: dict[str, list[Field]] = {}
        for field in self._group.fields:
            by_kind.setdefault(field.kind, []).append(field)
        return by_kind, self._group.fields

    @cached_property
    def body_field(self) -> Tag | None:
        """There is none."""
        return None

    @cached_property
    def _heading(self) -> Tag | None:
        headings = [element for element in self._group.text if element.name in HEADINGS and text_of(element)]
        words = "".join(self._stated_title.split())
        return next(
            (tag for tag in headings if "".join(text_of(tag).split()) == words), headings[0] if headings else None
        )

    @cached_property
    def _text(self) -> list[Tag]:
        elements = self._group.text
        if self._heading is None:
            return elements
        place = next(number for number, element in enumerate(elements) if element is self._heading)
        return elements[place + 1 :]

    def _body_blocks(self) -> list[Block]:
        self.origins["body"] = "text before the fields"
        wrapper = gathered(self._text)
        blocks = blocks_of(wrapper, instead=self._marks(wrapper))
        return self._without_furniture(blocks)

    def _marks(self, top: Tag) -> dict[int, str]:
        return footnote_marks(top, self._group.listed)

    def _body_anchors(self) -> list[Tag]:
        return list(anchors(list(self._text)))
