"""Reads the records of a plain file, or of a member and those that go on with it: what is whole, and what is not."""

from dataclasses import replace

from scraper.archive.foreign.blocks import RecordBlock, read_block
from scraper.archive.foreign.cursor import Cursor
from scraper.archive.foreign.entries import CAPTURES, CHECKED, UNCHECKED, ForeignEntry
from scraper.archive.foreign.heads import (
    LONGEST_HEAD,
    RecordHead,
    is_warc_start,
    read_arc_head,
    read_warc_fields,
    read_warc_head,
)
from scraper.archive.foreign.heard import Heard, Hears
from scraper.archive.foreign.new_entries import entry_of
from scraper.archive.foreign.places import Container, ForeignFault
from scraper.archive.foreign.zstd_frames import NO_END as NO_END_OF_FRAME
from scraper.archive.members import NO_END, BadMember
from scraper.archive.records import NOTE, BadRecord, bare

_MOST_TIMES_BACK = 100
_CUT_OFF = frozenset({NO_END, NO_END_OF_FRAME})


class Records:
    """The records from a cursor on.

    A file is of one kind: where a bad record is passed over, a line in it does not begin one of the other kind.
    """

    def __init__(self, container: Container, cursor: Cursor, is_arc: bool | None = None, hears: Hears | None = None):
        self.cursor = cursor
        self._hears, self._lines = hears, list[bytes]()
        self.is_arc = is_arc
        self.found: list[ForeignEntry | ForeignFault] = []
        self.seen = 0
        """Records of any type, good or bad, whose head could be read."""
        self._container = container
        self._verified: set[int] = set()
        self._ends: list[int] = []  # of each that was found, where it ended
        self._times_back = 0
        self._open: tuple[int, str | None] | None = None  # the record that is being read, and its target

    def read(self) -> None:
        """Reads to the end; raises `BadMember` and OSError."""
        at, line = self._next_line()
        while line:
            try:
                at, line = self._read_record(at, line)
            except BadRecord as error:
                url = self._open[1] if self._open else None
                self._add(self._fault(at, str(error), url))
                at, line = self._next_start()
            self._open = None

    def found_in_whole(self, is_checked: bool) -> list[ForeignEntry | ForeignFault]:
        """All of it; where a checksum held, that vouches for what states a digest that disagrees."""
        return [
            replace(one, trust=CHECKED)
            if is_checked and isinstance(one, ForeignEntry) and one.trust == UNCHECKED
            else one
            for one in self.found
        ]

    def found_in_damaged(self, error: BadMember) -> list[ForeignEntry | ForeignFault]:
        """What can be kept where a member is damaged: what is before it or has a digest; of one cut off, all.

        Damage may lie long before the place where it shows.
        """
        is_cut_off = error.reason in _CUT_OFF
        kept: list[ForeignEntry | ForeignFault] = []
        for number, found in enumerate(self.found):
            is_before = self._ends[number] <= self.cursor.begin_of_member
            if number in self._verified or is_cut_off or is_before or isinstance(found, ForeignFault):
                kept.append(found)
            else:
                kept.append(ForeignFault(found.container, found.offset, error.reason, found.inner, found.url))
        if self._open is not None and self._open[1] is not None:
            kept.append(self._fault(self._open[0], error.reason, self._open[1]))
        elif all(isinstance(found, ForeignEntry) for found in kept):
            url = self._target(self.cursor.first_head(error.offset))
            kept.append(ForeignFault(self._container.name, error.offset, error.reason, url=url))
        return kept

    def _read_record(self, at: int, line: bytes) -> tuple[int, bytes]:
        """Reads the record that begins with `line`; gives the first line of the next."""
        self._open = at, None
        head = self._head(at, line)
        self.seen += 1
        if head.is_arc and head.type == "warcinfo":
            return self._next_start()  # its length is not reliable
        where, start = self.cursor.where(at), self.cursor.position
        length = self._stated_or_real(head, start)
        block, (after, following, is_ended) = self._block(replace(head, length=length), start)
        if not is_ended:  # of a member, which can't be looked at before it is read
            if not self._goes_back(start):
                raise BadRecord(_wrong_length(head))
            length = self._real_length(head, start)
            block, (after, following, _) = self._block(replace(head, length=length), start)
        doubt = None if length == head.length else f"{head.length} bytes were stated, and it has {length}"
        if self._hears is not None:
            spans = self.cursor.packing is not None and self.cursor.where(max(start + length - 1, start))[0] != where[0]
            self._hears(Heard(self._container.name, *where, head, self._lines, block, doubt, spans))
        if head.type in CAPTURES and not (head.type == "revisit" and head.get(NOTE.lower())):  # that one is read itself
            self._add_entry(replace(head, length=length), block, where, doubt)
        return after, following

    def _add_entry(self, head: RecordHead, block: RecordBlock, where: tuple[int, int], doubt: str | None) -> None:
        """Notes a capture, or what makes it none: what follows it is read already."""
        try:
            self._add(entry_of(head, block, (self._container.name, *where), doubt), block.is_verified)
        except BadRecord as error:
            self._add(ForeignFault(self._container.name, where[0], str(error), where[1], head.url or None))

    def _block(self, head: RecordHead, start: int) -> tuple[RecordBlock, tuple[int, bytes, bool]]:
        """The block, and what follows it; raises `BadRecord`, having gone back to its begin where that is possible."""
        try:
            return read_block(self.cursor, head), self._after_block(head)
        except BadRecord:
            if self.cursor.packing:
                self._goes_back(start)
            raise

    def _stated_or_real(self, head: RecordHead, start: int) -> int:
        """Bytes of the block of a record: as it states, or, where that is too few in a plain file, as it has."""
        left = self.cursor.left()
        if left is None:
            return head.length
        if head.length > left:
            raise BadRecord(f"the record is cut off: its block has {left} of {head.length} bytes")
        self.cursor.skip(head.length)
        _, _, is_ended = self._after_block(head)
        self.cursor.seek(start)
        return head.length if is_ended else self._real_length(head, start)

    def _real_length(self, head: RecordHead, start: int) -> int:
        """Bytes of a block up to where the next record begins; raises `BadRecord` where that is before its end."""
        lines: list[tuple[int, bytes]] = []
        at, line, is_begin = self.cursor.position, self.cursor.line(), True
        while line and not (is_begin and self._is_start(line)):
            lines = [*lines[-1:], (at, line)]
            is_begin = line.endswith(b"\n")
            at, line = self.cursor.position, self.cursor.line()
        length = _end(lines, at) - start
        self._goes_back(start)
        if length <= head.length or head.is_arc:
            raise BadRecord(_wrong_length(head))
        return length

    def _goes_back(self, position: int) -> bool:
        """Goes to a place that was read before, if that may still be done: in a member it costs time."""
        if not self.cursor.packing:
            self.cursor.seek(position)
        elif self._times_back < _MOST_TIMES_BACK:
            self._times_back += 1
            self.cursor = self.cursor.again_at(position)
        else:
            return False
        return True

    def _head(self, at: int, line: bytes) -> RecordHead:
        if not self._is_start(line):
            raise BadRecord(f"no record begins here, but {line[:40]!r}")
        self.is_arc = not is_warc_start(line)
        if (arc := read_arc_head(line) if self.is_arc else None) is not None:
            self._open, self._lines = (at, arc.url), []
            return arc
        lines = self.cursor.lines_to_empty(LONGEST_HEAD, "the record")
        fields = read_warc_fields(lines)
        self._open, self._lines = (at, _target_of(fields)), [line, *lines]
        return read_warc_head(lines, fields)

    def _target(self, head: bytes) -> str | None:
        """The address that the whole lines at the begin of a record name."""
        first, *lines = [line + b"\n" for line in head.lstrip(b"\r\n").split(b"\n")[:-1]] or [b""]
        if (arc := read_arc_head(first)) is not None:
            return arc.url if arc.type in CAPTURES else None
        return _target_of(read_warc_fields(lines)) if is_warc_start(first) else None

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

    def _fault(self, at: int, reason: str, url: str | None) -> ForeignFault:
        offset, inner = self.cursor.where(at)
        return ForeignFault(self._container.name, offset, reason, inner, url)

    def _add(self, found: ForeignEntry | ForeignFault, is_verified: bool = False) -> None:
        if is_verified:
            self._verified.add(len(self.found))
        self.found.append(found)
        self._ends.append(self.cursor.position)


def _end(lines: list[tuple[int, bytes]], at: int) -> int:
    """Where a block ends that these are the last lines of: before the two line ends that end a record."""
    if not lines:
        return at
    begin, line = lines[0] if not lines[-1][1].strip(b"\r\n") else lines[-1]
    return begin + len(line.rstrip(b"\r\n"))


def _target_of(fields: dict[str, str]) -> str | None:
    """The target address of a capture with these fields."""
    is_capture = fields.get("warc-type", "response").lower() in CAPTURES
    return bare(fields.get("warc-target-uri", "")) or None if is_capture else None


def _wrong_length(head: RecordHead) -> str:
    return f"the record does not end where its length says, after {head.length} bytes"
