"""The pages of a WACZ: a line a record, with its title and its text for search."""

import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from scraper.addresses.unwrapping import playback_in
from scraper.catalog.catalog import Catalog
from scraper.outputs.exports.kept_records import record_at
from scraper.records import Capture, Record
from scraper.store import text_path

Replaced = Callable[[str], str]
"""An address as the export has it."""
_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "Documents", "hasText": True}


class WaczPages:
    """The lines of `pages.jsonl`, in the order of the records' ids; counts them as they are read."""

    def __init__(
        self, output: Path, catalog: Catalog, replaced: Replaced, only: Collection[Path] | None = None
    ) -> None:
        self._output, self._catalog, self._replaced = output, catalog, replaced
        self._paths = [path for path in record_paths(output) if only is None or path in only]
        self.count = 0
        self.left_out = 0
        """Records whose capture the archive does not hold: nothing could be replayed."""
        self.first: tuple[str, str] | None = None
        """Address and date of the first page."""

    def size(self) -> int:
        """The most bytes that the lines may come to, roughly."""
        texts = (self._output / "text").rglob("*.txt")
        return 2 * sum(path.stat().st_size for paths in (self._paths, texts) for path in paths)

    def __iter__(self) -> Iterator[bytes]:
        yield _line(_HEADER)
        for path in self._paths:
            record = record_at(path)
            place = place_of(self._catalog, record.url, record.capture)
            if place is None:
                self.left_out += 1
                continue
            place = self._replaced(place[0]), place[1]
            self.count += 1
            self.first = self.first or place
            text = "\n\n".join(self._texts(record))
            yield _line({"id": record.id, "url": place[0], "ts": place[1], "title": record.title, "text": text})

    def _texts(self, record: Record) -> Iterator[str]:
        """What the document says, and then each of its files."""
        yield record.title
        if record.body:
            yield record.body
        for digest in dict.fromkeys(file.sha256 for file in record.files):
            path = text_path(self._output, digest) if digest else None
            if path is not None and path.exists():
                yield path.read_text(encoding="utf-8").replace("\f", "\n")


def record_paths(output: Path) -> list[Path]:
    """The files of all records, in the order of their ids."""
    return sorted((output / "records").rglob("*.json"), key=lambda path: path.with_suffix("").as_posix())


def place_of(catalog: Catalog, url: str, capture: Capture) -> tuple[str, str] | None:
    """Where a capture replays: under the document's address or that which another archive played back, at its own time.

    None for one that is not in the archive.
    """
    if catalog.has(url, capture.captured_at):
        return url, capture.captured_at
    row = catalog.by_id(capture.warc_record_id or "")
    played = playback_in(row.url) if row is not None else None
    if played is not None and catalog.has(played[1], capture.captured_at):
        return played[1], capture.captured_at
    return (row.url, row.date) if row is not None else None


def _line(said: dict[str, object]) -> bytes:
    return (json.dumps(said, ensure_ascii=False) + "\n").encode()
