"""Writes WARC files: append-only, a gzip member a record, each exchange committed before anyone is told of it.

One thread does it. It writes what has come and what comes meanwhile, has the disk confirm, commits the rows to the
catalog, and only then answers. A new run begins new files; an old file is never opened for writing, but to put aside
what a crash left torn behind its last commit (`recover`). What others captured goes into files of its own.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from scraper.archive.exchange import Entry, Intent, Memento, Resource
from scraper.archive.records import Headers
from scraper.archive.warc_series import TAKEN, Stored, WarcSeries, is_taken
from scraper.catalog.catalog import Catalog

LARGEST = 1024**3  # bytes of a file, after which the next begins
_BATCH = 64  # entries at most that share one confirmation of the disk
_GATHERED = 0.008  # seconds between two confirmations, where entries come together; a lone one is never waited with
_OF_OTHERS = (
    "captures that others made, taken from archives of theirs: this software fetched none of them. The metadata record "
    "of each says from which archive it was taken, and who made that"
)


@dataclass(slots=True)
class _Job:
    entry: Entry
    done: "Future[Stored]"


class ArchiveWriter:
    """Appends entries to the files of one run; for one writer at a time (see `locked`).

    `info` are the fields of each file's `warcinfo`; `told` is called in its thread when a batch is done.
    """

    def __init__(
        self,
        folder: Path,
        catalog: Catalog,
        run: str,
        info: Headers,
        prefix: str = "archive",
        largest: int = LARGEST,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self.folder = folder
        self.catalog = catalog
        self._own = WarcSeries(folder, catalog, run, info, prefix, largest)
        about = (*info, ("description", _OF_OTHERS))
        self._taken = WarcSeries(folder, catalog, run, about, f"{prefix}{TAKEN}", largest)
        self._told = told
        self._gathers_until = 0.0
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._is_closing = False
        self._broken: Exception | None = None
        self._outputs: list[tuple[str, str]] = []

    def put(self, entry: Entry) -> "Future[Stored]":
        """Has an entry written; the future is done when it is committed, or fails with what went wrong."""
        job = _Job(entry, Future())
        job.done.set_running_or_notify_cancel()  # so that whoever stops waiting cancels nothing
        if self._thread is None:
            self._is_closing = False
            self._thread = Thread(target=self._work, name="archive", daemon=True)
            self._thread.start()
        self._queue.put(job)
        return job.done

    def close(self) -> None:
        """Writes what is left and closes the files."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None
        if self._broken is None:
            self._taken.close()
            self._own.close()

    def _work(self) -> None:
        while not self._is_closing:
            self._serve(self._batch())

    def _serve(self, batch: Iterator[_Job]) -> None:
        jobs, stored = [], []
        try:
            for job in batch:
                jobs.append(job)
                if self._broken is not None:
                    raise self._broken
                stored.append(self._write(job.entry))
            if jobs:
                self._commit()
        except Exception as error:  # whoever asked for it is told; nothing of the batch counts
            self._break(error)
            for job in (*jobs, *batch):
                job.done.set_exception(error)
        else:
            for job, one in zip(jobs, stored, strict=True):
                job.done.set_result(one)
        self._told()
        self._gathers_until = time.monotonic() + _GATHERED if len(jobs) > 1 else 0.0

    def _batch(self) -> Iterator[_Job]:
        """What waits, and what comes while that is written: all of it shares one confirmation of the disk.

        Where several came together, more are about to: it waits for them until there would be another confirmation.
        """
        count = 0
        with suppress(Empty):
            while count < _BATCH:
                patience = max(0.0, self._gathers_until - time.monotonic())
                job = self._queue.get(timeout=patience if count else None)
                if job is None:
                    self._is_closing = True
                    return
                count += 1
                yield job

    def _write(self, entry: Entry) -> Stored:
        if isinstance(entry, Intent):
            self._outputs.append((entry.path, entry.sha256))
            return Stored("", None)
        return (self._taken if _is_of_others(entry) else self._own).add(entry)

    def _commit(self) -> None:
        self._taken.commit()
        self._own.commit(self._outputs)
        self._outputs = []

    def _break(self, error: Exception) -> None:
        """Nothing is written after a failure: each file ends with its last commit."""
        if self._broken is None:
            self._broken = error
            self._taken.break_off()
            self._own.break_off()


def _is_of_others(entry: Entry) -> bool:
    """Whether others captured it, and it was taken from an archive of theirs."""
    match entry:
        case Resource():
            return entry.is_of_others
        case Memento():
            return is_taken(entry.played.warc)
    return False
