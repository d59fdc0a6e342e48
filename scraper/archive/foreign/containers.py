"""The files that an archive consists of: one alone, those of a folder, those inside a WACZ, read where they lie."""

import io
import os
import re
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

_NAME = re.compile(r"(?<![a-z])(?:warc|wacz)(?![a-z])|\.arc(?![a-z])", re.I)
# What tools write beside an archive, under its name: indexes, checksums, logs, lists, signatures.
_BESIDE = re.compile(
    r"\.(?:cdxj?|idx|index|md5|sha1|sha256|sha512|json|jsonl|log|txt|md|csv|tsv|xml|ya?ml|html?|pdf|py|sh|headers"
    r"|torrent|asc|sig|lock|ini|toml)(?:\.gz|\.zst)?$",
    re.I,
)
# What is not read here: packed as a whole.
_PACKED = (
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x1f\x9d", "compress"),
)
_ZIP = b"PK\x03\x04"
_DEEPEST = 4  # WACZ files inside of each other
_LOCAL_HEAD = 30  # bytes of a ZIP entry's head before its name


@dataclass(frozen=True, slots=True)
class Container:
    """A WARC or ARC file: its path below what was given (inside of a WACZ after that), and where its bytes lie."""

    name: str
    path: Path
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Fault:
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


def has_archive_name(path: Path) -> bool:
    """Whether the name of a file says that it is a WARC, ARC or WACZ, whatever else it says.

    >>> [has_archive_name(Path(name)) for name in ("A.WARC.ZST.part", "a.warc.gz.cdx", "b.archive", "c.arc")]
    [True, False, False, True]
    """
    return _NAME.search(path.name) is not None and _BESIDE.search(path.name) is None


def containers(path: Path) -> Iterator[Container | Fault]:
    """What there is to read at `path`, a file of any name or a folder; raises OSError."""
    if not path.is_dir():
        yield from _of_file(path, path.name)
        return
    root = path.resolve()
    for name in archive_names(root):
        if reason := _reason_to_refuse(root, root / name):
            yield Fault(name, 0, reason)
        else:
            yield from _of_file(root / name, name)


def archive_names(root: Path) -> Iterator[str]:
    """Paths from `root`, with `/`, of all files named as archives are, sorted; folders that are links stay out."""
    for folder, folders, names in os.walk(root, followlinks=False):
        folders.sort()
        for name in sorted(names):
            if has_archive_name(Path(name)):
                yield (Path(folder) / name).relative_to(root).as_posix()


def opened(container: Container) -> BinaryIO:
    """The bytes of a container as a file that can be searched; raises OSError."""
    return io.BufferedReader(_Window(container))


def _reason_to_refuse(root: Path, path: Path) -> str | None:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "broken link"
    if not real.is_relative_to(root):
        return "link that leads out of the folder"
    return None if real.is_file() else "not a regular file"


def _of_file(path: Path, name: str) -> Iterator[Container | Fault]:
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        yield Fault(name, 0, "not a regular file")
        return
    with path.open("rb") as file:
        first = file.read(8)
    if first.startswith(_ZIP):
        yield from _of_wacz(Container(name, path, 0, about.st_size))
    elif packed := next((kind for begin, kind in _PACKED if first.startswith(begin)), None):
        yield Fault(name, 0, f"packed with {packed}, which is not read: unpack it and give what it holds")
    elif first:
        yield Container(name, path, 0, about.st_size)
    else:
        yield Fault(name, 0, "the file is empty")


def _of_wacz(wacz: Container, depth: int = 1) -> Iterator[Container | Fault]:
    """The archives inside of a WACZ; of one that is cut off, all that follows as if it were one file."""
    try:
        with opened(wacz) as file, ZipFile(file) as packed:
            entries = sorted(packed.infolist(), key=lambda entry: entry.header_offset)
    except (BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError) as error:
        yield Fault(wacz.name, 0, f"not a whole WACZ ({error}): searched for records from end to end")
        yield wacz
        return
    end = 0
    for entry in entries:
        if has_archive_name(Path(entry.filename)) and not entry.is_dir():
            found = _of_entry(wacz, entry)
            if isinstance(found, Container) and found.start < wacz.start + end:
                found = Fault(found.name, 0, "lies over another file of the WACZ")
            if isinstance(found, Container):
                end = found.start + found.size - wacz.start
                yield from _inside(found, depth)
            else:
                yield found


def _inside(found: Container, depth: int) -> Iterator[Container | Fault]:
    """What an entry of a WACZ is: an archive, or a WACZ of its own."""
    with opened(found) as file:
        first = file.read(len(_ZIP))
    if first != _ZIP:
        yield found
    elif depth == _DEEPEST:
        yield Fault(found.name, 0, f"the {_DEEPEST + 1}th WACZ inside of another: unpack it and give the folder")
    else:
        yield from _of_wacz(found, depth + 1)


def _of_entry(wacz: Container, entry: ZipInfo) -> Container | Fault:
    inside = f"{wacz.name}/{entry.filename}"
    if entry.compress_type != ZIP_STORED:
        return Fault(inside, 0, "compressed inside the WACZ, which its format forbids: unpack it and give the folder")
    if entry.flag_bits & 1:
        return Fault(inside, 0, "encrypted")
    with opened(wacz) as file:
        file.seek(entry.header_offset)
        head = file.read(_LOCAL_HEAD)
    if len(head) < _LOCAL_HEAD or not head.startswith(_ZIP):
        return Fault(inside, 0, "does not lie where the WACZ says")
    start = entry.header_offset + _LOCAL_HEAD + sum(struct.unpack("<HH", head[26:30]))
    return Container(inside, wacz.path, wacz.start + start, max(min(entry.file_size, wacz.size - start), 0))


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
