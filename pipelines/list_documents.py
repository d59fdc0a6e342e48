"""Lists all current records in one file, when a crawl ends."""

from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from scraper.archive.archive import Archive
from scraper.outputs.documents_list import write_list
from scraper.results.results import Result, RunEnded


class ListDocuments:
    """Writes `documents.jsonl`: every record under `records/`, one a line, sorted by id."""

    def __init__(self, output: Path, archive: Archive | None = None) -> None:
        self.output = output
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`."""
        return cls(Path(crawler.settings["OUTPUT_DIR"]), crawler.get_extension(Archive))

    async def process_result(self, result: Result) -> None:
        """At the end of a run, writes the list beside its place and moves it there; one record is in memory."""
        if not isinstance(result, RunEnded):
            return
        self.output.mkdir(parents=True, exist_ok=True)
        part = self.output / ".documents.jsonl.part"
        try:
            digest = write_list(part, self.output / "records")
            if self._archive is not None:
                await self._archive.intend(self.output / "documents.jsonl", digest)
            part.replace(self.output / "documents.jsonl")
        finally:
            part.unlink(missing_ok=True)
