"""Whether the capture that a record names is in the archive, and holds what the record says."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import brotli
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings
from scrapy.spiders import Spider
from scrapy.statscollectors import MemoryStatsCollector

from scraper.addresses.unwrapping import playback_in
from scraper.archive.codings import Undecodable
from scraper.archive.members import BadMember
from scraper.archive.reader import ArchiveReader, CannotRead
from scraper.archive.records import BadRecord
from scraper.archive.responses import BODY_IN_ARCHIVE, response_of
from scraper.catalog.catalog import CaptureRow, Catalog
from scraper.fetching.decoding import TOO_LARGE, UNDECODABLE, Decoding
from scraper.fetching.large_bodies import BodyTooLarge, decoded
from scraper.fetching.playback import uncoded
from scraper.records import Capture, moment
from scraper.sources.moments import believed, http_date, moment_of

_IN_MEMORY = 8 * 1024**2  # bytes of a coded body; `ARCHIVE_BODY_IN_MEMORY`
_LARGEST = 2**62  # a body was not longer than a download may be
_CANNOT = (CannotRead, BadMember, BadRecord, OSError, EOFError, ValueError, zlib.error, brotli.error)


class CaptureCheck:
    """Looks captures up in `facts`, a catalog of what the WARC files in `folder` hold."""

    def __init__(self, folder: Path, facts: Path) -> None:
        self._catalog = Catalog(facts)
        self._reader = ArchiveReader(folder, self._catalog.by_id)

    def close(self) -> None:
        """Ends it."""
        self._reader.close()
        self._catalog.close()

    def faults(self, capture: Capture) -> Iterator[str]:
        """What is wrong with a capture, each in words that follow the name of its field."""
        if capture.warc_record_id is None:
            yield "names no record of the archive"
            return
        row = self._catalog.by_id(capture.warc_record_id)
        if row is None:
            yield f"names {capture.warc_record_id}, which is not in the archive"
            return
        there = f"the record ({row.warc} offset {row.offset})"
        if row.url not in {capture.url, capture.url.partition("#")[0]}:  # with its place in an archive of others
            yield f"url is {capture.url}, {there} has {row.url}"
        stated = datetime.fromisoformat(row.date).astimezone(UTC)
        date = moment(stated)
        is_believed = believed(stated, datetime.fromisoformat(capture.retrieved_at))[1] is None
        if is_believed and capture.captured_at not in {date, *self._played(row)}:
            yield f"captured_at is {capture.captured_at}, {there} has {date}"
        if row.status not in {None, capture.status}:
            yield f"status is {capture.status}, {there} has {row.status}"
        try:
            is_same = self._holds(row, capture.payload_sha256)
        except _CANNOT as error:
            yield f"cannot be read: {error}"
            return
        if not is_same:
            yield f"payload_sha256 is not that of what {there} holds when its codings are removed"

    def _played(self, row: CaptureRow) -> Iterator[str]:
        """When the origin gave what an archive played back: by the archive's word, and by the address."""
        played = playback_in(row.url)
        if played is not None:
            _, head = self._reader.head(row)
            stated = http_date((head.get(b"memento-datetime") or b"").decode("latin-1"))
            yield from (moment(when) for when in (stated, moment_of(played[0])) if when is not None)

    def _holds(self, row: CaptureRow, digest: str) -> bool:
        """Whether the payload without its codings has a digest: as it is, else decoded as a crawl does.

        What is coded in no way was read when the archive was verified: its digest is that of the record.
        """
        _, head = self._reader.head(row)
        coding = head.get(b"content-encoding")
        there = self._reader.original(row)
        framed = head if there is row else self._reader.head(there)[1]
        has_framing = framed.get(b"transfer-encoding") is not None
        if coding is None and not has_framing:
            is_same = there.digest == f"sha256:{digest}"
            return is_same or (playback_in(row.url) is not None and digest == self._as_crawled(row))
        return digest == self._digest(row, (coding or b"").decode("latin-1")) or digest == self._as_crawled(row)

    def _digest(self, row: CaptureRow, coding: str) -> str | None:
        found = sha256()
        try:
            for piece in decoded(self._reader.body(row), coding, _LARGEST):
                found.update(piece)
        except (Undecodable, BodyTooLarge):
            return None
        return found.hexdigest()

    def _as_crawled(self, row: CaptureRow) -> str | None:
        """With every leniency of Scrapy's own decoding, for bodies that it is given in memory."""
        response = response_of(self._reader, row, row.url, _IN_MEMORY)
        if BODY_IN_ARCHIVE in response.flags:
            return None
        given = _decoding().process_response(Request(row.url, dont_filter=True), response)
        if not isinstance(given, Response) or {TOO_LARGE, UNDECODABLE} & set(given.flags):
            return None
        coding = given.headers.get("x-archive-orig-content-encoding") or b""
        return sha256(uncoded(given.body, coding.decode("latin-1")) if playback_in(row.url) else given.body).hexdigest()


@lru_cache(maxsize=1)
def _decoding() -> Decoding:
    crawler = Crawler(Spider, Settings({}))
    crawler.stats = MemoryStatsCollector(crawler)
    return Decoding(crawler.stats, crawler=crawler)
