"""Checks a range of a WARC file, record by record, and goes on after what is damaged: what one process does at once."""

from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from scraper.archive.foreign.packings import next_member
from scraper.archive.http_heads import read_head
from scraper.archive.records import bare, label, split_http
from scraper.archive.rows import row_of
from scraper.archive.verify.answers import cut_off
from scraper.archive.verify.catalog import KnownCatalog
from scraper.archive.verify.long import payload_digests, payload_of
from scraper.archive.verify.reading import RecordReader
from scraper.archive.verify.records import record_faults
from scraper.archive.walk import Walked
from scraper.archive.warc_series import is_named
from scraper.catalog.catalog import CaptureRow

_MOST_RECORDS = 50_000  # of one range: what is kept of each is in memory until it ends
_MOST_DAMAGED = 100  # of one range; each is looked for a record behind it
_CAPTURES = {"response", "revisit", "resource"}
_BEGINS = {*_CAPTURES, "metadata"}  # not a request, which says by which method its answer was asked for
_REFERENCES = {"WARC-Warcinfo-ID", "WARC-Concurrent-To"}


@dataclass(frozen=True, slots=True)
class Range:
    """Records from `start` to `end` of a file; `run` and `catalog` are None where no catalog says anything."""

    path: Path
    start: int
    end: int
    is_last: bool
    """Whether nothing of the file counts behind `end`."""
    run: str | None = None
    catalog: Path | None = None

    def from_(self, start: int) -> "Range":
        """What is left of it from an offset on."""
        return replace(self, start=start)


@dataclass(frozen=True, slots=True)
class Revisit:
    """What a revisit says of the record that holds its payload, or (status 304) of the one that stands."""

    offset: int
    named: str
    url: str | None
    date: str | None
    digest: str | None
    status: int | None


@dataclass(slots=True)
class Findings:
    """What is wrong in a range, and what can be judged only with the rest of the archive."""

    name: str
    end: int
    """Where checking ended: before that of the range where there were very many records."""
    is_other: bool = False
    """Whether the file says that it has another name: then nothing that is known of this name is of it."""
    records: int = 0
    size: int = 0
    """Bytes of all blocks."""
    faults: list[tuple[int, str]] = field(default_factory=list)
    damage: list[tuple[int, int]] = field(default_factory=list)
    rows: list[CaptureRow] = field(default_factory=list)
    ids: list[tuple[bytes, int, str]] = field(default_factory=list)
    references: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """By field and value: the offset of the first record that names another so, and how many do."""
    revisits: list[Revisit] = field(default_factory=list)


def identity(record_id: str) -> bytes:
    """A record's identity in few bytes."""
    return blake2b(record_id.encode(), digest_size=16).digest()


def check_range(task: Range) -> Findings:
    """Reads and checks all records of a range; raises OSError where the file cannot be read."""
    with task.path.open("rb", buffering=0) as file:
        return _RangeCheck(task, file).findings()


