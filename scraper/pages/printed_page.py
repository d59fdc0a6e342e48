"""The printed form of a document, as the print module writes it."""

import re
from functools import cached_property

from bs4 import Tag
from bs4.element import NavigableString

from scraper.pages.bare_group import numbered_links
from scraper.pages.document_layout import DocumentLayout
from scraper.pages.footnotes import is_footnote
from scraper.pages.page import Page
from scraper.pages.select import classes, walk
from scraper.pages.values import FOOTNOTE, Linking

# The module puts a space before its mark; an author's own `[1]` has none, or begins a block.
_TEXT_MARK = re.compile(r"(?<=\S)[ \u00a0]+\[(\d{1,4})\]")


class PrintedPage(DocumentLayout):
    """Told by the parts that the print module puts around the node; each of them may be missing."""

    name = "printed_page"

    @staticmethod
    def claims(page: Page) -> bool:
        """A page with parts of the print module outside its node."""
        return bool(page.print_parts) or (page.bare is not None and page.node is not None)

    @cached_property
    def scope(self) -> Tag:
        """What was printed."""
        return self.page.print_content or self.page.node or self.page.body

    @cached_property
    def linking(self) -> Linking:
        """Links are numbered, and listed at the end of the page."""
        return Linking(self.page.standing.base, self.listed, is_printed=True)

    @cached_property
    def listed(self) -> dict[int, str]:
        """The numbered list of links."""
        found: dict[int, str] = {}
        for part in self.page.print_parts:
            if " print-links " in classes(part):
                found |= numbered_links(part)
        return found or (self.page.bare.listed if self.page.bare else {})

    def _marks(self, top: Tag) -> dict[int, str]:
        return text_marks(top, self.listed) if self._links_are_text else footnote_marks(top, self.listed)

    @cached_property
    def _links_are_text(self) -> bool:
        """Whether links and marks have become text: none is left, and all numbers of the list stand in the text."""
        left = (node for node in walk(self.scope) if isinstance(node, Tag) and (node.name == "a" or is_footnote(node)))
        if not self.listed or any(True for _ in left):
            return False
        return set(map(str, self.listed)) <= set(FOOTNOTE.findall(self.scope.get_text()))


def text_marks(top: Tag, listed: dict[int, str]) -> dict[int, str]:
    """What to read in the place of strings with the numbers of links that have become text."""
    strings = (node for node in walk(top) if isinstance(node, NavigableString) and "[" in node)
    return {
        id(node): _TEXT_MARK.sub(lambda found: "" if int(found[1]) in listed else found[0], node) for node in strings
    }


def footnote_marks(top: Tag, listed: dict[int, str]) -> dict[int, str]:
    """What to read in the place of the marks `[1]` that were put after links.

    They are known by their class, or as bare text of a number that is in the list.
    """
    marks: dict[int, str] = {}
    for node in walk(top):
        if is_footnote(node):
            marks[id(node)] = ""
            if node.previous_sibling is not None and not str(node.previous_sibling).strip():
                marks[id(node.previous_sibling)] = ""  # the module puts a space before its mark
        elif isinstance(node, NavigableString) and listed:
            before = node.previous_sibling
            found = FOOTNOTE.match(node)
            if found and isinstance(before, Tag) and before.name == "a" and int(found[1]) in listed:
                rest = node[found.end() :]
                marks[id(node)] = f" {rest}" if rest[:1].isalnum() else rest
    return marks
