"""Labelled fields that are none of the record's own, as the page shows them; and what is odd about those that are."""

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement

from scraper.pages.blocks import as_text, blocks_of
from scraper.pages.fields import Field, items_of
from scraper.pages.footnotes import footnotes_of
from scraper.pages.nodes import is_beside
from scraper.pages.page import Page
from scraper.pages.pages import FieldValue, LabelledField, PageDoubt, TermLink
from scraper.pages.select import gathered, is_inside, text_of
from scraper.pages.values import Linking, anchors, unfootnoted
from scraper.sites.words import ATTACHMENT, CONTENT, COUNTRY, KNOWLEDGE, TOPICS, YEAR, Words
from scraper.text import in_words, label_key

_YEAR = re.compile(r"((?:19|20)\d\d)(?:-\d\d(?:-\d\d)?(?:T\S*)?)?")
MOST_FIELDS, MOST_VALUES = 100, 500
_OWN = frozenset({COUNTRY, KNOWLEDGE, TOPICS, CONTENT, ATTACHMENT})


def other_fields(
    page: Page, scope: Tag, found: list[Field], linking: Linking, published: tuple[str | None, int | None] | None
) -> tuple[LabelledField, ...]:
    """Those of the document, in the order of the page, but for what the record says already."""
    others = [field for field in found if field.kind not in _OWN and _is_within(field, page, scope)]
    kept = [labelled(field, linking) for field in others if not _is_told_elsewhere(field, page, linking, published)]
    return tuple(field for field in kept if field is not None)[:MOST_FIELDS]


def doubtful_labels(by_kind: dict[str, list[Field]], words: Words) -> Iterator[PageDoubt]:
    """The labels that nobody knows, of fields that are known by something else."""
    for kind in (CONTENT, KNOWLEDGE, TOPICS, ATTACHMENT, COUNTRY, YEAR):
        for field in by_kind.get(kind, []):
            if field.label and label_key(field.label) not in words.labels:
                yield PageDoubt("unknown_label", f"the field {field.machine or kind} is labelled {field.label!r}")


def doubtful_terms(field: str, terms: tuple[TermLink, ...]) -> Iterator[PageDoubt]:
    """The terms of a field of the record to which the page gives no address."""
    if bare := [term.label for term in terms if term.url is None]:
        yield PageDoubt("term_without_address", f"the page gives no address for {in_words(field)}: {', '.join(bare)}")


def _is_within(field: Field, page: Page, scope: Tag) -> bool:
    """Whether a field is one of the document; a page without a node holds it outside views and blocks."""
    if page.node is None and page.print_content is None:
        return not any(is_beside(element, page.body) for element in field.elements[:1])
    return all(is_inside(element, scope) for element in field.elements[:1])


def _is_told_elsewhere(
    field: Field, page: Page, linking: Linking, published: tuple[str | None, int | None] | None
) -> bool:
    """Whether the record has what the field says as its own, or a reader of the site wrote it."""
    year = year_in(field, linking) if field.kind == YEAR else None
    if year is not None and published is not None and year == published[1]:
        return True
    line = " ".join(filter(None, map(text_of, field.nodes)))
    return field.machine == "comment_body" or page.words.publication(line) is not None


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
    marks = dict.fromkeys((number for node in nodes for number in footnotes_of(node)), "")
    text = as_text(blocks_of(gathered(nodes), instead=marks))
    return unfootnoted(text, linking).lstrip(": \xa0")


def year_in(field: Field, linking: Linking) -> int | None:
    """The year that a field states and nothing else; a date of ISO 8601 states its year."""
    text = " ".join(text_in(field.nodes, linking).split())
    found = _YEAR.fullmatch(text)
    return int(found[1]) if found else None
