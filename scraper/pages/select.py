"""Selecting helpers that fail at the line where the page changed, and what they select by."""

from collections.abc import Callable, Iterable, Iterator

from bs4 import Tag
from bs4.element import PageElement

Accepts = Callable[[Tag], bool]


class PageChanged(ValueError):
    """A page does not have what its layout relies on."""


def one(found: Iterable[Tag], what: str) -> Tag:
    """The only one of `found`; raises `PageChanged` naming `what` where there is none or another."""
    tag = at_most_one(found, what)
    if tag is None:
        raise PageChanged(f"no {what}")
    return tag


def at_most_one(found: Iterable[Tag], what: str) -> Tag | None:
    """The only one of `found`, None where there is none; raises `PageChanged` where there is another."""
    tags = list(found)
    if len(tags) > 1:
        raise PageChanged(f"{len(tags)} times {what}, at most one expected")
    return tags[0] if tags else None


def some(found: Iterable[Tag], what: str) -> list[Tag]:
    """All of `found`; raises `PageChanged` where there is none."""
    tags = list(found)
    if not tags:
        raise PageChanged(f"no {what}")
    return tags


def classes(tag: Tag) -> list[str]:
    """The class tokens of a tag."""
    value = tag.get("class")
    if value is None:
        return []
    return value if isinstance(value, list) else str(value).split()


def attribute(tag: Tag, name: str) -> str:
    """An attribute as text, "" where there is none."""
    value = tag.get(name)
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, list) else str(value)


def has_class(tag: Tag, *tokens: str) -> bool:
    """Whether a tag has one of the class tokens."""
    return not set(tokens).isdisjoint(classes(tag))


def tags_in(root: Tag, accepts: Accepts, skip: Iterable[Tag] = ()) -> Iterator[Tag]:
    """Tags below `root` that are accepted, in document order, not looking into those to `skip`; no recursion."""
    skipped = {id(tag) for tag in skip}
    node: PageElement | None = root.contents[0] if root.contents else None
    end = after(root)
    while node is not None and node is not end:
        if isinstance(node, Tag):
            if id(node) in skipped:
                node = after(node)
                continue
            if accepts(node):
                yield node
        node = node.next_element


def after(tag: Tag) -> PageElement | None:
    """What follows a tag and all that is in it, None at the end of the page."""
    last: PageElement = tag
    while isinstance(last, Tag) and last.contents:
        last = last.contents[-1]
    return last.next_element


def is_within(tag: PageElement, outer: Iterable[Tag]) -> bool:
    """Whether `tag` is one of `outer` or lies in one."""
    ids = {id(one) for one in outer}
    node: PageElement | None = tag
    while node is not None:
        if id(node) in ids:
            return True
        node = node.parent
    return False
