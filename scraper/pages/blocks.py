"""From the markup of a body to plain text: one block a paragraph, heading, list item or table row.

Blocks are separated by one blank line, list items begin with `- ` or `1. `, cells are separated by a tab.
Walks without recursion: depth of nesting costs nothing.
"""

from collections.abc import Callable, Iterable

from bs4 import Tag
from bs4.element import CData, NavigableString, PageElement, PreformattedString

from scraper.pages.select import after
from scraper.text import BOILERPLATE, one_line

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr "
    "ul menu dir iframe object noscript".split()
)
_DROPPED = frozenset(
    "script style head title meta link template noscript iframe object embed svg math select option textarea button "
    "input img audio video canvas map xml".split()
)

Drops = Callable[[Tag], bool]


class _Writer:
    """Collects text into blocks."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._parts: list[str] = []
        self._prefix = ""
        self.row: list[str] | None = None
        self.keeps_lines = False

    def text(self, text: str) -> None:
        self._parts.append(text)

    def end_block(self) -> None:
        """Closes the block: in a table row it is part of a cell."""
        written = "".join(self._parts)
        self._parts = []
        text = _lines(written) if self.keeps_lines else one_line(written)
        if text and text not in BOILERPLATE:
            self.blocks.append(self._prefix + text)
        if text:
            self._prefix = ""

    def begin_item(self, prefix: str) -> None:
        self.end_block()
        self._prefix = prefix

    def begin_row(self) -> None:
        self.end_block()
        self.row = []

    def end_cell(self) -> None:
        """A cell that holds plain text is part of its row; one that holds blocks has become blocks."""
        text = one_line("".join(self._parts))
        self._parts = []
        if self.row is not None:
            self.row.append(text)

    def end_row(self) -> None:
        if self.row is not None and any(self.row):
            self.blocks.append("\t".join(self.row).rstrip("\t"))
        self.row = None


def _lines(text: str) -> str:
    """Preformatted text: its lines, without blank ones."""
    return "\n".join(filter(None, map(one_line, text.split("\n"))))


def text_of_body(roots: Iterable[PageElement], drops: Drops | None = None) -> str:
    """The text of `roots`, without the elements that `drops` names."""
    writer = _Writer()
    for root in roots:
        _walk(root, writer, drops)
        writer.end_block()
    return "\n\n".join(writer.blocks)


def _walk(root: PageElement, writer: _Writer, drops: Drops | None) -> None:
    end = after(root) if isinstance(root, Tag) else root.next_element
    node: PageElement | None = root
    open_tags: list[tuple[Tag, PageElement | None]] = []
    while node is not None and node is not end:
        while open_tags and open_tags[-1][1] is node:
            _close(open_tags.pop()[0], writer)
        if isinstance(node, Tag):
            if node.name in _DROPPED or (drops is not None and drops(node)):
                if node.name in _BLOCKS:
                    writer.end_block()
                node = after(node)
                continue
            _open(node, writer)
            if node.name in _BLOCKS or node.name == "br":
                open_tags.append((node, after(node)))
        elif isinstance(node, NavigableString) and (
            not isinstance(node, PreformattedString) or isinstance(node, CData)
        ):
            writer.text(str(node))
        node = node.next_element
    while open_tags:
        _close(open_tags.pop()[0], writer)


def _open(tag: Tag, writer: _Writer) -> None:
    if tag.name == "br":
        writer.text("\n")
    elif tag.name == "li":
        writer.begin_item(_item_prefix(tag))
    elif tag.name == "tr" and _is_data_row(tag):
        writer.begin_row()
    elif tag.name in _BLOCKS and not (tag.name in {"td", "th"} and writer.row is not None):
        if writer.row is None:
            writer.end_block()
            writer.keeps_lines = tag.name == "pre"
        else:
            writer.text(" ")


def _close(tag: Tag, writer: _Writer) -> None:
    if writer.row is not None and tag.name in {"td", "th"}:
        writer.end_cell()
    elif writer.row is not None and tag.name == "tr":
        writer.end_row()
    elif writer.row is not None:
        writer.text(" ")
    elif tag.name in _BLOCKS:
        writer.end_block()
        writer.keeps_lines = False


def _is_data_row(row: Tag) -> bool:
    """A row of cells with plain text; a table that only lays out blocks is not kept as rows."""
    cells = [child for child in row.children if isinstance(child, Tag)]
    return bool(cells) and row.find(["table", "p", "ul", "ol", "div", "blockquote", "h1", "h2", "h3", "h4"]) is None


def _item_prefix(item: Tag) -> str:
    """`- `, or in an ordered list the item's number; nested items are indented by their depth."""
    parents = [parent for parent in item.parents if parent.name in {"ul", "ol", "menu", "dir"}]
    indent = "  " * max(len(parents) - 1, 0)
    if not parents or parents[0].name != "ol":
        return f"{indent}- "
    before = sum(1 for sibling in item.previous_siblings if isinstance(sibling, Tag) and sibling.name == "li")
    start = str(parents[0].get("start") or "1")
    return f"{indent}{(int(start) if start.isdecimal() else 1) + before}. "
