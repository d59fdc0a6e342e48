"""One page read by OCR, inside a child with limits: it draws the page, and starts tesseract under the same limits."""

import csv
import os
import re
import resource
import signal
import subprocess
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scraper.children import ChildDied, retire
from scraper.isolation import FROM_OUTSIDE, die_with, set_limit
from scraper.outputs.ocr.drawing import drawn
from scraper.outputs.ocr.tesseract import Engine, environment, same_here

CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one page may cost: seconds of CPU to draw and to read, seconds by the clock, bytes of memory, pixels."""

    seconds: int = 120
    clock: float = 600.0
    memory: int = 2 * 1024**3
    pixels: int = 40_000_000  # A3 at 300 dpi has 17 million


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to read; `file` is its file's bytes for another machine, which has another disk."""

    file: Path | bytes
    page: int
    languages: tuple[str, ...]
    dpi: int


@dataclass(frozen=True, slots=True)
class PageRead:
    """What OCR gave of a page; `error` says why it gave nothing."""

    page: int
    text: str = ""
    dpi: int | None = None
    confidence: float | None = None
    error: str | None = None


def begin(seconds: int, folder: str | None) -> None:
    """What a child does first; `folder` is where it may write."""
    set_limit(resource.RLIMIT_CORE, 0)
    set_limit(resource.RLIMIT_CPU, seconds)
    tempfile.tempdir = folder


def read_page(engine: Engine, job: PageJob, limits: PageLimits) -> PageRead:
    """What the page says, in a child that reads no other; raises `ChildDied` where somebody else killed tesseract."""
    retire()  # limits are those of one page, and no page suffers for another
    if isinstance(job.file, bytes):
        engine = same_here(engine, job.languages)
    try:
        file = job.file if isinstance(job.file, bytes) else str(job.file.absolute())
        dpi, picture = drawn(file, job.page - 1, job.dpi, limits.pixels)
    except (RuntimeError, MemoryError) as error:
        return PageRead(job.page, error=f"can't be drawn: {in_short(str(error) or 'not enough memory to draw it')}")
    with tempfile.TemporaryDirectory(prefix="ipp-ocr-") as folder:
        into = Path(folder, "page")
        words = [engine.path, "stdin", str(into), "-l", "+".join(job.languages), "--dpi", str(dpi), "txt", "tsv"]
        ends_with_it = partial(die_with, os.getpid())
        done = subprocess.run(
            words, input=picture, capture_output=True, check=False, env=environment(), preexec_fn=ends_with_it
        )
        if done.returncode:
            return PageRead(job.page, error=why(done, limits))
        return PageRead(
            job.page, cleaned(into.with_suffix(".txt").read_bytes()), dpi, confidence(into.with_suffix(".tsv"))
        )


def why(done: subprocess.CompletedProcess[bytes], limits: PageLimits) -> str:
    """Why tesseract gave nothing; raises `ChildDied` where that is no matter of the page."""
    how = signal.Signals(-done.returncode).name if done.returncode < 0 else f"exit code {done.returncode}"
    if -done.returncode in FROM_OUTSIDE:
        raise ChildDied(f"tesseract died ({how})", how, was_fresh=True, is_from_outside=True)
    if done.returncode == -signal.SIGXCPU:
        return f"time limit of {limits.seconds} s of CPU"
    return f"tesseract ended with {how}: {in_short(done.stderr.decode('utf-8', 'replace'))}".rstrip(": ")


def given_up(page: int, died: ChildDied, limits: PageLimits) -> PageRead:
    """What is said of a page whose child died of it."""
    if not died.how:
        return PageRead(page, error=f"time limit of {limits.clock:g} s")
    if died.how == "SIGXCPU":
        return PageRead(page, error=f"time limit of {limits.seconds} s of CPU")
    return PageRead(page, error=f"drawing it ended with {died.how}")


def in_short(said: str) -> str:
    return " ".join(CONTROLS.sub("", said).split())[-300:]


def cleaned(text: bytes) -> str:
    """What tesseract wrote, in NFC, without a form feed at its end.

    >>> cleaned(b"The words \\n\\n on it\\n\\x0c")
    'The words\\n\\non it'
    """
    shown = CONTROLS.sub("", text.decode("utf-8", "replace"))
    lines = [line.strip() for line in unicodedata.normalize("NFC", shown).splitlines()]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def confidence(table: Path) -> float | None:
    """How sure tesseract is of a page's words, from 0 to 100, on the average; None where there are none."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        sure = [float(row["conf"]) for row in rows if row["level"] == "5" and (row["text"] or "").strip()]
    return round(sum(sure) / len(sure), 1) if sure else None
