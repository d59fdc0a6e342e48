"""The marks that the print module puts after links: `<span class="print-footnote">[1]</span>`."""

from bs4 import Tag
from bs4.element import PageElement

from scraper.pages.select import classes, walk


def is_footnote(node: PageElement) -> bool:
    """Whether a node is a mark that the printed form put after a link."""
    return isinstance(node, Tag) and " print-footnote " in classes(node)


def footnotes_of(node: PageElement) -> set[int]:
    """The marks within an element, by id()."""
    return {id(part) for part in walk(node) if is_footnote(part)} if isinstance(node, Tag) else set()
