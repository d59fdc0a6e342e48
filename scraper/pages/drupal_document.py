"""The document as a Drupal page, in any theme; static mirrors of it are the same page with other links."""

from bs4 import BeautifulSoup, Tag

from scraper.pages.drupal import PRINT_MARKS, bare_node, full_node, language_of, node_type, title_of
from scraper.pages.evidence import Statement, printed_at, statements_of
from scraper.pages.layout import DocumentLayout
from scraper.pages.select import attribute, classes, has_class, tags_in
from scraper.pages.snapshot import Snapshot


class DrupalDocument(DocumentLayout):
    """Reads a page that shows one node in full."""

    name = "drupal_document"

    @classmethod
    def find_root(cls, soup: BeautifulSoup, snapshot: Snapshot) -> Tag | None:
        """The node, unless a printed page is around it."""
        node = full_node(soup)
        if node is None or any(not PRINT_MARKS.isdisjoint(classes(parent)) for parent in node.parents):
            return None
        return node if not _is_printed_around(soup, node) else None

    def title(self) -> str:
        """The heading of the page."""
        text, where = title_of(self.soup, self.root, self.bodies)
        self.origins["title"] = where
        return text

    def language(self) -> str | None:
        """The language of the page."""
        return language_of(self.soup)

    def statements(self) -> list[Statement]:
        """What the page says of its address, its print links included."""
        said = statements_of(self.soup, self.snapshot, self.root)
        for anchor in tags_in(
            self.soup, lambda tag: tag.name == "a" and has_class(tag, "print-page", "print-pdf"), self.bodies
        ):
            statement = printed_at(attribute(anchor, "href"), self.snapshot.location)
            if statement is not None:
                said.append(statement)
        return said

    def type(self) -> str | None:
        """The node's type."""
        return node_type(self.soup, self.root)


def _is_printed_around(soup: BeautifulSoup, node: Tag) -> bool:
    """Whether marks of the printed form stand outside the node."""
    return next(tags_in(soup, lambda tag: not PRINT_MARKS.isdisjoint(classes(tag)), [node]), None) is not None


__all__ = ["DrupalDocument", "bare_node"]
