"""The door to the text of files: ask for a file, and get what it says, whatever the file does to its reader.

Processes, for PDFium is not thread-safe and a thread can't be limited or killed. Not `multiprocessing`, nor what
builds on it (ProcessPoolExecutor, pebble): its spawned children import the parent's main module, which is the whole of
Scrapy, and an executor can't kill one worker. So a worker is a plain program on two pipes, driven by asyncio.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from hashlib import file_digest
from pathlib import Path
from types import TracebackType

from pipelines.file_text.reading import FileReading, Limits
from pipelines.file_text.worker import KilledFromOutside, Worker, WorkerStopped
from scraper.media import FileStatus, TextStatus
from scraper.media_types import PDF

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

    def __init__(self, workers: int | None = None, limits: Limits | None = None, read: str = READ_PDF) -> None:
        count = workers if workers is not None else min(max(1, (os.cpu_count() or 1) - 1), 4)
        self.limits = limits or Limits()
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
    ) -> FileReading:
        """What the file at `path` says; never raises for anything in the file, only OSError for the disk.

        With `text_path`, its text is written there, atomically, and only if there is any; the folder is made.
        `before` is awaited with the text's SHA-256 when it is about to be put in place; not `durable`: the disk is not
        asked to confirm it first.
        """
        if media_type != PDF:
            return FileReading(FileStatus.ARCHIVED, TextStatus.NONE)
        path.stat()  # a file that is not there is the caller's mistake, not a damaged file
        part = text_path and text_path.with_name(f".{text_path.name}.part")
        if text_path:
            text_path.parent.mkdir(parents=True, exist_ok=True)
        try:
            reading = await self._read(path.absolute(), part and part.absolute())
            if part and text_path and reading.has_text:
                # In a thread, for a disk may take its time; the worker is at the next file by now.
                if durable:
                    await asyncio.to_thread(confirm, part)
                if before is not None:
                    await before(await asyncio.to_thread(digest_of, part))
                part.replace(text_path)
            return reading
        finally:
            if part:
                part.unlink(missing_ok=True)

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


def digest_of(part: Path) -> str:
    """The SHA-256 of a written file, in hexadecimal."""
    with part.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


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
