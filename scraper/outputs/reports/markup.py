"""HTML whose every text is escaped: only what is made here is `Html`, and all other text is text."""

import re
from collections.abc import Iterable, Iterator
from html import escape

# What moves a terminal's cursor or turns the direction of reading, and so shows something else than is there.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_WEB = re.compile(r"https?://[^\s/?#\x00-\x20\x7f-\x9f][^\s\x00-\x20\x7f-\x9f]*", re.IGNORECASE)


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def visible(text: str) -> str:
    r"""`text` on one line, with each character that would hide or turn something shown as its code.

    >>> visible("a\x1b[2Jb\u202e")
    'a\\x1b[2Jb\\u202e'
    """
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def element(name: str, /, *children: str, **attributes: str) -> Html:
    """An element; a child that is no `Html` is text. `class_` and `aria_label` are `class` and `aria-label`.

    >>> element("p", "a < b", element("b", "!"), class_="x")
    '<p class="x">a &lt; b<b>!</b></p>'
    """
    return Html(f"{_opened(name, attributes)}{joined(children)}</{name}>")


def wrapped(name: str, children: Iterable[str], **attributes: str) -> Iterator[Html]:
    """The same in pieces, for long content."""
    yield _opened(name, attributes)
    for child in children:
        yield _html(child)
    yield Html(f"</{name}>\n")


def joined(children: Iterable[str]) -> Html:
    """Several as one."""
    return Html("".join(map(_html, children)))


def link(url: str, text: str | None = None) -> Html:
    """A link that tells its target nothing; of what is no address of the web, the text alone.

    >>> link("javascript:alert(1)", "here")
    '<span>here</span>'
    """
    if not is_web(url):
        return element("span", text or url)
    return element("a", text or url, href=url, rel="noreferrer noopener")


def is_web(url: str) -> bool:
    """Whether a link may lead there."""
    return _WEB.fullmatch(url) is not None


def _opened(name: str, attributes: dict[str, str]) -> Html:
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{said}>")


def _html(child: str) -> Html:
    return child if isinstance(child, Html) else Html(escape(visible(child)))
