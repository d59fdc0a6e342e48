"""Which captures of an archive go together into one WACZ, where it is to be split: each part is whole by itself.

A document goes with its files, and every `revisit` with the capture that has its payload, which is then in each part
that needs it. The same archive and size give the same parts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scraper.archive.tails import whole_entries
from scraper.catalog.catalog import CaptureRow, Catalog, WarcFile
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.kept_records import record_at
from scraper.outputs.exports.wacz_pages import place_of, record_paths
from scraper.records import Capture, Record
from scraper.store import text_path

_OF_A_CAPTURE = 600  # bytes, at most, of its line in the index
_OF_ITSELF = 64 * 1024  # what every WACZ has besides
_OF_A_FILE = 2 * 1024  # its first record, and its entry in the ZIP


@dataclass(frozen=True, slots=True)
class RecordSpan:
    """Records that lie together since they belong together: an exchange, a file that was read, a note."""

    warc: str
    offsets: tuple[int, ...]
    size: int
    captures: tuple[CaptureRow, ...]


@dataclass(slots=True)
class WaczPart:
    """What one WACZ holds: spans by file and offset, and the files of the records that are its pages."""

    spans: dict[tuple[str, int], RecordSpan] = field(default_factory=dict)
    records: set[Path] = field(default_factory=set)
    size: int = _OF_ITSELF

    def offsets(self) -> dict[str, set[int]]:
        """Where the records lie that are in it, by the name of their file."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        for span in self.spans.values():
            found[span.warc].update(span.offsets)
        return dict(sorted(found.items()))


@dataclass(slots=True)
class _Unit:
    """What is not divided: a document with its files, or one span; with what their revisits refer to."""

    spans: dict[tuple[str, int], RecordSpan]
    record: Path | None = None
    text: int = 0


def check_revisits(catalog: Catalog) -> None:
    """Raises `ExportError` where a `revisit` leads to nothing: nobody could see what it stands for."""
    for row in catalog.captures():
        if row.type == "revisit" and original(catalog, row) is None:
            where = f"archive/{row.warc}: offset {row.offset}"
            raise ExportError(
                f"{where}: {row.url} repeats {row.refers_to}, which the archive does not hold: see `scrapy verify`"
            )


def original(catalog: Catalog, row: CaptureRow) -> CaptureRow | None:
    """The capture that a `revisit` refers to."""
    return catalog.by_id(row.refers_to or "")


def parts_of(output: Path, catalog: Catalog, warcs: Iterable[WarcFile], limit: int) -> list[WaczPart]:
    """The parts, none larger than `limit` bytes, but for what cannot be divided."""
    return _Splitting(output, catalog, list(warcs), limit).parts()


class _Splitting:
    def __init__(self, output: Path, catalog: Catalog, warcs: list[WarcFile], limit: int) -> None:
        self._output, self._catalog, self._limit = output, catalog, limit
        by_file: defaultdict[str, dict[int, CaptureRow]] = defaultdict(dict)
        for row in catalog.captures():
            by_file[row.warc][row.offset] = row
        self._spans = [span for warc in warcs for span in _spans(output, warc, by_file[warc.name])]
        self._at = {(span.warc, row.offset): span for span in self._spans for row in span.captures}
        for name, rows in by_file.items():
            if any((name, offset) not in self._at for offset in rows):
                raise ExportError(f"{output / 'archive' / name} is not as it was written: see `scrapy verify`")

    def parts(self) -> list[WaczPart]:
        """Filled one after the other."""
        made = [WaczPart()]
        for unit in self._units():
            if made[-1].spans and made[-1].size + self._cost(unit, made[-1]) > self._limit:
                made.append(WaczPart())
            self._put(unit, made[-1])
        return made

    def _units(self) -> Iterator[_Unit]:
        """The documents in the order of their ids, then all else in that of the files."""
        used: set[tuple[str, int]] = set()
        for path in record_paths(self._output):
            record = record_at(path)
            spans = self._with_originals(self._at[row.warc, row.offset] for row in self._shown(record))
            if spans:
                used |= spans.keys()
                yield _Unit(spans, path, _text_size(self._output, path, record))
        yield from (_Unit(self._with_originals([span])) for span in self._spans if _key(span) not in used)

    def _shown(self, record: Record) -> Iterator[CaptureRow]:
        """What is seen of a document: its page and its files, as they were captured and where they replay."""
        yield from self._rows(record.url, record.capture)
        for file in record.files:
            if file.capture is not None:
                yield from self._rows(file.url, file.capture)

    def _rows(self, url: str, capture: Capture) -> Iterator[CaptureRow]:
        found = self._catalog.by_id(capture.warc_record_id or "")
        if found is not None:
            yield found
        if (place := place_of(self._catalog, url, capture)) is not None:
            yield from self._catalog.at(*place)

    def _with_originals(self, spans: Iterable[RecordSpan]) -> dict[tuple[str, int], RecordSpan]:
        found, left = dict[tuple[str, int], RecordSpan](), list(spans)
        while left:
            span = left.pop()
            if _key(span) in found:
                continue
            found[_key(span)] = span
            there = (original(self._catalog, row) for row in span.captures if row.type == "revisit")
            left += [self._at[row.warc, row.offset] for row in there if row is not None]
        return found

    def _cost(self, unit: _Unit, part: WaczPart) -> int:
        """How much larger a part becomes."""
        new = {key: span for key, span in unit.spans.items() if key not in part.spans}
        files = {key[0] for key in new} - {key[0] for key in part.spans}
        captures = sum(len(span.captures) for span in new.values())
        return sum(span.size for span in new.values()) + captures * _OF_A_CAPTURE + len(files) * _OF_A_FILE + unit.text

    def _put(self, unit: _Unit, part: WaczPart) -> None:
        part.size += self._cost(unit, part)
        part.spans |= unit.spans
        if unit.record is not None:
            part.records.add(unit.record)


def _spans(output: Path, warc: WarcFile, rows: dict[int, CaptureRow]) -> Iterator[RecordSpan]:
    for entry in whole_entries(output / "archive" / warc.name):
        first = entry[0]
        if first.offset >= warc.committed:
            return
        if first.offset:  # the file's own head is in each copy
            offsets = tuple(walked.offset for walked in entry)
            captures = tuple(rows[offset] for offset in offsets if offset in rows)
            yield RecordSpan(warc.name, offsets, sum(walked.length for walked in entry), captures)


def _key(span: RecordSpan) -> tuple[str, int]:
    return span.warc, span.offsets[0]


def _text_size(output: Path, path: Path, record: Record) -> int:
    """The most bytes that its line in the list of pages comes to."""
    texts = {text_path(output, file.sha256) for file in record.files if file.sha256}
    return 2 * sum(one.stat().st_size for one in (path, *texts) if one.exists())
