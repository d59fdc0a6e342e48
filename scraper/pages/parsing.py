"""One BeautifulSoup parse of a page, that builds only what can be content.

The parser still sees the whole page. What is certainly no content (scripts, forms, regions that name themselves
sidebar or footer) is not built: of it, only links are kept. `docs/decisions` has the figures behind this.
"""

import re
import warnings
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup

from scraper.pages.requisites import SHOWING, Shown
from scraper.pages.tree_builder import TreeBuilder
from scraper.sites.words import CONTENT, KNOWLEDGE, TOPICS, Words
from scraper.text import label_key

DEEPEST = 200  # elements inside one another; the text below is kept, its elements are not
_DROPPED = frozenset({"script", "style", "template", "noscript", "xml", "iframe", "object", "embed", "svg", "canvas"})
_DROPPED_OUTSIDE = frozenset({"form", "nav", "footer", "aside", "button", "select"})
_HEAD = frozenset({"title", "link", "meta", "base"})
_FURNITURE = re.compile(
    r" (?:skip-link|sidebar-\w+|(?:l-)?region-+(?:sidebar|footer|header|nav|menu|search|bottom)\S*|footer\S*|header"
    r"|navbar|navigation|main-menu|secondary-menu|menu-wrapper|breadcrumbs?|toolbar|site-footer|site-header) "
)
_CONTENT = re.compile(
    r" (?:node|node-\d+|node-full|field|field-name-\S+|field--name-\S+|print-content|panel-pane|panel-display"
    r"|view-content) "
)
_UNSHOWN = re.compile(
    r"<(noscript|template)\b[^<>]*>(?:(?!</?(?:noscript|template)\b|</?script\b|<!--).)*</\1\s*>", re.I | re.S
)
_BLOCK_TAG = re.compile(r"<(/?)(div|ul|ol|table|form|section|article|aside|nav|center|span|a)\b", re.I)
_SAVED = re.compile(r"\s*saved from url=\(\d+\)(https?://\S+)")
_MIRRORED = re.compile(r"\s*Mirrored from (\S.*?) by HTTrack")


@dataclass(slots=True)
class Head:
    """What a page says outside its content: head elements, tool comments, settings of its scripts."""

    title: str = ""
    base: str = ""
    links: list[dict[str, str]] = field(default_factory=list)
    metas: list[dict[str, str]] = field(default_factory=list)
    html: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    mirrored_from: list[str] = field(default_factory=list)
    saved_from: list[str] = field(default_factory=list)
    settings: str = ""
    actions: list[str] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    """Addresses of style sheets and scripts: they tell how deep a mirror's copy lies."""
    outer_links: list[tuple[str, str]] = field(default_factory=list)
    """(address, class) of the links in what was not built."""
    shown: Shown = field(default_factory=Shown)
    """What the page shows beside its text."""
    passed_labels: bool = False
    """Whether a field's label was seen in what was not built."""


