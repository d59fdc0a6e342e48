"""Lists all current records in one file, when a crawl ends."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from scraper.records import Record


class ListDocuments:
    """Writes `documents.jsonl`: every record under `records/`, one a line, sorted by id."""

    def __init__(self, output: Path) -> None:
        self.output = output

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`."""
        return cls(Path(crawler.settings["OUTPUT_DIR"]))

    def process_item(self, item: Record) -> Record:
        """The record, untouched: all are listed at the end."""
        return item

    def close_spider(self) -> None:
        """Writes the list beside its place and moves it there; one record at a time is in memory."""
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
