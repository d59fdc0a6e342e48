"""Writes WARC files: append-only, a gzip member a record, each exchange committed before anyone is told of it.

One thread does it. It takes what has come, writes all of it, has the disk confirm, commits the rows to the catalog, and
only then answers. A new run begins a new file; an old file is never opened for writing, but to put aside what a crash
left torn behind its last commit (`recover`).
"""

import logging
import os
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import BinaryIO

from scraper.archive.exchange import Entry, Intent
from scraper.archive.members import compress_pieces, compressed
from scraper.archive.new_records import NewRecord, records_of, warcinfo
from scraper.archive.recovery import cut_back, sync_folder
from scraper.catalog.catalog import CaptureRow, Catalog

logger = logging.getLogger(__name__)
LARGEST = 1024**3  # bytes of a file, after which the next begins
_BATCH = 64  # entries that share one confirmation of the disk
_LARGE = 1024 * 1024  # bytes of a block that is compressed piece by piece


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an entry's first record lies; `row` is None for what is no capture."""

    record_id: str
    row: CaptureRow | None


@dataclass(slots=True)
class _Job:
    entry: Entry
    done: "Future[Stored]"


class ArchiveWriter:
    """Appends entries to the files of one run; for one writer at a time (see `locked`).

    `info` are the fields of each file's `warcinfo`.
    """

    def __init__(
        self,
        folder: Path,
        catalog: Catalog,
        run: str,
        info: tuple[tuple[str, str], ...],
        prefix: str = "archive",
        largest: int = LARGEST,
    ) -> None:
        self.folder = folder
        self.catalog = catalog
        self._run, self._info, self._prefix, self._largest = run, info, prefix, largest
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._broken: Exception | None = None
        self._name = ""
        self._file: BinaryIO | None = None
        self._info_id = ""
        self._size = self._committed = 0
        self._is_certain = True
        self._digest = sha256()
        self._rows: list[CaptureRow] = []
        self._payloads: dict[str, CaptureRow] = {}
        self._outputs: list[tuple[str, str]] = []

    def put(self, entry: Entry) -> "Future[Stored]":
        """Has an entry written; the future is done when it is committed, or fails with what went wrong."""
        job = _Job(entry, Future())
        job.done.set_running_or_notify_cancel()  # so that whoever stops waiting cancels nothing
        if self._thread is None:
            self._thread = Thread(target=self._work, name="archive", daemon=True)
            self._thread.start()
        self._queue.put(job)
        return job.done

    def close(self) -> None:
        """Writes what is left and closes the file."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        if self._broken is None:
            self._close_file()

    def _work(self) -> None:
        while True:
            jobs, is_last = self._next_jobs()
            if jobs:
                self._serve(jobs)
            if is_last:
                return

    def _next_jobs(self) -> tuple[list[_Job], bool]:
        jobs: list[_Job] = []
        job = self._queue.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == _BATCH:
                return jobs, False
            try:
                job = self._queue.get_nowait()
            except Empty:
                return jobs, False
        return jobs, True

    def _serve(self, jobs: list[_Job]) -> None:
        try:
            if self._broken is not None:
                raise self._broken
            stored = [self._write(job.entry) for job in jobs]
            self._commit()
        except Exception as error:  # whoever asked for it is told; nothing of the batch counts
            self._break(error)
            for job in jobs:
                job.done.set_exception(error)
        else:
            for job, one in zip(jobs, stored, strict=True):
                job.done.set_result(one)

    def _write(self, entry: Entry) -> Stored:
        if isinstance(entry, Intent):
            self._outputs.append((entry.path, entry.sha256))
            return Stored("", None)
        if self._file is None:
            self._begin_file()
        elif self._size >= self._largest:
            self._commit()
            self._close_file()
            self._begin_file()
        first, *others = records_of(entry, self._info_id, self._held)
        stored = Stored(first.record_id, self._append(first))
        for record in others:
            self._append(record)
        return stored

    def _held(self, digest: str) -> CaptureRow | None:
        """The capture that holds a payload already."""
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

    def _commit(self) -> None:
        """On disk first, then in the catalog."""
        if self._file is not None and self._size > self._committed:
            self._file.flush()
            os.fsync(self._file.fileno())
        elif not self._outputs:
            return
        self._is_certain = False
        self.catalog.commit(self._name, self._size, self._rows, self._outputs)
        self._is_certain = True
        self._committed, self._rows, self._payloads, self._outputs = self._size, [], {}, []

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
        names = (f"{self._prefix}-{serial:05}.warc.gz" for serial in range(100_000))
        return next(name for name in names if name not in taken)

    def _close_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()
            self.catalog.close_warc(self._name, self._digest.hexdigest())

    def _break(self, error: Exception) -> None:
        """Nothing is written after a failure: the file ends with its last commit."""
        if self._broken is not None:
            return
        self._broken = error
        file, self._file = self._file, None
        if file is None:
            return
        with suppress(OSError):  # a full disk refuses what is left in the buffer
            file.close()
        if self._is_certain:  # what the catalog failed to commit may be on its disk all the same: the next start sees
            with suppress(OSError):  # else the next start does it
                cut_back(self.folder / self._name, self._committed)


def packed(record: NewRecord) -> Iterator[bytes]:
    """A record as one gzip member, in pieces."""
    if record.size < _LARGE:
        yield compressed(b"".join(record.pieces()))
    else:
        yield from compress_pieces(record.pieces())
