"""The values of a field: terms with their addresses, files with theirs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from scraper.addresses.address import Address, Foreign
from scraper.addresses.kinds import Kind
from scraper.pages.blocks import blocks_of
from scraper.pages.fields import Field, items_of
from scraper.pages.footnotes import footnotes_of, is_footnote
from scraper.pages.links import LinkTarget, path_of, stated_url, target_of, tells_by_itself
from scraper.pages.pages import FileLink, TermLink
from scraper.pages.select import PageChanged, attribute, gathered, text_of, walk
from scraper.sites.words import COUNTRY, KNOWLEDGE, TOPICS, YEAR
from scraper.text import plain

# Each is tried once for a run of white space, or of text without brackets: a long one would cost its square.
FOOTNOTE = re.compile(r"(?:(?<!\s)\s+)?\[(\d{1,4})\]\s*")
NUMBERED = re.compile(r"(?<![^\[\]])([^\[\]]+?)\s*\[(\d{1,4})\]")
# An address begins where no other one can go on: a playback address, or a query, holds another after one of `/=:?&@`.
_NEXT_ADDRESS = re.compile(r"(?<=[^\s/=:?&@*<(%])(?=https?://)|(?<![\s,;])[\s,;]+(?=https?://)", re.I)
_TERMS = frozenset({Kind.TERM, Kind.TAXONOMY_TERM})


@dataclass(slots=True)
class Linking:
    """What tells where a link leads: the page's base, and the numbered list that a printed page ends with."""

    base: str
    listed: dict[int, str] = field(default_factory=dict)
    is_printed: bool = False
    """Whether a link may have a number in the place of its address."""

    def target(self, anchor: Tag, name: str = "") -> LinkTarget | None:
        """Where an `<a>` leads."""
        href = attribute(anchor, "href")
        if tells_by_itself(href):
            return target_of(href, "", self.base)
        text = text_of(anchor)
        number = self.number_after(anchor)
        listed = self.listed.get(number) if number is not None else None
        return target_of(href, text, self.base, listed, name)

    def number_after(self, anchor: Tag) -> int | None:
        """The number that the printed form put after a link."""
        if not self.listed:
            return None
        node: PageElement | None = anchor.next_sibling
        if anchor.contents and is_footnote(anchor.contents[-1]):  # a converter drew it into the link
            node = anchor.contents[-1]
        for _ in range(3):
            if node is None:
                return None
            found = FOOTNOTE.match(text_of(node) if is_footnote(node) else str(node) if _is_string(node) else "")
            if found:
                return int(found[1])
            if isinstance(node, Tag) or node.strip():  # type: ignore[attr-defined]  # a string here
                return None
            node = node.next_sibling
        return None


def _is_string(node: PageElement) -> bool:
    return isinstance(node, NavigableString)


def anchors(nodes: list[PageElement]) -> Iterator[Tag]:
    """The links of a field, in order."""
    for top in nodes:
        if isinstance(top, Tag):
            if top.name == "a":
                yield top
            yield from (node for node in walk(top) if isinstance(node, Tag) and node.name == "a")


def terms(field: Field, linking: Linking) -> list[TermLink]:
    """The terms of a field, in order, each once; those that the page shows without an address have none."""
    found: dict[TermLink, None] = {}
    items = [[item] for item in items_of(field.nodes)] or [field.nodes]
    for nodes in items:
        links = list(anchors(nodes))
        found |= dict.fromkeys(term for anchor in links if (term := _term(anchor, linking)).label)
        numbered = [TermLink(label, url) for label, url in _numbered_words(nodes, linking)]
        found |= dict.fromkeys(numbered)
        if not links and not numbered:
            found |= dict.fromkeys(_bare_terms(nodes, linking))
    return list(found)


def _term(anchor: Tag, linking: Linking) -> TermLink:
    target = linking.target(anchor)
    label = text_of(anchor, footnotes_of(anchor))
    if target is None and linking.is_printed and _is_numbered(anchor):
        raise PageChanged(f"the list of links has no address for the term {label[:80]!r}")
    return TermLink(label, target.url if target is not None else None)


def _is_numbered(anchor: Tag) -> bool:
    """Whether a printed form put a number into a link or after it."""
    following = [part for part in islice(anchor.next_siblings, 2) if text_of(part)]
    return any(is_footnote(part) or FOOTNOTE.match(text_of(part)) for part in [*anchor.contents[-1:], *following[:1]])


