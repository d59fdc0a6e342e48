"""Zstd frames as `.warc.zst` has them: one a record, a dictionary for all of them in front, bounded in memory.

The dictionary lies in a skippable frame of its own, packed by zstd or not (iipc.github.io/warc-specifications).
"""

import importlib
import io
import struct
from dataclasses import dataclass
from types import ModuleType
from typing import Any, BinaryIO

from scraper.archive.members import BadMember

MAGIC = b"\x28\xb5\x2f\xfd"
NO_END = "the zstd frame has no end"
"""Why the last frame of a file that was cut off is bad."""
_SKIPPABLE = b"\x2a\x4d\x18"  # behind a byte 0x50 to 0x5f
_TRAINED = b"\x37\xa4\x30\xec"  # how a dictionary begins that is more than raw content
_LARGEST_DICTIONARY = 16 * 1024 * 1024  # bytes
_WINDOW = 27  # bits: what `zstd --long` makes, 128 MiB; a frame that asks for more is refused
_PIECE = 64 * 1024
_LOOKED_AT = 256 * 1024  # bytes of a frame that are looked at to see how it begins: a block of it at least


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The dictionary of a file; of one that is raw content, no frame says that it needs it."""

    made: Any
    is_trained: bool

    @classmethod
    def read(cls, file: BinaryIO) -> "Dictionary":
        """That of the skippable frame at the begin of a file; raises `BadMember`."""
        file.seek(0)
        size = skippable_size(file.read(8))
        if size is None or size > _LARGEST_DICTIONARY:
            raise BadMember(0, "its zstd dictionary is too large" if size else "no zstd dictionary is there")
        content = file.read(size - 8)
        if content.startswith(MAGIC):
            content = _unpacked_dictionary(content)
        try:
            is_trained = content.startswith(_TRAINED)
            return cls(_library().ZstdDict(content, is_raw=not is_trained), is_trained)
        except (ValueError, _library().ZstdError) as error:
            raise BadMember(0, f"its zstd dictionary is damaged: {error}") from None


def skippable_size(first: bytes) -> int | None:
    """Bytes of the skippable frame that begins with `first`, its head included; None where none does."""
    if len(first) < 8 or first[1:4] != _SKIPPABLE or first[0] & 0xF0 != 0x50:
        return None
    size: int = struct.unpack("<I", first[4:8])[0]
    return size + 8


def beginning(file: BinaryIO, offset: int, dictionary: Dictionary | None) -> bytes | None:
    """How what the frame at `offset` holds begins; None where there is none."""
    file.seek(offset)
    packed = file.read(_LOOKED_AT)
    try:
        unpacker = _unpacker(packed[:32], dictionary)
        content: bytes = unpacker.decompress(packed, 4096)
    except _library().ZstdError:
        return None
    return content if packed.startswith(MAGIC) else None


class FrameStream(io.RawIOBase):
    """What the zstd frame at `offset` of an open file holds, as a stream; reading raises `BadMember`.

    `length` is the frame's in the file, known when the stream has ended.
    """

    def __init__(self, file: BinaryIO, offset: int, dictionary: Dictionary | None) -> None:
        self._file = file
        self._offset = self._position = offset
        self._dictionary = dictionary
        self._unpacker: Any = None
        self.length: int | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "memoryview[int] | bytearray") -> int:  # type: ignore[override]  # any buffer will do
        """As every raw stream's."""
        content = self._more(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def _more(self, most: int) -> bytes:
        if self._unpacker is None:
            self._file.seek(self._offset)
            self._unpacker = _unpacker(self._file.read(32), self._dictionary)
        while not self._unpacker.eof:
            if content := self._unpacked(most):
                return content
        self.length = self._position - len(self._unpacker.unused_data) - self._offset
        return b""

    def _unpacked(self, most: int) -> bytes:
        piece = b""
        if self._unpacker.needs_input:
            self._file.seek(self._position)
            piece = self._file.read(_PIECE)
            self._position += len(piece)
            if not piece:
                raise BadMember(self._offset, NO_END)
        try:
            content: bytes = self._unpacker.decompress(piece, most)
        except _library().ZstdError as error:
            raise BadMember(self._offset, f"the zstd frame is damaged: {error}") from None
        return content


def unpacker_of(first: bytes, dictionary: Dictionary | None) -> tuple[Any, type[Exception]]:
    """What unpacks the frame that begins with `first`, and what that raises."""
    error: type[Exception] = _library().ZstdError
    return _unpacker(first[:32], dictionary), error


def _unpacker(first: bytes, dictionary: Dictionary | None) -> Any:
    """What unpacks the frame that begins with `first`: only a frame that names its dictionary needs a trained one."""
    zstd = _library()
    made = None
    if dictionary is not None and (not dictionary.is_trained or _names_dictionary(first)):
        made = dictionary.made
    return zstd.ZstdDecompressor(made, {zstd.DecompressionParameter.window_log_max: _WINDOW})


def _names_dictionary(first: bytes) -> bool:
    return len(first) > 4 and bool(first[4] & 3)


def _unpacked_dictionary(packed: bytes) -> bytes:
    try:
        content: bytes = _unpacker(packed[:32], None).decompress(packed, _LARGEST_DICTIONARY + 1)
    except _library().ZstdError as error:
        raise BadMember(0, f"its zstd dictionary is damaged: {error}") from None
    if len(content) > _LARGEST_DICTIONARY:
        raise BadMember(0, "its zstd dictionary is too large")
    return content


def _library() -> ModuleType:
    """Python's own from 3.14 on, before that what stands in for it."""
    try:
        return importlib.import_module("compression.zstd")
    except ImportError:
        return importlib.import_module("backports.zstd")
