"""Reads the text of archived files, each once in a run."""

import asyncio
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from pipelines.file_text.reader import FileReader
from pipelines.file_text.reading import FileReading, Limits
from pipelines.file_text.stated import Stated
from scraper.archive.archive import Archive
from scraper.fetching.keep_readings import readings_of
from scraper.media import FileStatus, TextStatus
from scraper.media_types import PDF
from scraper.once import Once
from scraper.records import File, LooseFile, Record
from scraper.results.results import Result
from scraper.store import Intending, file_path, text_path

STATED = [field.name for field in fields(Stated) if field.name != "attachments"]


class ReadFiles:
    """Completes each file that has bytes with what its reading gives; its text then lies under `text/`."""

    def __init__(self, output: Path, reader: FileReader, archive: Intending | None = None) -> None:
        self.output = output
        self._archive = archive
        self._reader = reader
        self._readings = Once[FileReading]()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR` and the limits `IPP_FILE_SECONDS`, `IPP_FILE_MEMORY`, `IPP_FILE_PAGES`."""
        workers, limits = crawler.settings["IPP_WORKERS"], limits_of(crawler.settings)
        reader = FileReader(workers, limits, readings=readings_of(crawler))
        return cls(Path(crawler.settings["OUTPUT_DIR"]), reader, crawler.get_extension(Archive))

    async def process_item(self, item: Record | LooseFile) -> Record | LooseFile:
        """The record, each of its files read; what a file does to its reader is said in the file's `reason`."""
        await asyncio.gather(*(self._complete(file) for file in item.files if file.sha256))
        return item

    async def process_result(self, result: Result) -> None:
        """The same for a file that no document links."""
        if isinstance(result, LooseFile):
            await self.process_item(result)

    async def close_spider(self) -> None:
        """Ends the child processes."""
        await self._reader.close()

    async def _complete(self, file: File) -> None:
        complete(file, await self._reading_of(file))

    async def _reading_of(self, file: File) -> FileReading:
        assert file.sha256 is not None
        path = file_path(self.output, file.sha256, file.media_type or "")
        text = text_path(self.output, file.sha256)
        begin = partial(
            self._reader.read,
            path,
            file.media_type or "",
            text,
            partial(self._intend, text) if self._archive else None,
            durable=self._archive is None or self._archive.syncs_each,
            payload=file.sha256,
        )
        return await self._readings.of(file.sha256, begin)

    async def _intend(self, path: Path, digest: str) -> None:
        if self._archive is not None:
            await self._archive.intend(path, digest)


def complete(file: File, reading: FileReading) -> None:
    """Says in `file` what its reading gave; of a PDF, a reading that came to its end says what it is."""
    is_judged = reading.text_status is not TextStatus.FAILED or reading.status is not FileStatus.ARCHIVED
    if file.media_type == PDF and is_judged:
        doubt = file.reason if file.status is FileStatus.ARCHIVED else None  # of its capture, not of the file
        file.status, file.reason = reading.status, "; ".join(filter(None, (doubt, reading.detail))) or None
    else:
        file.reason = reading.detail or file.reason
    file.pages, file.text_status = reading.pages, reading.text_status.value
    if reading.pages is None:
        return
    file.pages_without_text = list(reading.without_text)
    for name in STATED:
        setattr(file, name, getattr(reading.stated, name))
    file.attachments = list(reading.stated.attachments)


def limits_of(settings: BaseSettings) -> Limits:
    """What reading one file may cost, by the settings."""
    return Limits(
        seconds=settings.getfloat("IPP_FILE_SECONDS"),
        memory=settings.getint("IPP_FILE_MEMORY"),
        pages=settings.getint("IPP_FILE_PAGES"),
    )
