"""The labelled fields of a document's page by kind, in its scope first, then in what stands around that."""

from bs4 import Tag

from scraper.addresses.address import Address
from scraper.pages.fields import Field, drupal_fields, labelled_fields
from scraper.pages.page import Page
from scraper.pages.select import classes, tags
from scraper.pages.values import Linking, RightValues, anchors
from scraper.sites.words import ATTACHMENT, CONTENT, KNOWLEDGE, OTHER, TOPICS


def found_fields(
    page: Page, scope: Tag, body: Tag | None, linking: Linking
) -> tuple[dict[str, list[Field]], list[Field]]:
    """Those outside the body, by kind in the order of the page; and all that were looked at, of whatever kind."""
    everything: list[Field] = []
    by_kind: dict[str, list[Field]] = {}
    for top in [scope] if scope is page.body else [scope, page.body]:
        without = {id(body)} | _foreign_parts(page, scope, top)
        found = list(drupal_fields(top, without, page.words))
        without |= {id(element) for other in found for element in other.elements}
        found += labelled_fields(top, without, RightValues(linking), page.words)
        everything += found
        for field in found:
            kind = _kind_by_links(field, page, linking)
            if kind not in by_kind or kind in {ATTACHMENT, OTHER} or top is scope:
                by_kind.setdefault(kind, []).append(field)
        if {KNOWLEDGE, TOPICS, CONTENT} <= set(by_kind):
            break
    return by_kind, everything


def _foreign_parts(page: Page, scope: Tag, top: Tag) -> set[int]:
    """Parts of the page that show other documents."""
    parts = {id(node) for node in page.teasers} | page.nested
    if top is not scope:
        parts.add(id(scope))
        parts |= {id(tag) for tag in tags(top, {id(scope)}) if " view " in classes(tag)}
    return parts


def _kind_by_links(field: Field, page: Page, linking: Linking) -> str:
    """The kind of a field without a label that is known: where all its links lead."""
    if field.kind != OTHER or field.origin != ".field":
        return field.kind
    found = [linking.target(anchor) for anchor in anchors(field.nodes)]
    ids = [target.found.id if target and isinstance(target.found, Address) else "" for target in found]
    for prefix, kind in page.words.term_paths:
        if ids and all(identity.startswith(prefix) for identity in ids):
            field.origin = f"links to /{prefix}"
            return kind
    return OTHER
