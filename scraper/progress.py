"""Shows a crawl while it runs: one line that renews itself on a terminal, plain log lines elsewhere."""

import logging
import sys
from typing import Any, Self

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

from scraper import signals
from scraper.archive.archive import ArchiveNotWritable
from scraper.records import LooseFile, Record

logger = logging.getLogger(__name__)
_SECONDS_BETWEEN_LINES = 60.0
_SECONDS_BETWEEN_LOOKS = 0.25


class Progress:
    """Counts what the crawl finds and shows it."""

    def __init__(self, crawler: Crawler, console: Console) -> None:
        self.crawler = crawler
        self.records = self.files = self.lost = self.answers = 0
        self._live = Live(console=console, transient=True, auto_refresh=False) if console.is_terminal else None
        self._loop = LoopingCall(self.show)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listens to the signals of the crawl."""
        progress = cls(crawler, Console(file=sys.stderr))
        for receiver, signal in (
            (progress.start, scrapy_signals.spider_opened),
            (progress.stop, scrapy_signals.spider_closed),
            (progress.count_record, scrapy_signals.item_scraped),
            (progress.count_answer, scrapy_signals.response_downloaded),
            (progress.count_file, signals.file_sought),
            (progress.count_lost, signals.address_lost),
        ):
            crawler.signals.connect(receiver, signal)
        return progress

    def start(self) -> None:
        """Begins to show."""
        if self._live is not None:
            self._live.start()
            _log_above(self._live.console)
        self._loop.start(_SECONDS_BETWEEN_LOOKS if self._live else _SECONDS_BETWEEN_LINES, now=False)

    def stop(self) -> None:
        """Ends to show; the last numbers are the summary's matter."""
        if self._loop.running:
            self._loop.stop()
        if self._live is not None:
            self._live.stop()

    def count_record(self, item: Record | LooseFile) -> None:
        """One more record, unless it is a file alone."""
        self.records += isinstance(item, Record)

    def count_answer(self) -> None:
        """One more answer from the network."""
        self.answers += 1

    def count_file(self) -> None:
        """One more file that was looked for."""
        self.files += 1

    def count_lost(self) -> None:
        """One more address that gave nothing."""
        self.lost += 1

    def line(self) -> str:
        """What is known now, in one line."""
        return f"{self.records} records, {self.files} files, {self.lost} addresses lost, {self.answers} answers"

    def show(self) -> None:
        """Shows the line where it belongs."""
        if self._live is not None:
            self._live.update(Text(self.line(), style="cyan"), refresh=True)
        else:
            logger.info(self.line())


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
        level = logging.DEBUG if isinstance(exception, OSError | ArchiveNotWritable) else logging.ERROR
        return {"level": level, "msg": "Could not keep %(id)s", "args": {"id": getattr(item, "id", "?")}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """The record and the reason, which names it."""
        return {"level": logging.WARNING, "msg": "Not kept: %(reason)s", "args": {"reason": str(exception)}}
