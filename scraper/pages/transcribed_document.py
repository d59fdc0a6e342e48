"""The founding document as it was handed down: a printed page turned into Markdown by somebody else's tool.

No markup of Drupal is left: headings, bold labels and paragraphs. Labels are looked for from the end, since the
author's text may hold the same words.
"""

import re

from bs4 import BeautifulSoup, Tag

from scraper.pages.blocks import text_of_body
from scraper.pages.drupal import PRINT_MARKS, is_drupal
from scraper.pages.evidence import Statement, printed_from, statements_of
from scraper.pages.fields import NAMES, Field
from scraper.pages.layout import DocumentLayout
from scraper.pages.select import PageChanged, classes, tags_in
from scraper.pages.snapshot import Snapshot
from scraper.text import label_of, one_line

_LISTED = re.compile(r"\[(\d{1,4})\]\s*<?\s*((?:https?://|www\.)[^\s<>]+)")
_SOURCE = re.compile(r"Source\s*URL\s*(?:\([^)]*\))?\s*:?\s*<?((?:https?://|www\.)[^\s<>]+)", re.I)


class TranscribedDocument(DocumentLayout):
    """Reads a flat sequence of blocks that ends in a Source URL."""

    name = "transcribed_document"

    @classmethod
    def find_root(cls, soup: BeautifulSoup, snapshot: Snapshot) -> Tag | None:
        """The element whose children are the blocks, where one of them states the Source URL."""
        if (
            is_drupal(soup)
            or next(tags_in(soup, lambda tag: not PRINT_MARKS.isdisjoint(classes(tag))), None) is not None
        ):
            return None
        for tag in reversed(soup.find_all(["p", "div", "li", "h2", "h3", "h4"])):
            if _SOURCE.match(one_line(tag.get_text())) and tag.parent is not None:
                return tag.parent
        return None

    def __init__(self, soup: BeautifulSoup, snapshot: Snapshot, root: Tag) -> None:
        self._blocks = [child for child in root.children if isinstance(child, Tag)]
        self._at = self._places_of_labels()
        super().__init__(soup, snapshot, root)
        self.node.bodies = self._blocks[self._title_at() + 1 : min(self._at.values())]
        self.node.fields = {name: self._field(n) for name, n in self._named()}

    def title(self) -> str:
        """The first heading."""
        self.origins["title"] = self._blocks[self._title_at()].name
        return one_line(self._blocks[self._title_at()].get_text())

    def body(self) -> str:
        """The blocks between the title and the first label."""
        return text_of_body(self.node.bodies)

    def statements(self) -> list[Statement]:
        """The Source URL."""
        found = _SOURCE.match(one_line(self._blocks[self._at["sourceurl"]].get_text()))
        said = printed_from(found.group(1)) if found else None
        return [*([said] if said else []), *statements_of(self.soup, self.snapshot, None)]

    def numbered_links(self) -> dict[int, str]:
        """The list "Links"."""
        start = self._at.get("links", self._at["sourceurl"])
        text = "\n".join(string for block in self._blocks[start:] for string in block.stripped_strings)
        return {int(number): url for number, url in _LISTED.findall(text)}

    def _places_of_labels(self) -> dict[str, int]:
        """Where each label stands, the last of each, in the order in which print puts them."""
        places: dict[str, int] = {}
        end = len(self._blocks)
        for wanted in (
            ("links",),
            ("sourceurl",),
            ("othertag", "othertags"),
            ("knowledgetype", "knowledgetypes"),
            ("linktocontentat",),
        ):
            found = next((n for n in range(end - 1, -1, -1) if _label(self._blocks[n]) in wanted), None)
            if found is not None:
                places[wanted[0]] = end = found
        if "sourceurl" not in places:
            raise PageChanged("no Source URL behind the text")
        return places

    def _named(self) -> list[tuple[str, int]]:
        return [(NAMES[label], n) for label, n in self._at.items() if label in NAMES]

    def _field(self, start: int) -> Field:
        """The blocks from a label to the next."""
        end = min((n for n in self._at.values() if n > start), default=len(self._blocks))
        label = (
            self._blocks[start] if self._blocks[start].find("a") is None else self._blocks[start].find(["strong", "b"])
        )
        assert label is None or isinstance(label, Tag)
        return Field(list(self._blocks[start:end]), label, f"label {one_line(self._blocks[start].get_text())[:30]!r}")

    def _title_at(self) -> int:
        for n, block in enumerate(self._blocks):
            if re.fullmatch(r"h[1-6]", block.name):
                return n
        raise PageChanged("no heading")


def _label(block: Tag) -> str:
    """The label that a block begins with: a heading of its own, or bold text."""
    if re.fullmatch(r"h[1-6]", block.name):
        return label_of(block.get_text())
    first = next((child for child in block.children if isinstance(child, Tag)), None)
    if (
        first is not None
        and first.name in {"strong", "b"}
        and one_line(block.get_text()).startswith(one_line(first.get_text()))
    ):
        return label_of(first.get_text()).split("(")[0]
    return label_of(block.get_text()) if len(block.get_text()) < 40 else ""
