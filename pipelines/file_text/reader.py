"""The door to the text of files: ask for a file, and get what it says, whatever the file does to its reader.

Processes, for PDFium is not thread-safe and a thread can't be limited or killed. Not `multiprocessing`, nor what
builds on it (ProcessPoolExecutor, pebble): its spawned children import the parent's main module, which is the whole of
Scrapy, and an executor can't kill one worker. So a worker is a plain program on two pipes, driven by asyncio.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType

from pipelines.file_text.reading import FileReading, Limits
from pipelines.file_text.remembered import FILES, digest_of, keep_reading, place_of, remembered
from pipelines.file_text.worker import KilledFromOutside, Worker, WorkerStopped
from scraper.media import FileStatus, TextStatus
from scraper.media_types import PDF
from scraper.readings.readings import Readings

TRIES = 5  # of a file whose reader is killed from outside each time: by then it is the file that is too much
READ_PDF = "pipelines.file_text.pdf:read_pdf"


class FileReader:
    """A pool of warm child processes that read PDFs, for use in one running asyncio loop.

        async with FileReader() as reader:
            reading = await reader.read(Path("report.pdf"), "application/pdf")

    `workers` is one less than the machine has, at least 1 and at most 4. `read` names the function that reads, as
    `module:function`. A worker that hangs, outgrows its memory or dies is killed and replaced; what it was reading
    gets text status `failed` and the reason.
    """

    def __init__(
        self,
        workers: int | None = None,
        limits: Limits | None = None,
        read: str = READ_PDF,
        readings: Readings | None = None,
    ) -> None:
        count = workers if workers is not None else min(max(1, (os.cpu_count() or 1) - 1), 4)
        self.limits = limits or Limits()
        self._named, self._readings = read, readings
        self._workers = [Worker(read, self.limits) for _ in range(count)]
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    @property
    def workers(self) -> int:
        return len(self._workers)

    async def start(self) -> None:
        """Starts all workers, so that the first files need not wait; else they start when needed."""
        await asyncio.gather(*(worker.start() for worker in self._workers if worker.process is None))

    async def close(self) -> None:
        """Ends all workers. Await the readings first: one still under way comes back as `failed`."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    async def read(
        self,
        path: Path,
        media_type: str = PDF,
        text_path: Path | None = None,
        before: Callable[[str], Awaitable[None]] | None = None,
        *,
        durable: bool = True,
        payload: str | None = None,
    ) -> FileReading:
        """What the file at `path` says; never raises for anything in the file, only OSError for the disk.

        With `text_path`, its text is written there, atomically, and only if there is any; the folder is made.
        `before` is awaited with the text's SHA-256 when it is about to be put in place; not `durable`: the disk is not
        asked to confirm it first. `payload` is the SHA-256 of the file: by it a reading is remembered, and found.
        """
        if media_type != PDF:
            return FileReading(FileStatus.ARCHIVED, TextStatus.NONE)
        path.stat()  # a file that is not there is the caller's mistake, not a damaged file
        if text_path is None:
            return await self._read(path.absolute(), None)
        part = text_path.with_name(f".{text_path.name}.part")
        text_path.parent.mkdir(parents=True, exist_ok=True)
        try:
            reading, digest = await self._known_or_read(path, payload, text_path, part)
            if digest is not None and part.exists():
                # In a thread, for a disk may take its time; the worker is at the next file by now.
                if durable:
                    await asyncio.to_thread(confirm, part)
                if before is not None:
                    await before(digest)
                part.replace(text_path)
            return reading
        finally:
            part.unlink(missing_ok=True)

    async def _known_or_read(
        self, path: Path, payload: str | None, text_path: Path, part: Path
    ) -> tuple[FileReading, str | None]:
        """What a file says, and the SHA-256 of its text, which lies at `part`, or where it belongs already."""
        place = None
        if self._readings is not None and payload is not None:
            place = place_of(self._readings, payload, self.limits, self._named)
            known = remembered(self._readings, place, text_path, part)
            self._readings.count(FILES, is_read=known is None)
            if known is not None:
                return known
            part.unlink(missing_ok=True)  # another name of what is remembered, and damaged
        reading = await self._read(path.absolute(), part.absolute())
        digest = await asyncio.to_thread(digest_of, part) if reading.has_text else None
        if place is not None:
            keep_reading(place, reading, part, digest)
        return reading, digest

    async def _read(self, path: Path, part: Path | None) -> FileReading:
        worker = await self._idle.get()
        try:
            was_fresh = not worker.process or not worker.served
            reading = await outcome(worker, path, part)
            if reading.text_status is TextStatus.FAILED and worker.process is None and not was_fresh:
                # What earlier files left in the worker's memory must not decide about this one.
                reading = await outcome(worker, path, part)
            return reading
        finally:
            self._idle.put_nowait(worker)

    async def __aenter__(self) -> FileReader:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


def confirm(part: Path) -> None:
    """Waits until the bytes of a written file are on the disk: a power cut then leaves no empty file."""
    with part.open("rb") as file:
        os.fsync(file.fileno())


async def outcome(worker: Worker, path: Path, part: Path | None, tries: int = TRIES) -> FileReading:
    """What a worker says of a file; a worker that was killed from outside is replaced, and the new one is asked."""
    try:
        return await worker.ask(path, part)
    except KilledFromOutside as killed:
        if tries > 1:
            return await outcome(worker, path, part, tries - 1)
        return FileReading(FileStatus.ARCHIVED, TextStatus.FAILED, detail=str(killed))
    except WorkerStopped as stopped:
        return FileReading(FileStatus.ARCHIVED, TextStatus.FAILED, detail=str(stopped))
