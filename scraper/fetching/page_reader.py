"""Reads pages in child processes: a crawl uses more than one core, and a page that hangs its reader costs only itself.

`read_page` is pure, so where it runs is nobody's matter. No page is read in the crawl's own process.
"""

import asyncio
import os
import resource
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from multiprocessing import get_context

from scraper.addresses.address import crawl_only
from scraper.addresses.sites import home, site_named
from scraper.isolation import block_network, die_with, leave_interrupts_to_the_parent, set_limit
from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.pages.read_page import read_page
from scraper.pages.snapshot import Snapshot

SECONDS = 60.0  # for one page; the slowest known takes a tenth of one
MEMORY = 2 * 1024**3  # bytes of address space for each child
TRIES = 5  # of a page whose reader dies each time: by then it is the page that is too much
_TOGETHER = 2  # of them in the pool; the others alone

Page = DocumentPage | ListingPage | NotADocument


class PageReader:
    """A pool of children that read pages; `workers` is one less than the machine has cores, from 1 to 4.

    Where the pool fails, each page that was in it is read again, and at last in a child of its own, so that one page
    answers only for itself, and a child that somebody killed for none.
    """

    def __init__(self, workers: int | None = None, seconds: float = SECONDS) -> None:
        self._workers = max(1, min((os.cpu_count() or 1) - 1, 4)) if workers is None else workers
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None
        self._one_alone = asyncio.Lock()

    async def read(self, snapshot: Snapshot) -> Page:
        """The page of a snapshot; one that kills its reader, or takes too long, is no document and says so."""
        for _ in range(_TOGETHER):
            pool = self._started()
            try:
                return await self._read_in(pool, snapshot)
            except BrokenExecutor:
                self._end(pool)
            except TimeoutError:
                self._end(pool)
                break
        async with self._one_alone:
            return await self._read_alone(snapshot)

    async def _read_alone(self, snapshot: Snapshot) -> Page:
        for _ in range(TRIES - _TOGETHER):
            pool = new_pool(1)
            try:
                return await self._read_in(pool, snapshot)
            except BrokenExecutor:
                continue
            except TimeoutError:
                return self._too_slow()
            finally:
                end(pool)
        return _dead()

    async def _read_in(self, pool: ProcessPoolExecutor, snapshot: Snapshot) -> Page:
        """The page; raises TimeoutError, and BrokenExecutor also where the pool was ended for another page's sake."""
        reading = pool.submit(read_page, snapshot)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(reading)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise BrokenExecutor("ended before the page's turn came") from None

    def read_now(self, snapshot: Snapshot) -> Page:
        """The same for code that waits, page by page; a child that fails is asked again, anew."""
        for _ in range(TRIES):
            try:
                return self._started().submit(read_page, snapshot).result(self._seconds)
            except BrokenExecutor:
                self.close()
            except TimeoutError:
                self.close()
                return self._too_slow()
        return _dead()

    def close(self) -> None:
        """Ends the children at once; they start again when they are needed."""
        if self._pool is not None:
            self._end(self._pool)

    def _started(self) -> ProcessPoolExecutor:
        self._pool = self._pool or new_pool(self._workers)
        return self._pool

    def _end(self, pool: ProcessPoolExecutor) -> None:
        if self._pool is pool:
            self._pool = None
        end(pool)

    def _too_slow(self) -> NotADocument:
        return NotADocument(Outcome.UNREADABLE, f"reading took more than {self._seconds:g} s")


def _dead() -> NotADocument:
    return NotADocument(Outcome.UNREADABLE, f"the reader died; its memory limit is {MEMORY} bytes")


def new_pool(workers: int) -> ProcessPoolExecutor:
    """Spawned children: a fork of a process that runs Twisted is not safe."""
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=prepare, initargs=(os.getpid(), home().name))


def end(pool: ProcessPoolExecutor) -> None:
    """Kills the children of a pool; the executor itself can only wait for them."""
    for child in list((pool._processes or {}).values()):
        child.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def prepare(parent: int, site: str = "") -> None:
    """Makes a child die with its parent, leave Ctrl-C to it, keep within its memory, and read as for that site."""
    die_with(parent)
    leave_interrupts_to_the_parent()
    block_network()
    set_limit(resource.RLIMIT_AS, MEMORY)
    if site:
        crawl_only(site_named(site))
