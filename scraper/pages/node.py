"""Reads the fields of a document from the markup of its node, which the page and its printed form share."""

from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from scraper.addresses import canonical_url
from scraper.pages.blocks import text_of_body
from scraper.pages.fields import Field, Value, find_fields, is_field
from scraper.pages.links import Place, body_files, body_links, each_once, file_link
from scraper.pages.pages import BodyLink, FileLink, TermLink
from scraper.pages.select import PageChanged, attribute, classes, has_class, is_within, tags_in
from scraper.text import label_of, one_line, publication

_NOT_TEXT = frozenset({"print-footnote", "field-label", "rdf-meta", "element-invisible", "element-hidden"})


class Node:
    """A document's node: `root` holds its fields, `place` resolves its links."""

    def __init__(self, root: Tag, bodies: list[Tag], place: Place) -> None:
        self.root = root
        self.place = place
        self.bodies = bodies
        self.fields = find_fields(root, self.bodies)
        self._loose = [] if self.bodies else list(self._loose_body())

    def has_document_fields(self) -> bool:
        """Whether the node has fields that only documents have."""
        return bool(self.fields)

    def body(self) -> str:
        """The body as plain text."""
        return text_of_body(self.bodies or self._loose, _is_no_text)

    def body_origin(self) -> str:
        """Where the body was found."""
        if self.bodies:
            return "." + next((token for token in classes(self.bodies[0]) if "body" in token), "content:encoded")
        return "what is no field of the node" if self._loose else "not stated"

    def knowledge_types(self) -> tuple[TermLink, ...]:
        """The terms of the field "Knowledge Type"."""
        return self._terms("knowledge_types")

    def topics(self) -> tuple[TermLink, ...]:
        """The terms of the field "Other Tag"."""
        return self._terms("topics")

    def links(self) -> tuple[BodyLink, ...]:
        """The links of the body."""
        return body_links(self._body_anchors(), self.place)

    def files(self) -> tuple[FileLink, ...]:
        """LinkToContentAt's targets, then attachments, then PDFs linked in the body."""
        return each_once([*self._content_files(), *self._attachments(), *body_files(self._body_anchors(), self.place)])

    def published(self) -> tuple[str, int] | None:
        """Publisher and year, where a line of the node states them."""
        for string in self.root.find_all(string=True):
            if "Published by" in string and not is_within(string, self.bodies):
                parent = string.parent
                line = publication(str(string)) or (publication(parent.get_text()) if parent else None)
                if line:
                    return line
        return None

    def _terms(self, name: str) -> tuple[TermLink, ...]:
        field = self.fields.get(name)
        return tuple(self._term(value, field) for value in field.values()) if field else ()

    def _term(self, value: Value, field: Field) -> TermLink:
        located = self.place.resolved(value.href or "", value.number)
        url = canonical_url(located) if located else None
        if value.number is not None and value.number in self.place.numbered:
            url = canonical_url(self.place.numbered[value.number]) or url  # printed in full: no tool rewrote it
        if url is None:
            raise PageChanged(f"term {value.text!r} ({field.origin}) has no address")
        return TermLink(value.text, url)

    def _content_files(self) -> Iterator[FileLink]:
        field = self.fields.get("content")
        for value in field.values() if field else ():
            link = file_link(value.href or "", value.text, "content", self.place, value.number)
            if link is not None:
                yield link

    def _attachments(self) -> Iterator[FileLink]:
        """Files of the node's file fields: Drupal wraps each in `span.file`, or the field's type says so."""
        content = self.fields.get("content")
        skip = [
            *self.bodies,
            *self._loose_tags(),
            *([root for root in content.roots if isinstance(root, Tag)] if content else []),
        ]
        for anchor, number in numbered(tags_in(self.root, lambda tag: tag.name == "a", skip)):
            if is_attachment(anchor):
                link = file_link(
                    attribute(anchor, "href"), one_line(anchor.get_text()), "attachment", self.place, number
                )
                if link is not None:
                    yield link

    def _body_anchors(self) -> list[tuple[Tag, int | None]]:
        roots = self.bodies or self._loose_tags()
        return [pair for root in roots for pair in numbered(_anchors_of(root))]

    def _loose_tags(self) -> list[Tag]:
        return [root for root in self._loose if isinstance(root, Tag)]

    def _loose_body(self) -> Iterator[Tag]:
        """What of the node's content is neither field, title, link list nor metadata, where no field is the body."""
        content = next(
            tags_in(self.root, lambda tag: has_class(tag, "content", "node-content", "node__content")), self.root
        )
        roots = {id(root) for field in self.fields.values() for root in (*field.roots, field.label)}
        first = min(
            (n for n, child in enumerate(content.contents) if id(child) in roots or self._holds_field(child)),
            default=len(content.contents),
        )
        for child in content.contents[:first]:
            if isinstance(child, Tag) and not _is_furniture(child) and id(child) not in roots:
                yield child
            elif isinstance(child, NavigableString) and child.strip():
                yield child  # type: ignore[misc]  # text_of_body takes any element

    def _holds_field(self, child: object) -> bool:
        tags = [tag for field in self.fields.values() for tag in (*field.roots, field.label)]
        return isinstance(child, Tag) and any(tag is not None and is_within(tag, [child]) for tag in tags)


def numbered(anchors: Iterator[Tag]) -> Iterator[tuple[Tag, int | None]]:
    """Each link with the number of the footnote that print put behind it."""
    for anchor in anchors:
        note = anchor.next_sibling
        if isinstance(note, NavigableString) and not note.strip():
            note = note.next_sibling
        number = None
        if isinstance(note, Tag) and has_class(note, "print-footnote"):
            digits = note.get_text().strip().strip("[]")
            number = int(digits) if digits.isdecimal() else None
        yield anchor, number


def is_attachment(anchor: Tag) -> bool:
    """Whether a link is one of a file field."""
    for parent in anchor.parents:
        tokens = classes(parent)
        if "file" in tokens or "field-type-file" in tokens or "file-link" in tokens:
            return True
        if is_field(parent) or parent.name in {"article", "body"}:
            break
    label = _label_of_field(anchor)
    return label in {"attachment", "attachments", "file", "files", "download", "downloads", "document", "documents"}


def _label_of_field(anchor: Tag) -> str:
    for parent in anchor.parents:
        if is_field(parent):
            first = next((child for child in parent.children if isinstance(child, Tag)), None)
            return label_of(first.get_text()) if first is not None and first.find("a") is None else ""
    return ""


def _anchors_of(root: Tag) -> Iterator[Tag]:
    if root.name == "a":
        yield root
    yield from tags_in(root, lambda tag: tag.name == "a" and tag.get("href") is not None)


def _is_no_text(tag: Tag) -> bool:
    return "print-footnote" in classes(tag)


def _is_furniture(tag: Tag) -> bool:
    """The parts that Drupal's templates put around a node's content."""
    tokens = set(classes(tag))
    if tokens & {
        "links",
        "link-wrapper",
        "submitted",
        "meta",
        "comment-wrapper",
        "rdf-meta",
        "node-title",
        "title",
        "tabs",
    }:
        return True
    return tag.name in {"h1", "h2", "header", "footer", "nav", "form", "script", "style"} or is_field(tag)
