"""Makes runs again from the archive: the same crawl, with what was archived in the place of the network.

Nothing here decides anything: what a run gives is decided by the spider, the middlewares and the steps that crawl. So
a record that is made again is the record of the crawl, or, where its code has been mended since, the record that it
should have been.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path
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
    is_in_place: bool
    """Whether it lies beside what is there already."""

    def intend_now(self, path: Path, sha256: str) -> None:
        """Hears of each file that is about to be put in place."""
        ...


def make_again(runs: Iterable[ArchivedRun], making: Making, settings: Settings) -> None:
    """Repeats runs in their order; raises what reading the archive raises, and OSError."""
    install_reactor(_REACTOR)
    from twisted.internet import reactor as installed  # only now: importing it installs one

    reactor = cast("ReactorBase", installed)

    failed: list[BaseException] = []
    is_done: list[bool] = []

    async def make() -> None:
        try:
            await _make_each(runs, making, settings)
            is_done.append(True)
        except BaseException as error:  # raised below, where the reactor has stopped
            failed.append(error)
        finally:
            asyncio.get_running_loop().call_soon(reactor.stop)

    reactor.callWhenRunning(lambda: deferred_from_coro(make()))
    reactor.run()
    if failed:
        raise failed[0]
    if not is_done:
        raise KeyboardInterrupt


async def _make_each(runs: Iterable[ArchivedRun], making: Making, settings: Settings) -> None:
    reader = ArchiveReader(making.archive, making.catalog.by_id)
    try:
        for run in runs:
            if run.begins:
                await _repeat(_crawler(run, making, reader, settings), run)
    finally:
        reader.close()


async def _repeat(crawler: ReplayCrawler, run: ArchivedRun) -> None:
    try:
        await crawler.crawl_async()
    except NotArchived:
        if run.ends is not None:
            raise
        # It was cut off while it read its folder or archive, and had asked for nothing.


def _crawler(run: ArchivedRun, making: Making, reader: ArchiveReader, settings: Settings) -> ReplayCrawler:
    spider = get_spider_loader(settings).load(run.begins["spider"])
    crawler = ReplayCrawler(spider, settings_of(run, making.folder, settings))
    crawler.replayed = Replayed(run, reader, making.catalog, making.intend_now, is_repeated=making.is_in_place)
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
