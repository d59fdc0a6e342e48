"""Reads a container forwards: lines and blocks, in a plain file or in what a gzip member holds."""

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from scraper.archive.foreign.heads import is_warc_start, read_arc_head
from scraper.archive.members import MAGIC, BadMember, MemberStream
from scraper.archive.records import BadRecord

LONGEST_LINE = 64 * 1024
_PIECE = 256 * 1024
_SMALL_PIECE = 16 * 1024  # of a member: what is unpacked with damage behind it is lost, so little at a time
_STEP = 32  # bytes of a member that are unpacked at once to see how it begins: damage behind that does not matter
_GZIP = 31  # window bits that ask for a gzip header
_UNSUSPICIOUS = 64 * 1024 * 1024  # bytes that any member may hold
_MOST_TIMES = 256  # what a member holds for each byte that it has; text is packed 50 times at most


class Bomb(BadMember):
    """A gzip member that holds more than any record would."""


class Cursor:
    """A place in a container, from `start` on; `position` is an offset in the file, or in what the member holds.

    Reading raises `BadMember`, `Bomb` and OSError.
    """

    def __init__(self, file: BinaryIO, start: int, size: int, is_packed: bool) -> None:
        self.is_packed = is_packed
        self.position = 0 if is_packed else start
        self._file, self._start, self._size = file, start, size
        self._member = MemberStream(file, start) if is_packed else None
        self._stream: BinaryIO = io.BufferedReader(self._member, _SMALL_PIECE) if self._member else file
        file.seek(start)

    @property
    def end(self) -> int:
        """Where the member ends in the file, when all of it was read."""
        assert self._member is not None
        assert self._member.length is not None
        return self._start + self._member.length

    def line(self, longest: int = LONGEST_LINE) -> bytes:
        """The next line, its end included; a piece of one that is longer; empty at the end."""
        return self._counted(self._stream.readline(longest))

    def read(self, size: int) -> bytes:
        """The next bytes; fewer only at the end."""
        return self._counted(self._stream.read(size))

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next bytes, piece by piece; fewer only at the end."""
        piece_size = _SMALL_PIECE if self.is_packed else _PIECE
        while size > 0 and (piece := self.read(min(size, piece_size))):
            size -= len(piece)
            yield piece

    def skip(self, size: int) -> None:
        """Passes over bytes."""
        if not self.is_packed:
            self.seek(self.position + size)
            return
        for _ in self.pieces(size):
            pass

    def left(self) -> int | None:
        """Bytes to the end of a plain file; None in a member, of which nobody knows."""
        return None if self.is_packed else self._size - self.position

    def seek(self, position: int) -> None:
        """Goes to a place in a plain file."""
        self.position = position
        self._file.seek(position)

    def lines_to_empty(self, most: int, what: str) -> list[bytes]:
        """The lines up to the next empty one, which is passed over; raises `BadRecord` for more bytes than `most`."""
        lines: list[bytes] = []
        size = 0
        while line := self.line(most):
            size += len(line)
            if line in {b"\r\n", b"\n"}:
                return lines
            if size >= most:
                raise BadRecord(f"the head of {what} has more than {most} bytes")
            lines.append(line)
        raise BadRecord(f"the head of {what} has no end")

    def _counted(self, content: bytes) -> bytes:
        self.position += len(content)
        if self.is_packed and self.position > _UNSUSPICIOUS:
            packed = max(self._file.tell() - self._start, 1)
            if self.position > _MOST_TIMES * packed:
                raise Bomb(self._start, f"the gzip member holds more than {_MOST_TIMES} times its own size")
        return content


def next_member(file: BinaryIO, start: int, size: int, most_tries: int = 10_000) -> int | None:
    """Where, from `start` on, the next gzip member begins that holds records; None where there is none.

    Compressed bytes look like the begin of a member now and then, so each is tried; `most_tries` is for files that
    were made to look like it everywhere.
    """
    position = start
    while position < size:
        file.seek(position)
        piece = file.read(_PIECE)
        found = piece.find(MAGIC)
        if found < 0:
            position += max(len(piece) - len(MAGIC) + 1, 1)
            continue
        position += found
        if holds_records(file, position):
            return position
        most_tries -= 1
        if not most_tries:
            return None
        position += 1
    return None


def holds_records(file: BinaryIO, offset: int) -> bool:
    """Whether the gzip member at `offset` holds what a record begins with; it may be damaged further on."""
    file.seek(offset)
    packed, unpacker, line = file.read(4096), zlib.decompressobj(_GZIP), b""
    try:
        for at in range(0, len(packed), _STEP):
            line = (line + unpacker.decompress(packed[at : at + _STEP])).lstrip(b"\r\n")
            if b"\n" in line:
                break
    except zlib.error:
        return False
    line = line.partition(b"\n")[0]
    return is_warc_start(line) or read_arc_head(line) is not None
