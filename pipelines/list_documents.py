"""Lists all current records in one file, when a crawl ends."""

import logging
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.signalmanager import SignalManager

from pipelines.keep_record import KeepRecord
from scraper.archive.archive import Archive, ArchiveNotWritable
from scraper.outputs.documents_list import write_list
from scraper.records import LooseFile, Record
from scraper.signals import not_written

logger = logging.getLogger(__name__)


class ListDocuments:
    """Writes `documents.jsonl`: every record under `records/`, one a line, sorted by id."""

    def __init__(
        self, output: Path, signals: SignalManager, archive: Archive | None = None, crawler: Crawler | None = None
    ) -> None:
        self.output = output
        self._crawler = crawler
        self._archive = archive
        self._signals = signals

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`."""
        return cls(Path(crawler.settings["OUTPUT_DIR"]), crawler.signals, crawler.get_extension(Archive), crawler)

    def process_item(self, item: Record | LooseFile) -> Record | LooseFile:
        """The record, untouched: all are listed at the end."""
        return item

    async def close_spider(self) -> None:
        """Writes the list beside its place and moves it there; one record at a time is in memory."""
        keep_record = self._crawler.get_item_pipeline(KeepRecord) if self._crawler else None
        if keep_record is not None:  # Scrapy closes all steps at the same time
            await keep_record.is_complete.wait()
        try:
            await self._list()
        except (OSError, ArchiveNotWritable) as error:
            logger.error("Cannot write the list of documents: %s", error)
            self._signals.send_catch_log(not_written, error=error)

    async def _list(self) -> None:
        self.output.mkdir(parents=True, exist_ok=True)
        part = self.output / ".documents.jsonl.part"
        try:
            digest = write_list(part, self.output / "records")
            if self._archive is not None:
                await self._archive.intend(self.output / "documents.jsonl", digest)
            part.replace(self.output / "documents.jsonl")
        finally:
            part.unlink(missing_ok=True)
