"""Gzip members: one a record, so that each record can be reached, and checked, by itself (WARC 1.1, annex A)."""

import io
import mmap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from isal import isal_zlib

LEVEL = 2  # of isal's 0 to 3: a tenth of the time of zlib's 9, for nine hundredths more bytes
_GZIP = 31  # window bits that ask for a gzip header and trailer
_FIRST = 16 * 1024  # bytes to look at first: most members are shorter
_PIECE = 256 * 1024
_ALL = 0  # bytes of what is unpacked
NO_END = "the gzip member has no end"
"""Why the last member of a file that was cut off is bad."""
MAGIC = b"\x1f\x8b\x08"


class BadMember(ValueError):
    """Bytes that are not a whole gzip member: where in the file, and why."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"offset {offset}: {reason}")
        self.offset = offset
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member: where it lies, its length in the file, and what it holds."""

    offset: int
    length: int
    content: bytes


def compressed(content: bytes) -> bytes:
    """`content` as one gzip member."""
    return isal_zlib.compress(content, LEVEL, _GZIP)


def compress_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """One gzip member of all `pieces`, piece by piece: memory does not grow with its size."""
    packer = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, _GZIP)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def members(file: mmap.mmap | bytes, start: int = 0) -> Iterator[Member]:
    """The members of a file from `start` to its end; raises `BadMember` at the first byte that belongs to none."""
    offset = start
    while offset < len(file):
        member = member_at(file, offset)
        yield member
        offset += member.length


def member_at(file: mmap.mmap | bytes, offset: int) -> Member:
    """The member that begins at `offset`; raises `BadMember`.

    >>> member_at(b"x" + compressed(b"one record"), 1).content
    b'one record'
    """
    if file[offset : offset + 3] != MAGIC:
        raise BadMember(offset, "no gzip member begins here")
    unpacker = unpacker_of_member()
    content, position, size = [], offset, _FIRST
    while not unpacker.eof:
        piece = file[position : position + size]
        content.append(_unpacked(unpacker, piece, _ALL, offset))
        if not piece and not unpacker.eof:
            raise BadMember(offset, NO_END)
        position += len(piece)
        size = _PIECE
    return Member(offset, position - len(unpacker.unused_data) - offset, b"".join(content))


def unpacker_of_member() -> "isal_zlib.Decompress":
    """What unpacks one gzip member: `unused_data` is what follows it. A new one costs a microsecond."""
    return isal_zlib.decompressobj(_GZIP)


def _unpacked(unpacker: "isal_zlib.Decompress", piece: bytes, most: int, offset: int) -> bytes:
    try:
        return unpacker.decompress(piece, most)
    except isal_zlib.error as error:  # type: ignore[misc]  # its stub has it as a plain object
        raise BadMember(offset, f"the gzip member is damaged: {error}") from None


class MemberStream(io.RawIOBase):
    """What the member at `offset` of an open file holds, as a stream; memory does not grow with its size.

    `length` is the member's in the file, known when the stream has ended. Reading raises `BadMember`.
    """

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self._offset = self._position = offset
        self._unpacker = unpacker_of_member()
        self._packed = self._ready = b""
        self.length: int | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "memoryview[int] | bytearray") -> int:  # type: ignore[override]  # any buffer will do
        """As every raw stream's."""
        if not self._ready:
            self._ready = self._more(max(len(buffer), _FIRST))
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _more(self, most: int) -> bytes:
        while not self._unpacker.eof:
            if content := _unpacked(self._unpacker, self._packed, most, self._offset):  # it may hold some back
                self._packed = self._unpacker.unconsumed_tail
                return content
            if self._unpacker.eof:
                break
            self._file.seek(self._position)
            self._packed = self._file.read(_FIRST if self._position == self._offset else _PIECE)
            self._position += len(self._packed)
            if not self._packed:
                raise BadMember(self._offset, NO_END)
        self.length = self._position - len(self._unpacker.unused_data) - self._offset
        return b""
