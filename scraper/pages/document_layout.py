"""What all layouts of a document share: a method a field, over the page's scope and its labelled fields."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from bs4 import Tag

from scraper.addresses.address import Address
from scraper.addresses.kinds import NAMED
from scraper.pages import fields, values
from scraper.pages.blocks import Block, as_text, blocks_of
from scraper.pages.fields import Field
from scraper.pages.footnotes import footnotes_of
from scraper.pages.found_fields import found_fields
from scraper.pages.headings import title_heading
from scraper.pages.labelled import doubtful_labels, doubtful_terms, other_fields, year_in
from scraper.pages.links import read_link
from scraper.pages.onward import onward_links
from scraper.pages.page import MOST_LINKS, Page
from scraper.pages.pages import (
    NO_FIELD,
    BodyLink,
    DocumentPage,
    FileLink,
    LabelledField,
    Onward,
    PageDoubt,
    TermLink,
)
from scraper.pages.select import PageChanged, attribute, classes, name_of, tags, text_of
from scraper.pages.values import Linking, anchors
from scraper.sites.words import ATTACHMENT, CONTENT, COUNTRY, KNOWLEDGE, TOPICS, YEAR
from scraper.text import is_written_in, plain

MOST_FILES = 1_000  # of one document; those of the samples have a few
_BESIDE_TEXT = re.compile(
    r" (?:submitted|posted|author-datetime|byline|node-submitted"  # who posted it, in the words of several themes
    r"|link-wrapper|links|print-link|rdf-meta|element-invisible|breadcrumb|tabs|pager|item-list|view"
    r"|comment-\S*|user-picture|print_html|contextual-links-wrapper) "
)


class DocumentLayout(ABC):
    """A layout reads one page. Its methods are named like the fields that they read."""

    name: str

    def __init__(self, page: Page) -> None:
        self.page = page
        self.origins: dict[str, str] = {}

    @staticmethod
    @abstractmethod
    def claims(page: Page) -> bool:
        """Whether the page is of this layout; exactly one layout may say so."""

    @cached_property
    @abstractmethod
    def scope(self) -> Tag:
        """The element that holds the document, its title aside."""

    @cached_property
    def linking(self) -> Linking:
        """How links of the page are read."""
        return Linking(self.page.standing.base)

    @cached_property
    def body_field(self) -> Tag | None:
        """The body field, where the theme says which it is."""
        return self.page.body_field

    @cached_property
    def fields(self) -> dict[str, list[Field]]:
        """The labelled fields outside the body, by kind, in the order of the page."""
        return self._found_fields[0]

    @cached_property
    def _found_fields(self) -> tuple[dict[str, list[Field]], list[Field]]:
        return found_fields(self.page, self.scope, self.body_field, self.linking)

    def title(self) -> str:
        """The title, whole, as the page's own heading states it."""
        heading = self._heading
        words = text_of(heading, footnotes_of(heading)) if heading is not None else self._stated_title
        if not words:
            raise PageChanged("no title: no heading outside the body, no <title>")
        self.origins["title"] = heading.name if heading is not None else "title"
        return words

    @cached_property
    def _stated_title(self) -> str:
        """What RDFa or the head say the title is."""
        if self.page.node is not None:
            for tag in self.page.node.contents:
                if isinstance(tag, Tag) and "dc:title" in attribute(tag, "property"):
                    return plain(attribute(tag, "content") or text_of(tag))
        return self.page.title_words.rsplit(" | ", 1)[0] if " | " in self.page.title_words else self.page.title_words

    @cached_property
    def _heading(self) -> Tag | None:
        without = {id(self.body_field), *(id(node) for node in self.page.teasers)}
        return title_heading(self.page, self.scope, without, self._stated_title)

    def body(self) -> str:
        """The text of the body."""
        return self._body_text

    @cached_property
    def _body_text(self) -> str:
        return as_text(self._body_blocks())

    def _body_blocks(self) -> list[Block]:
        if self.body_field is not None:
            label = fields.body_label(self.body_field)
            self.origins["body"] = name_of(self.body_field)
            return blocks_of(self.body_field, {id(label)}, self._marks(self.body_field))
        self.origins["body"] = NO_FIELD
        blocks = blocks_of(self.scope, self._beside_text, self._marks(self.scope))
        return self._without_furniture(blocks)

    def _without_furniture(self, blocks: list[Block]) -> list[Block]:
        """The blocks that an author wrote."""
        words = self.page.words
        return [one for one in blocks if not words.is_boilerplate(one.text) and not words.publication(one.text)]

    @cached_property
    def _beside_text(self) -> set[int]:
        """What is no text of the body, on a page that does not say where its body is."""
        without = {id(element) for field in self._found_fields[1] for element in field.elements}
        without |= {id(tag) for tag in tags(self.scope) if "class" in tag.attrs and _BESIDE_TEXT.search(classes(tag))}
        without |= {id(node) for node in self.page.teasers} | self.page.nested
        if self._heading is not None:
            without.add(id(self._heading))
        return without

    def _marks(self, top: Tag) -> dict[int, str]:
        """What to read in the place of marks that a printed form put into the text."""
        return {}

    def language(self) -> str | None:
        """The language that the page states, unless its text is plainly in another script."""
        html = self.page.head.html
        stated = html.get("lang") or html.get("xml:lang") or ""
        if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", stated):
            return None
        self.origins["language"] = "html lang"
        return stated if is_written_in(f"{self._stated_title} {self._body_text}", stated) else None

    def knowledge_types(self) -> tuple[TermLink, ...]:
        """The knowledge types, in the order of the page."""
        return self._terms(KNOWLEDGE, "knowledge_types")

    def topics(self) -> tuple[TermLink, ...]:
        """The topics, in the order of the page."""
        return self._terms(TOPICS, "topics")

    def _terms(self, kind: str, name: str) -> tuple[TermLink, ...]:
        found = self.fields.get(kind, [])
        if found:
            self.origins[name] = found[0].origin
        return tuple(dict.fromkeys(term for field in found for term in values.terms(field, self.linking)))

    def countries(self) -> tuple[TermLink, ...]:
        """The countries, in the order of the page."""
        return self._terms(COUNTRY, "countries")

    def published(self) -> tuple[str | None, int | None] | None:
        """Publisher and year by a line of its own outside the body; a year that it lacks, by a field."""
        publisher, year = self._publication or (None, None)
        if publisher is not None:
            self.origins["published"] = "line"
        if year is None and (found := self._stated_year()) is not None:
            year, origin = found
            self.origins.setdefault("published", origin)
        return None if publisher is None and year is None else (publisher, year)

    def _stated_year(self) -> tuple[int, str] | None:
        """The year of the first field that states one, and what gave the field."""
        for field in self.fields.get(YEAR, []):
            if (year := year_in(field, self.linking)) is not None:
                return year, field.origin
        return None

    def other_fields(self) -> tuple[LabelledField, ...]:
        """Fields of the document that are none of the record's own, in the order of the page."""
        return other_fields(self.page, self.scope, self._found_fields[1], self.linking, self.published())

    @cached_property
    def _publication(self) -> tuple[str, int | None] | None:
        """The first line that states both; else the first that names the publisher."""
        if not self.page.names_publisher:
            return None
        without = {id(self.body_field), *(id(node) for node in self.page.teasers)}
        said = (self.page.words.publication(block.text) for block in blocks_of(self.page.body, without))
        found = [one for one in said if one is not None]
        return next((one for one in found if one[1] is not None), found[0] if found else None)

    def links(self) -> tuple[BodyLink, ...]:
        """The links of the body, in the order of the text."""
        found = [(anchor, self.linking.target(anchor)) for anchor in self._first_anchors]
        return tuple(BodyLink(target.url, text_of(anchor)) for anchor, target in found if target)

    @cached_property
    def _first_anchors(self) -> list[Tag]:
        return self._body_anchors()[:MOST_LINKS]

    def _body_anchors(self) -> list[Tag]:
        if self.body_field is not None:
            return list(anchors([self.body_field]))
        return [tag for tag in tags(self.scope, self._beside_text) if tag.name == "a"]

    def files(self) -> tuple[FileLink, ...]:
        """The files that are the content, then attachments, then PDFs that the body links; each once."""
        return tuple(self._all_files.values())[:MOST_FILES]

    @cached_property
    def _all_files(self) -> dict[str, FileLink]:
        """All of them, by their addresses: what is said first of a file counts."""
        found: list[FileLink] = []
        for kind, role in ((CONTENT, "content"), (ATTACHMENT, "attachment")):
            for field in self.fields.get(kind, []):
                found += values.files(field.nodes, role, self.linking)
                self.origins["files"] = field.origin
        for anchor in self._first_anchors:
            target = self.linking.target(anchor)
            if target is not None and values.is_pdf(target):
                found.append(FileLink(target.url, text_of(anchor) or None, "body", target.stated, target.located))
        by_url: dict[str, FileLink] = {}
        for file in found:
            by_url.setdefault(file.url, file)
        return by_url

    def onward(self) -> tuple[Onward, ...]:
        """Links that a crawl may follow."""
        return onward_links(self.page, self.linking)

    def aliases(self) -> tuple[str, ...]:
        """Other addresses of the document, those of its print links included."""
        standing = self.page.standing
        own = {standing.address, *standing.aliases}
        found = dict.fromkeys(standing.aliases)
        body = self.body_field
        shown = [attribute(a, "href") for a in self.page.links if "print" in attribute(a, "href")]
        if body is not None:
            inside = {id(anchor) for anchor in anchors([body])} if shown else set()
            shown = [attribute(a, "href") for a in self.page.links if id(a) not in inside]
        for href in [*shown, *(href for href, _ in self.page.head.outer_links)]:
            other = read_link(href, standing.base) if "print" in href else None
            if isinstance(other, Address) and other.form_url and other.url in own:
                found[other.form_url] = None
                found[other.url] = None
        return tuple(url for url in found if url != standing.address)

    def is_document(self) -> bool:
        """Whether the page is a document of the library, not a page about the site."""
        if self.page.standing.kind in NAMED and self._is_more_than_a_place():
            return True
        return self._has_marks()

    def is_of_the_site(self) -> bool:
        """Whether more than its place says that the page is one of the site's: Drupal's marks are on many sites."""
        is_stated = not self.page.is_known_by_its_place
        return is_stated or self.page.names_the_site or self._has_marks() or self._publication is not None

    def _has_marks(self) -> bool:
        if any(self.fields.get(kind) for kind in (CONTENT, KNOWLEDGE, TOPICS)):
            return True
        names = self.page.head.body.get("class", "").split()
        names += classes(self.page.node).split() if self.page.node is not None else []
        return not self.page.words.document_classes.isdisjoint(names)

    def _shows_others_only(self) -> bool:
        """Whether all that could be the document belongs to others: no node, text, terms or files of its own."""
        if not self.page.teasers or self.page.node is not None or self.page.print_parts:
            return False
        own = (self.fields.get(kind) for kind in (CONTENT, KNOWLEDGE, TOPICS, ATTACHMENT))
        return self.body_field is None and not any(own)

    def _is_more_than_a_place(self) -> bool:
        """Whether the page itself, not only where it was found, says that it is one document."""
        page = self.page
        has_marks = page.node is not None or page.body_field is not None or bool(page.number) or bool(page.print_parts)
        return has_marks or not page.is_known_by_its_place

    def read(self) -> DocumentPage:
        """All fields of the document. Raises `PageChanged` where the page lacks what its layout promises."""
        standing = self.page.standing
        if self._shows_others_only():
            raise PageChanged(f"no node on the page is plainly that of {standing.address}")
        self.origins["address"] = standing.origin
        read = DocumentPage(
            layout=self.name,
            address=standing.address,
            aliases=self.aliases(),
            disagreements=standing.disagreements,
            title=self.title(),
            body=self.body(),
            language=self.language(),
            knowledge_types=self.knowledge_types(),
            topics=self.topics(),
            published=self.published(),
            countries=self.countries(),
            other_fields=self.other_fields(),
            links=self.links(),
            files=self.files(),
            onward=self.onward(),
            origins=self.origins,
        )
        doubts = doubtful_labels(self.fields, self.page.words)
        terms = (*doubtful_terms("knowledge_types", read.knowledge_types), *doubtful_terms("topics", read.topics))
        return replace(read, doubts=(*doubts, *terms, *self._left_out()))

    def _left_out(self) -> Iterator[PageDoubt]:
        """What of the page is not in its record, because no page has so much."""
        if self.page.too_many_links:
            yield PageDoubt("too_many_links", self.page.too_many_links)
        if (count := len(self._all_files)) > MOST_FILES:
            yield PageDoubt("too_many_files", f"the page links {count} files: the first {MOST_FILES} are taken")
