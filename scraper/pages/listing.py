"""Pages that lead to documents: the front page, lists, term pages, and their further pages."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from scraper.addresses import SITE, Address, read_address
from scraper.kinds import Kind
from scraper.pages.drupal import is_drupal, title_of
from scraper.pages.evidence import Identity, identity, statements_of
from scraper.pages.links import Place, onward_links
from scraper.pages.pages import ListingPage
from scraper.pages.select import has_class, tags_in
from scraper.pages.snapshot import Snapshot

LISTS = frozenset({Kind.FRONT, Kind.LIST, Kind.TERM, Kind.TAXONOMY_TERM})


@dataclass(slots=True)
class Listing:
    """Reads a page that shows many nodes, or none in full."""

    soup: BeautifulSoup
    snapshot: Snapshot
    name: str = "listing"

    def claims(self) -> bool:
        """Whether this is a list: its address says so, or it holds a view, teasers or a pager."""
        return is_drupal(self.soup) and (self.kind() in LISTS or self._has_entries())

    def kind(self) -> Kind | None:
        """The kind of the page's address."""
        found = read_address(self.address())
        return found.kind if isinstance(found, Address) else None

    def address(self) -> str:
        """The page's address, with the number of the page where the pager shows it."""
        stated = self._identity().address or (f"{SITE}/" if self._is_front() else "")
        found = read_address(stated) if stated else None
        if not isinstance(found, Address):
            return stated
        number = self.page()
        bare = found.url.split("?", 1)[0]
        if number is None:
            return found.url
        return f"{bare}?page={number}" if number else bare

    def page(self) -> int | None:
        """The number of the page, from 0; None where there is no pager."""
        current = next(tags_in(self.soup, lambda tag: has_class(tag, "pager-current")), None)
        digits = re.sub(r"\D", "", current.get_text()) if current is not None else ""
        return int(digits) - 1 if digits and int(digits) > 0 else None

    def read(self) -> ListingPage:
        """The addresses that it leads to."""
        who = self._identity()
        base = self.snapshot.location or who.address or SITE + "/"
        anchors = tags_in(self.soup, lambda tag: tag.name == "a")
        title, _ = title_of(self.soup, None, [])
        address = self.address()
        onward = onward_links(anchors, Place(base, {}), {address, *who.aliases})
        return ListingPage(self.name, address, tuple(sorted(set(who.aliases) - {address})), title, self.page(), onward)

    def _identity(self) -> Identity:
        return identity(statements_of(self.soup, self.snapshot, None), self.snapshot.asked)

    def _is_front(self) -> bool:
        return self.soup.body is not None and has_class(self.soup.body, "front")

    def _has_entries(self) -> bool:
        marks = ("view-content", "node-teaser", "pager", "term-listing-heading")
        return next(tags_in(self.soup, lambda tag: has_class(tag, *marks)), None) is not None
