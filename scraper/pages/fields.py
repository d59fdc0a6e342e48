"""The labelled fields of a page: a label and what belongs to it, in whatever elements a theme puts them.

A field is known by its label's text first, by Drupal's machine name or RDFa second, by where its links lead third.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from scraper.pages.nodes import is_beside
from scraper.pages.select import attribute, classes, gathered, outermost, text_of, walk
from scraper.sites.words import ATTACHMENT, OTHER, Words
from scraper.text import label_key, without_colon

_MOST_LABELS = 500  # that are looked at; a page has some ten, and what follows each is read
_LAST_LABELS = frozenset({"sourceurl", "links"})  # what the print module writes after all fields
_FIELD = re.compile(r" field(?:-|--|__)?(?:name-)+([\w-]+) ")
_IS_FIELD = re.compile(r" (?:field|field-+name-\S+|field-+type-\S+) ")
_FILE_TYPE = re.compile(r" field-+type-file ")
_LABEL_CLASS = re.compile(r" \S*label\S* ")
_ITEM_CLASS = re.compile(r" field(?:-|__)+items? ")
_ONE_ITEM = re.compile(r" field(?:-|__)+item ")
_BODY_LABELS = frozenset({"body", "abstract", "summary", "description", "text", "content", "maintext"})
_CARRIERS = frozenset("div span h1 h2 h3 h4 h5 h6 strong b em dt th td p label legend li caption header i u".split())


@dataclass(slots=True)
class Field:
    """One field: `kind`, its `nodes` (what holds the values, without the label), and where it was found."""

    kind: str
    nodes: list[PageElement]
    origin: str
    elements: list[PageElement] = field(default_factory=list)
    """All that belongs to the field, label included: what is no text of the body."""
    label: str = ""
    """The text of the label, without its colon; "" where the page shows none."""
    machine: str = ""
    """Drupal's name of the field, as `field_data_abstract`; "" where the page does not say it."""


def body_field(top: Tag, without: Collection[int] = ()) -> Tag | None:
    """The element of the body field; whatever looks like a field inside it is the author's.

    Of several, one in no view or block comes first, then one that has text.
    """
    found: list[tuple[bool, bool, Tag]] = []
    for body in outermost(top, is_body, without):
        found.append((is_beside(body, top), not text_of(body), body))
        if found[-1][:2] == (False, False):
            return body
    return min(found, key=lambda one: one[:2])[2] if found else None


def has_fields(top: Tag) -> bool:
    """Whether there is a body field or another of Drupal's in an element."""
    return any(True for _ in outermost(top, lambda tag: is_body(tag) or _is_wrapper(tag)))


def is_body(tag: Tag) -> bool:
    """Whether an element says that it is the body field: by Drupal's machine name, or by RDFa."""
    if "class" in tag.attrs and (found := _FIELD.search(classes(tag))):
        return found[1].replace("-", "_") in {"body", "field_body"}
    if " field " in classes(tag) and (label := next((part for part in tag.contents if isinstance(part, Tag)), None)):
        return _LABEL_CLASS.search(classes(label)) is not None and label_key(text_of(label)) == "body"
    return "content:encoded" in attribute(tag, "property").split()


def body_label(body: Tag) -> Tag | None:
    """The label that a body field may show above its text."""
    first = next((child for child in body.contents if isinstance(child, Tag)), None)
    if first is None or not _LABEL_CLASS.search(classes(first)) or "label-hidden" in classes(body):
        return None
    after = first.find_next_sibling()
    is_label = label_key(text_of(first)) in _BODY_LABELS or (after is not None and _ITEM_CLASS.search(classes(after)))
    return first if is_label else None


def drupal_fields(top: Tag, without: Collection[int], words: Words) -> Iterator[Field]:
    """Fields in Drupal's own wrappers, in the order of the page."""
    for wrapper in outermost(top, _is_wrapper, without):
        label = _label_of(wrapper, words)
        nodes = [node for node in wrapper.contents if node is not label]
        if label is not None and label.parent is not wrapper:
            nodes = list(_beside(label, wrapper, words))
        kind, origin = _kind(label, wrapper, words)
        shown = without_colon(text_of(label)) if label is not None else ""
        yield Field(kind, nodes, origin, [wrapper], shown, _full_name(wrapper))


def _is_wrapper(tag: Tag) -> bool:
    names = classes(tag)
    return _IS_FIELD.search(names) is not None and " form-wrapper " not in names and not is_body(tag)


def items_of(nodes: list[PageElement]) -> list[PageElement]:
    """The elements that Drupal puts around the values of a field, one each; none where a theme leaves them out."""
    return list(outermost(gathered(nodes), _is_item))


def _is_item(tag: Tag) -> bool:
    return tag.name == "li" or _ONE_ITEM.search(classes(tag)) is not None


def _label_of(wrapper: Tag, words: Words) -> Tag | None:
    for node in walk(wrapper):
        if isinstance(node, Tag):
            if node.name == "a" or _ITEM_CLASS.search(classes(node)):
                return None
            if _LABEL_CLASS.search(classes(node)) or label_key(text_of(node)) in words.labels:
                return node
    return None


