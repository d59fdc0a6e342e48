"""Which of the nodes on a page is the page's own: blocks, views and themes put others before it.

A node says what it is by its number, RDFa's `about`, its type, or the link of its heading; a page by its canonical and
short links, its body's classes and the address that it was asked for (Drupal's node.tpl.php and html.tpl.php).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from bs4 import Tag
from bs4.element import PageElement

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import Kind
from scraper.pages.select import HEADINGS, ancestors, attribute, classes, outermost, tags

NODE_ID = re.compile(r"node-(\d+)")
_THEMES_ID = re.compile(r"(?:article|post|entry)-(\d+)")  # of some it counts what the page shows
_NUMBER_CLASS = re.compile(r" node-(\d+) ")
_NODE_CLASS = re.compile(r" (?:node|node-full|node--full|view-mode-full) ")
_TEASER = re.compile(r" (?:node-teaser|view-mode-teaser|teaser|node--teaser\S*|node-\S+-teaser|view-teaser) ")
_TYPE = re.compile(r" node-type-([a-z][\w-]*) ")
_NODE_TYPE = re.compile(r" node-(?:-type-)?([a-z]\w*) ")
_NO_TYPES = frozenset(
    "promoted sticky unpublished preview teaser full by odd even published clearfix content wrapper inner lang".split()
)
_BESIDE = re.compile(r" (?:view|view-content|views-row|block|bean|comment-wrapper|sidebar|entity-bean) ")
_MAIN_BLOCK = "block-system-main"


class Claim(IntEnum):
    """What a node says of whose it is, best first."""

    OWN = 0
    NOTHING = 1
    OTHER = 2


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """A page's addresses."""

    urls: frozenset[str]
    are_stated: bool
    """Whether its own head or printed source states them; else they are where it lay."""


@dataclass(frozen=True)
class PageIdentity:
    """What a page says of itself. What it does not state is ""; the title is its words without what joins them."""

    number: str
    type: str
    title: str
    read_addresses: Callable[[], OwnAddresses]

    @cached_property
    def addresses(self) -> OwnAddresses:
        """Its addresses; most nodes are told by their numbers, without them."""
        return self.read_addresses()


def is_marked_node(tag: Tag) -> bool:
    """Whether an element says in Drupal's words that it is a node."""
    identity = attribute(tag, "id")
    if identity.startswith("node-") and NODE_ID.fullmatch(identity):
        return True
    names = classes(tag)
    if names and (_NODE_CLASS.search(names) or _TEASER.search(names)):
        return True
    return "about" in tag.attrs and "sioc:" in attribute(tag, "typeof")


def is_node(tag: Tag) -> bool:
    """Whether an element can be what a theme puts around a node."""
    return tag.name == "article" or is_marked_node(tag)


def is_teaser(tag: Tag) -> bool:
    """Whether a node says that it is an excerpt of another page."""
    return _TEASER.search(classes(tag)) is not None


def nodes_of(top: Tag, is_body: Callable[[Tag], bool]) -> list[Tag]:
    """The outermost nodes; an article of the theme's around marked nodes is none. Bodies of fields are an author's."""
    return list(outermost(top, lambda tag: is_marked_node(tag) or _is_bare_article(tag, is_body)))


def _is_bare_article(tag: Tag, is_body: Callable[[Tag], bool]) -> bool:
    if tag.name != "article":
        return False
    within = outermost(tag, lambda one: is_marked_node(one) or is_body(one))
    return all(is_body(one) for one in within)


def own_node(nodes: list[Tag], page: PageIdentity, has_fields: Callable[[Tag], bool]) -> Tag | None:
    """The page's own node, None where none can be: those that say that they are another's never are."""
    claims = [(claim_of(node, page), node) for node in nodes]
    own = [node for claim, node in claims if claim is Claim.OWN]
    if own:
        return min(own, key=lambda node: (is_teaser(node), is_beside(node)))
    full = [node for claim, node in claims if claim is Claim.NOTHING and not is_teaser(node)]
    named = [node for node in full if is_marked_node(node) or has_fields(node)]
    if named:
        return min(
            named,
            key=lambda node: (
                is_beside(node),
                is_stated_otherwise(node, page),
                not is_titled(node, page.title),
                not has_fields(node),
            ),
        )
    titled = [node for node in full if is_titled(node, page.title)] if len(nodes) > 1 else full
    return titled[0] if len(titled) == 1 else None