class ReachBuilder(TreeBuilder):
    """Builds the content of a page; `whole` builds all but its head and scripts."""

    def __init__(self, words: Words, whole: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whole = whole
        self._labels = {label for label, kind in words.labels.items() if kind in {CONTENT, KNOWLEDGE, TOPICS}}
        self.head = Head()
        self._open: list[str] = []  # one letter an open element: s(kipped), b(uilt), f(lattened)
        self._skipped = 0
        self._content = 0
        self._in_title = False
        self._in_script = False
        self._in_style = False

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        if tag in SHOWING or "style" in attrib or "background" in attrib:
            self.head.shown.element(tag, attrib)
        self._in_style = tag == "style"
        letter = self._letter(tag, attrib)
        self._open.append(letter)
        if letter == "s":
            self._skipped += 1
            if tag == "a" and "href" in attrib:
                self.head.outer_links.append((attrib["href"], attrib.get("class", "")))
            return
        if self._content or letter == "c":
            self._content += 1
        if letter == "f":
            return
        super().start(tag, attrib)

    def _letter(self, tag: str, attrib: Any) -> str:
        if self._skipped:
            return "s"
        if tag in _DROPPED:
            self._note_script(tag, attrib)
            return "s"
        if self._content:
            return "f" if len(self._open) > DEEPEST else "b"
        if tag in _HEAD:
            self._note_head(tag, attrib)
            return "s"
        if tag in {"html", "body", "head"}:
            if tag != "head":
                getattr(self.head, tag).update(attrib)
            return "b"
        if len(self._open) > DEEPEST:
            return "f"
        names = f" {attrib.get('id', '')} {attrib.get('class', '')} " if attrib else ""
        if tag == "form" and "action" in attrib:
            self.head.actions.append(attrib["action"])
        if tag == "article" or _CONTENT.search(names) or "about" in attrib or names.startswith(" node-"):
            return "c"
        if self.whole:
            return "b"
        if tag in _DROPPED_OUTSIDE or attrib.get("role") in {"banner", "navigation", "search", "contentinfo"}:
            return "s"
        return "s" if _FURNITURE.search(re.sub(r"\s+", "  ", names)) else "b"

    def end(self, tag: Any) -> None:
        letter = self._open.pop() if self._open else "s"
        self._in_title = self._in_style = False
        if letter == "s":
            self._skipped -= 1
            self._in_script = False
            return
        if self._content:
            self._content -= 1
        if letter == "f":
            super().data(" ")
            return
        super().end(tag)

    def data(self, data: Any) -> None:
        if not self._skipped:
            super().data(data)
        elif self._in_title:
            self.head.title += data
        elif self._in_style:
            self.head.shown.style(data)
        elif self._in_script:
            if "urlIsAjaxTrusted" in data:
                self.head.settings += data
        elif len(data) < 40 and not data.isspace() and label_key(data) in self._labels:
            self.head.passed_labels = True

    def comment(self, text: Any) -> None:
        found = _MIRRORED.match(text) if not self._content else None
        if found:
            self.head.mirrored_from.append(found[1])
        elif (saved := _SAVED.match(text)) and not self._content:
            self.head.saved_from.append(saved[1])
        elif not self._skipped:
            self.end_text()

    def doctype(self, name: Any, pubid: Any, system: Any) -> None:
        """Not kept."""

    def pi(self, target: Any, data: Any = None) -> None:
        """Not kept."""

    def _note_script(self, tag: str, attrib: Any) -> None:
        self._in_script = tag == "script" and not self._content
        if "src" in attrib and not self._content:
            self.head.assets.append(attrib["src"])

    def _note_head(self, tag: str, attrib: Any) -> None:
        if tag == "title":
            self._in_title = not self.head.title
        elif tag == "base":
            self.head.base = self.head.base or attrib.get("href", "")
        elif tag == "meta":
            self.head.metas.append(dict(attrib))
        else:
            self.head.links.append(dict(attrib))
            if "stylesheet" in attrib.get("rel", "") or "icon" in attrib.get("rel", ""):
                self.head.assets.append(attrib.get("href", ""))


def without_open_parts(text: str) -> str:
    """`text` without each `<noscript>` and `<template>` in which an element is left open: to a parser it would not end.

    >>> without_open_parts("<noscript><div>a</noscript>b<noscript><p>c</p></noscript>")
    'b<noscript><p>c</p></noscript>'
    """
    return _UNSHOWN.sub(_if_balanced, text)


def _if_balanced(found: re.Match[str]) -> str:
    left = Counter(name.lower() for slash, name in _BLOCK_TAG.findall(found[0]) if not slash)
    left.subtract(name.lower() for slash, name in _BLOCK_TAG.findall(found[0]) if slash)
    return "" if any(left.values()) else found[0]


def parsed(text: str, words: Words, whole: bool = False) -> tuple[BeautifulSoup, Head]:
    """The tree of what can be content, and what the page says around it."""
    text = without_open_parts(text)
    builder = ReachBuilder(words, whole)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bs4 warns of text that looks like an address or a file name
        soup = BeautifulSoup(text, builder=builder)
    return soup, builder.head