class _RangeCheck:
    def __init__(self, task: Range, file: BinaryIO) -> None:
        self._task = task
        self._file = file
        self._reader = RecordReader(file)
        self._found = Findings(task.path.name, task.start)
        self._complaint: tuple[int, str] | None = None  # about the last answer, unless it was one to HEAD
        self._types: dict[bytes, str] = {}

    def findings(self) -> Findings:
        found, end = self._found, self._task.end
        while found.end < end:
            try:
                walked = self._reader.at(found.end)
            except ValueError as error:
                found.end = self._behind(found.end, str(getattr(error, "reason", error)))
                continue
            if found.records >= _MOST_RECORDS and walked.record.get("WARC-Type") in _BEGINS:
                break
            self._take(walked)
            found.end += walked.length
        if self._task.is_last and found.end > end:
            found.faults.append((end, "the last record reaches beyond what the catalog has as committed"))
        self._complain()
        self._forget_what_is_here()
        return found

    def _take(self, walked: Walked) -> None:
        found, record = self._found, walked.record
        found.records += 1
        found.size += walked.size
        said = record.said
        texts = list(record_faults(walked, found.name, self._task.run))
        if walked.size > len(record.block):
            texts = [text for text in texts if not self._is_of_a_long_head(text, walked)]
        found.faults += [(walked.offset, text) for text in texts]
        if not walked.offset:
            found.is_other = not is_named(found.name, said.get("warc-filename"))
        kind, stated = said.get("warc-type", ""), said.get("warc-record-id")
        if stated:
            key = identity(bare(stated))
            found.ids.append((key, walked.offset, kind))
            self._types[key] = kind
        self._refer(walked)
        if kind in _CAPTURES:
            self._take_capture(walked, kind)
        elif kind == "request":
            self._take_request(walked, bare(said.get("warc-concurrent-to", "")))

    def _is_of_a_long_head(self, text: str, walked: Walked) -> bool:
        """Whether a digest only seems wrong, for the HTTP head is longer than what was looked at for its end."""
        if not text.startswith("WARC-Payload-Digest is"):
            return False
        stated = walked.record.get("WARC-Payload-Digest")
        return any(stated == label(digest) for digest in payload_digests(self._file, walked.offset))

    def _refer(self, walked: Walked) -> None:
        for name, value in walked.record.headers:
            if name in _REFERENCES:
                first, count = self._found.references.get((name, value), (walked.offset, 0))
                self._found.references[name, value] = (first, count + 1)

    def _take_capture(self, walked: Walked, kind: str) -> None:
        self._complain()
        found, record = self._found, walked.record
        try:
            row = row_of(found.name, walked)
        except ValueError:  # it lacks what is missed already
            found.damage.append((walked.offset, walked.offset + walked.length))
            return
        found.rows.append(row)
        if kind == "revisit":
            said = (record.get("WARC-Refers-To-Target-URI"), record.get("WARC-Refers-To-Date"))
            found.revisits.append(Revisit(walked.offset, row.refers_to or "", *said, row.digest, row.status))
        elif kind == "response" and row.truncated is None:
            head, payload = split_http(record.block)
            is_long = walked.size > len(record.block)
            pieces = payload_of(self._file, walked.offset) if is_long else [payload]
            if (text := cut_off(read_head(head), walked.size - len(head), pieces)) is not None:
                self._complaint = (walked.offset, f"{text}, and no WARC-Truncated says why")

    def _take_request(self, walked: Walked, concurrent: str) -> None:
        found = self._found
        if found.rows and found.rows[-1].record_id == concurrent:
            method = walked.record.block.split(b" ", 1)[0].decode("latin-1")
            found.rows[-1] = found.rows[-1]._replace(method=method)
            if method == "HEAD":
                self._complaint = None

    def _complain(self) -> None:
        if self._complaint is not None:
            self._found.faults.append(self._complaint)
            self._complaint = None

    def _behind(self, offset: int, reason: str) -> int:
        """Where to go on after a record that cannot be read: behind it, as the catalog says, or at the next that is."""
        found, end = self._found, self._task.end
        row = self._row_from(offset)
        row = row if row is not None and row.offset == offset else None
        there = self._next(offset, row)
        damaged = len(found.damage) + 1
        url = f" ({row.url})" if row is not None else ""
        found.faults.append((offset, f"{reason}{url}"))
        if damaged >= _MOST_DAMAGED:
            found.faults.append((there, "so much is damaged that the rest of the file was not checked"))
            there = end
        found.damage.append((offset, there))
        return there

    def _next(self, offset: int, row: CaptureRow | None) -> int:
        end = self._task.end
        if row is not None and self._holds(row.offset + row.length):
            return min(row.offset + row.length, end)
        known = self._row_from(offset + 1)
        bound = min(known.offset, end) if known is not None else end
        found = next_member(self._file, offset + 1, bound)
        return bound if found is None else found

    def _holds(self, offset: int) -> bool:
        return offset == self._task.end or next_member(self._file, offset, offset + 1, 1) == offset

    def _row_from(self, offset: int) -> CaptureRow | None:
        """The first capture at or behind an offset, as the catalog has it."""
        if self._task.catalog is None:
            return None
        catalog = KnownCatalog(self._task.catalog)
        try:
            return catalog.first_from(self._found.name, offset)
        finally:
            catalog.close()

    def _forget_what_is_here(self) -> None:
        """References to records of the range itself need not be looked up."""
        self._found.references = {
            (name, value): said
            for (name, value), said in self._found.references.items()
            if (kind := self._types.get(identity(bare(value)))) is None
            or (kind == "warcinfo") != (name == "WARC-Warcinfo-ID")
        }
