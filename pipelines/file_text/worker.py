"""One child process, seen from outside: start it, ask it, kill it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.file_text.reading import FileReading, Limits
from pipelines.file_text.stated import Stated
from scraper.isolation import FROM_OUTSIDE
from scraper.media import FileStatus, TextStatus

PROJECT = Path(__file__).parents[2]
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from pipelines.file_text.child import main; main(sys.argv[2:])"
SECONDS_TO_START = 60
SECONDS_TO_DIE = 10


class WorkerStopped(Exception):
    """The child process is gone, and the reason is the message."""


class KilledFromOutside(WorkerStopped):
    """Somebody else ended the child: that says nothing of the file that it read."""


@dataclass(slots=True)
class Worker:
    """A child that reads one file at a time; starts when first asked, and again after it died."""

    read: str
    limits: Limits
    process: Process | None = None
    served: int = 0

    async def start(self) -> None:
        """Starts the child and waits until it is warm; raises RuntimeError where it can't start at all."""
        self.served = 0
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-c", PROGRAM, str(PROJECT)),
            *(self.read, json.dumps(asdict(self.limits)), str(os.getpid())),
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(SECONDS_TO_START):
                ready = await self.output.readline()
        except BaseException:
            await self.stop()
            raise
        if ready != b"ready\n":
            await self.stop()
            raise RuntimeError(f"a worker that reads files could not start: {self.read}; standard error says why")

    async def ask(self, path: Path, text_path: Path | None) -> FileReading:
        """What the child says of a file; WorkerStopped when it dies of it, OSError when its text can't be written."""
        if self.process is None:
            await self.start()
        job = {"path": str(path), "text_path": str(text_path) if text_path else None}
        try:
            async with asyncio.timeout(self.limits.seconds):
                frame, text = await self.exchange(json.dumps(job).encode() + b"\n")
            found = reading(frame["reply"], text)
            is_last, error = frame["is_last"], frame["error"]
        except TimeoutError:
            await self.stop()
            raise WorkerStopped(f"time limit of {self.limits.seconds:g} s") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise await self.cause_of_death() from None
        except (ValueError, LookupError, TypeError):
            await self.stop()
            raise WorkerStopped("the reader gave no proper reply") from None
        except BaseException:
            await self.stop()  # cancelled: its reply would be taken for that of the next file
            raise
        self.served += 1
        if is_last:
            await self.stop()
        if error:
            raise OSError(*error, str(text_path))
        return found

    async def exchange(self, job: bytes) -> tuple[dict[str, Any], str]:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(job)
        line = await self.output.readline()
        if not line.endswith(b"\n"):
            raise asyncio.IncompleteReadError(line, None)
        frame = json.loads(line)
        text = await self.output.readexactly(min(frame["size"], 2 * self.limits.text))
        return frame, text.decode()

    @property
    def output(self) -> asyncio.StreamReader:
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout

    async def cause_of_death(self) -> WorkerStopped:
        """Why the child ended by itself: it closed its output, so its end is near."""
        assert self.process is not None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_DIE):
                await self.process.wait()
        code = await self.stop()
        if code == -signal.SIGXCPU:
            return WorkerStopped(f"time limit of {self.limits.seconds:g} s of CPU")
        died = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        kind = KilledFromOutside if -code in FROM_OUTSIDE else WorkerStopped
        return kind(f"the reader died ({died}); its memory limit is {self.limits.memory} bytes")

    async def stop(self) -> int:
        """Kills the child, if it still runs, and waits for its end; the exit code, or minus the signal."""
        process, self.process = self.process, None
        if process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        return await process.wait()


def reading(reply: dict[str, Any], text: str) -> FileReading:
    status, text_status = FileStatus(reply.pop("status")), TextStatus(reply.pop("text_status"))
    said = reply.pop("stated")
    stated = Stated(**said | {"attachments": tuple(said["attachments"])})
    without_text = tuple(reply.pop("without_text"))
    return FileReading(status, text_status, text=text or None, without_text=without_text, stated=stated, **reply)
