"""Drupal's fields in any theme: found by their labels' text, and by machine names where a theme hides labels."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from scraper.pages.select import Accepts, after, attribute, classes, is_within, tags_in
from scraper.text import label_of, one_line

# Labels (folded) and machine names (without `field-` and hyphens) of the fields that a record keeps.
NAMES = {
    "linktocontentat": "content",
    "knowledgetype": "knowledge_types",
    "knowledgetypes": "knowledge_types",
    "othertag": "topics",
    "othertags": "topics",
}
_LABEL_TAGS = frozenset("div span h1 h2 h3 h4 h5 h6 strong b dt th td label p em i legend".split())
_BLOCK_TAGS = frozenset(
    "address article div dd dl dt h1 h2 h3 h4 h5 h6 li ol p section table tbody td th tr ul br".split()
)
_NUMBER = re.compile(r"\s*\[(\d{1,4})\]")
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: its text, the target of its link, the number that stands behind it in print."""

    text: str
    href: str | None
    number: int | None


@dataclass(slots=True)
class Field:
    """A labelled field: the elements that hold its values, the label, and how it was found."""

    roots: list[PageElement]
    label: Tag | None
    origin: str

    def values(self) -> list[Value]:
        """The values in order: links, and lines of text that have none."""
        return [value for line in lines(self.roots, self.label) for value in values_of_line(line)]


def body_elements(node: Tag) -> list[Tag]:
    """The outermost elements of a node that hold its body: by machine name, then by RDFa (`content:encoded`)."""
    return list(_outermost(node, _is_body_field)) or list(_outermost(node, _is_encoded_content))


def _is_body_field(tag: Tag) -> bool:
    return "field-name-body" in classes(tag)


def _is_encoded_content(tag: Tag) -> bool:
    return "content:encoded" in attribute(tag, "property").split()


def _outermost(node: Tag, accepts: Accepts) -> Iterator[Tag]:
    element: PageElement | None = node.contents[0] if node.contents else None
    end = after(node)
    while element is not None and element is not end:
        if isinstance(element, Tag) and accepts(element):
            yield element
            element = after(element)
        else:
            element = element.next_element


def find_fields(node: Tag, bodies: list[Tag]) -> dict[str, Field]:
    """The fields of `NAMES` in a node, outside its body; the first of each name."""
    found: dict[str, Field] = {}
    for tag in tags_in(node, _looks_like_label, bodies):
        name = NAMES.get(label_of(tag.get_text()))
        if name and name not in found:
            label = _whole_label(tag, node)
            found[name] = Field(_values_beside(label, node), label, f"label {one_line(tag.get_text())!r}")
    for tag in tags_in(node, lambda tag: bool(machine_name(tag)), bodies):
        name = NAMES.get(machine_name(tag))
        if name and name not in found:
            found[name] = Field([tag], None, f".{_name_class(tag)}")
    return found


def _looks_like_label(tag: Tag) -> bool:
    if tag.name not in _LABEL_TAGS or len(tag.contents) > 4:
        return False
    text = tag.get_text() if len(tag.contents) > 1 or not isinstance(tag.string, str) else tag.string
    return len(text) <= _LONGEST_LABEL and label_of(text) in NAMES


def _whole_label(tag: Tag, node: Tag) -> Tag:
    """The outermost element that holds nothing but the label."""
    wanted = label_of(tag.get_text())
    while True:
        inner = [child for child in tag.children if isinstance(child, Tag) and label_of(child.get_text()) == wanted]
        if not is_field(tag) or not inner:
            break
        tag = inner[0]  # a field without values: its container says no more than its label
    for parent in list(tag.parents):
        if parent is node or is_field(parent) or label_of(parent.get_text()) != wanted:
            break
        tag = parent
    return tag


def is_field(tag: Tag) -> bool:
    """Whether an element is the container of a Drupal field."""
    tokens = classes(tag)
    return "field" in tokens or bool(_name_class(tag))


