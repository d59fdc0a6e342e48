"""Shows a crawl while it runs: one line that renews itself on a terminal, plain log lines elsewhere."""

import logging
import sys
import time
from collections.abc import Sized
from typing import Any, Self
from urllib.parse import urlsplit

from rich.console import Console
from rich.live import Live
from rich.logging import RichHandler
from rich.text import Text
from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.spiders import Spider
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from scraper.archive.archive import Archive, ArchiveNotWritable
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.services import budgeted
from scraper.results.step_runner import Superseded
from scraper.watching.counts import Counts
from scraper.watching.log_lines import is_json
from scraper.watching.plain_console import PlainConsole
from scraper.watching.progress_line import Done, Sample, Trend, line, place_line

logger = logging.getLogger(__name__)
_SECONDS_BETWEEN_LINES = 60.0
_SECONDS_BETWEEN_LOOKS = 0.25


class Progress:
    """Shows how far the crawl is, how fast it goes, and whom it asks."""

    def __init__(self, crawler: Crawler, console: Console) -> None:
        self.crawler = crawler
        self.counts = Counts(crawler)
        self.is_drawn = console.is_terminal and not is_json(crawler.settings)
        """Whether one line renews itself; else a log line comes now and then."""
        self._live = Live(console=console, transient=True, auto_refresh=False) if self.is_drawn else None
        self._loop = LoopingCall(self.show)
        self._trend = Trend()
        self._services = budgeted(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Shows from the beginning of the crawl to its end."""
        progress = cls(crawler, PlainConsole(file=sys.stderr))
        crawler.signals.connect(progress.start, scrapy_signals.spider_opened)
        crawler.signals.connect(progress.stop, scrapy_signals.spider_closed)
        crawler.signals.connect(progress.found, scrapy_signals.item_scraped)
        return progress

    def start(self) -> None:
        """Begins to show."""
        if self._live is not None:
            self._live.start()
            _log_above(self._live.console)
        self._trend.take(self._sample())
        self._loop.start(_SECONDS_BETWEEN_LOOKS if self._live else _SECONDS_BETWEEN_LINES, now=False)

    def stop(self) -> None:
        """Ends to show; the last numbers are the summary's matter."""
        if self._loop.running:
            self._loop.stop()
        if self._live is not None:
            self._live.stop()

    def found(self, item: Any) -> None:
        """Shows a record on a terminal as soon as it is kept."""
        if self._live is not None:
            self._live.console.print(Text(item.id), no_wrap=True, overflow="ellipsis", crop=True)

    def line(self) -> str:
        """What is known now, in one line."""
        sample = self._sample()
        self._trend.take(sample)
        stage = getattr(self.crawler.spider, "stage", "")
        return line(self._done(), sample.to_go, self._trend, self._place(), stage)

    def show(self) -> None:
        """Shows the line where it belongs."""
        if self._live is None:
            logger.info("%s", self.line(), extra=self._done()._asdict())
            return
        text = Text(self.line(), style="cyan", no_wrap=True)
        text.truncate(self._live.console.width, overflow="ellipsis")
        self._live.update(text, refresh=True)

    def _done(self) -> Done:
        counts = self.counts
        return Done(counts.records, counts.files, counts.lost, counts.answers)

    def _sample(self) -> Sample:
        return Sample(time.monotonic(), self.counts.answers, self.counts.settled, to_go(self.crawler))

    def _place(self) -> str:
        """Whom the crawl asks now, and for whom it waits."""
        active = [request.url for request in self.crawler.engine.downloader.active if "wanted" not in request.meta]
        archive = self.crawler.get_extension(Archive)
        states = archive.catalog.services() if archive is not None else {}
        now = time.time()
        left_alone = [(name, state.not_before - now) for name, state in states.items() if state.not_before > now]
        return place_line(sorted({self._service(url) for url in active}), left_alone)

    def _service(self, url: str) -> str:
        return next((name for prefix, name in self._services if url.startswith(prefix)), None) or urlsplit(url).netloc


def to_go(crawler: Crawler) -> int:
    """Addresses and files that are known and not settled: those that wait, and those that are looked for now."""
    engine = crawler.engine
    waiting = len(engine.scheduler) if isinstance(engine.scheduler, Sized) else 0
    return waiting + sum("wanted" in request.meta for request in engine.downloader.active)


def _log_above(console: Console) -> None:
    """Log lines of a terminal go through the console, so that they do not tear the progress line."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if type(handler) is logging.StreamHandler:
            root.removeHandler(handler)
            above = RichHandler(handler.level, console, show_path=False, rich_tracebacks=False)
            root.addHandler(above)


class QuietFormatter(LogFormatter):
    """One line for a dropped or failed record, none for a record that is kept."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Only for debugging, and without the whole record."""
        return {"level": logging.DEBUG, "msg": "Kept %(id)s", "args": {"id": getattr(item, "id", "?")}}

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Names the record, without the whole of it; the traceback follows. A disk is no fault of the code."""
        level = logging.DEBUG if isinstance(exception, OSError | ArchiveNotWritable | CrawlEnds) else logging.ERROR
        return {"level": level, "msg": "Could not keep %(id)s", "args": {"id": getattr(item, "id", "?")}}

    def dropped(  # type: ignore[override]  # Scrapy takes None for no line
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        """The record and the reason, which names it; nothing of one that a better took the place of."""
        if isinstance(exception, Superseded):
            return None
        return {"level": logging.WARNING, "msg": "Not kept: %(reason)s", "args": {"reason": str(exception)}}
