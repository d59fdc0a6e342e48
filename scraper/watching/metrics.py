"""Keeps a file of figures for Prometheus, while a crawl runs and after it: for node_exporter's textfile collector.

A file and no endpoint: it is there between runs, when most questions are asked, and opens no door.
"""

import logging
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from twisted.internet.task import LoopingCall

from scraper.archive.archive import Archive
from scraper.catalog import catalog
from scraper.catalog.database import CatalogError
from scraper.store import NOT_WRITABLE, write_atomically
from scraper.watching.catalog_reader import CatalogReader, LeftAlone
from scraper.watching.counts import Counts
from scraper.watching.last_report import epoch, last_report
from scraper.watching.library_run import library_run, read_facts
from scraper.watching.metrics_text import Past, Present, metrics_text, with_exit_code
from scraper.watching.progress import to_go

logger = logging.getLogger(__name__)


class Metrics:
    """Replaces the file every `IPP_METRICS_SECONDS`; the addresses of the catalog are counted twice a run only."""

    def __init__(self, crawler: Crawler, output: Path) -> None:
        self.crawler = crawler
        self.counts = Counts(crawler)
        self._output = output
        self._path = output / crawler.settings["IPP_METRICS"]  # an absolute path stays one
        self._loop = LoopingCall(self._write)
        self._started = 0.0
        self._past = Past()
        self._left = 0
        self._has_failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Of a crawl that writes to `OUTPUT_DIR`; `IPP_METRICS` is the file, seen from there, or empty for none."""
        if not crawler.settings["IPP_METRICS"]:
            raise NotConfigured
        metrics = cls(crawler, Path(crawler.settings["OUTPUT_DIR"]))
        crawler.signals.connect(metrics.start, signals.spider_opened)
        crawler.signals.connect(metrics.note_left, signals.spider_closed)
        crawler.signals.connect(metrics.end, signals.engine_stopped)
        return metrics

    def start(self) -> None:
        """Begins to write."""
        archive = self.crawler.get_extension(Archive)
        self._started = archive.started_at.timestamp() if archive is not None else time.time()
        self._past = past_of(self._output)
        self._loop.start(self.crawler.settings.getfloat("IPP_METRICS_SECONDS"))

    def note_left(self) -> None:
        """Remembers what was not settled, while there is a scheduler to be asked."""
        self._left = to_go(self.crawler)

    def end(self) -> None:
        """Writes how it ended: the account is closed, and the catalog."""
        if self._loop.running:
            self._loop.stop()
            is_written = not self.crawler.stats.get_value("results/not_written")
            reason = self.crawler.stats.get_value("finish_reason") if is_written else NOT_WRITABLE
            now = time.time()
            self._past = with_end(past_of(self._output), reason, now, now - self._started)
            self._write(is_running=False)

    def _write(self, *, is_running: bool = True) -> None:
        """A disk that is full is told once here; that the crawl can go on is not for this file to say."""
        try:
            write_atomically(self._path, metrics_text(self._present(is_running=is_running), self._past), durable=False)
        except OSError as error:
            if not self._has_failed:
                logger.warning("Cannot write %s: %s", self._path, error.strerror)
            self._has_failed = True

    def _present(self, *, is_running: bool) -> Present:
        stats = self.crawler.stats
        return Present(
            is_running,
            self._started,
            time.time(),
            self.counts,
            to_go(self.crawler) if is_running else self._left,
            stats.get_value("retry/count", 0),
            outcomes(stats.get_stats()),
            left_alone(self._output / catalog.NAME, time.time()),
        )


def outcomes(stats: dict[str, Any]) -> dict[tuple[str, str], int]:
    """How often a source answered so, of a crawl's statistics `sources/<name>/<outcome>`; a name may have slashes.

    >>> outcomes({"sources/folder:/a/b/accepted": 2, "item_scraped_count": 2})
    {('folder:/a/b', 'accepted'): 2}
    """
    found: dict[tuple[str, str], int] = {}
    for key, count in stats.items():
        if key.startswith("sources/"):
            name, _, outcome = key.removeprefix("sources/").rpartition("/")
            found[name, outcome] = count
    return found


def left_alone(path: Path, now: float) -> list[LeftAlone]:
    """Services that are waited for, as the catalog has them; none where there is no catalog."""
    with suppress(CatalogError), CatalogReader(path) as reader:  # what is wrong with it is the crawl's matter
        return reader.left_alone(now)
    return []


def past_of(output: Path) -> Past:
    """What an output says of the runs that ended."""
    report = last_report(output / "report.json")
    past = Past(figures=report.figures, alarms=report.alarms, lists=report.lists)
    with suppress(CatalogError), CatalogReader(output / catalog.NAME) as reader:  # as above
        past.addresses = reader.addresses()
        runs = reader.runs()
        last = library_run(read_facts(reader.facts()), datetime.now(UTC), timedelta()).finished_at
        past.success = epoch(last) if last is not None else epoch(runs[0].started) if runs else None
        for run in runs:
            if run.ended is not None and run.reason is not None:
                past.ended = {**past.ended, run.reason: epoch(run.ended)}
                past.duration = epoch(run.ended) - epoch(run.started)
    return past


def note_exit_code(path: Path, code: int) -> None:
    """Adds the exit code of a crawl to the file, where there is one; also of one that was refused before it began."""
    with suppress(OSError):  # a disk that takes no file is told by the crawl
        write_atomically(path, with_exit_code(path.read_text("utf-8"), code).encode(), durable=False)


def with_end(past: Past, reason: str, ended: float, seconds: float) -> Past:
    """`past` with the end of this run, which the catalog does not know where it could not be written."""
    past.ended, past.duration = {**past.ended, reason: ended}, seconds
    return past
