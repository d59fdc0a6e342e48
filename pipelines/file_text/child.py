"""Inside a child: takes a file, gives back what it says, and ends rather than stay in the way."""

from __future__ import annotations

import importlib
import math
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.file_text.cleaning import one_line
from pipelines.file_text.pages import PdfText
from pipelines.file_text.reading import FileReading, Limits
from pipelines.file_text.remembered import keep_reading
from scraper.children import is_fresh, retire
from scraper.isolation import set_limit
from scraper.media import FileStatus, TextStatus

MEMORY_OF_A_WARM_CHILD = 256 * 1024**2  # above it, a fresh process is cheaper than the memory

Read = Callable[[Path, Limits], PdfText]
_reads: dict[str, Read] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """A reading; whether its child had read nothing before; and what went wrong with the disk, if anything did.

    `digest` is the SHA-256 of its text, where there is any.
    """

    reading: FileReading
    is_of_a_fresh_child: bool
    error: tuple[int, str] | None = None
    digest: str | None = None


def begin(named: str) -> None:
    """Loads the function that reads (`module:function`); raises RuntimeError where there is none."""
    set_limit(resource.RLIMIT_CORE, 0)
    module, _, name = named.partition(":")
    try:
        _reads[named] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise RuntimeError(f"a child that reads files could not start: {named}: {error}") from None


def read_bytes(named: str, body: bytes, limits: Limits) -> Answer:
    """What a file says whose bytes came from another machine."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(body)
        return read_file(named, path, limits, None)


def read_and_keep(named: str, path: Path, limits: Limits, text_path: Path, place: Path) -> Answer:
    """What a file says, which is remembered at `place`."""
    answer = read_file(named, path, limits, text_path)
    if answer.error is None:
        keep_reading(place, answer.reading, text_path, answer.digest)
    return answer


def read_file(named: str, path: Path, limits: Limits, text_path: Path | None) -> Answer:
    """What a file says; with `text_path`, its text is written there."""
    was_fresh = is_fresh()
    limit_time(limits)
    found, is_fit = outcome(_reads[named], path, limits)
    if not is_fit:
        retire()
    error = write(text_path, found.text) if text_path and found.text else None
    reading = FileReading(
        found.status,
        found.text_status,
        found.pages,
        None if text_path else found.text.decode() or None,
        found.detail and one_line(found.detail),
        bool(found.text),
        tuple(found.without_text),
        found.stated,
    )
    return Answer(reading, was_fresh, error, sha256(found.text).hexdigest() if found.text else None)


def outcome(read: Read, path: Path, limits: Limits) -> tuple[PdfText, bool]:
    """What `read` finds, and whether this process is fit to read another file after it."""
    try:
        found = read(path, limits)
    except MemoryError:
        why = f"memory limit of {limits.memory} bytes"
    except Exception as error:  # a fault of the reader, and the parent is to know which
        why = f"{type(error).__name__}: {error}"
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return found, peak < MEMORY_OF_A_WARM_CHILD
    return PdfText(FileStatus.ARCHIVED, TextStatus.FAILED, detail=why), False


def write(path: Path, text: bytes) -> tuple[int, str] | None:
    """Writes `text`, and gives back what went wrong: a full disk is no fault of the file that was read."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    except OSError as error:
        return error.errno or 0, error.strerror or str(error)
    return None


def limit_time(limits: Limits) -> None:
    """CPU time for one more file; the clock on the wall is the parent's."""
    set_limit(resource.RLIMIT_CPU, math.ceil(time.process_time() + limits.seconds) + 1)
