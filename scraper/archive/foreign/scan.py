"""Finds the captures in a WARC or ARC file from end to end; a bad record is named and passed over, the rest is found.

Other readers stop at the first bad record, or pass over it in silence.
"""

from collections.abc import Iterator
from typing import BinaryIO

from scraper.archive.foreign.cursor import LONGEST_LINE, Bomb, Cursor
from scraper.archive.foreign.entries import ForeignEntry
from scraper.archive.foreign.heads import is_record_start, is_warc_start
from scraper.archive.foreign.heard import Hears
from scraper.archive.foreign.packings import GZIP, Packing, next_member, packing_at
from scraper.archive.foreign.places import Container, ForeignFault, opened
from scraper.archive.foreign.records_of import Records
from scraper.archive.foreign.zstd_frames import skippable_size
from scraper.archive.members import BadMember

_MOST_BOMBS = 16
_NO_RECORD = "no WARC or ARC record is in it"


def scan(container: Container, hears: Hears | None = None) -> Iterator[ForeignEntry | ForeignFault]:
    """The captures and the faults of a container, in order; `hears` is told of each record. Raises OSError."""
    with opened(container) as file:
        try:
            packed = packing_at(file)
        except BadMember as error:
            yield ForeignFault(container.name, error.offset, error.reason)
            return
        file.seek(0)
        line = file.read(LONGEST_LINE).lstrip(b"\r\n").partition(b"\n")[0]
        if packed is not None:
            yield from _scan_packed(container, file, packed[1], packed[0], hears)
        elif is_record_start(line):
            yield from _scan_plain(container, file, hears)
        elif (start := next_member(file, 0, container.size)) is not None:
            yield ForeignFault(container.name, 0, f"no record begins here; the first is at offset {start}")
            yield from _scan_packed(container, file, start, GZIP, hears)
        else:
            yield from _scan_plain(container, file, hears)


def has_record(container: Container) -> bool:
    """Whether a record can be found in it, at its begin or, where that is damaged, anywhere; raises OSError."""
    with opened(container) as file:
        line = file.read(LONGEST_LINE).lstrip(b"\r\n").partition(b"\n")[0]
        if is_record_start(line):
            return True
        try:
            packing = (packing_at(file) or (GZIP, 0))[0]
        except BadMember:
            return False
        if next_member(file, 0, container.size, packing=packing) is not None:
            return True
        file.seek(0)
        return any(is_warc_start(line) for line in iter(lambda: file.readline(LONGEST_LINE), b""))


def _scan_plain(container: Container, file: BinaryIO, hears: Hears | None) -> Iterator[ForeignEntry | ForeignFault]:
    records = Records(container, Cursor(file, 0, container.size, None), hears=hears)
    records.read()
    if not records.seen and not any(isinstance(one, ForeignFault) and one.url for one in records.found):
        yield ForeignFault(container.name, 0, _NO_RECORD)
    else:
        yield from records.found


def _scan_packed(
    container: Container, file: BinaryIO, start: int, packing: Packing, hears: Hears | None
) -> Iterator[ForeignEntry | ForeignFault]:
    offset: int | None = start
    bombs, is_arc = 0, None
    while offset is not None and offset < container.size:
        file.seek(offset)
        if (skipped := skippable_size(file.read(8))) is not None and packing is not GZIP:
            offset += skipped
            continue
        records = Records(container, Cursor(file, offset, container.size, packing), is_arc, hears)
        try:
            records.read()
        except BadMember as error:
            yield from records.found_in_damaged(error)
            bombs += isinstance(error, Bomb)
            if bombs == _MOST_BOMBS:
                yield ForeignFault(container.name, offset, "too many of these: the rest of the file is not read")
                return
            spans = error.offset > offset
            offset = next_member(file, error.offset + 1, container.size, packing=packing, holds_any=spans)
        else:
            yield from records.found_in_whole(packing.has_checksum(file, offset))
            offset = records.cursor.end
        is_arc = records.is_arc