def own_node_within(nodes: list[Tag], page: PageIdentity, has_fields: Callable[[Tag], bool]) -> Tag | None:
    """The page's own node where it stands in that of a page around it; an excerpt, or one in a view, is none."""
    for around in nodes:
        for tag in tags(around):
            is_own = tag is not around and is_marked_node(tag) and claim_of(tag, page) is Claim.OWN
            if is_own and has_fields(tag) and not is_teaser(tag) and not is_beside(tag, around):
                return tag
    return None


def is_titled(node: Tag, title: str) -> bool:
    """Whether a node's heading is the page's title."""
    headings = (tag for tag in tags(node) if tag.name in HEADINGS or " page-title " in classes(tag))
    return bool(title) and any("".join(tag.get_text().split()) == title for tag in headings)


def is_stated_otherwise(node: Tag, page: PageIdentity) -> bool:
    """Whether a node states another address than those where the page lay, which may be an old one of it."""
    stated = _addresses(node)
    return bool(stated) and bool(page.addresses.urls) and page.addresses.urls.isdisjoint(stated)


def post_of(body: Tag, bodies: list[Tag]) -> Tag | None:
    """The widest element around a body field that holds no other one."""
    others = {id(around) for one in bodies if one is not body for around in (one, *ancestors(one))}
    return next((around for around in reversed(list(ancestors(body))) if id(around) not in others), None)


def claim_of(node: Tag, page: PageIdentity) -> Claim:
    """Whether a node says that it is the page's own, or another's."""
    number = _number(node)
    if number and page.number:
        return Claim.OWN if number == page.number else Claim.OTHER
    if page.number and (found := _THEMES_ID.fullmatch(attribute(node, "id"))) and found[1] == page.number:
        return Claim.OWN
    stated = _addresses(node)
    if stated and not page.addresses.urls.isdisjoint(stated):
        return Claim.OWN
    if (
        stated and page.addresses.urls and page.addresses.are_stated
    ):  # Drupal writes one address in all places: the alias where there is one
        return Claim.OTHER
    return Claim.OTHER if _is_of_another_type(node, page.type) else Claim.NOTHING


def is_beside(tag: PageElement, top: Tag | None = None) -> bool:
    """Whether an element lies in a view or a block beside the content; only what is below `top` is looked at."""
    for around in ancestors(tag):
        if around is top:
            return False
        if is_container(around):
            return True
    return False


def is_container(tag: Tag) -> bool:
    """Whether an element is a view or a block, but the one that holds the page's content."""
    return "class" in tag.attrs and _BESIDE.search(classes(tag)) is not None and attribute(tag, "id") != _MAIN_BLOCK


def type_of(names: str) -> str:
    """The type of node that the classes of a page's body name, "" where they name none."""
    found = _TYPE.search(f" {names} ")
    return found[1].replace("_", "-") if found else ""


def _number(node: Tag) -> str:
    found = NODE_ID.fullmatch(attribute(node, "id")) or _NUMBER_CLASS.search(classes(node))
    return found[1] if found else attribute(node, "data-history-node-id") or attribute(node, "data-nid")


def _addresses(node: Tag) -> list[str]:
    """What a node says that its address is."""
    attributes = (attribute(node, name) for name in ("about", "resource", "itemid"))
    found = [*map(_address, attributes), _address(_heading_link(node))]
    return [url for url in found if url]


def _address(text: str) -> str:
    if not text.startswith(("/", "http://", "https://")) or text.startswith("//"):
        return ""  # a mirror's: it tells nothing without the place of the page
    found = read_address(text)
    return found.url if isinstance(found, Address) and found.kind is not Kind.FRONT else ""


def _heading_link(node: Tag) -> str:
    """Where the heading of a node leads that is a link and nothing else."""
    for tag in tags(node):
        if tag.name in HEADINGS:
            links = [child for child in tag.contents if isinstance(child, Tag) and child.name == "a"]
            return attribute(links[0], "href") if len(links) == 1 and tag.contents[0] is links[0] else ""
    return ""


def _is_of_another_type(node: Tag, page_type: str) -> bool:
    if not page_type:
        return False
    types = {name.replace("_", "-") for name in classes(node).split()}
    if f"node-{page_type}" in types:
        return False
    named = [_NODE_TYPE.fullmatch(f" {name} ") for name in classes(node).split()]
    return any(found is not None and found[1] not in _NO_TYPES for found in named)
