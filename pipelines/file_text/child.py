"""Inside a worker process: takes a file a line, gives back what it says, and dies rather than stay in the way.

A job is a line of JSON on standard input. A reply is a line of JSON on standard output, then as many bytes of text
as it says. Nothing else can reach standard output: its descriptor is moved away before any library runs.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from pipelines.file_text.cleaning import one_line
from pipelines.file_text.pages import PdfText
from pipelines.file_text.reading import Limits
from scraper.isolation import block_network, die_with, leave_interrupts_to_the_parent, set_limit
from scraper.media import FileStatus, TextStatus

MEMORY_OF_A_WARM_WORKER = 256 * 1024**2  # above it, a fresh process is cheaper than the memory

Read = Callable[[Path, Limits], PdfText]


def main(arguments: list[str]) -> None:
    """Serves jobs until standard input ends. Arguments: the reading function, the limits, the parent's process id."""
    named, limits_as_json, parent = arguments
    leave_interrupts_to_the_parent()
    block_network()
    die_with(int(parent))
    replies = os.fdopen(os.dup(1), "wb")
    limits = Limits(**json.loads(limits_as_json))
    module, _, name = named.partition(":")
    read: Read = getattr(importlib.import_module(module), name)
    limit_memory(limits)
    replies.write(b"ready\n")
    replies.flush()
    silence()
    for line in sys.stdin.buffer:
        limit_time(limits)
        if not answer(json.loads(line), read, limits, replies):
            return


def answer(job: dict[str, Any], read: Read, limits: Limits, replies: BinaryIO) -> bool:
    """Reads one file and replies; false when this process is to serve no more."""
    found, is_fit = outcome(read, Path(job["path"]), limits)
    error = write(Path(job["text_path"]), found.text) if job["text_path"] and found.text else None
    text = b"" if job["text_path"] else found.text
    reply = {
        "status": found.status,
        "text_status": found.text_status,
        "pages": found.pages,
        "without_text": found.without_text,
        "stated": asdict(found.stated),
        "detail": found.detail and one_line(found.detail),
        "has_text": bool(found.text),
    }
    frame = {"reply": reply, "size": len(text), "is_last": not is_fit, "error": error}
    replies.write(json.dumps(frame).encode() + b"\n" + text)
    replies.flush()
    return is_fit


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
        return found, peak < MEMORY_OF_A_WARM_WORKER
    return PdfText(FileStatus.ARCHIVED, TextStatus.FAILED, detail=why), False


def write(path: Path, text: bytes) -> tuple[int, str] | None:
    """Writes `text`, and gives back what went wrong: a full disk is no fault of the file that was read."""
    try:
        path.write_bytes(text)
    except OSError as error:
        return error.errno or 0, error.strerror or str(error)
    return None


def silence() -> None:
    """Sends what libraries print nowhere; until here, standard error tells why a worker can't start."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def limit_memory(limits: Limits) -> None:
    set_limit(resource.RLIMIT_CORE, 0)
    set_limit(resource.RLIMIT_AS, limits.memory)


def limit_time(limits: Limits) -> None:
    """CPU time for one more file; the clock on the wall is the parent's."""
    set_limit(resource.RLIMIT_CPU, math.ceil(time.process_time() + limits.seconds) + 1)
