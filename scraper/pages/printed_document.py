"""The printer-friendly form of a document (Drupal's print module, 1.x and 2.x): numbered links, listed at the end."""

import re

from bs4 import BeautifulSoup, Tag

from scraper.pages.drupal import PRINT_MARKS, language_of
from scraper.pages.evidence import Statement, printed_from, statements_of
from scraper.pages.fields import body_elements
from scraper.pages.layout import DocumentLayout
from scraper.pages.select import attribute, classes, has_class, tags_in
from scraper.pages.snapshot import Snapshot
from scraper.text import label_of, one_line

_LISTED = re.compile(r"\[(\d{1,4})\]\s*<?\s*((?:https?://|www\.|mailto:)\S*[^\s>])")
_SOURCE = re.compile(r"Source\s+URL\s*(?:\([^)]*\))?\s*:?\s*<?((?:https?://|www\.)[^\s<>]+)", re.I)


class PrintedDocument(DocumentLayout):
    """Reads a page of the print module."""

    name = "printed_document"

    @classmethod
    def find_root(cls, soup: BeautifulSoup, snapshot: Snapshot) -> Tag | None:
        """The printed content: marked as such, or the body of a page that ends in a Source URL."""
        bodies = body_elements(soup)
        marks = list(tags_in(soup, lambda tag: not PRINT_MARKS.isdisjoint(classes(tag)), bodies))
        if not marks:
            return None
        content = next((tag for tag in marks if has_class(tag, "print-content")), None)
        return content or soup.body

    def title(self) -> str:
        """The node's heading: the one that agrees with the page's `<title>`, else the first outside the body."""
        head = one_line(self.soup.title.get_text()) if self.soup.title else ""
        headings = list(
            tags_in(self.soup, lambda tag: tag.name in {"h1", "h2", "h3"} or has_class(tag, "print-title"), self.bodies)
        )
        texts = [(one_line(tag.get_text()), tag) for tag in headings]
        for text, tag in texts:
            if text and (text == head or head.startswith(text + " | ")):
                self.origins["title"] = tag.name
                return text
        first = next(((text, tag.name) for text, tag in texts if text), (head, "title"))
        self.origins["title"] = first[1]
        return first[0]

    def language(self) -> str | None:
        """The language of the page."""
        return language_of(self.soup)

    def statements(self) -> list[Statement]:
        """The Source URL and the base, then what any page says."""
        said = [printed_from(self._source_url()), *(printed_from(url) for url in self._bases())]
        node = next(tags_in(self.root, lambda tag: bool(tag.get("about"))), None)
        firm = [one for one in said if one is not None]
        return firm + statements_of(self.soup, self.snapshot, node)

    def numbered_links(self) -> dict[int, str]:
        """The list "Links", read by its numbers, however it is laid out."""
        listed = self._last_part("print-links")
        text = "\n".join(listed.stripped_strings) if listed is not None else self._text_after("Links")
        return {int(number): url for number, url in _LISTED.findall(text)}

    def _source_url(self) -> str:
        part = self._last_part("print-source_url")
        text = " ".join(part.stripped_strings) if part is not None else ""
        found = _SOURCE.search(text) or _SOURCE.search(self._text_after("Source URL", included=True))
        return found.group(1) if found else ""

    def _bases(self) -> list[str]:
        return [attribute(base, "href") for base in self.soup.find_all("base") if attribute(base, "href")]

    def _last_part(self, token: str) -> Tag | None:
        """The part of the print template with a class, outside the author's text."""
        inside = body_elements(self.soup)
        found = list(tags_in(self.soup, lambda tag: token in classes(tag), inside))
        return found[-1] if found else None

    def _text_after(self, label: str, *, included: bool = False) -> str:
        """The text behind the last occurrence of a label outside the author's text."""
        inside = body_elements(self.soup)
        labels = list(tags_in(self.soup, lambda tag: label_of(tag.get_text()) == label_of(label), inside))
        if not labels:
            return ""
        following = "\n".join(str(string) for string in labels[-1].find_all_next(string=True))
        return f"{label}: {following}" if included else following
