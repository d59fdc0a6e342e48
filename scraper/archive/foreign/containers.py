"""The files that an archive consists of: one alone, those of a folder, those inside a WACZ, read where they lie."""

import stat
from collections.abc import Iterator
from pathlib import Path

from scraper.archive.foreign.archive_names import archive_names
from scraper.archive.foreign.places import Container, ForeignFault
from scraper.archive.foreign.wacz_files import ZIP, inside_wacz

# What is not read here: packed as a whole.
_PACKED = (
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x1f\x9d", "compress"),
)


def containers(path: Path) -> Iterator[Container | ForeignFault]:
    """What there is to read at `path`, a file of any name or a folder; raises OSError."""
    if not path.is_dir():
        yield from _of_file(path, path.name)
        return
    root = path.resolve()
    for name in archive_names(root):
        if reason := _reason_to_refuse(root, root / name):
            yield ForeignFault(name, 0, reason)
        else:
            try:
                yield from _of_file(root / name, name)
            except OSError as error:
                yield ForeignFault(name, 0, f"cannot be read: {error.strerror}")


def _reason_to_refuse(root: Path, path: Path) -> str | None:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "broken link"
    if not real.is_relative_to(root):
        return "link that leads out of the folder"
    return None if real.is_file() else "not a regular file"


def _of_file(path: Path, name: str) -> Iterator[Container | ForeignFault]:
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        yield ForeignFault(name, 0, "not a regular file")
        return
    with path.open("rb") as file:
        first = file.read(8)
    if first.startswith(ZIP):
        yield from inside_wacz(Container(name, path, 0, about.st_size))
    elif packed := next((kind for begin, kind in _PACKED if first.startswith(begin)), None):
        yield ForeignFault(name, 0, f"packed with {packed}, which is not read: unpack it and give what it holds")
    elif first:
        yield Container(name, path, 0, about.st_size)
    else:
        yield ForeignFault(name, 0, "the file is empty")
