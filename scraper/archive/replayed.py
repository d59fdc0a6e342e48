"""One run of the archive, made again: what it captured is all there is, and nothing new is taken.

`ReplayedArchive` stands in the place of `Archive` among the extensions of a crawl that repeats a run, and
`ReplayHandler` in that of its download handlers. All else is the crawl's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from os import SEEK_END
from pathlib import Path
from typing import Any, Self
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spiders import Spider

from scraper.archive.archive import Archive, Said
from scraper.archive.clock import Clock
from scraper.archive.exchange import Memento, Resource
from scraper.archive.failures import CRAWL_ENDS, read_failure
from scraper.archive.latest import LatestCaptures
from scraper.archive.reader import ArchiveReader
from scraper.archive.records import Headers, bare, parse_fields
from scraper.archive.responses import answer_of
from scraper.archive.scan import AddressEvent, ArchivedRun
from scraper.archive.walk import walked_at
from scraper.catalog.catalog import FINISHED, CaptureRow, Catalog
from scraper.readings.readings import Readings


class NotArchived(IgnoreRequest):
    """An address that the run did not ask for, or not to the end: nothing can be said of it.

    `is_final`: the run came to its end, so it never will be.
    """

    code = CRAWL_ENDS

    def __init__(self, address: str, *, is_final: bool) -> None:
        super().__init__(f"{address} is not in the archive of the run")
        self.is_final = is_final


@dataclass(slots=True)
class Replayed:
    """A run that is made again: from where, into which catalog, and who is told of each file that is put in place."""

    run: ArchivedRun
    reader: ArchiveReader
    catalog: Catalog
    intend: Callable[[Path, str], None]
    fail: Callable[[Exception], None]
    """Ends all: something cannot be written."""
    readings: Readings
    is_repeated: bool = False
    """Whether its records may be in place already: it was cut off, and is made again beside them."""


class ReplayCrawler(Crawler):
    """A crawler that has a run to repeat."""

    replayed: Replayed

    def _create_spider(self, *args: Any, **kwargs: Any) -> Spider:
        """As Scrapy's; the spider asks what the run was asked."""
        spider = super()._create_spider(*args, **kwargs)
        spider.repeat(self.replayed.run.begins)  # type: ignore[attr-defined]  # a spider that can be made again
        return spider


