"""A document as Drupal shows it, in any theme."""

from functools import cached_property

from bs4 import Tag

from scraper.addresses.kinds import DOCUMENTS
from scraper.pages.document_layout import DocumentLayout
from scraper.pages.listing_page import is_listing
from scraper.pages.page import Page
from scraper.pages.select import ancestors, attribute, classes, outermost


class DrupalPage(DocumentLayout):
    """A page of one node: told by the node's number, its wrapper or its address."""

    name = "drupal_page"

    @staticmethod
    def claims(page: Page) -> bool:
        """A node's page that is neither printed nor a list."""
        if page.print_parts or page.bare is not None or is_listing(page):
            return False
        if page.node is not None or page.number:
            return True
        return page.is_of_the_site and page.standing.kind in DOCUMENTS

    @cached_property
    def scope(self) -> Tag:
        """The node's wrapper; without one, the column of the page that holds the content."""
        if self.page.node is not None:
            return self.page.node
        body = self.page.body_field
        if body is not None:
            return next(
                (tag for tag in ancestors(body) if attribute(tag, "id") or "panel" in classes(tag)), self.page.body
            )
        return next(outermost(self.page.body, _is_column), self.page.body)


def _is_column(tag: Tag) -> bool:
    return (
        tag.name == "main"
        or attribute(tag, "role") == "main"
        or attribute(tag, "id") in {"content", "main-content-area"}
    )
