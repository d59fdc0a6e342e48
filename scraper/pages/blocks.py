"""From the elements of a body to its text: blocks separated by a blank line, lists and tables a line an entry."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from scraper.pages.select import HEADINGS, walk
from scraper.text import plain, without_controls

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup option p pre section summary table "
    "tbody td tfoot th thead tr ul".split()
)
_NOT_TEXT = frozenset(
    "script style template noscript xml iframe object embed svg canvas head title select textarea".split()
)
_LONG_CELL = 600  # characters; the cells of data in the samples have at most 80
_LISTS = frozenset({"ul", "ol", "menu", "dir"})


@dataclass(slots=True)
class Block:
    """A run of text. `kind` is `p`, `li`, `row` or `pre`; entries of one list or table have one `group`."""

    kind: str
    text: str
    group: int = 0


@dataclass(slots=True)
class _Flow:
    """What is gathered while the walk goes on."""

    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    lists: list[list[int]] = field(default_factory=list)  # [number of the next entry, or -1 where it has dots]
    marker: str = ""
    pre: int = 0
    cells: list[list[str]] = field(default_factory=list)  # one list an open row
    tables: list[int] = field(default_factory=list)  # 1 for data, 0 for layout
    group: int = 0


def blocks_of(top: Tag, without: Collection[int] = (), instead: Mapping[int, str] | None = None) -> list[Block]:
    """The blocks of text below `top`; no recursion.

    Nodes whose id() is in `without` are passed over; those in `instead` give that text in the place of their own.
    """
    instead = instead or {}
    flow = _Flow()
    stack: list[tuple[PageElement, bool]] = [(child, False) for child in reversed(top.contents)]
    while stack:
        node, is_end = stack.pop()
        if id(node) in instead:
            flow.parts.append(instead[id(node)])
        elif isinstance(node, Tag):
            if is_end:
                _leave(flow, node)
            elif id(node) not in without and node.name not in _NOT_TEXT:
                if node.name == "br":
                    flow.parts.append("\n")
                    continue
                if node.name in _BLOCKS:
                    _enter(flow, node)
                    stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.contents))
        elif isinstance(node, NavigableString) and id(node) not in without:
            flow.parts.append(str(node))
    _flush(flow)
    return flow.blocks


def as_text(blocks: list[Block]) -> str:
    """Blocks as one text: a blank line between blocks, a line end between entries of one list or table."""
    out = ""
    before: Block | None = None
    lines: list[str] = []
    for block in blocks:
        if before is not None:
            lines.append("\n" if block.group and block.group == before.group else "\n\n")
        lines.append(block.text)
        before = block
    out = "".join(lines)
    return unicodedata.normalize("NFC", out)


def _enter(flow: _Flow, node: Tag) -> None:
    if flow.cells and flow.tables and flow.tables[-1] and node.name not in {"td", "th", "tr", "table"}:
        flow.parts.append(" ")
        return
    _flush(flow)
    name = node.name
    if name in _LISTS:
        if not flow.lists:
            flow.group += 1
        flow.lists.append([_start_of(node) if name == "ol" else -1])
        flow.marker = ""
    elif name == "li":
        flow.marker = _marker(flow, node)
    elif name == "pre":
        flow.pre += 1
    elif name == "table":
        flow.group += 1
        flow.tables.append(int(_is_data(node)))
    elif name == "tr":
        flow.cells.append([])


def _leave(flow: _Flow, node: Tag) -> None:
    name = node.name
    if flow.cells and flow.tables and flow.tables[-1]:
        if name in {"td", "th"}:
            flow.cells[-1].append(plain("".join(flow.parts)))
            flow.parts = []
            return
        if name == "tr":
            cells = flow.cells.pop()
            if any(cells):
                flow.blocks.append(Block("row", "\t".join(cells).rstrip("\t"), flow.group))
            flow.parts = []
            return
        if name != "table":
            flow.parts.append(" ")
            return
    _flush(flow)
    if name in _LISTS and flow.lists:
        flow.lists.pop()
    elif name == "li":
        flow.marker = ""
    elif name == "pre":
        flow.pre -= 1
    elif name == "table" and flow.tables:
        flow.tables.pop()
    elif name == "tr" and flow.cells:
        flow.cells.pop()


def _flush(flow: _Flow) -> None:
    if not flow.parts:
        return
    raw, flow.parts = "".join(flow.parts), []
    if flow.pre:
        lines = [line.rstrip() for line in without_controls(raw.replace("\r\n", "\n")).split("\n")]
        text = "\n".join(lines).strip("\n")
        if text.strip():
            flow.blocks.append(Block("pre", text))
        return
    text = plain(raw)
    if not text:
        return
    if flow.marker:
        flow.blocks.append(Block("li", flow.marker + text, flow.group))
        flow.marker = "  " * len(flow.lists)
    else:
        flow.blocks.append(Block("p", text))


def _marker(flow: _Flow, node: Tag) -> str:
    if not flow.lists:
        return "- "
    number = flow.lists[-1][0]
    indent = "  " * (len(flow.lists) - 1)
    if number < 0:
        return f"{indent}- "
    stated = str(node.attrs.get("value", ""))
    if re.fullmatch(r"[0-9]{1,4}", stated):  # the author's own number, from which the next ones go on
        number = flow.lists[-1][0] = int(stated)
    flow.lists[-1][0] += 1
    return f"{indent}{number}. "


def _start_of(node: Tag) -> int:
    start = str(node.attrs.get("start", "1"))
    return int(start) if re.fullmatch(r"[0-9]{1,4}", start) else 1


def _is_data(table: Tag) -> bool:
    """Whether a table holds data, whose rows stay rows: no table or heading inside, and a row has several cells.

    One without header cells whose cells are mostly long text only places its parts on the page.
    """
    cells: list[Tag] = []
    rows = 0
    for node in walk(table):
        if isinstance(node, Tag):
            if node.name in HEADINGS | {"table", "pre"}:
                return False
            rows += node.name == "tr"
            if node.name in {"td", "th"}:
                cells.append(node)
    if any(cell.name == "th" for cell in cells):
        return True
    return not any(_is_a_page_of_text(cell) for cell in cells) and (rows != len(cells) or not _has_blocks(cells))


def _has_blocks(cells: list[Tag]) -> bool:
    return any(isinstance(child, Tag) and child.name in {"p", "div", "ul", "ol"} for c in cells for child in c.contents)


def _is_a_page_of_text(cell: Tag) -> bool:
    paragraphs = [child for child in cell.contents if isinstance(child, Tag) and child.name in {"p", "div"}]
    return len(paragraphs) > 1 and len(cell.get_text()) > _LONG_CELL
