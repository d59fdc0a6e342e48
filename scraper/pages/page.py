"""A page as its layouts see it: its tree, what it says of itself, and where it stands."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from bs4 import BeautifulSoup, Tag

from scraper.addresses.address import canonical_url
from scraper.addresses.site import Site
from scraper.addresses.sites import home
from scraper.loaded_capture import LoadedCapture
from scraper.pages.bare_group import BareGroup, bare_group
from scraper.pages.fields import body_field, has_fields, is_body
from scraper.pages.nodes import (
    NODE_ID,
    Claim,
    OwnAddresses,
    PageIdentity,
    claim_of,
    is_beside,
    is_container,
    is_node,
    is_teaser,
    nodes_of,
    own_node,
    own_node_within,
    post_of,
    type_of,
)
from scraper.pages.pages import BY_PLACE
from scraper.pages.parsing import Head
from scraper.pages.select import ancestors, attribute, classes, outermost, tags
from scraper.pages.standing import Standing, standing_of
from scraper.sites.words import Words, words_of
from scraper.text import plain

MOST_LINKS = 5_000  # of one page; those of the samples have some hundreds
_STATED = frozenset({"canonical", "shortlink", "Source URL", "base", "og:url", "meta about"})
_PRINT = re.compile(r" print-(?:content|source_url|links|site_name|hr|footer|breadcrumb|logo|title|message) ")


@dataclass
class Page:
    """One parsed page."""

    capture: LoadedCapture
    soup: BeautifulSoup
    head: Head
    names_its_source: bool = False
    """Whether the words "Source URL" are anywhere in the page."""
    names_publisher: bool = True
    """Whether a line that states publisher and year can be in the page."""
    names_the_site: bool = True
    """Whether the site's name or one of its hosts is anywhere in the page."""
    site: Site = field(default_factory=home)

    @property
    def words(self) -> Words:
        """What the pages of its site say."""
        return words_of(self.site)

    @cached_property
    def body(self) -> Tag:
        """The element that holds all that was built."""
        return next((tag for tag in tags(self.soup) if tag.name == "body"), self.soup)

    @cached_property
    def elements(self) -> list[Tag]:
        """All elements, in the order of the page."""
        return list(tags(self.body))

    @cached_property
    def links(self) -> list[Tag]:
        """The first `<a>`, in the order of the page: as many as are looked at."""
        return self._all_links[:MOST_LINKS]

    @cached_property
    def _all_links(self) -> list[Tag]:
        return [tag for tag in self.elements if tag.name == "a"]

    @property
    def too_many_links(self) -> str | None:
        """What is not looked at of a page that links more than any page does; None of a plain one."""
        count = max(len(self._all_links), len(self.head.outer_links))
        return f"the page has {count} links: the first {MOST_LINKS} are looked at" if count > MOST_LINKS else None

    @cached_property
    def nodes(self) -> list[Tag]:
        """The outermost elements that Drupal wraps around a node: one on a document, one a teaser on a list."""
        return nodes_of(self.body, is_body)

    @cached_property
    def node(self) -> Tag | None:
        """The wrapper of the one node that the page is about."""
        return own_node(self.nodes, self.identity, has_fields) or own_node_within(self.nodes, self.identity, has_fields)

    @cached_property
    def identity(self) -> PageIdentity:
        """What the page says of itself, its nodes aside."""
        return PageIdentity(self.number, type_of(self.head.body.get("class", "")), self._own_title, self._own_addresses)

    @property
    def _own_title(self) -> str:
        return "".join(self.title_words.rsplit(" | ", 1)[0].split())

    def _own_addresses(self) -> OwnAddresses:
        standing = standing_of(self.capture, self.head, self._printed_source, self.site)
        stated = filter(None, (standing.address, *standing.aliases))
        urls = frozenset(canonical_url(url) or url for url in stated)  # as its nodes' own addresses are read
        return OwnAddresses(urls, are_stated=standing.origin in _STATED)

    @cached_property
    def number(self) -> str:
        """The number of the node that the page says it is, "" where it says none."""
        found = re.search(r" page-node-(\d+) ", f" {self.head.body.get('class', '')} ")
        if found:
            return found[1]
        for link in self.head.links:
            short = re.search(r"\bnode/(\d+)(?:/?(?:index)?\.html|/)?$", link.get("href", ""))
            if short and "shortlink" in link.get("rel", ""):
                return short[1]
        return ""

    @cached_property
    def teasers(self) -> list[Tag]:
        """The wrappers of nodes that a list shows, and what stands in their place where a theme has none."""
        own = {id(self.node), *map(id, ancestors(self.node))} if self.node is not None else set()
        return [node for node in self.nodes or self._posts_of_others if id(node) not in own]

    @property
    def _posts_of_others(self) -> list[Tag]:
        """Of a page with several bodies and no node, what surrounds each that says that it is another page."""
        bodies = list(outermost(self.body, is_body))
        if len(bodies) < 2:
            return []
        posts = [post_of(one, bodies) for one in bodies]
        return [post for post in posts if post is not None and claim_of(post, self.identity) is Claim.OTHER]

    @cached_property
    def nested(self) -> set[int]:
        """Nodes of others that a view or a block shows within the page's own, by id()."""
        top = self.node or self.print_content
        if top is None or not any(map(is_container, tags(top))):
            return set()
        within = [one for one in nodes_of(top, is_body) if is_beside(one, top)]
        return {id(one) for one in within if is_teaser(one) or claim_of(one, self.identity) is Claim.OTHER}

    @cached_property
    def print_parts(self) -> list[Tag]:
        """What the print module puts around a page; what looks like it inside a node is an author's."""
        found = outermost(self.body, _is_print_or_node)
        return [tag for tag in found if _PRINT.search(classes(tag)) and not is_node(tag)]

    @cached_property
    def print_content(self) -> Tag | None:
        """The element of a printed page that holds the node."""
        return next((tag for tag in self.print_parts if " print-content " in classes(tag)), None)

    @cached_property
    def bare(self) -> BareGroup | None:
        """The fields at the end of a printed page whose elements tell nothing."""
        if (
            not self.names_its_source
            or self.number
            or any(" print-source_url " in classes(p) for p in self.print_parts)
        ):
            return None
        return bare_group(self.body, self.words, {id(node) for node in self.nodes})

    @cached_property
    def body_field(self) -> Tag | None:
        """The body field of the document, where the theme says which it is."""
        top = self.node or self.print_content
        if top is not None:
            return body_field(top, self.nested)
        return body_field(self.body, {id(teaser) for teaser in self.teasers})

    @cached_property
    def standing(self) -> Standing:
        """What the page is called."""
        return standing_of(self.capture, self.head, self._spoken(), self.site)

    @cached_property
    def is_of_the_site(self) -> bool:
        """Whether anything in the page is Drupal's, or its own words name an address of the site."""
        generator = any("drupal" in meta.get("content", "").lower() for meta in self.head.metas if "name" in meta)
        own = self.standing.origin in {"canonical", "shortlink", "about", "Source URL", "base", "og:url", "meta about"}
        return bool(self.nodes or generator or self.head.settings or own or self.body_field is not None)

    @cached_property
    def is_known_by_its_place(self) -> bool:
        """Whether nothing says which page it is but where it lay, what was asked for, or a number that any site has."""
        return self.standing.origin in BY_PLACE

    @cached_property
    def title_words(self) -> str:
        """The text of the page's `<title>`."""
        return plain(self.head.title)

    def _spoken(self) -> list[tuple[str, str]]:
        spoken = list(self._printed_source)
        node = self.node
        if node is not None:
            if attribute(node, "about"):
                spoken.append(("about", attribute(node, "about")))
            if found := NODE_ID.fullmatch(attribute(node, "id")):
                spoken.append(("id", f"/node/{found[1]}"))
        return spoken

    @cached_property
    def _printed_source(self) -> list[tuple[str, str]]:
        spoken: list[tuple[str, str]] = []
        for part in self.print_parts:
            if " print-source_url " in classes(part) and (url := source_url(part.get_text(" "))):
                spoken.append(("Source URL", url))
        if self.bare is not None:
            spoken.append(("Source URL", self.bare.source))
        return spoken


def source_url(text: str) -> str | None:
    """The address in a printed page's line "Source URL (modified on …): https://…", None where there is none.

    >>> source_url("Source URL (modified on 01/02/2019 - 10:11): https://a.org/b")
    'https://a.org/b'
    """
    found = re.search(r"(?:https?://|www\.)\S+", text)
    return found[0].rstrip(">)") if found else None


def _is_print_or_node(tag: Tag) -> bool:
    return _PRINT.search(classes(tag)) is not None or is_node(tag) or is_body(tag)
