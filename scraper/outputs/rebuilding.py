"""Makes runs again from the archive: the same crawl, with what was archived in the place of the network.

Nothing here decides anything: what a run gives is decided by the spider, the middlewares and the steps that crawl. So
a record that is made again is the record of the crawl, or, where its code has been mended since, the record that it
should have been.
"""

import asyncio
import logging
import signal
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Protocol, cast

from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.reactor import install_reactor
from twisted.internet.base import ReactorBase

from scraper.archive.reader import ArchiveReader
from scraper.archive.replayed import NotArchived, ReplayCrawler, Replayed
from scraper.archive.scan import ArchivedRun
from scraper.catalog.catalog import Catalog
from scraper.readings.readings import Readings

_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_HANDLER = "scraper.archive.replayed.ReplayHandler"
# What decides whether and when a place is asked has decided it: the archive has the answers, and the refusals.
_NOT_ASKED = (
    "scraper.fetching.guard.HostGuard",
    "scraper.fetching.services.ServiceSlots",
    "scraper.fetching.robots.Robots",
    "scraper.fetching.retries.Retries",
    "scraper.archive.cache.ArchiveCache",
)
_OF_A_CRAWL = (  # it opens the output for itself, and is watched
    "scraper.archive.archive.Archive",
    "scraper.outputs.clear_parts.ClearParts",
    "scraper.watching.metrics.Metrics",
    "scraper.watching.progress.Progress",
)


class Making(Protocol):
    """Where what is made again is put: `folder` takes records, text and lists, `catalog` is written."""

    archive: Path
    folder: Path
    catalog: Catalog
    readings: Readings
    is_in_place: bool
    """Whether it lies beside what is there already."""

    def intend_now(self, path: Path, sha256: str) -> None:
        """Hears of each file that is about to be put in place."""
        ...


def make_again(runs: Iterable[ArchivedRun], making: Making, settings: Settings) -> None:
    """Repeats runs in their order; raises what reading the archive raises, what a disk does, and KeyboardInterrupt."""
    install_reactor(_REACTOR)
    _Repetition(runs, making, settings).run()


class _Repetition:
    """Runs that are made again, one after the other, in the reactor."""

    def __init__(self, runs: Iterable[ArchivedRun], making: Making, settings: Settings) -> None:
        from twisted.internet import reactor  # only now: importing it installs one

        self._reactor = cast("ReactorBase", reactor)
        self._runs, self._making, self._settings = iter(runs), making, settings
        self._failed: BaseException | None = None
        self._is_reading = False

    def run(self) -> None:
        """Makes them all; raises what went wrong first."""
        before = {number: signal.signal(number, self._interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._reactor.callWhenRunning(lambda: deferred_from_coro(self._make()))
            self._reactor.run(installSignalHandlers=False)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        if self._failed is not None:
            raise self._failed

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        """At once while the archive is read; a crawl that is being made hears of it when it waits next."""
        self._give_up(KeyboardInterrupt())
        if self._is_reading:
            raise KeyboardInterrupt

    def _give_up(self, error: BaseException) -> None:
        """Nothing more is made, nor told: what comes now follows from this."""
        if self._failed is None:
            self._failed = error
            logging.disable(logging.CRITICAL)
            self._reactor.callFromThread(self._reactor.stop)

    async def _make(self) -> None:
        try:
            await self._make_each()
        except BaseException as error:  # raised when the reactor has stopped
            self._give_up(error)
        else:
            asyncio.get_running_loop().call_soon(self._reactor.stop)

    async def _make_each(self) -> None:
        reader = ArchiveReader(self._making.archive, self._making.catalog.by_id)
        try:
            while (run := self._next_run()) is not None:
                if run.begins:
                    await self._repeat(self._crawler(run, reader), run)
        finally:
            reader.close()

    async def _repeat(self, crawler: ReplayCrawler, run: ArchivedRun) -> None:
        try:
            await crawler.crawl_async()
        except NotArchived:
            if run.ends is not None:
                raise
            # It was cut off while it read its folder or archive, and had asked for nothing.

    def _next_run(self) -> ArchivedRun | None:
        """Reads all that a run archived, which may take long."""
        self._is_reading = True
        try:
            return next(self._runs, None)
        finally:
            self._is_reading = False

    def _crawler(self, run: ArchivedRun, reader: ArchiveReader) -> ReplayCrawler:
        making = self._making
        spider = get_spider_loader(self._settings).load(run.begins["spider"])
        crawler = ReplayCrawler(spider, settings_of(run, making.folder, self._settings))
        crawler.replayed = Replayed(
            run, reader, making.catalog, making.intend_now, self._give_up, making.readings, making.is_in_place
        )
        return crawler


def settings_of(run: ArchivedRun, output: Path, settings: Settings) -> Settings:
    """The settings of now, with those of the run that decide what it gave, for a crawl that asks nobody."""
    changed = settings.copy()
    extensions = {**settings.getdict("EXTENSIONS"), **dict.fromkeys(_OF_A_CRAWL)}
    said = {
        **run.begins["settings"],
        "OUTPUT_DIR": str(output),
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https", "file"), _HANDLER),
        "DOWNLOADER_MIDDLEWARES": {**settings.getdict("DOWNLOADER_MIDDLEWARES"), **dict.fromkeys(_NOT_ASKED)},
        "EXTENSIONS": {**extensions, "scraper.archive.replayed.ReplayedArchive": 0},
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_SLOTS": {},
        "CONCURRENT_REQUESTS_PER_DOMAIN": settings.getint("CONCURRENT_REQUESTS"),
        "FEEDS": {},
    }
    for name, value in said.items():
        changed.set(name, value, priority="cmdline")
    return changed
