"""The captures that a crawl kept last: what is asked of them at once needs no reading."""

from scraper.archive.http_heads import ResponseHead
from scraper.archive.reader import ArchiveReader
from scraper.catalog.catalog import CaptureRow

_MOST = 256  # more than are under way at once


class LatestCaptures:
    """Finds captures and their heads: the latest in memory, all others as `reader` does."""

    def __init__(self, reader: ArchiveReader) -> None:
        self._reader = reader
        self._latest: dict[str, tuple[CaptureRow, ResponseHead]] = {}

    def add(self, row: CaptureRow, head: ResponseHead) -> None:
        """Remembers one that was kept just now."""
        self._latest[row.record_id] = row, head
        if len(self._latest) > _MOST:
            del self._latest[next(iter(self._latest))]

    def find(self, record_id: str) -> CaptureRow | None:
        """The capture of this identity."""
        known = self._latest.get(record_id)
        return known[0] if known is not None else self._reader.find(record_id)

    def head(self, row: CaptureRow) -> ResponseHead:
        """Its own HTTP head; raises `CannotRead`."""
        known = self._latest.get(row.record_id)
        return known[1] if known is not None else self._reader.head(row)[1]
