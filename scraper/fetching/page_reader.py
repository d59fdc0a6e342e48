"""Reads pages in child processes: a crawl uses more than one core, and a page that hangs its reader costs only itself.

`read_page` is pure, so where it runs is nobody's matter. No page is read in the crawl's own process.
"""

import asyncio
import os
from concurrent.futures import Future

from scraper.addresses.address import crawl_only
from scraper.addresses.sites import home, site_named
from scraper.children import ChildDied, Children
from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.pages.read_page import read_page
from scraper.pages.snapshot import Snapshot

SECONDS = 60.0  # for one page; the slowest known takes a tenth of one
MEMORY = 2 * 1024**3  # bytes of address space for each child
TRIES = 5  # of a page whose reader is killed from outside each time: by then it is the page that is too much

Page = DocumentPage | ListingPage | NotADocument


class PageReader:
    """Children that read pages; `workers` is one less than the machine has cores, from 1 to 4.

    A page whose reader fails is read again by one that has read nothing before, so that it answers only for itself.
    """

    def __init__(self, workers: int | None = None, seconds: float = SECONDS) -> None:
        self._workers = max(1, min((os.cpu_count() or 1) - 1, 4)) if workers is None else workers
        self._seconds = seconds
        self._children: Children | None = None

    async def read(self, snapshot: Snapshot) -> Page:
        """The page of a snapshot; one that kills its reader, or takes too long, is no document and says so."""
        for tries in range(1, TRIES + 1):
            try:
                return await asyncio.wrap_future(self._begun(snapshot))
            except ChildDied as died:
                if is_of_the_page(died, tries):
                    return given_up(died)
        raise AssertionError("the last try gives up")

    def read_now(self, snapshot: Snapshot) -> Page:
        """The same for code that waits, page by page."""
        for tries in range(1, TRIES + 1):
            try:
                return self._begun(snapshot).result()
            except ChildDied as died:
                if is_of_the_page(died, tries):
                    return given_up(died)
        raise AssertionError("the last try gives up")

    def _begun(self, snapshot: Snapshot) -> Future[Page]:
        if self._children is None:
            self._children = new_children(self._workers, self._seconds)
        return self._children.submit(read_page, snapshot)

    def process_ids(self) -> list[int]:
        """Of the children that run."""
        return [] if self._children is None else self._children.process_ids()

    def close(self) -> None:
        """Ends the children at once; they start again when they are needed."""
        children, self._children = self._children, None
        if children is not None:
            children.shutdown(wait=False)


def new_children(workers: int, seconds: float = SECONDS) -> Children:
    """Children that read as for the site that is crawled."""
    return Children(workers, seconds, MEMORY, _begin, home().name)


def _begin(site: str) -> None:
    crawl_only(site_named(site))


def is_of_the_page(died: ChildDied, tries: int) -> bool:
    """Whether a page is the cause of the death of its reader: not what was read before it, nor somebody else."""
    return tries == TRIES or (died.was_fresh and not died.is_from_outside)


def given_up(died: ChildDied) -> NotADocument:
    """What is said of such a page."""
    return NotADocument(Outcome.UNREADABLE, f"its reader failed: {died}; it may take {MEMORY} bytes of memory")