def _bare_terms(nodes: list[PageElement], linking: Linking) -> Iterator[TermLink]:
    """Terms that are text and nothing else, a block each."""
    for block in blocks_of(gathered(nodes)):
        label = unfootnoted(re.sub(r"^(?:- |\d+\. )", "", block.text), linking).strip(" :,;|")
        if label:
            yield TermLink(label, None)


def unfootnoted(text: str, linking: Linking) -> str:
    """A text without the numbers of links that a printed form put into it."""
    return FOOTNOTE.sub(" ", text).strip() if linking.listed else text


def _numbered_words(nodes: list[PageElement], linking: Linking) -> Iterator[tuple[str, str]]:
    """Terms whose links are lost but for their numbers: `Country report [1]`."""
    if not linking.listed or any(True for _ in anchors(nodes)):
        return
    text = " ".join(text_of(node) for node in nodes)
    for label, number in NUMBERED.findall(text):
        target = target_of(linking.listed.get(int(number), ""), "", linking.base)
        if target is not None:
            yield label.strip(" ,;:|"), target.url


def are_terms(nodes: list[PageElement], linking: Linking) -> bool:
    """Whether a field's values are terms: each has an address, and it is a term's."""
    targets = [linking.target(anchor) for anchor in anchors(nodes)]
    kinds = [target.found.kind for target in targets if target and isinstance(target.found, Address)]
    if targets:
        return len(kinds) == len(targets) and all(kind in _TERMS for kind in kinds)
    return any(True for _ in _numbered_words(nodes, linking))


def files(nodes: list[PageElement], role: str, linking: Linking) -> list[FileLink]:
    """The files that a field names, in order: links, and addresses as bare text."""
    found: list[FileLink] = []
    for node in nodes:
        if isinstance(node, NavigableString):
            found += _bare(str(node), role, linking)
            continue
        assert isinstance(node, Tag)
        if node.name == "a":
            found += _linked(node, role, linking)
            continue
        links = {id(anchor) for anchor in anchors([node])}
        for part in _parts(node, links):
            found += _linked(part, role, linking) if isinstance(part, Tag) else _bare(part, role, linking)
    return found


def _parts(top: Tag, links: set[int]) -> Iterator[Tag | str]:
    """The links of an element and the lines of text between them, in order."""
    if not links:
        yield from (block.text for block in blocks_of(top))
        return
    skip: set[int] = set()
    for node in walk(top):
        if isinstance(node, Tag):
            if id(node) in links:
                yield node
                skip.update(id(part) for part in walk(node))
        elif id(node) not in skip and stated_url(str(node)):
            yield str(node)


def _linked(anchor: Tag, role: str, linking: Linking) -> list[FileLink]:
    label = text_of(anchor)
    name = attribute(anchor, "title") if re.search(r"\.\w{2,5}$", attribute(anchor, "title")) else ""
    target = linking.target(anchor, name)
    if target is None:
        return []
    return [FileLink(target.url, label or None, role, target.stated, target.located)]


def _bare(text: str, role: str, linking: Linking) -> list[FileLink]:
    """The files of a text: addresses, which may stand there with nothing between them, or the numbers of links."""
    text = re.sub(r"^(?:- |\d+\. |: )", "", plain(text))  # a list's mark, or the colon that stood behind the label
    numbered = NUMBERED.findall(text) if linking.listed else []
    text = FOOTNOTE.sub("", text) if linking.listed else text
    stated = [url for part in _NEXT_ADDRESS.split(text) if (url := stated_url(part))]
    found = [(url, target_of("", url, linking.base)) for url in stated]
    if not found:
        found = [(label, target_of(linking.listed.get(int(n), ""), "", linking.base)) for label, n in numbered]
    return [FileLink(target.url, label, role, target.stated, target.located) for label, target in found if target]


def are_files(nodes: list[PageElement], linking: Linking) -> bool:
    """Whether a field's values name files or pages: a link or an address as bare text."""
    return bool(files(nodes, "content", linking))


def is_pdf(target: LinkTarget) -> bool:
    """Whether a link of the body leads to a PDF by its name."""
    is_file = isinstance(target.found, Foreign) or target.found.kind in {Kind.FILE, Kind.ASSET}
    return is_file and path_of(target.url).endswith(".pdf")


@dataclass(frozen=True, slots=True)
class RightValues:
    """The test that tells a field from words of a text: its values are of its kind."""

    linking: Linking

    def __call__(self, kind: str, nodes: list[PageElement]) -> bool:
        """Whether `nodes` can be the values of a field of this kind."""
        if kind in {KNOWLEDGE, TOPICS, COUNTRY}:
            return are_terms(nodes, self.linking)
        return kind == YEAR or are_files(nodes, self.linking)
