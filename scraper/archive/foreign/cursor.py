"""Reads a container forwards: lines and blocks, in a plain file or in what its gzip members or zstd frames hold."""

import io
from bisect import bisect_right
from collections.abc import Iterator
from typing import BinaryIO

from scraper.archive.foreign.packings import Packing, Stream, follows_directly
from scraper.archive.members import BadMember
from scraper.archive.records import BadRecord

LONGEST_LINE = 64 * 1024
_PIECE = 256 * 1024
_SMALL_PIECE = 16 * 1024  # of a member: what is unpacked with damage behind it is lost, so little at a time
_UNSUSPICIOUS = 64 * 1024 * 1024  # bytes that any member may hold
_MOST_TIMES = 256  # what a member holds for each byte that it has; text is packed 50 times at most


class Bomb(BadMember):
    """A member that holds more than any record would."""


class Cursor:
    """A place in a container, from `start` on; `position` is an offset in the file, or in what the members hold.

    A record that its member does not end goes on in the next, unless that begins with a record of its own. Reading
    raises `BadMember`, `Bomb` and OSError.
    """

    def __init__(self, file: BinaryIO, start: int, size: int, packing: Packing | None) -> None:
        self.packing = packing
        self.position = 0 if packing else start
        self._file, self._start, self._size = file, start, size
        self._bases, self._members = [0], [start]
        self._member: Stream | None = None
        self._stream: BinaryIO = file
        file.seek(start)
        if packing:
            self._open(start)

    @property
    def end(self) -> int:
        """Where the member ends in the file, when all of it was read."""
        assert self._member is not None
        assert self._member.length is not None
        return self._members[-1] + self._member.length

    @property
    def begin_of_member(self) -> int:
        """The `position` at which the present member begins."""
        return self._bases[-1]

    def where(self, position: int) -> tuple[int, int]:
        """A `position` as the offset of its member in the file, and the place in what that holds."""
        if not self.packing:
            return position, 0
        number = bisect_right(self._bases, position) - 1
        return self._members[number], position - self._bases[number]

    def first_head(self, offset: int) -> bytes:
        """What can be had of the head of the first record in a damaged member at `offset`."""
        return self.packing.first_head(self._file, offset) if self.packing else b""

    def line(self, longest: int = LONGEST_LINE) -> bytes:
        """The next line, its end included; a piece of one that is longer; empty at the end."""
        line = self._counted(self._stream.readline(longest))
        while not line.endswith(b"\n") and len(line) < longest and self._goes_on():
            line += self._counted(self._stream.readline(longest - len(line)))
        return line

    def read(self, size: int) -> bytes:
        """The next bytes; fewer only at the end, and where a member ends."""
        content = self._counted(self._stream.read(size))
        while not content and size and self._goes_on():
            content = self._counted(self._stream.read(size))
        return content

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next bytes, piece by piece; fewer only at the end."""
        piece_size = _SMALL_PIECE if self.packing else _PIECE
        while size > 0 and (piece := self.read(min(size, piece_size))):
            size -= len(piece)
            yield piece

    def skip(self, size: int) -> None:
        """Passes over bytes."""
        if not self.packing:
            self.seek(self.position + size)
            return
        for _ in self.pieces(size):
            pass

    def left(self) -> int | None:
        """Bytes to the end of a plain file; None in a member, of which nobody knows."""
        return None if self.packing else self._size - self.position

    def seek(self, position: int) -> None:
        """Goes to a place in a plain file."""
        self.position = position
        self._file.seek(position)

    def again_at(self, position: int) -> "Cursor":
        """Another cursor in the same container, at a place that was read before."""
        offset, inner = self.where(position)
        other = Cursor(self._file, offset, self._size, self.packing)
        number = self._members.index(offset)
        other._bases, other._members = self._bases[: number + 1], self._members[: number + 1]
        other.position = position - inner
        other.skip(inner)
        return other

    def lines_to_empty(self, most: int, what: str) -> list[bytes]:
        """The lines up to the next empty one, which is passed over; raises `BadRecord` for more bytes than `most`."""
        lines: list[bytes] = []
        size = 0
        while line := self.line(most):
            size += len(line)
            if not line.strip(b"\r\n"):
                return lines
            if size >= most:
                raise BadRecord(f"the head of {what} has more than {most} bytes")
            lines.append(line)
        raise BadRecord(f"the head of {what} has no end")

    def _open(self, offset: int) -> None:
        assert self.packing is not None
        self._member = self.packing.stream(self._file, offset)
        self._stream = io.BufferedReader(self._member, _SMALL_PIECE)

    def _goes_on(self) -> bool:
        """Whether the next member goes on with what the present one, read to its end, did not end."""
        if self.packing is None or self._member is None or self._member.length is None:
            return False
        offset = self.end
        if offset >= self._size or not follows_directly(self._file, offset, self.packing):
            return False
        self._bases.append(self.position)
        self._members.append(offset)
        self._open(offset)
        return True

    def _counted(self, content: bytes) -> bytes:
        self.position += len(content)
        if self.packing and self.position > _UNSUSPICIOUS:
            packed = max(self._file.tell() - self._start, 1)
            if self.position > _MOST_TIMES * packed:
                raise Bomb(self._members[-1], f"the member holds more than {_MOST_TIMES} times its own size")
        return content
