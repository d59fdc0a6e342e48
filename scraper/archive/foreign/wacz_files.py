"""The archives inside of a WACZ, which may hold others of its kind, read where they lie."""

import struct
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from scraper.archive.foreign.archive_names import has_archive_name
from scraper.archive.foreign.places import Container, ForeignFault, opened

ZIP = b"PK\x03\x04"
_DEEPEST = 4  # WACZ files inside of each other
_LOCAL_HEAD = 30  # bytes of a ZIP entry's head before its name


def inside_wacz(wacz: Container, depth: int = 1) -> Iterator[Container | ForeignFault]:
    """The archives inside of a WACZ; of one that is cut off, all that follows as if it were one file."""
    try:
        with opened(wacz) as file, ZipFile(file) as packed:
            entries = sorted(packed.infolist(), key=lambda entry: entry.header_offset)
    except (BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError) as error:
        yield ForeignFault(wacz.name, 0, f"not a whole WACZ ({error}): searched for records from end to end")
        yield wacz
        return
    end = 0
    for entry in entries:
        if has_archive_name(Path(entry.filename)) and not entry.is_dir():
            found = _of_entry(wacz, entry)
            if isinstance(found, Container) and found.start < wacz.start + end:
                found = ForeignFault(found.name, 0, "lies over another file of the WACZ")
            if isinstance(found, Container):
                end = found.start + found.size - wacz.start
                yield from _inside(found, depth)
            else:
                yield found


def _inside(found: Container, depth: int) -> Iterator[Container | ForeignFault]:
    """What an entry of a WACZ is: an archive, or a WACZ of its own."""
    with opened(found) as file:
        first = file.read(len(ZIP))
    if first != ZIP:
        yield found
    elif depth == _DEEPEST:
        yield ForeignFault(found.name, 0, f"the {_DEEPEST + 1}th WACZ inside of another: unpack it and give the folder")
    else:
        yield from inside_wacz(found, depth + 1)


def _of_entry(wacz: Container, entry: ZipInfo) -> Container | ForeignFault:
    inside = f"{wacz.name}/{entry.filename}"
    if entry.compress_type != ZIP_STORED:
        return ForeignFault(
            inside, 0, "compressed inside the WACZ, which its format forbids: unpack it and give the folder"
        )
    if entry.flag_bits & 1:
        return ForeignFault(inside, 0, "encrypted")
    with opened(wacz) as file:
        file.seek(entry.header_offset)
        head = file.read(_LOCAL_HEAD)
    if len(head) < _LOCAL_HEAD or not head.startswith(ZIP):
        return ForeignFault(inside, 0, "does not lie where the WACZ says")
    start = entry.header_offset + _LOCAL_HEAD + sum(struct.unpack("<HH", head[26:30]))
    return Container(inside, wacz.path, wacz.start + start, max(min(entry.file_size, wacz.size - start), 0))