def _full_name(wrapper: Tag) -> str:
    found = _FIELD.search(classes(wrapper))
    return found[1].replace("-", "_") if found else ""


def _kind(label: Tag | None, wrapper: Tag, words: Words) -> tuple[str, str]:
    if label is not None and (kind := words.labels.get(label_key(text_of(label)))):
        return kind, f'label "{text_of(label)}"'
    machine = _full_name(wrapper).removeprefix("field_")
    for pattern, kind in words.machine_names:
        if pattern.search(machine):
            return kind, f".field-name-{machine.replace('_', '-')}"
    if _FILE_TYPE.search(classes(wrapper)):
        return ATTACHMENT, ".field-type-file"
    return OTHER, ".field"


def labelled_fields(
    top: Tag, without: Collection[int], is_right: Callable[[str, list[PageElement]], bool], words: Words
) -> list[Field]:
    """Fields told only by the text of a label, in elements of any kind.

    `is_right` says whether values can be those of a kind: the words of a label can stand in a text, too. Of several,
    the outermost is the page's own, and of these the last: fields follow the text.
    """
    found: dict[str, tuple[int, Field]] = {}
    for carrier, kind in islice(_carriers(top, without, words), _MOST_LABELS):
        nodes = list(_beside(carrier, top, words))
        if kind is not OTHER and not is_right(kind, nodes):
            continue
        depth = _depth(carrier, top)
        key = kind if kind is not OTHER else text_of(carrier)
        if key not in found or depth <= found[key][0]:
            found[key] = (
                depth,
                Field(kind, nodes, f'label "{text_of(carrier)}"', [carrier, *nodes], without_colon(text_of(carrier))),
            )
    return [field for _, field in found.values()]


def _carriers(top: Tag, without: Collection[int], words: Words) -> Iterator[tuple[PageElement, str]]:
    """Elements and bare strings whose whole text is a label of a field, the outermost such element first."""
    passed: set[int] = set()
    for node in walk(top, without):
        if isinstance(node, NavigableString):
            text = str(node)
            if len(text) < 60 and node.parent is not None and id(node) not in passed:
                kind = words.labels.get(label_key(text))
                if kind and (text.rstrip().endswith((":", "\uff1a")) or node.parent.name in _CARRIERS):
                    yield _widest(node, top, passed), kind


def _widest(node: PageElement, top: Tag, passed: set[int]) -> PageElement:
    """The outermost element around a label with no other text in it."""
    text = text_of(node)
    while node.parent is not None and node.parent is not top and node.parent.name in _CARRIERS:
        if any(sibling is not node and text_of(sibling) for sibling in node.parent.contents):
            break
        node = node.parent
        if len(text_of(node)) > len(text):
            break
    passed.add(id(node))
    return node


def _beside(label: PageElement, top: Tag, words: Words) -> Iterator[PageElement]:
    """What follows a label up to the next one; where nothing does, what follows the element around it."""
    node: PageElement = label
    while True:
        nodes = list(_until_next_label(node, words))
        if any(text_of(other) or _has_link(other) for other in nodes) or node.parent is None or node.parent is top:
            break
        node = node.parent
        if node is top:
            break
    if isinstance(node, Tag) and node.name == "th" and not nodes:
        nodes = _column_below(node)
    yield from nodes


def _until_next_label(node: PageElement, words: Words) -> Iterator[PageElement]:
    sibling = node.next_sibling
    while sibling is not None:
        if isinstance(sibling, Tag) and (sibling.name == "dt" or _starts_with_label(sibling, words)):
            return
        if isinstance(sibling, NavigableString) and label_key(str(sibling)) in words.labels:
            return
        if isinstance(sibling, Tag) and sibling.name in {"h1", "h2", "h3", "h4"} and isinstance(node, Tag):
            return
        yield sibling
        sibling = sibling.next_sibling


def _starts_with_label(tag: Tag, words: Words) -> bool:
    for node in walk(tag):
        if isinstance(node, NavigableString) and node.strip():
            return (key := label_key(str(node))) in words.labels or key in _LAST_LABELS
        if isinstance(node, Tag) and node.name == "a":
            return False
    return False


def _has_link(node: PageElement) -> bool:
    return isinstance(node, Tag) and (node.name == "a" or node.find("a") is not None)


def _column_below(header: Tag) -> list[PageElement]:
    """The cells below the header of a column."""
    table = header.find_parent("table")
    row = header.parent
    if table is None or row is None:
        return []
    place = [cell for cell in row.contents if isinstance(cell, Tag)].index(header)
    rows = [
        [cell for cell in other.contents if isinstance(cell, Tag)] for other in table.find_all("tr") if other is not row
    ]
    return [cells[place] for cells in rows if len(cells) > place]


def _depth(node: PageElement, top: Tag) -> int:
    depth = 0
    while node.parent is not None and node.parent is not top:
        node = node.parent
        depth += 1
    return depth
