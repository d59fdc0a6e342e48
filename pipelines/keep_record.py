"""Keeps each record as one file, and adds addresses that turn out to be a record's own."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipelines.store import record_path, write_atomically
from scraper import signals
from scraper.media import FileStatus
from scraper.records import File, Record, to_json


class KeepRecord:
    """Writes `records/<id>.json` atomically. What is the same but for its captures is left as it was."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._kept: dict[str, Path] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`; hears of aliases by signal."""
        step = cls(Path(crawler.settings["OUTPUT_DIR"]))
        crawler.signals.connect(step.remember_alias, signals.address_moved)
        return step

    def process_item(self, item: Record) -> Record:
        """The record as it is kept; raises DropItem for an id that cannot be a file name."""
        try:
            path = record_path(self.output, item.id)
        except ValueError as error:
            raise DropItem(f"{item.id}: {error}") from None
        self._keep(item, path)
        self._kept[item.url] = path
        return item

    def remember_alias(self, url: str, document_url: str) -> None:
        """`url` is another address of the document at `document_url`, whose record may be kept already."""
        path = self._kept.get(document_url)
        if path is None:
            self._aliases[document_url].add(url)
            return
        record = Record.model_validate_json(path.read_bytes())
        if url not in record.aliases and url != record.url:
            record.aliases = sorted([*record.aliases, url])
            write_atomically(path, to_json(record).encode())

    def _keep(self, item: Record, path: Path) -> None:
        """Writes the record, with the aliases that earlier runs saw, unless it would say nothing new."""
        before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        known = self._aliases.pop(item.url, set()) | set(before["aliases"] if before else ())
        item.aliases = sorted((set(item.aliases) | known) - {item.url})
        if before is not None:
            keep_better_files(item, before)
        if before is None or without_captures(before) != without_captures(item.model_dump(mode="json")):
            write_atomically(path, to_json(item).encode())


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
