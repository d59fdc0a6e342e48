"""Keeps the loss account of a run: what was wanted, found or lost, where it was looked for and why not."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spiders import Spider
from twisted.python.failure import Failure

from pipelines.remember_visits import RememberVisits
from pipelines.watch_run import WatchRun
from scraper import signals
from scraper.archive.archive import RUN_ENDS, Archive, ArchiveNotWritable
from scraper.catalog.catalog import FINISHED
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.found import Attempt
from scraper.outcomes import Outcome
from scraper.outputs.account.account import Account
from scraper.outputs.account.comparison import run_before
from scraper.records import LooseFile, Record, moment
from scraper.store import NOT_WRITABLE, write_atomically

logger = logging.getLogger(__name__)


class KeepAccount:
    """Writes `report.json` when the crawl ends, also after a crawl that was stopped."""

    def __init__(self, crawler: Crawler, archive: Archive | None) -> None:
        self.crawler = crawler
        self.output = Path(crawler.settings["OUTPUT_DIR"])
        self.account = Account()
        self.archive = archive
        self.started_at = self.archive.started_at if self.archive else datetime.now(UTC)
        self._is_whole = True
        self._stopping: asyncio.Future[None] | None = None

    @property
    def _watch(self) -> WatchRun:
        watch = self.crawler.get_item_pipeline(WatchRun)
        assert watch is not None
        return watch

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`; hears of everything else by signal."""
        step = cls(crawler, crawler.get_extension(Archive))
        step.listen()
        return step

    def listen(self) -> None:
        """Connects to the signals that tell what becomes of each address."""
        for receiver, signal in (
            (self.found, signals.document_found),
            (self.lost, signals.address_lost),
            (self.account.moved, signals.address_moved),
            (self.account.passed, signals.page_passed),
            (self.account.refused_text, signals.address_refused),
            (self.account.trapped, signals.trap_refused),
            (self.sought, signals.file_sought),
            (self.account.unread_index, signals.index_unread),
            (self.dropped, scrapy_signals.item_dropped),
            (self.failed, scrapy_signals.item_error),
            (self.not_written, signals.not_written),
            (self.closed, scrapy_signals.spider_closed),
        ):
            self.crawler.signals.connect(receiver, signal)

    def process_item(self, item: Record | LooseFile) -> Record | LooseFile:
        """The record, entered as found or partly found; or a file that no document links."""
        if isinstance(item, LooseFile):
            self.account.kept_file(item.files[0])
        elif not item._is_superseded:
            self.account.kept(item)
        return item

    def found(self, url: str, asked: str, attempts: list[Attempt], disagreements: tuple[str, ...]) -> None:
        """An address gave a document."""
        self.account.found(url, asked, [asdict(attempt) for attempt in attempts], list(disagreements))

    def lost(self, url: str, reason: str, attempts: list[Attempt], is_document: bool) -> None:
        """An address gave nothing."""
        self.account.lost(url, reason, [asdict(attempt) for attempt in attempts], is_document)

    def sought(self, url: str, attempts: list[Attempt]) -> None:
        """A file was looked for."""
        self.account.sought(url, [asdict(attempt) for attempt in attempts])

    def dropped(self, item: Record | LooseFile, exception: BaseException) -> None:
        """A record failed its check."""
        self.account.lost(item.url, f"{Outcome.INVALID}: {exception}", None, is_document=isinstance(item, Record))

    def failed(self, item: Record | LooseFile, response: Response | None, spider: Spider, failure: Failure) -> None:
        """A record could not be completed or written; one that the end of the crawl cut off stays pending."""
        if isinstance(failure.value, CrawlEnds):
            return
        reason = f"{Outcome.NOT_KEPT}: {failure.value!r}"
        self.account.lost(item.url, reason, None, is_document=isinstance(item, Record))
        if isinstance(failure.value, OSError):
            self._stop(failure.value)

    def _stop(self, error: OSError) -> None:
        """Ends a crawl that cannot write: going on would ask for everything and keep nothing."""
        if self._stopping is None:
            logger.error("Cannot write, so the crawl stops: %s", error)
            self.not_written()
            assert self.crawler.engine is not None
            self._stopping = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=NOT_WRITABLE))

    def not_written(self) -> None:
        """Something is missing in the output, which no other run may take for complete."""
        self._is_whole = False
        assert self.crawler.stats is not None
        self.crawler.stats.set_value("account/not_written", 1)

    def closed(self, reason: str) -> None:
        """Writes the report. The account is complete: every step has closed."""
        try:
            self._write(reason if self._is_whole else NOT_WRITABLE)
        except (OSError, sqlite3.Error, ArchiveNotWritable) as error:
            logger.error("Cannot write the report: %s", error)
            self.not_written()

    def _write(self, reason: str) -> None:
        finished_at = self.archive.clock.now() if self.archive else datetime.now(UTC)
        run = {
            "started_at": moment(self.started_at),
            "finished_at": moment(finished_at),
            "seconds": round((finished_at - self.started_at).total_seconds(), 1),
            "finish_reason": reason,
            "source": getattr(self.crawler.spider, "source", None) or self.crawler.settings["IPP_SOURCE"],
            "asked": getattr(self.crawler.spider, "asked", "library"),
            "output": str(self.output),
        }
        report = self.account.report(run, run_before(self.output / "report.json"))
        judged = self._watch.judge(report)
        report["alarms"] = judged.to_data()
        if self.archive is not None:
            told = {name: value for name, value in run.items() if name != "output"}
            self.archive.note(RUN_ENDS, {**told, "alarms": report["alarms"], "facts": judged.facts.to_data()})
            self.archive.intend_now(self.output / "report.json", digest_of(report_pieces(report)))
            visits = self.crawler.get_item_pipeline(RememberVisits)
            assert visits is not None
            visits.conclude(is_complete=reason == FINISHED)
        write_atomically(self.output / "report.json", report_pieces(report))
        assert self.crawler.stats is not None
        for name, count in report["figures"].items():
            self.crawler.stats.set_value(f"account/{name}", count)


def digest_of(pieces: Iterator[bytes]) -> str:
    """SHA-256 of all pieces."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def report_pieces(report: dict[str, Any]) -> Iterator[bytes]:
    """The report in pieces: that of a large library is long."""
    for piece in json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(report):
        yield piece.encode()
    yield b"\n"
