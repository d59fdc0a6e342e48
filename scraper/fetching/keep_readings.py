"""What is read in a run is remembered below `OUTPUT_DIR`, for the run itself and for all that follow."""

from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from scraper.archive.replayed import ReplayCrawler
from scraper.readings.readings import READINGS, Readings


class KeepReadings:
    """A Scrapy extension: holds what is remembered, and clears it when a crawl ends.

    Runs that are made again share what the rebuild holds, which clears it when all are made.
    """

    def __init__(self, crawler: Crawler, readings: Readings) -> None:
        self.readings = readings
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Opens `OUTPUT_DIR/.readings`; nothing is remembered where nothing is archived."""
        if isinstance(crawler, ReplayCrawler):
            return cls(crawler, crawler.replayed.readings)
        if not crawler.settings.getbool("ARCHIVE_ENABLED"):
            raise NotConfigured  # without words, which Scrapy would log as a warning
        kept = cls(crawler, Readings(Path(crawler.settings["OUTPUT_DIR"], READINGS)))
        crawler.signals.connect(kept.end, signals.spider_closed)
        return kept

    def end(self) -> None:
        """Says how much was read, and removes what readers read that are no more."""
        assert self._stats is not None
        for name, count in self.readings.counts.items():
            self._stats.set_value(f"readings/{name.replace(' ', '/')}", count)
        self.readings.clear()


def readings_of(crawler: Crawler) -> Readings | None:
    """What a crawl remembers."""
    kept = crawler.get_extension(KeepReadings)
    return kept.readings if kept is not None else None
