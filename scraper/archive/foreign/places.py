"""Where in an archive something lies: a WARC or ARC file, alone or inside of a WACZ, and a place in it."""

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Container:
    """A WARC or ARC file: its path below what was given (inside of a WACZ after that), and where its bytes lie."""

    name: str
    path: Path
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class ForeignFault:
    """What could not be read: the file, the offset in it (`inner`: in what its gzip member holds), and why."""

    container: str
    offset: int
    reason: str
    inner: int = 0
    url: str | None = None
    """The target address of a capture that is damaged, where its record still states it."""

    @property
    def place(self) -> str:
        """`file@offset`."""
        return place(self.container, self.offset, self.inner)

    @property
    def where(self) -> tuple[str, int, int]:
        """The parts of `place`."""
        return self.container, self.offset, self.inner


def place(container: str, offset: int, inner: int) -> str:
    """How a place in an archive is written.

    >>> place("a.warc.gz", 730, 0), place("one-member.warc.gz", 0, 512)
    ('a.warc.gz@730', 'one-member.warc.gz@0+512')
    """
    return f"{container}@{offset}+{inner}" if inner else f"{container}@{offset}"


def opened(container: Container) -> BinaryIO:
    """The bytes of a container as a file that can be searched; raises OSError."""
    return io.BufferedReader(_Window(container))


class _Window(io.RawIOBase):
    """A part of a file, as if it were all."""

    def __init__(self, container: Container) -> None:
        self._file = container.path.open("rb", buffering=0)
        self._start, self._size, self._position = container.start, container.size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def readinto(self, buffer: "memoryview[int] | bytearray") -> int:  # type: ignore[override]  # any buffer will do
        self._file.seek(self._start + self._position)
        wanted = self._file.read(max(min(len(buffer), self._size - self._position), 0)) or b""
        buffer[: len(wanted)] = wanted
        self._position += len(wanted)
        return len(wanted)

    def close(self) -> None:
        self._file.close()
        super().close()
