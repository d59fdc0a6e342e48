"""The memory of a crawl, as a Scrapy extension: opened when the archive is, and never far behind what is known."""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings
from twisted.internet.task import LoopingCall

from scraper.archive.archive import Archive
from scraper.archive.new_records import moment
from scraper.catalog.visits import DAY, Bounds
from scraper.memory.memory import Memory, NotRemembered

_SECONDS_BEHIND = 1.0


class Remembering:
    """Holds the crawl's `Memory`: None until the spider is open, and in a crawl that has no archive."""

    def __init__(self, crawler: Crawler) -> None:
        self.memory: Memory | None = None
        self._crawler = crawler
        self._archive: Archive | None = None
        self._loop = LoopingCall(self._flush)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Begins when the spider is open, and ends with the engine."""
        remembering = cls(crawler)
        crawler.signals.connect(remembering.open, signals.spider_opened)
        crawler.signals.connect(remembering.close, signals.spider_closed)
        return remembering

    def open(self) -> None:
        """Begins with this run of the archive."""
        self._archive = archive = self._crawler.get_extension(Archive)
        if archive is None:
            return
        began = moment(archive.started_at)
        number = archive.catalog.begin_run(archive.run, began)
        archive.catalog.database.execute(
            "PRAGMA synchronous = NORMAL"
        )  # the archive's next commit is on disk, with all before
        bounds = bounds_of(self._crawler.settings)
        self.memory = Memory(
            archive.catalog.database, number, archive.run, began, bounds, is_repeated=archive.is_repeated
        )
        self._loop.start(_SECONDS_BEHIND, now=False)

    def close(self) -> None:
        """Commits what is left."""
        if self._loop.running:
            self._loop.stop()
        self._flush()

    def _flush(self) -> None:
        try:
            if self.memory is not None:
                self.memory.flush()
        except NotRemembered as error:
            assert self._archive is not None
            self._archive.fail(error)


def memory_of(crawler: Crawler) -> Memory | None:
    """The memory of a crawl whose spider is open; None for one that has no archive."""
    remembering = crawler.get_extension(Remembering)
    return remembering.memory if remembering else None


def bounds_of(settings: BaseSettings) -> Bounds:
    """The intervals between two checks that the settings allow."""
    return Bounds(settings.getfloat("IPP_SHORTEST_INTERVAL") * DAY, settings.getfloat("IPP_LONGEST_INTERVAL") * DAY)
