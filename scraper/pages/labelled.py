"""Labelled fields that are none of the record's own, kept as the page shows them; and the year that one may state."""

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement

from scraper.pages.blocks import as_text, blocks_of
from scraper.pages.fields import Field, items_of
from scraper.pages.footnotes import footnotes_of
from scraper.pages.pages import FieldValue, LabelledField
from scraper.pages.select import text_of
from scraper.pages.values import Linking, anchors, unfootnoted

_YEAR = re.compile(r"((?:19|20)\d\d)(?:-\d\d(?:-\d\d)?(?:T\S*)?)?")
MOST_FIELDS, MOST_VALUES = 100, 500


def labelled(field: Field, linking: Linking) -> LabelledField | None:
    """The field by its label, else by its machine name, with its values; None where it has neither."""
    label = field.label or field.machine
    values = tuple(value for value in _values(field, linking) if value.text or value.url)[:MOST_VALUES]
    return LabelledField(label[:500], values) if label and values else None


def _values(field: Field, linking: Linking) -> Iterator[FieldValue]:
    items = items_of(field.nodes)
    if items:
        yield from (_value([item], linking) for item in items)
    else:
        yield _value([node for node in field.nodes if text_of(node)], linking)


def _value(nodes: list[PageElement], linking: Linking) -> FieldValue:
    """A text; with an address where a single link is all of it."""
    links = list(anchors(nodes))
    text = text_in(nodes, linking)
    if len(links) == 1 and text_of(links[0], footnotes_of(links[0])) == text:
        target = linking.target(links[0])
        return FieldValue(text, target.url if target else None)
    return FieldValue(text)


def text_in(nodes: list[PageElement], linking: Linking) -> str:
    """The text of some nodes in blocks, without the marks of a printed form."""
    wrapper = Tag(name="div")
    wrapper.contents = list(nodes)
    marks = dict.fromkeys((number for node in nodes for number in footnotes_of(node)), "")
    text = as_text(blocks_of(wrapper, instead=marks))
    return unfootnoted(text, linking).lstrip(": \xa0")


def year_in(field: Field, linking: Linking) -> int | None:
    """The year that a field states and nothing else; a date of ISO 8601 states its year."""
    text = " ".join(text_in(field.nodes, linking).split())
    found = _YEAR.fullmatch(text)
    return int(found[1]) if found else None
