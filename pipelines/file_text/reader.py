"""The door to the text of files: ask for a file, and get what it says, whatever the file does to its reader.

Processes, for PDFium is not thread-safe and a thread can't be limited or killed (`scraper/children.py`).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from pipelines.file_text.child import Answer, begin, read_and_keep, read_bytes, read_file
from pipelines.file_text.reading import FileReading, Limits
from pipelines.file_text.remembered import FILES, keep_reading, place_of, remembered
from scraper.children import ChildDied, Children
from scraper.media import FileStatus, TextStatus
from scraper.media_types import PDF
from scraper.readings.readings import Readings
from scraper.workers import count_of, new_workers

TRIES = 5  # of a file whose reader is killed from outside each time: by then it is the file that is too much
READ_PDF = "pipelines.file_text.pdf:read_pdf"


class FileReader:
    """A pool of warm child processes that read PDFs, for use in one running asyncio loop.

        async with FileReader() as reader:
            reading = await reader.read(Path("report.pdf"), "application/pdf")

    `workers` is as `IPP_WORKERS` says. `read` names the function that reads, as `module:function`. A child that hangs,
    outgrows its memory or dies is replaced; what it was reading gets text status `failed` and the reason.
    """

    def __init__(
        self,
        workers: str = "",
        limits: Limits | None = None,
        read: str = READ_PDF,
        readings: Readings | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._where, self._named, self._readings = workers, read, readings
        self._children: Executor | None = None
        self._is_closed = False

    async def start(self) -> None:
        """Starts the children of this machine, so that the first files need not wait; else when they are needed."""
        children = self._begun()
        if isinstance(children, Children):
            started = (children.submit(os.getpid) for _ in range(count_of(self._where)))
            await asyncio.gather(*map(asyncio.wrap_future, started))

    async def close(self) -> None:
        """Ends all children. Await the readings first: one still under way comes back as `failed`."""
        self._is_closed = True
        if self._children is not None:
            self._children.shutdown(wait=False)

    def process_ids(self) -> list[int]:
        """Of the children that run on this machine."""
        return self._children.process_ids() if isinstance(self._children, Children) else []

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

        With `text_path`, its text is written there, atomically, and only if there is any; the folder is made then.
        `before` is awaited with the text's SHA-256 when it is about to be put in place; not `durable`: the disk is not
        asked to confirm it first. `payload` is the SHA-256 of the file: by it a reading is remembered, and found.
        """
        if media_type != PDF:
            return FileReading(FileStatus.ARCHIVED, TextStatus.NONE)
        path.stat()  # a file that is not there is the caller's mistake, not a damaged file
        if text_path is None:
            return (await self._read(path.absolute(), None, None)).reading
        part = text_path.with_name(f".{text_path.name}.part")
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
        answer = await self._read(path.absolute(), part.absolute(), place and place.absolute())
        return answer.reading, answer.digest

    async def _read(self, path: Path, part: Path | None, place: Path | None) -> Answer:
        """What the children say of a file: one that read others before it has not the last word against it."""
        for tries in range(1, TRIES + 1):
            try:
                answer = await self._asked(path, part, place)
            except ChildDied as died:
                if self._is_closed or tries == TRIES or (died.was_fresh and not died.is_from_outside):
                    return Answer(failed(died, self.limits), died.was_fresh)
                continue
            if answer.error:
                raise OSError(*answer.error, str(part))
            if answer.reading.text_status is not TextStatus.FAILED or answer.is_of_a_fresh_child or tries == TRIES:
                return answer
        raise AssertionError("the last try gives an answer")

    async def _asked(self, path: Path, part: Path | None, place: Path | None) -> Answer:
        children = self._begun()
        if isinstance(children, Children) and part is not None and place is not None:
            given = self._named, path, self.limits, part, place
            return await asyncio.wrap_future(children.submit(read_and_keep, *given))
        if isinstance(children, Children):
            return await asyncio.wrap_future(children.submit(read_file, self._named, path, self.limits, part))
        body = await asyncio.to_thread(path.read_bytes)
        answer = await asyncio.wrap_future(children.submit(read_bytes, self._named, body, self.limits))
        return answer if part is None else await asyncio.to_thread(kept_here, answer, part, place)

    def _begun(self) -> Executor:
        if self._children is None:
            limits = self.limits
            self._children = new_workers(self._where, limits.seconds, limits.memory, begin, self._named)
        return self._children

    async def __aenter__(self) -> FileReader:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


def kept_here(answer: Answer, part: Path, place: Path | None) -> Answer:
    """An answer of another machine, its text written to `part`, and remembered at `place`."""
    if answer.reading.text is not None:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(answer.reading.text, "utf-8", newline="")
    answer = replace(answer, reading=replace(answer.reading, text=None))
    if place is not None:
        keep_reading(place, answer.reading, part, answer.digest)
    return answer


def confirm(part: Path) -> None:
    """Waits until the bytes of a written file are on the disk: a power cut then leaves no empty file."""
    with part.open("rb") as file:
        os.fsync(file.fileno())


def failed(died: ChildDied, limits: Limits) -> FileReading:
    """What is said of a file whose reader died."""
    if not died.how:
        why = f"time limit of {limits.seconds:g} s"
    elif died.how == "SIGXCPU":
        why = f"time limit of {limits.seconds:g} s of CPU"
    else:
        why = f"the reader died ({died.how}); its memory limit is {limits.memory} bytes"
    return FileReading(FileStatus.ARCHIVED, TextStatus.FAILED, detail=why)
