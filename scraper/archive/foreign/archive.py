"""Archives made by anyone: WARC 1.0 and 1.1, ARC, compressed or not, and WACZ, alone or a folder of them.

Opening reads everything once and remembers where each capture lies; what is damaged is named. Bodies are loaded when
they are asked for. Nothing is ever written. Knows nothing of any site.
"""

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from scraper.archive.codings import TooLarge, Undecodable, decoded
from scraper.archive.foreign.blocks import RecordBlock, read_block
from scraper.archive.foreign.containers import containers
from scraper.archive.foreign.cursor import LONGEST_LINE, Cursor
from scraper.archive.foreign.entries import ForeignEntry
from scraper.archive.foreign.heads import LONGEST_HEAD, RecordHead, read_arc_head, read_warc_head
from scraper.archive.foreign.heard import Heard, Hears
from scraper.archive.foreign.makers import maker_in
from scraper.archive.foreign.new_entries import is_page_itself, stated_type
from scraper.archive.foreign.packings import GZIP, Packing, packing_at
from scraper.archive.foreign.places import Container, ForeignFault, opened
from scraper.archive.foreign.revisits import Originals
from scraper.archive.foreign.scan import has_record, scan
from scraper.archive.members import BadMember
from scraper.archive.records import BadRecord, Headers
from scraper.loaded_capture import LoadedCapture

__all__ = ["ForeignArchive", "ForeignEntry", "ForeignFault", "NotLoadable", "TooLarge", "why_no_archive"]
_NOT_MODIFIED = 304


class NotLoadable(ValueError):
    """A capture whose body cannot be had: its place and the reason."""

    code = "not_loadable"


def why_no_archive(path: Path) -> str | None:
    """What is wrong with a file that should be an archive, as the end of a sentence; None where nothing is."""
    try:
        found = list(containers(path))
        if any(has_record(one) for one in found if isinstance(one, Container)):
            return None
        if not path.stat().st_size:
            return "is empty"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    reasons = [one.reason for one in found if isinstance(one, ForeignFault)]
    return f"holds nothing that can be read: {reasons[0]}" if reasons else "is no WARC, ARC or WACZ file"


class ForeignArchive:
    """The captures at `path`, in the order in which they lie there; raises OSError, and nothing for what they hold."""

    def __init__(self, path: Path, hears: Hears | None = None) -> None:
        self._hears = hears
        self.makers: dict[str, str] = {}
        """Who made each container, as it states that itself."""
        self.name = path.name or str(path)
        self.path = path
        self.entries: list[ForeignEntry] = []
        self.faults: list[ForeignFault] = []
        self._containers: dict[str, Container] = {}
        for found in containers(path):
            if isinstance(found, ForeignFault):
                self.faults.append(found)
            else:
                self._containers[found.name] = found
                self._scan(found)
        self._originals = Originals(self.entries)
        self.entries = [self._completed(entry) for entry in self.entries]
        self.faults += self._originals.faults

    def load(self, entry: ForeignEntry, largest: int) -> LoadedCapture:
        """A capture: the headers as they came, the body with transfer and content coding removed.

        Raises `NotLoadable`, `TooLarge` for more than `largest` bytes, and OSError.
        """
        there = self._originals.of(entry)
        if entry.damage is not None:
            raise NotLoadable(f"damaged in {entry.place}: {entry.damage}")
        if there is None:
            raise NotLoadable(f"{entry.place}: {self._originals.reason(entry)}")
        if there.length > largest + LONGEST_HEAD:
            raise TooLarge(f"{there.place}: {there.length} bytes")
        head, block = self._read(there)
        own = block if entry is there or entry.type != "revisit" else self._read(entry)[1]
        status, headers, body = _answer(there, head, own, block, largest)
        return LoadedCapture(status, body, entry.date, headers)

    def _read(self, entry: ForeignEntry) -> tuple[RecordHead, RecordBlock]:
        container = self._containers[entry.container]
        try:
            with opened(container) as file:
                cursor = Cursor(file, entry.offset, container.size, _packing(file, entry.offset))
                cursor.skip(entry.inner)
                line = cursor.line(LONGEST_LINE)
                head = read_arc_head(line) or read_warc_head(cursor.lines_to_empty(LONGEST_HEAD, "the record"))
                return head, read_block(cursor, replace(head, length=entry.length), keep=True)
        except (BadMember, BadRecord) as error:
            raise NotLoadable(f"damaged in {entry.place}: {error}") from None

    def _scan(self, container: Container) -> None:
        try:
            for found in scan(container, self._hear):
                (self.faults if isinstance(found, ForeignFault) else self.entries).append(found)  # type: ignore[arg-type]  # each its own kind
        except PermissionError as error:
            if container.path == self.path:
                raise
            self.faults.append(ForeignFault(container.name, 0, f"cannot be read: {error.strerror}"))

    def _hear(self, heard: Heard) -> None:
        if heard.head.type == "warcinfo" and (maker := maker_in(heard.block.beginning)):
            self.makers.setdefault(heard.container, maker)
        if self._hears is not None:
            self._hears(heard)

    def _completed(self, entry: ForeignEntry) -> ForeignEntry:
        """A revisit with what its own head does not say."""
        there = self._originals.of(entry)
        if entry.type != "revisit":
            return entry
        if there is None:
            return replace(entry, has_payload=False)
        status = there.status if entry.status in {None, _NOT_MODIFIED} else entry.status
        # What repeats a file that was never fetched was written by a tool: the page is as old as the file.
        date = there.date if there.type == "resource" and entry.status is None else entry.date
        return replace(
            entry,
            status=status,
            date=date,
            media_type=entry.media_type or there.media_type,
            redirect=entry.redirect or (there.redirect if status == there.status else None),
            doubts=tuple(dict.fromkeys((*entry.doubts, *there.doubts))),
            trust=max(entry.trust, there.trust),
        )


def _packing(file: BinaryIO, offset: int) -> Packing | None:
    """How the record at `offset` is packed; raises `BadMember`."""
    found = packing_at(file)
    packing = found[0] if found else GZIP
    file.seek(offset)
    return packing if file.read(len(packing.magic)) == packing.magic else None


def _answer(
    there: ForeignEntry, head: RecordHead, own: RecordBlock, block: RecordBlock, largest: int
) -> tuple[int, Headers, bytes]:
    if there.type == "resource" or is_page_itself(head, block):
        return 200, (("Content-Type", stated_type(head, block) or ""),), block.payload
    if block.http is None or block.http.status is None:
        raise NotLoadable(f"{there.place}: the record holds no HTTP answer")
    try:
        coding = (block.http.get(b"content-encoding") or b"").decode("latin-1")
        body = decoded(block.payload, coding, largest)
    except Undecodable as error:
        raise NotLoadable(f"damaged in {there.place}: {error}") from None
    except TooLarge as error:
        raise TooLarge(f"{there.place}: {error}") from None
    if len(body) > largest:
        raise TooLarge(f"{there.place}: {len(body)} bytes")
    http = own.http if own.http and own.http.get(b"content-type") else block.http
    if http.status in {None, _NOT_MODIFIED}:
        http = block.http
    assert http.status is not None
    if there.redirect and not 300 <= http.status < 400:  # a playback's page about a redirect
        return there.status or http.status, (("Location", there.redirect),), b""
    return http.status, tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in http.headers), body