def machine_name(tag: Tag) -> str:
    """A field's machine name without `field` and hyphens, "" for other elements.

    >>> from bs4 import BeautifulSoup
    >>> machine_name(BeautifulSoup('<p class="field-name-field-knowledge-type">', "lxml").p)
    'knowledgetype'
    """
    return _name_class(tag).removeprefix("field-name-").removeprefix("field-").replace("-", "")


def _name_class(tag: Tag) -> str:
    return next((token for token in classes(tag) if token.startswith("field-name-")), "")


def _values_beside(label: Tag, node: Tag) -> list[PageElement]:
    """The elements that hold what a label labels: its field, its row, its line, or what follows it."""
    for outer in label.parents:
        if outer is node:
            break
        if is_field(outer):
            return [outer]
    if label.name == "dt":
        return list(_siblings_until(label, lambda tag: tag.name == "dt"))
    if label.name in {"th", "td"}:
        return list(label.next_siblings)
    parent: Tag | None = label.parent
    if (
        parent is not None
        and parent is not node
        and _labels_in(parent) == 1
        and one_line(parent.get_text()) != one_line(label.get_text())
    ):
        return [parent]
    if parent is not None and parent.name == "dt":
        return list(_siblings_until(parent, lambda tag: tag.name == "dt"))
    return list(
        _siblings_until(label, lambda tag: tag.name in {"h1", "h2", "h3", "h4", "h5", "h6"} or _starts_with_label(tag))
    )


def _labels_in(tag: Tag) -> int:
    return sum(
        1
        for _ in tags_in(
            tag,
            lambda inner: (
                _looks_like_label(inner)
                and not any(isinstance(child, Tag) and _looks_like_label(child) for child in inner.children)
            ),
        )
    )


def _starts_with_label(tag: Tag) -> bool:
    return _looks_like_label(tag) or any(isinstance(child, Tag) and _looks_like_label(child) for child in tag.children)


def _siblings_until(tag: Tag, ends: Accepts) -> Iterator[PageElement]:
    for sibling in tag.next_siblings:
        if isinstance(sibling, Tag) and ends(sibling):
            return
        yield sibling


Line = list[Tag | str]


def lines(roots: Iterable[PageElement], label: Tag | None) -> list[Line]:
    """Links and pieces of text, one list for each block of the elements, without the label."""
    out: list[Line] = [[]]
    for root in roots:
        _collect(root, label, out)
        out.append([])
    return [line for line in out if line]


def _collect(root: PageElement, label: Tag | None, out: list[Line]) -> None:
    end = after(root) if isinstance(root, Tag) else root.next_element
    closing: list[PageElement | None] = []
    element: PageElement | None = root
    while element is not None and element is not end:
        while closing and closing[-1] is element:
            closing.pop()
            out.append([])
        if element is label or (isinstance(element, Tag) and element.name in {"script", "style"}):
            element = after(element)  # type: ignore[arg-type]  # both are tags
            continue
        if isinstance(element, Tag) and element.name == "a":
            out[-1].append(element)
            element = after(element)
            continue
        if isinstance(element, Tag) and element.name in _BLOCK_TAGS:
            out.append([])
            closing.append(after(element))
        elif isinstance(element, NavigableString) and not isinstance(element, PreformattedString):
            out[-1].append(str(element))
        element = element.next_element


def values_of_line(line: Line) -> Iterator[Value]:
    """Each link of a line with the number behind it; the text of a line without links."""
    anchors = [piece for piece in line if isinstance(piece, Tag)]
    if not anchors:
        text = one_line("".join(str(piece) for piece in line))
        found = _NUMBER.search(text)
        plain = one_line(text[: found.start()]) if found and found.end() == len(text) else text
        if plain:
            yield Value(plain, None, int(found.group(1)) if found else None)
        return
    for index, piece in enumerate(line):
        if isinstance(piece, Tag):
            behind = "".join(str(rest) for rest in _until_link(line[index + 1 :]))
            found = _NUMBER.match(behind)
            yield Value(one_line(piece.get_text()), attribute(piece, "href"), int(found.group(1)) if found else None)


def _until_link(pieces: Line) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Tag):
            return
        yield piece


__all__ = ["Field", "Value", "body_elements", "find_fields", "is_within"]
