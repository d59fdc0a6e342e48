"""How the records of a container are packed: in gzip members or in zstd frames, mostly one a record."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from scraper.archive.foreign.heads import is_record_start
from scraper.archive.foreign.zstd_frames import MAGIC as ZSTD_MAGIC
from scraper.archive.foreign.zstd_frames import Dictionary, FrameStream, beginning, skippable_size, unpacker_of
from scraper.archive.members import MAGIC as GZIP_MAGIC
from scraper.archive.members import MemberStream

Stream = MemberStream | FrameStream

_LOOKED_AT = 4096  # bytes of a member that are looked at to see how it begins
_STEP = 32  # of these are unpacked at once: damage behind the first line does not matter
_GZIP = 31  # window bits that ask for a gzip header
_MOST_OF_HEAD = 64 * 1024
_PIECE = 256 * 1024


class Packing(Protocol):
    """A way to pack records."""

    @property
    def magic(self) -> bytes:
        """How each member begins."""
        ...

    def stream(self, file: BinaryIO, offset: int) -> Stream:
        """What the member at `offset` holds."""
        ...

    def first_bytes(self, file: BinaryIO, offset: int) -> bytes | None:
        """How what the member at `offset` holds begins, with its first line; None where no member is there."""
        ...

    def first_head(self, file: BinaryIO, offset: int) -> bytes:
        """What can be had of the head of the record that the member at `offset` holds first, however damaged."""
        ...

    def has_checksum(self, file: BinaryIO, offset: int) -> bool:
        """Whether a checksum vouches for what the member at `offset` holds."""
        ...


class Gzip:
    """Gzip members; the checksum that each has is compared."""

    magic = GZIP_MAGIC

    def stream(self, file: BinaryIO, offset: int) -> Stream:
        """As `Packing` says."""
        return MemberStream(file, offset)

    def first_bytes(self, file: BinaryIO, offset: int) -> bytes | None:
        """As `Packing` says."""
        file.seek(offset)
        packed, unpacker, content = file.read(_LOOKED_AT), zlib.decompressobj(_GZIP), b""
        try:
            for at in range(0, len(packed), _STEP):
                content += unpacker.decompress(packed[at : at + _STEP])
                if b"\n" in content.lstrip(b"\r\n"):
                    break
        except zlib.error:
            return None
        return content

    def first_head(self, file: BinaryIO, offset: int) -> bytes:
        """As `Packing` says."""
        return _head(file, offset, zlib.decompressobj(_GZIP).decompress, zlib.error)

    def has_checksum(self, file: BinaryIO, offset: int) -> bool:
        """As `Packing` says."""
        return True


@dataclass(frozen=True, slots=True)
class Zstd:
    """Zstd frames, with the dictionary that the file begins with, where it does."""

    dictionary: Dictionary | None = None
    magic: bytes = ZSTD_MAGIC

    def stream(self, file: BinaryIO, offset: int) -> Stream:
        """As `Packing` says."""
        return FrameStream(file, offset, self.dictionary)

    def first_bytes(self, file: BinaryIO, offset: int) -> bytes | None:
        """As `Packing` says."""
        return beginning(file, offset, self.dictionary)

    def first_head(self, file: BinaryIO, offset: int) -> bytes:
        """As `Packing` says."""
        file.seek(offset)
        unpacker, error = unpacker_of(file.read(_LOOKED_AT), self.dictionary)
        return _head(file, offset, unpacker.decompress, error)

    def has_checksum(self, file: BinaryIO, offset: int) -> bool:
        """As `Packing` says."""
        file.seek(offset + len(self.magic))
        descriptor = file.read(1)
        return bool(descriptor and descriptor[0] & 4)


GZIP = Gzip()


def packing_at(file: BinaryIO) -> tuple[Gzip | Zstd, int] | None:
    """How a file is packed, and where its first member begins; None for one that is not packed, or not known to be.

    Raises `BadMember` where a dictionary is damaged.
    """
    file.seek(0)
    first = file.read(8)
    if first.startswith(GZIP_MAGIC):
        return GZIP, 0
    if first.startswith(ZSTD_MAGIC):
        return Zstd(), 0
    if (size := skippable_size(first)) is None:
        return None
    return Zstd(Dictionary.read(file)), size


def next_member(
    file: BinaryIO,
    start: int,
    size: int,
    most_tries: int = 10_000,
    packing: Packing = GZIP,
    *,
    holds_any: bool = False,
) -> int | None:
    """Where, from `start` on, the next member begins that holds records (`holds_any`: or a part of one), or None.

    Compressed bytes look like the begin of a member now and then, so each is tried; `most_tries` is for files that
    were made to look like it everywhere.
    """
    position = start
    while position < size:
        file.seek(position)
        piece = file.read(_PIECE)
        found = piece.find(packing.magic)
        if found < 0:
            position += max(len(piece) - len(packing.magic) + 1, 1)
            continue
        position += found
        content = packing.first_bytes(file, position)
        if content is not None and ((holds_any and content) or begins_record(content)):
            return position
        most_tries -= 1
        if not most_tries:
            return None
        position += 1
    return None


def holds_records(file: BinaryIO, offset: int, packing: Packing = GZIP) -> bool:
    """Whether the member at `offset` holds what a record begins with; it may be damaged further on."""
    return begins_record(packing.first_bytes(file, offset) or b"")


def follows_directly(file: BinaryIO, offset: int, packing: Packing) -> bool:
    """Whether at `offset` a member begins that goes on with what the one before did not end."""
    content = (packing.first_bytes(file, offset) or b"").lstrip(b"\r\n")
    if b"\n" not in content and b"WARC/".startswith(content[:5].upper()):
        return False  # what was cut off may well be a record
    return not begins_record(content)


def _head(file: BinaryIO, offset: int, unpack: Callable[[bytes], bytes], error: type[Exception]) -> bytes:
    file.seek(offset)
    packed, content = file.read(_MOST_OF_HEAD), b""
    try:
        for at in range(0, len(packed), _STEP):
            content += unpack(packed[at : at + _STEP])
            if b"\r\n\r\n" in content or len(content) > _MOST_OF_HEAD:
                break
    except (error, EOFError):
        pass  # it is damaged: what came before that is what there is
    return content


def begins_record(content: bytes) -> bool:
    """Whether `content` begins as a record does, empty lines before it passed over."""
    return is_record_start(content.lstrip(b"\r\n").partition(b"\n")[0])
