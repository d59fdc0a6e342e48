"""Reads captures back: by the place that the catalog gives, with the payload of a revisit from where it lies."""

from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from scraper.archive.http_heads import ResponseHead, read_head
from scraper.archive.members import BadMember, MemberStream
from scraper.archive.records import BadRecord, WarcRecord, parse_head
from scraper.catalog.catalog import CaptureRow

_PIECE = 256 * 1024
_LONGEST_LINE = 64 * 1024
_NOT_MODIFIED = 304


class CannotRead(RuntimeError):
    """A capture that does not lie where the catalog says: the file, the offset and the reason."""


class ArchiveReader:
    """Reads from the WARC files in `folder`; `find` gives the row of a record's identity."""

    def __init__(self, folder: Path, find: Callable[[str], CaptureRow | None]) -> None:
        self.folder = folder
        self.find = find
        self._files: dict[str, BinaryIO] = {}

    def head(self, row: CaptureRow) -> tuple[WarcRecord, ResponseHead]:
        """The fields of a capture's record and its own HTTP head, which for a revisit is not its original's."""
        stream = self._opened(row)
        record = self._record_head(row, stream)
        return record, read_head(_http_head(stream) if _is_http(record) else b"")

    def body(self, row: CaptureRow) -> Iterator[bytes]:
        """The payload in pieces, free of chunk framing; that of a revisit is its original's; raises `CannotRead`."""
        answer = self.validated(row)
        there = self.original(answer)
        stream = self._opened(there)
        record = self._record_head(there, stream)
        size = int(record.require("Content-Length"))
        head = _http_head(stream) if _is_http(record) else b""
        payload = _pieces(stream, size - len(head))
        framed = self.head(answer)[1] if answer.type == "revisit" else read_head(head)  # which says so of its own
        coding = framed.get(b"transfer-encoding")
        try:
            yield from dechunked(payload) if coding and b"chunked" in coding.lower() else payload
        except BadMember as error:
            raise CannotRead(f"{there.warc} {error}") from None

    def close(self) -> None:
        """Closes the files that were read from; reading opens them again."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def original(self, row: CaptureRow) -> CaptureRow:
        """The capture that holds the payload of `row`: mostly itself; raises `CannotRead`."""
        answer = self.validated(row)
        if answer.type != "revisit":
            return answer
        found = self._referred(answer)
        if found.type == "revisit":
            raise CannotRead(
                f"{answer.warc} offset {answer.offset}: refers to {answer.refers_to}, which holds no payload"
            )
        return found

    def validated(self, row: CaptureRow) -> CaptureRow:
        """The capture that `row` found not modified, else `row` itself; raises `CannotRead`."""
        return self._referred(row) if row.type == "revisit" and row.status == _NOT_MODIFIED else row

    def _referred(self, row: CaptureRow) -> CaptureRow:
        found = self.find(row.refers_to or "")
        if found is None or (found.type == "revisit" and found.status == _NOT_MODIFIED):
            raise CannotRead(f"{row.warc} offset {row.offset}: refers to {row.refers_to}, which holds no payload")
        return found

    def _opened(self, row: CaptureRow) -> BufferedReader:
        """The member of a capture; files stay open, for most captures lie beside others that are read."""
        if row.warc not in self._files:
            self._files[row.warc] = (self.folder / row.warc).open("rb", buffering=0)
        return BufferedReader(MemberStream(self._files[row.warc], row.offset))

    def _record_head(self, row: CaptureRow, stream: BinaryIO) -> WarcRecord:
        try:
            record, _ = parse_head(_lines(stream))
        except (BadMember, BadRecord) as error:
            raise CannotRead(f"{row.warc} offset {row.offset}: {error}") from None
        if record.record_id != row.record_id:
            raise CannotRead(f"{row.warc} offset {row.offset}: there is {record.record_id}, not {row.record_id}")
        return record


def _is_http(record: WarcRecord) -> bool:
    return (record.get("Content-Type") or "").startswith("application/http")


def _lines(stream: BinaryIO) -> bytes:
    """Everything up to and with the first empty line."""
    lines = []
    while line := stream.readline(_LONGEST_LINE):
        lines.append(line)
        if line in {b"\r\n", b"\n"}:
            break
    return b"".join(lines)


_http_head = _lines


def _pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (piece := stream.read(min(size, _PIECE))):
        size -= len(piece)
        yield piece


def dechunked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The data of a chunked body (RFC 9112, 7.1); of one that was cut off, what came.

    >>> b"".join(dechunked(iter([b"5;x=1\\r\\nhel", b"lo\\r\\n0\\r\\nTrailer: 1\\r\\n\\r\\n"])))
    b'hello'
    """
    buffer = bytearray()
    left = 0  # bytes of the present chunk that are still to come, with its line end
    for piece in pieces:
        buffer += piece
        while True:
            if left > 2 and buffer:
                data = bytes(buffer[: left - 2])
                del buffer[: len(data)]
                left -= len(data)
                yield data
            if left > 2 or len(buffer) < left:
                break
            del buffer[:left]
            left = 0
            line, end, _ = buffer.partition(b"\n")
            if not end:
                break
            size = chunk_size(bytes(line))
            if not size:
                return
            del buffer[: len(line) + 1]
            left = size + 2


def chunk_size(line: bytes) -> int:
    """The size that a chunk's first line says; 0 for the last, and for what is none."""
    try:
        return int(line.partition(b";")[0].strip(), 16)
    except ValueError:
        return 0
