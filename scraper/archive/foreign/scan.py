"""Finds the captures in a WARC or ARC file from end to end; a bad record is named and passed over, the rest is found.

Other readers stop at the first bad record, or pass over it in silence.
"""

from collections.abc import Iterator
from typing import BinaryIO

from scraper.archive.foreign.blocks import read_block
from scraper.archive.foreign.containers import Container, Fault, opened
from scraper.archive.foreign.cursor import LONGEST_LINE, Bomb, Cursor, next_member
from scraper.archive.foreign.entries import CAPTURES, Entry, entry_of
from scraper.archive.foreign.heads import LONGEST_HEAD, RecordHead, is_warc_start, read_arc_head, read_warc_head
from scraper.archive.members import MAGIC, NO_END, BadMember
from scraper.archive.records import BadRecord

_MOST_BOMBS = 16
_NO_RECORD = "no WARC or ARC record is in it"


def scan(container: Container) -> Iterator[Entry | Fault]:
    """The captures and the faults of a container, in order; raises OSError."""
    with opened(container) as file:
        first = file.read(LONGEST_LINE)
        line = first.lstrip(b"\r\n").partition(b"\n")[0]
        if first.startswith(MAGIC):
            yield from _scan_packed(container, file, 0)
        elif is_warc_start(line) or read_arc_head(line) is not None:
            yield from _scan_plain(container, file)
        elif (start := next_member(file, 0, container.size)) is not None:
            yield Fault(container.name, 0, f"no record begins here; the first is at offset {start}")
            yield from _scan_packed(container, file, start)
        else:
            yield from _scan_plain(container, file)


def has_record(container: Container) -> bool:
    """Whether a record can be found in it, at its begin or, where that is damaged, anywhere; raises OSError."""
    with opened(container) as file:
        line = file.read(LONGEST_LINE).lstrip(b"\r\n").partition(b"\n")[0]
        if is_warc_start(line) or read_arc_head(line) is not None:
            return True
        if next_member(file, 0, container.size) is not None:
            return True
        file.seek(0)
        return any(is_warc_start(line) for line in iter(lambda: file.readline(LONGEST_LINE), b""))


def _scan_plain(container: Container, file: BinaryIO) -> Iterator[Entry | Fault]:
    records = _Records(container, Cursor(file, 0, container.size, is_packed=False))
    records.read()
    if not records.seen:
        yield Fault(container.name, 0, _NO_RECORD)
    else:
        yield from records.found


def _scan_packed(container: Container, file: BinaryIO, start: int) -> Iterator[Entry | Fault]:
    offset: int | None = start
    bombs, is_arc = 0, None
    while offset is not None and offset < container.size:
        records = _Records(container, Cursor(file, offset, container.size, is_packed=True), offset, is_arc)
        try:
            records.read()
        except BadMember as error:
            yield from records.found_in_damaged(error)
            yield Fault(container.name, offset, error.reason)
            bombs += isinstance(error, Bomb)
            if bombs == _MOST_BOMBS:
                yield Fault(container.name, offset, "too many of these: the rest of the file is not read")
                return
            offset = next_member(file, offset + 1, container.size)
        else:
            yield from records.found
            offset = records.cursor.end
        is_arc = records.is_arc


class _Records:
    """The records of a plain file, or of the gzip member at `member`: mostly one.

    A file is of one kind: where a bad record is passed over, a line in it does not begin one of the other kind.
    """

    def __init__(self, container: Container, cursor: Cursor, member: int | None = None, is_arc: bool | None = None):
        self.cursor = cursor
        self.is_arc = is_arc
        self.found: list[Entry | Fault] = []
        self.seen = 0
        """Records of any type, good or bad, whose head could be read."""
        self._container, self._member = container, member
        self._verified: set[int] = set()

    def read(self) -> None:
        """Reads to the end; raises `BadMember` and OSError."""
        at, line = self._next_line()
        while line:
            try:
                at, line = self._read_record(at, line)
            except BadRecord as error:
                offset, inner = self._where(at)
                self._add(Fault(self._container.name, offset, str(error), inner))
                at, line = self._next_start()

    def found_in_damaged(self, error: BadMember) -> list[Entry | Fault]:
        """What can be kept of a gzip member that is damaged: what its digests vouch for; of one that was cut off, all.

        Damage may lie long before the place where it shows.
        """
        is_cut_off = error.reason == NO_END
        kept = (
            number in self._verified or is_cut_off or isinstance(found, Fault)
            for number, found in enumerate(self.found)
        )
        return [found for found, is_kept in zip(self.found, kept, strict=True) if is_kept]

    def _read_record(self, at: int, line: bytes) -> tuple[int, bytes]:
        """Reads the record that begins with `line`; gives the first line of the next."""
        head = self._head(line)
        self.seen += 1
        if head.is_arc and head.type == "warcinfo":
            return self._next_start()  # its length is not reliable
        self._check_end(head)
        block = read_block(self.cursor, head)
        entry = None
        if head.type in CAPTURES:
            entry = entry_of(head, block, (self._container.name, *self._where(at)))
        after, following, is_ended = self._after_block(head)
        if not is_ended:
            raise BadRecord(_wrong_length(head))
        if entry is not None:
            self._add(entry, block.is_verified)
        return after, following

    def _head(self, line: bytes) -> RecordHead:
        if self._is_start(line):
            self.is_arc = not is_warc_start(line)
            arc = read_arc_head(line) if self.is_arc else None
            return arc or read_warc_head(self.cursor.lines_to_empty(LONGEST_HEAD, "the record"))
        raise BadRecord(f"no record begins here, but {line[:40]!r}")

    def _check_end(self, head: RecordHead) -> None:
        """Whether a record of a plain file ends where it says; raises `BadRecord`, having gone back to its block."""
        start, left = self.cursor.position, self.cursor.left()
        if left is None:
            return
        if head.length > left:
            raise BadRecord(f"the record is cut off: its block has {left} of {head.length} bytes")
        self.cursor.skip(head.length)
        _, _, is_ended = self._after_block(head)
        self.cursor.seek(start)
        if not is_ended:
            raise BadRecord(_wrong_length(head))

    def _after_block(self, head: RecordHead) -> tuple[int, bytes, bool]:
        """The line that follows a block, where it begins, and whether the block ends where its length says.

        Two empty lines end a WARC record, whatever follows them; one, or none, if the next record follows.
        """
        empty = 0
        while True:
            at, line = self.cursor.position, self.cursor.line()
            if not line or line.strip():
                return at, line, not line or self._is_start(line) or (empty > 1 and not head.is_arc)
            empty += 1

    def _is_start(self, line: bytes) -> bool:
        return (self.is_arc is not True and is_warc_start(line)) or (
            self.is_arc is not False and read_arc_head(line) is not None
        )

    def _next_line(self) -> tuple[int, bytes]:
        """The next line that is not empty, and where it begins."""
        while True:
            at = self.cursor.position
            line = self.cursor.line()
            if not line or line.strip():
                return at, line

    def _next_start(self) -> tuple[int, bytes]:
        """The next line with which a record begins."""
        while True:
            at, line = self._next_line()
            if not line or self._is_start(line):
                return at, line

    def _where(self, at: int) -> tuple[int, int]:
        return (at, 0) if self._member is None else (self._member, at)

    def _add(self, found: Entry | Fault, is_verified: bool = False) -> None:
        if is_verified:
            self._verified.add(len(self.found))
        self.found.append(found)


def _wrong_length(head: RecordHead) -> str:
    return f"the record does not end where its length says, after {head.length} bytes"
