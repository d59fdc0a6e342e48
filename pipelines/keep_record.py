"""Keeps each record as one file, and adds addresses that turn out to be a record's own."""

import asyncio
import json
import logging
from collections import defaultdict
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.signalmanager import SignalManager

from pipelines.store import put_in_place, record_path
from scraper import signals
from scraper.archive.archive import Archive, ArchiveNotWritable
from scraper.media import FileStatus
from scraper.records import File, Record, to_json

logger = logging.getLogger(__name__)


class KeepRecord:
    """Writes `records/<id>.json` atomically. What is the same but for its captures is left as it was."""

    def __init__(
        self, output: Path, manager: SignalManager, archive: Archive | None = None, *, durable: bool = True
    ) -> None:
        self.output = output
        self._durable = durable
        self._signals = manager
        self._archive = archive
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._kept: dict[str, Path] = {}
        self._before: dict[str, bytes | None] = {}
        self.is_complete = asyncio.Event()
        """Whether every record is as it stays."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`; hears of aliases by signal."""
        step = cls(Path(crawler.settings["OUTPUT_DIR"]), crawler.signals, crawler.get_extension(Archive))
        crawler.signals.connect(step.remember_alias, signals.address_moved)
        return step

    async def process_item(self, item: Record) -> Record:
        """The record as it is kept; raises DropItem for an id that cannot be a file name."""
        try:
            path = record_path(self.output, item.id)
        except ValueError as error:
            raise DropItem(f"{item.id}: {error}") from None
        self._kept[item.url] = path
        await self._keep(item, path)
        return item

    def remember_alias(self, url: str, document_url: str) -> None:
        """`url` is another address of the document at `document_url`, whose record may be kept already."""
        self._aliases[document_url].add(url)

    async def close_spider(self) -> None:
        """Completes records that were kept before all their addresses were seen."""
        try:
            for url in sorted(self._aliases.keys() & self._kept.keys()):
                await self._add_aliases(self._kept[url], self._aliases[url])
        except (OSError, ArchiveNotWritable) as error:
            logger.error("Cannot write a record: %s", error)
            self._signals.send_catch_log(signals.not_written, error=error)
        finally:
            self.is_complete.set()

    async def _add_aliases(self, path: Path, aliases: set[str]) -> None:
        record = Record.model_validate_json(path.read_bytes())
        known = sorted((set(record.aliases) | aliases) - {record.url})
        if known != record.aliases:
            record.aliases = known
            await put_in_place(self._archive, path, to_json(record).encode(), durable=self._durable)

    async def _keep(self, item: Record, path: Path) -> None:
        """Writes the record, with the aliases that earlier runs saw, unless it would say nothing new.

        What stood before the run is what it is compared with, also when the run itself has written it once.
        """
        if item.url not in self._before:
            self._before[item.url] = path.read_bytes() if path.exists() else None
        earlier = self._before[item.url]
        before = json.loads(earlier) if earlier is not None else None
        known = self._aliases.pop(item.url, set()) | set(before["aliases"] if before else ())
        item.aliases = sorted((set(item.aliases) | known) - {item.url})
        if before is not None:
            keep_better_files(item, before)
        content = to_json(item).encode()
        if (
            before is not None
            and earlier is not None
            and without_captures(before) == without_captures(json.loads(content))
        ):
            content = earlier
            self._before.pop(item.url)  # it need not be remembered: it is what lies there
        if not path.exists() or path.read_bytes() != content:
            await put_in_place(self._archive, path, content, durable=self._durable)


def keep_better_files(record: Record, before: dict[str, Any]) -> None:
    """A file that an earlier run kept whole stays kept: a later run that did not get it so well takes nothing away."""
    earlier = {file["url"]: file for file in before["files"]}
    order = list(FileStatus)
    for n, file in enumerate(record.files):
        kept = earlier.get(file.url)
        if kept and kept["sha256"] and order.index(FileStatus(kept["status"])) < order.index(file.status):
            stated = {"label": file.label, "role": file.role.value}
            record.files[n] = File.model_validate_json(json.dumps(kept | stated))


def without_captures(record: dict[str, Any]) -> dict[str, Any]:
    """`record` without what differs between two captures of the same content."""
    files = [{**file, "capture": None} for file in record["files"]]
    return {**record, "files": files, "capture": None, "origin": None}