class ReplayedArchive(Archive):
    """Gives what a run archived, and takes nothing."""

    def __init__(self, replayed: Replayed) -> None:
        run = replayed.run
        self.folder, self.catalog, self.reader = replayed.reader.folder, replayed.catalog, replayed.reader
        self.latest = LatestCaptures(self.reader)
        self.run, self.resumed, self.is_repeated = run.run, frozenset(), replayed.is_repeated
        self.started_at = datetime.fromisoformat(run.begins["started"])
        self.clock = Clock(lambda: self.started_at)
        self.began, self.ends = run.begins, run.ends
        self._format: int = run.begins.get("format", 0)
        self.syncs_each = self.syncs_versions = replayed.is_repeated  # else all that is made takes its place at once
        self._events, self._intend, self._fail = run.events, replayed.intend, replayed.fail
        self._notes = list(run.notes)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Of the run that the crawler repeats."""
        assert isinstance(crawler, ReplayCrawler)
        return cls(crawler.replayed)

    @property
    def is_complete(self) -> bool:
        """Whether the run came to its end: one that was stopped leaves what it had not done to the next."""
        return self.ends is not None and self.ends["finish_reason"] == FINISHED

    def reason_to_end(self, reason: str) -> str | None:
        """Why the run ended then; None where it was cut off."""
        said: str | None = self.ends["finish_reason"] if self.ends else None
        return said

    def noted(self, kind: str, make: Callable[[], Said]) -> Said:
        """What the run noted; raises `NotArchived` where it did not come so far."""
        for place, (name, said) in enumerate(self._notes):
            if name == kind:
                del self._notes[place]
                return said
        raise self.not_archived(kind)

    def notes_of(self, kind: str) -> list[Said]:
        """All that the run noted of a kind."""
        return [said for name, said in self._notes if name == kind]

    def not_archived(self, address: str) -> NotArchived:
        """What to raise where the run has nothing."""
        return NotArchived(address, is_final=self.is_complete)

    def answer(self, url: str) -> CaptureRow:
        """The capture that an address gave; that of an earlier run where it stood in for an answer.

        Raises `NotArchived`, and the failure that the run met there.
        """
        self.check(url)
        return self._row(self._events.get(url), url)

    def check(self, url: str) -> None:
        """Raises the failure that the run met at an address, if it did."""
        event = self._events.get(url)
        if event is not None and event.error is not None:
            failure = read_failure(event.error, self._format)
            raise self.not_archived(url) if failure.code == CRAWL_ENDS else failure

    def _row(self, event: AddressEvent | None, url: str) -> CaptureRow:
        row = event.row if event is not None else None
        if row is None and event is not None and event.served is not None:
            row = self.catalog.by_id(event.served)
        if event is None:
            row = self._kept_before(url)
        if row is None:
            raise self.not_archived(url)
        return row

    def kept_resource(self, url: str) -> Resource | None:
        """A file as the run read it; raises `NotArchived`, and the failure that it met."""
        event = self._events.get(url)
        if event is None or event.row is None:  # what was read and then refused was read all the same
            self.check(url)
        row = self._row(event, url)
        said = event.said if event is not None else self._beside(row)
        return Resource(url, b"".join(self.reader.body(row)), "", datetime.fromisoformat(row.date), said)

    def _kept_before(self, url: str) -> CaptureRow | None:
        """A file of which a run before 0.2 noted nothing, since an earlier one had kept the same bytes."""
        found = self.catalog.latest(url, "") if self.ends is not None else None
        return found[0] if found is not None and found[0].type == "resource" else None

    def _beside(self, row: CaptureRow) -> Headers:
        """What was noted with a file, right behind it."""
        place = row.offset + row.length
        with (self.folder / row.warc).open("rb", buffering=0) as file:
            if place == file.seek(0, SEEK_END):
                return ()
            record = walked_at(file, place).record
        is_of_it = record.type == "metadata" and bare(record.get("WARC-Concurrent-To") or "") == row.record_id
        return parse_fields(record.block) if is_of_it else ()

    async def keep_resource(self, resource: Resource) -> CaptureRow:
        """The capture as which the run kept it."""
        return self.answer(resource.url)

    async def intend(self, path: Path, sha256: str) -> None:
        """Tells of a file that is about to be put in place."""
        self._intend(path, sha256)

    def intend_now(self, path: Path, sha256: str) -> None:
        """The same."""
        self._intend(path, sha256)

    def fail(self, error: Exception) -> None:
        """Ends all that is made again: what it gives would lack something."""
        self._fail(error)

    not_written = fail

    def opened(self, spider: Spider) -> None:
        """Nothing: the run has begun long ago."""

    def note(self, kind: str, said: Said) -> None:
        """Nothing: it is noted."""

    def remember(self, url: str, said: Headers) -> None:
        """The same."""

    def keep_soon(self, resource: Resource) -> None:
        """Nothing: it is kept."""

    def keep_memento(self, memento: Memento) -> None:
        """The same."""

    def serve(self, url: str, row: CaptureRow) -> None:
        """The same."""

    def close(self) -> None:
        """Nothing: whoever has opened the reader and the catalog closes them."""


class ReplayHandler(BaseDownloadHandler):
    """Scrapy's download handler for a run that is made again: answers as the run had them, and no others."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        archive = crawler.get_extension(Archive)
        assert isinstance(archive, ReplayedArchive)
        self._archive = archive
        self._in_memory = crawler.settings.getint("ARCHIVE_BODY_IN_MEMORY")

    async def download_request(self, request: Request) -> Response:
        """The answer; raises `NotArchived`, and the failure that the run met."""
        row = self._archive.answer(urldefrag(request.url)[0])
        response, request.meta["capture"] = answer_of(self._archive.reader, row, request.url, self._in_memory)
        return response
