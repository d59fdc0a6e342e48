"""The WARC files of one kind that a run writes, one after the other: its own, or those of what others captured.

Each ends where its last commit was, or, after a crash, has a whole or a torn end behind it (`recover`).
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from scraper.archive.exchange import Entry
from scraper.archive.members import compress_pieces, compressed
from scraper.archive.new_records import NewRecord, records_of, warcinfo
from scraper.archive.records import Headers
from scraper.archive.recovery import cut_back, sync_folder
from scraper.catalog.catalog import CaptureRow, Catalog

TAKEN = "-taken"
"""What the names of files have that hold captures of others, behind the time at which the run began."""
_SUFFIX = ".warc.gz"
_APART = re.compile(rf"~[0-9a-f]{{16}}(?={re.escape(_SUFFIX)}$)")
_LARGE = 1024 * 1024  # bytes of a block that is compressed piece by piece


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an entry's first record lies; `row` is None for what is no capture."""

    record_id: str
    row: CaptureRow | None


class WarcSeries:
    """Appends entries to files of this prefix; for one thread. `info` are the fields of each file's `warcinfo`."""

    def __init__(self, folder: Path, catalog: Catalog, run: str, info: Headers, prefix: str, largest: int) -> None:
        self.folder, self.catalog = folder, catalog
        self._run, self._info, self._prefix, self._largest = run, info, prefix, largest
        self._name = self._info_id = ""
        self._file: BinaryIO | None = None
        self._size = self._committed = 0
        self._is_certain = True
        self._digest = sha256()
        self._rows: list[CaptureRow] = []
        self._payloads: dict[str, CaptureRow] = {}

    def add(self, entry: Entry) -> Stored:
        """Writes an entry; it counts when it is committed."""
        if self._file is None:
            self._begin_file()
        elif self._size >= self._largest:
            self.commit()
            self.close()
            self._begin_file()
        first, *others = records_of(entry, self._info_id, self._held)
        stored = Stored(first.record_id, self._append(first))
        for record in others:
            self._append(record)
        return stored

    def commit(self, outputs: Iterable[tuple[str, str]] = ()) -> None:
        """On disk first, then in the catalog, with what is about to be put in place beside the archive."""
        if self._file is not None and self._size > self._committed:
            self._file.flush()
            os.fsync(self._file.fileno())
        elif not outputs:
            return
        self._is_certain = False
        self.catalog.commit(self._name, self._size, self._rows, outputs)
        self._is_certain = True
        self._committed, self._rows, self._payloads = self._size, [], {}

    def close(self) -> None:
        """Ends the file; all of it is committed."""
        file, self._file = self._file, None
        if file is not None:
            file.close()
            self.catalog.close_warc(self._name, self._digest.hexdigest())

    def break_off(self) -> None:
        """Has the file end with its last commit: something failed."""
        file, self._file = self._file, None
        if file is None:
            return
        with suppress(OSError):  # a full disk refuses what is left in the buffer
            file.close()
        if self._is_certain:  # what the catalog failed to commit may be on its disk all the same: the next start sees
            with suppress(OSError):  # else the next start does it
                cut_back(self.folder / self._name, self._committed)

    def _held(self, digest: str) -> CaptureRow | None:
        """The capture that holds a payload already: one that is committed, or lies before it in the same file.

        After a crash what it refers to is there.
        """
        return self._payloads.get(digest) or self.catalog.by_digest(digest)

    def _append(self, record: NewRecord) -> CaptureRow | None:
        start = self._size
        for piece in packed(record):
            assert self._file is not None
            self._file.write(piece)
            self._digest.update(piece)
            self._size += len(piece)
        row = record.row(self._name, start, self._size - start)
        if row is not None:
            self._rows.append(row)
            if row.digest and row.type != "revisit" and not row.truncated:
                self._payloads.setdefault(row.digest, row)
        return row

    def _begin_file(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._name = self._free_name()
        self.catalog.begin_warc(self._name, self._run)
        self._file = (self.folder / self._name).open("xb")
        sync_folder(self.folder)
        self._size = self._committed = 0
        self._digest = sha256()
        info = warcinfo(self._name, self._info)
        self._info_id = info.record_id
        self._append(info)

    def _free_name(self) -> str:
        taken = {warc.name for warc in self.catalog.warcs()} | {path.name for path in self.folder.iterdir()}
        names = (f"{self._prefix}-{serial:05}{_SUFFIX}" for serial in range(100_000))
        return next(name for name in names if name not in taken)


def is_taken(name: str) -> bool:
    """Whether a file of this name holds captures of others.

    >>> [is_taken(name) for name in ("ipp-20261130000000-taken-00000.warc.gz", "ipp-20261130000000-00000.warc.gz")]
    [True, False]
    """
    return f"{TAKEN}-" in name


def told_apart(name: str, digest: str) -> str:
    """The name of a WARC file beside another of its name, from a machine that began in the same second.

    >>> told_apart("ipp-20261130000000-00000.warc.gz", "0123456789abcdef" * 4)
    'ipp-20261130000000-00000~0123456789abcdef.warc.gz'
    """
    return f"{name.removesuffix(_SUFFIX)}~{digest[:16]}{_SUFFIX}"


def first_name(name: str) -> str:
    """The name under which a WARC file was written, which it states itself: what told it apart came later.

    >>> first_name("ipp-20261130000000-00000~0123456789abcdef.warc.gz")
    'ipp-20261130000000-00000.warc.gz'
    """
    return _APART.sub("", name)


def is_named(name: str, stated: str | None) -> bool:
    """Whether a file of this name may state that one as its own (`WARC-Filename`), or none.

    >>> [is_named("a~0123456789abcdef.warc.gz", stated) for stated in ("a.warc.gz", None, "b.warc.gz")]
    [True, True, False]
    """
    return stated in {None, name, first_name(name)}


def packed(record: NewRecord) -> Iterator[bytes]:
    """A record as one gzip member, in pieces."""
    if record.size < _LARGE:
        yield compressed(b"".join(record.pieces()))
    else:
        yield from compress_pieces(record.pieces())
