"""What a page shows beside its text, gathered while it is parsed: style sheets, scripts, images and fonts."""

from collections.abc import Iterator
from typing import Any

from scraper.pages.links import joined
from scraper.pages.style_sheets import shown_in
from scraper.requisites import Requisite, RequisiteKind

MOST = 300  # of one page; those of the samples have some tens
SHOWING = frozenset({"link", "script", "img", "source", "input", "video", "image", "use"})
_ICONS = frozenset({"icon", "apple-touch-icon", "apple-touch-icon-precomposed"})
_PRELOADED = {kind.value: kind for kind in RequisiteKind}


class Shown:
    """The requisites of a page, in its order, each once."""

    def __init__(self) -> None:
        self._found: dict[Requisite, None] = {}

    def element(self, tag: str, attributes: Any) -> None:
        """Notes what an element shows."""
        if "style" in attributes:
            self.style(attributes["style"])
        if "background" in attributes:
            self._add(attributes["background"], RequisiteKind.IMAGE)
        if tag in SHOWING:
            for href, kind in _shown_by(tag, attributes):
                self._add(href, kind)

    def style(self, text: str) -> None:
        """Notes what a style sheet within the page shows."""
        if len(self._found) < MOST:
            self._found.update(dict.fromkeys(shown_in(text)))

    def requisites(self, base: str) -> tuple[Requisite, ...]:
        """All of them, relative to the page, whose `<base>` is `base`."""
        found = list(self._found)[:MOST]
        return tuple(Requisite(joined(base, one.href), one.kind) if base else one for one in found)

    def _add(self, href: str, kind: RequisiteKind) -> None:
        href = href.strip()
        if href and not href.startswith(("data:", "#", "about:", "javascript:", "blob:")) and len(self._found) < MOST:
            self._found[Requisite(href, kind)] = None


def _shown_by(tag: str, attributes: Any) -> Iterator[tuple[str, RequisiteKind]]:
    match tag:
        case "link":
            yield from _linked(attributes)
        case "script":
            yield attributes.get("src", ""), RequisiteKind.SCRIPT
        case "img" | "source":
            yield attributes.get("src", "") if tag == "img" else "", RequisiteKind.IMAGE
            yield from ((href, RequisiteKind.IMAGE) for href in _in_set(attributes.get("srcset", "")))
        case "input" if attributes.get("type", "").lower() == "image":
            yield attributes.get("src", ""), RequisiteKind.IMAGE
        case "video":
            yield attributes.get("poster", ""), RequisiteKind.IMAGE
        case "image" | "use":
            yield attributes.get("href", "") or attributes.get("xlink:href", ""), RequisiteKind.IMAGE


def _linked(attributes: Any) -> Iterator[tuple[str, RequisiteKind]]:
    names = set(attributes.get("rel", "").lower().split())
    href = attributes.get("href", "")
    if "stylesheet" in names and "alternate" not in names:
        yield href, RequisiteKind.STYLE
    elif names & _ICONS:
        yield href, RequisiteKind.IMAGE
    elif "preload" in names and (kind := _PRELOADED.get(attributes.get("as", "").lower())) is not None:
        yield href, kind


def _in_set(text: str) -> Iterator[str]:
    """The addresses of a `srcset` (HTML, 4.8.4.2.1): what stands behind one, up to a comma, says how wide it is.

    >>> list(_in_set("a.png 1x,b.png 2x, c.png, d,e.png"))
    ['a.png', 'b.png', 'c.png', 'd,e.png']
    """
    is_address = True
    for word in text[:20_000].split():
        if not is_address:
            _, comma, word = word.partition(",")
            is_address = bool(comma)
        if is_address and word:
            yield word.rstrip(",")
            is_address = word.endswith(",")
