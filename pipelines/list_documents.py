"""Lists all current records in one file, when a crawl ends."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.signalmanager import SignalManager

from scraper.records import Record
from scraper.signals import not_written

logger = logging.getLogger(__name__)


class ListDocuments:
    """Writes `documents.jsonl`: every record under `records/`, one a line, sorted by id."""

    def __init__(self, output: Path, signals: SignalManager) -> None:
        self.output = output
        self._signals = signals

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`."""
        return cls(Path(crawler.settings["OUTPUT_DIR"]), crawler.signals)

    def process_item(self, item: Record) -> Record:
        """The record, untouched: all are listed at the end."""
        return item

    def close_spider(self) -> None:
        """Writes the list beside its place and moves it there; one record at a time is in memory."""
        try:
            self._list()
        except OSError as error:
            logger.error("Cannot write the list of documents: %s", error)
            self._signals.send_catch_log(not_written, error=error)

    def _list(self) -> None:
        self.output.mkdir(parents=True, exist_ok=True)
        part = self.output / ".documents.jsonl.part"
        try:
            with part.open("w", encoding="utf-8") as file:
                for _, path in sorted(ids(self.output / "records")):
                    record = json.loads(path.read_text(encoding="utf-8"))
                    file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
            part.replace(self.output / "documents.jsonl")
        finally:
            part.unlink(missing_ok=True)


def ids(records: Path) -> Iterator[tuple[str, Path]]:
    """The id and the path of each record; a name that was cut (`~`) is looked up in the file."""
    for path in records.rglob("*.json"):
        if path.name.startswith("."):
            continue
        relative = path.relative_to(records).as_posix().removesuffix(".json")
        yield (json.loads(path.read_bytes())["id"] if "~" in relative else relative), path
