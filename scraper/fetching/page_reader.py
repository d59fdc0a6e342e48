"""Reads pages in child processes: a crawl uses more than one core, and a page that hangs its reader costs only itself.

`read_page` is pure, so where it runs is nobody's matter. No page is read in the crawl's own process.
"""

import asyncio
from concurrent.futures import Executor, Future
from functools import partial
from importlib import import_module
from pathlib import Path

from scraper.addresses.address import crawl_only
from scraper.addresses.sites import home, site_named
from scraper.children import ChildDied, Children
from scraper.fetching.page_readings import PAGES, Page, keep_answer, place_of, read_and_keep, remembered
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.pages.pages import NotADocument
from scraper.readings.readings import Readings
from scraper.workers import new_workers

SECONDS = 60.0  # for one page; the slowest known takes a tenth of one
MEMORY = 2 * 1024**3  # bytes of address space for each child
TRIES = 5  # of a page whose reader is killed from outside each time: by then it is the page that is too much


def read_page(capture: LoadedCapture) -> Page:
    """The page of a capture, read here; the crawl's own process need not load what reads pages."""
    from scraper.pages import read_page as reading

    return reading.read_page(capture)


class PageReader:
    """Children that read pages; `workers` is as `IPP_WORKERS` says.

    A page whose reader fails is read again by one that has read nothing before, so that it answers only for itself.
    A page that `readings` remembers is not read.
    """

    def __init__(self, workers: str = "", seconds: float = SECONDS, readings: Readings | None = None) -> None:
        self._workers = workers
        self._seconds = seconds
        self._readings = readings
        self._children: Executor | None = None
        self._expected: dict[Path, Future[Page]] = {}

    async def read(self, capture: LoadedCapture) -> Page:
        """The page of a capture; one that kills its reader, or takes too long, is no document and says so."""
        place = self._place(capture)
        page = self._remembered(place)
        for tries in range(1, TRIES + 1):
            if page is not None:
                return page
            try:
                page = await asyncio.wrap_future(self._begun(capture, place))
            except ChildDied as died:
                page = given_up(died) if is_of_the_page(died, tries) else None
        assert page is not None
        return page

    def read_now(self, capture: LoadedCapture) -> Page:
        """The same for code that waits, page by page."""
        place = self._place(capture)
        page = self._come(place) or self._remembered(place)
        for tries in range(1, TRIES + 1):
            if page is not None:
                return page
            try:
                page = self._begun(capture, place).result()
            except ChildDied as died:
                page = given_up(died) if is_of_the_page(died, tries) else None
        assert page is not None
        return page

    def expect(self, capture: LoadedCapture) -> None:
        """Begins to read a page for which `read_now` is soon to be asked, so that all workers have something to do."""
        place = self._place(capture)
        if self._readings is None or place is None or place in self._expected or self._readings.has(place):
            return
        self._readings.count(PAGES, is_read=True)
        self._expected[place] = self._begun(capture, place)

    def _come(self, place: Path | None) -> Page | None:
        """A page that was expected; None where it was not, or its reader died: then it is read by itself."""
        coming = self._expected.pop(place, None) if place is not None else None
        try:
            return coming.result() if coming is not None else None
        except ChildDied:
            return None

    def _place(self, capture: LoadedCapture) -> Path | None:
        """Where a page is to be remembered."""
        return place_of(self._readings, capture) if self._readings is not None else None

    def _remembered(self, place: Path | None) -> Page | None:
        if self._readings is None or place is None:
            return None
        page = remembered(self._readings, place)
        self._readings.count(PAGES, is_read=page is None)
        return page

    def _begun(self, capture: LoadedCapture, place: Path | None) -> Future[Page]:
        if self._children is None:
            self._children = new_children(self._workers, self._seconds)
        if place is not None and isinstance(self._children, Children):
            return self._children.submit(read_and_keep, read_page, capture, str(place))
        reading: Future[Page] = self._children.submit(read_page, capture)
        if place is not None:  # on another machine, whose disk is another
            reading.add_done_callback(partial(keep_answer, place))
        return reading

    def process_ids(self) -> list[int]:
        """Of the children that run."""
        return self._children.process_ids() if isinstance(self._children, Children) else []

    def close(self) -> None:
        """Ends the children at once; they start again when they are needed."""
        children, self._children = self._children, None
        if children is not None:
            children.shutdown(wait=False)


def new_children(workers: str, seconds: float = SECONDS) -> Executor:
    """Children that read as for the site that is crawled."""
    return new_workers(workers, seconds, MEMORY, _begin, home().name)


def _begin(site: str) -> None:
    crawl_only(site_named(site))
    import_module("scraper.pages.read_page")  # not in the time of the first page


def is_of_the_page(died: ChildDied, tries: int) -> bool:
    """Whether a page is the cause of the death of its reader: not what was read before it, nor somebody else."""
    return tries == TRIES or (died.was_fresh and not died.is_from_outside)


def given_up(died: ChildDied) -> NotADocument:
    """What is said of such a page."""
    return NotADocument(Outcome.UNREADABLE, f"its reader failed: {died}; it may take {MEMORY} bytes of memory")
