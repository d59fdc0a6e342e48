"""Selecting helpers: they walk without recursion, and fail with a sentence where a page changed."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeVar

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from scraper.text import plain

T = TypeVar("T")
_LONGEST_CLASSES = 4_000  # characters of one attribute; patterns cost more than their length in some
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class PageChanged(Exception):
    """A page lacks what its layout promises; the message names what was looked for."""


def one(found: Iterable[T], what: str) -> T:
    """The only member of `found`; raises `PageChanged` where there is none or more than one."""
    members = list(found)
    if len(members) != 1:
        raise PageChanged(f"expected one {what}, found {len(members)}")
    return members[0]


def attribute(tag: Tag, name: str) -> str:
    """An attribute as one string, "" where it is missing."""
    value = tag.attrs.get(name)
    return value if isinstance(value, str) else " ".join(value) if value else ""


def classes(tag: Tag) -> str:
    """The classes of an element with a space before and after each: `" node " in classes(tag)`."""
    value = tag.attrs.get("class")
    if not value:
        return ""
    return f" {' '.join(value[:_LONGEST_CLASSES].split() if isinstance(value, str) else value)} "


def gathered(nodes: Iterable[PageElement]) -> Tag:
    """Some nodes below one element, which they do not know of: for what walks down from one."""
    wrapper = Tag(name="div")
    wrapper.contents = list(nodes)
    return wrapper


def walk(top: Tag, without: Collection[int] = ()) -> Iterator[PageElement]:
    """Elements and strings below `top` in the order of the page; those whose id() is in `without` are passed over."""
    stack: list[PageElement] = list(reversed(top.contents))
    while stack:
        node = stack.pop()
        if id(node) in without:
            continue
        yield node
        if isinstance(node, Tag):
            stack.extend(reversed(node.contents))


def tags(top: Tag, without: Collection[int] = ()) -> Iterator[Tag]:
    """Elements below `top`, in the order of the page."""
    stack = [child for child in reversed(top.contents) if isinstance(child, Tag)]
    while stack:
        tag = stack.pop()
        if not without or id(tag) not in without:
            yield tag
            if tag.contents:
                stack += [child for child in reversed(tag.contents) if isinstance(child, Tag)]


def outermost(top: Tag, matches: Callable[[Tag], object], without: Collection[int] = ()) -> Iterator[Tag]:
    """Elements below `top` that match and lie in no other that matches, in the order of the page."""
    stack: list[PageElement] = list(reversed(top.contents))
    while stack:
        node = stack.pop()
        if not isinstance(node, Tag) or id(node) in without:
            continue
        if matches(node):
            yield node
        else:
            stack.extend(reversed(node.contents))


def ancestors(node: PageElement) -> Iterator[Tag]:
    """The elements around a node, from the inside out."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def is_inside(node: PageElement, top: Tag) -> bool:
    """Whether `node` lies below `top`."""
    return any(around is top for around in ancestors(node))


def text_of(node: PageElement, without: Collection[int] = ()) -> str:
    """The text of a node on one line, single spaces, NFC."""
    if isinstance(node, NavigableString):
        return plain(node)
    assert isinstance(node, Tag)
    parts: list[str] = []
    stack = node.contents[::-1]
    while stack:
        part = stack.pop()
        if without and id(part) in without:
            continue
        if isinstance(part, Tag):
            stack += reversed(part.contents)
        elif isinstance(part, NavigableString):
            parts.append(part)
    return plain("".join(parts)) if parts else ""


def name_of(tag: Tag) -> str:
    """An element as a selector, to say where a field was found."""
    names = classes(tag).split()
    telling = [name for name in names if "name" in name] or names
    return f"{tag.name}.{telling[0]}" if telling else tag.name
