"""Walks a WARC file from end to end, record by record, in flat memory: what rebuilding and verifying stand on."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from scraper.archive.members import BadMember, MemberStream
from scraper.archive.records import END, BadRecord, WarcRecord, end_of_head, parse, parse_head

_SMALL = 1024 * 1024  # bytes of a record that is looked at whole
_PIECE = 256 * 1024


class BadWarc(ValueError):
    """A file that is no chain of whole records: where, and why."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"offset {offset}: {reason}")
        self.offset = offset
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Walked:
    """A record and where it lies; of a long one, `record.block` is only its beginning.

    The digests (SHA-256 of the block, and of what follows an HTTP head in it) are None where they were not asked for.
    """

    offset: int
    length: int
    record: WarcRecord
    size: int
    block_digest: bytes | None = None
    payload_digest: bytes | None = None


def walk(path: Path, offset: int = 0, *, digests: bool = False) -> Iterator[Walked]:
    """The records of a file from `offset` on; raises `BadWarc` at the first that is not whole, OSError."""
    with path.open("rb", buffering=0) as file:
        size = path.stat().st_size
        while offset < size:
            walked = walked_at(file, offset, digests=digests)
            yield walked
            offset += walked.length


def walk_committed(path: Path, committed: int) -> Iterator[Walked]:
    """The records of which a catalog says that they count; raises as `walk`."""
    with path.open("rb", buffering=0) as file:
        offset = 0
        while offset < committed:
            walked = walked_at(file, offset)
            yield walked
            offset += walked.length


def walked_at(file: BinaryIO, offset: int, *, digests: bool = False) -> Walked:
    """The record in the member that begins at `offset`; raises `BadWarc`."""
    stream = MemberStream(file, offset)
    reader = BufferedReader(stream, _PIECE)
    try:
        beginning = reader.read(_SMALL)
        if len(beginning) < _SMALL:
            return _small(stream, offset, beginning, digests=digests)
        return _long(stream, reader, offset, beginning, digests=digests)
    except BadMember as error:
        raise BadWarc(offset, error.reason) from None
    except BadRecord as error:
        raise BadWarc(offset, str(error)) from None


def _small(stream: MemberStream, offset: int, content: bytes, *, digests: bool) -> Walked:
    record = parse(content)
    block, payload = sha256(), sha256()
    if digests:
        block.update(record.block)
        payload.update(record.block[_head_size(record, record.block) :])
    assert stream.length is not None
    made = (block.digest(), payload.digest()) if digests else (None, None)
    return Walked(offset, stream.length, record, len(record.block), *made)


def _long(stream: MemberStream, reader: BinaryIO, offset: int, beginning: bytes, *, digests: bool) -> Walked:
    """The same for a record that is not held in memory: its end is kept back, to be compared."""
    head, rest = parse_head(beginning)
    length = int(head.require("Content-Length"))
    record = WarcRecord(head.headers, rest[:length])
    block, payload = sha256(), sha256()
    skipped, size, piece = _head_size(record, rest), 0, rest
    tail = b""
    while piece:
        tail = tail + piece
        piece, tail = tail[: -len(END)], tail[-len(END) :]
        if digests:
            block.update(piece)
            payload.update(piece[max(skipped - size, 0) :])
        size += len(piece)
        piece = reader.read(_PIECE)
    if tail != END or size != length:
        raise BadRecord(f"the block and its end have {size + len(tail)} bytes, Content-Length says {length}")
    assert stream.length is not None
    made = (block.digest(), payload.digest()) if digests else (None, None)
    return Walked(offset, stream.length, record, size, *made)


def _head_size(record: WarcRecord, block: bytes) -> int:
    """Bytes of the HTTP head that a block begins with; 0 where it has none."""
    if not (record.get("Content-Type") or "").startswith("application/http"):
        return 0
    return end_of_head(block) or len(block)
