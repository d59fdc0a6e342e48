"""Pages that list documents: the front page, document lists, term pages, with their pagers."""

import re

from scraper.addresses.kinds import LISTINGS
from scraper.pages.headings import title_heading
from scraper.pages.onward import onward_links
from scraper.pages.page import Page
from scraper.pages.pages import ListingPage
from scraper.pages.select import classes, tags, text_of
from scraper.pages.values import Linking

_BODY_OF_LIST = re.compile(r" (?:page-taxonomy|page-taxonomy-term|front) ")
_CURRENT = re.compile(r" (?:pager-current|pager__item--current|pager__current|active) ")
_PAGER = re.compile(r" (?:pager|pagination|pager__items) ")


def is_listing(page: Page) -> bool:
    """Whether a page lists others: it says so in its classes or its head, or is at the address of a list."""
    if page.number or page.print_parts:
        return False
    names = page.head.body.get("class", "")
    if _BODY_OF_LIST.search(f" {names} ") or not page.words.list_classes.isdisjoint(names.split()):
        return True
    if any("about" in meta and "Concept" in meta.get("typeof", "") for meta in page.head.metas):
        return True
    return page.is_of_the_site and page.standing.kind in LISTINGS and (bool(page.nodes) or _has_view(page))


def _has_view(page: Page) -> bool:
    return any(" view-content " in classes(tag) or " view " in classes(tag) for tag in tags(page.body))


class ListPage:
    """A list: its name, where it continues, and what it lists."""

    name = "listing_page"

    def __init__(self, page: Page) -> None:
        self.page = page

    @staticmethod
    def claims(page: Page) -> bool:
        """A page that lists others and is not about one node."""
        return page.bare is None and is_listing(page)

    def is_of_the_site(self) -> bool:
        """Whether more than its place says that the list is one of the site's."""
        page = self.page
        has_marks = not page.words.list_classes.isdisjoint(page.head.body.get("class", "").split())
        return not page.is_known_by_its_place or page.names_the_site or has_marks

    def title(self) -> str:
        """The name of the list, "" where it shows none."""
        without = {id(node) for node in self.page.nodes}
        words = self.page.title_words.rsplit(" | ", 1)[0]
        heading = title_heading(self.page, self.page.body, without, words)
        return text_of(heading) if heading is not None else words

    def page_number(self) -> int | None:
        """Which page of the list this is, from 0, by its pager; None without one."""
        for pager in tags(self.page.body):
            if pager.name in {"ul", "ol", "div", "nav"} and _PAGER.search(classes(pager)):
                for item in tags(pager):
                    if _CURRENT.search(classes(item)) and re.fullmatch(r"\d{1,5}", text_of(item)):
                        return int(text_of(item)) - 1
        return None

    def read(self) -> ListingPage:
        """The list and its links."""
        standing = self.page.standing
        number = self.page_number()
        shown = number if number is not None else standing.page
        address = "" if standing.is_filtered else standing.address
        return ListingPage(
            layout=self.name,
            address=f"{address}?page={shown}" if address and shown else address,
            aliases=tuple(f"{alias}?page={shown}" for alias in standing.aliases) if shown else standing.aliases,
            title=self.title(),
            onward=onward_links(self.page, Linking(standing.base)),
            page=number,
        )
