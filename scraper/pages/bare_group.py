"""The fields at the end of a printed page whose elements tell nothing: told by their labels and their order."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from scraper.pages.fields import Field
from scraper.pages.select import HEADINGS, outermost, text_of, walk
from scraper.sites.words import OTHER, Words
from scraper.text import label_key, without_colon

SOURCE, LINKS = "source", "links"
_UNITS = HEADINGS | {"p", "ul", "ol", "dl", "table", "pre", "blockquote", "li"}
_VALUE = re.compile(r"(?:<?(?:https?://|www\.)\S+>?|(?:(?:(?!\[\d{1,4}\]).){0,200}\[\d{1,4}\][\s,;]*+)+)")
_SOURCE_LABEL = re.compile(r"source\s*url\s*(?:\([^)]*\)|retrieved on.*?|modified on.*?)?\s*:?", re.I)
_ENTRY = re.compile(r"\[(\d{1,4})\]\s*<?((?:https?://|www\.)[^<>]+?)>?\s*$", re.M)
_NEXT_ENTRY = re.compile(r"(?<!\s)\s*(?=\[\d{1,4}\]\s*<?(?:https?://|www\.))")


@dataclass(slots=True)
class Unit:
    """A heading, a paragraph or a list; where it begins with a label, its kind and what follows the label."""

    element: Tag
    kind: str = ""
    label: str = ""
    nodes: list[PageElement] = field(default_factory=list)


@dataclass(slots=True)
class BareGroup:
    """What the end of a printed page says."""

    source: str
    listed: dict[int, str]
    fields: list[Field]
    text: list[Tag]
    """The elements before the fields: title and body."""


def bare_group(top: Tag, words: Words, without: Collection[int] = ()) -> BareGroup | None:
    """The fields that end with a line "Source URL"; None for a page without one."""
    units = [_unit(element, words) for element in outermost(top, _is_unit, without)]
    source = next((place for place in range(len(units) - 1, -1, -1) if units[place].kind == SOURCE), None)
    if source is None:
        return None
    url = _address_after(units, source)
    if url is None:
        return None
    start = _start_of_fields(units, source)
    listed: dict[int, str] = {}
    for unit in units[source + 1 :]:
        listed |= numbered_links(unit.element)
    return BareGroup(url, listed, _fields(units[start:source]), [unit.element for unit in units[:start]])


def _is_unit(tag: Tag) -> bool:
    if tag.name in {"ul", "ol"}:
        return True
    return tag.name in _UNITS or (
        tag.name == "div" and tag.find(["p", "div", "h1", "h2", "h3", "ul", "ol", "table"]) is None
    )


def _unit(element: Tag, words: Words) -> Unit:
    """A unit with its label: its whole text, or its first words where they end with a colon."""
    whole = text_of(element)
    if len(whole) < 200 and (kind := _kind(whole, words)):
        return Unit(element, kind, whole)
    for node in walk(element):
        if isinstance(node, NavigableString) and node.strip():
            text = str(node)
            kind = _kind(text, words) or ""
            if not kind and (found := re.match(r"\s*([^:\uff1a\n]{3,80}[:\uff1a])\s*", text)):
                kind = _kind(found[1], words) or ""
                if kind == SOURCE:
                    return Unit(element, kind, found[1], [NavigableString(text[found.end() :]), *_after(node, element)])
                kind = ""
            if not kind and _is_bold_label(node, element):
                kind = OTHER
            return Unit(element, kind, text.strip(), list(_after(node, element)) if kind else [])
        if isinstance(node, Tag) and node.name == "a":
            break
    return Unit(element)


def _kind(text: str, words: Words) -> str | None:
    key = label_key(text)
    if key in words.labels:
        return words.labels[key]
    if _SOURCE_LABEL.fullmatch(text.strip()):
        return SOURCE
    return LINKS if key == "links" else None


def _is_bold_label(node: NavigableString, element: Tag) -> bool:
    bold = node.parent
    is_bold = bold is not None and bold is not element and bold.name in {"strong", "b"}
    return is_bold and len(node) < 60 and node.strip().endswith(":")


def _after(node: PageElement, element: Tag) -> list[PageElement]:
    """What follows `node` inside `element`."""
    found: list[PageElement] = []
    while node is not element and node.parent is not None:
        sibling = node.next_sibling
        while sibling is not None:
            found.append(sibling)
            sibling = sibling.next_sibling
        node = node.parent
    return found


def _address_after(units: list[Unit], place: int) -> str | None:
    words = [
        " ".join(text_of(node) for node in units[place].nodes),
        *(text_of(unit.element) for unit in units[place + 1 : place + 2]),
    ]
    for text in words:
        if found := re.match(r"\s*:?\s*<?((?:https?://|www\.)[^\s<>]+)", text):
            return found[1]
    return None


def _start_of_fields(units: list[Unit], source: int) -> int:
    """Where the fields begin: up from the source, as long as every unit is a label or a value of one."""
    start = source
    for place in range(source - 1, -1, -1):
        unit = units[place]
        rest = " ".join(text_of(node) for node in unit.nodes).strip()
        if unit.kind in {SOURCE, LINKS}:
            break
        if unit.kind:
            if rest and unit.kind != OTHER and not _is_value(rest, unit):
                break
            if not rest and place + 1 < len(units) and unit.element.name not in HEADINGS and place + 1 == start:
                break
            start = place
        elif not _is_value(text_of(unit.element), unit):
            break
    return start


def _is_value(text: str, unit: Unit) -> bool:
    """Whether a text is nothing but addresses, or words with the numbers of links."""
    if _VALUE.fullmatch(text):
        return True
    linked = "".join(text_of(anchor) for anchor in unit.element.find_all("a"))
    bare = re.sub(r"\[\d{1,4}\]|[\s,;]", "", text)
    return bool(linked) and bare == re.sub(r"\[\d{1,4}\]|[\s,;]", "", linked)


def _fields(units: list[Unit]) -> list[Field]:
    found: list[Field] = []
    for unit in units:
        if unit.kind:
            found.append(
                Field(
                    unit.kind,
                    list(unit.nodes),
                    f'label "{unit.label}"',
                    [unit.element],
                    without_colon(unit.label),
                )
            )
        elif found:
            found[-1].nodes.append(unit.element)
            found[-1].elements.append(unit.element)
    return found


def numbered_links(top: Tag) -> dict[int, str]:
    """The entries `[1] https://…` of a list of links, whatever elements it is made of."""
    found: dict[int, str] = {}
    for line in _lines(top):
        for number, url in _ENTRY.findall(_NEXT_ENTRY.sub("\n", line)):
            found.setdefault(int(number), url.strip().replace("&amp;", "&"))  # print escapes some twice
    return found or _numbered_by_place(top)


def _numbered_by_place(top: Tag) -> dict[int, str]:
    """The entries of an ordered list that leaves its numbers to the browser."""
    items = [text_of(item) for ordered in top.find_all("ol") for item in ordered.find_all("li")]
    return {number: text for number, text in enumerate(items, 1) if re.fullmatch(r"https?://\S+", text)}


def _lines(top: Tag) -> list[str]:
    """The lines of an element, a `<br>` and the bounds of a block between them."""
    parts = [str(node) if isinstance(node, NavigableString) else "\n" * _ends_line(node) for node in walk(top)]
    return "".join(parts).splitlines()


def _ends_line(node: PageElement) -> bool:
    return isinstance(node, Tag) and node.name in {"br", "p", "li", "div", "tr", "ul", "ol"}
