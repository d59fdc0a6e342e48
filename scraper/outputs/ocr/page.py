"""One page read by OCR: a child process with limits draws it and reads it, and its files are taken up here."""

import csv
import os
import re
import signal
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from scraper.isolation import FROM_OUTSIDE
from scraper.outputs.ocr.child import NOT_DRAWN
from scraper.outputs.ocr.tesseract import Engine, environment

PROJECT = Path(__file__).parents[3]
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from scraper.outputs.ocr.child import main; main(sys.argv[2:])"
CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one page may cost: seconds of CPU (and five times as many by the clock), bytes of memory, pixels."""

    seconds: int = 120
    memory: int = 2 * 1024**3
    pixels: int = 40_000_000  # A3 at 300 dpi has 17 million


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to read."""

    path: Path
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


class PageReaderKilled(Exception):
    """Something else than the page ended its reader: it is to be read again, another time."""


def read_page(engine: Engine, job: PageJob, limits: PageLimits) -> PageRead:
    """What the page says; never raises for what stands on it, only KilledFromOutside and OSError."""
    with tempfile.TemporaryDirectory(prefix="ipp-ocr-") as folder:
        into = Path(folder, "page")
        try:
            done = subprocess.run(
                command(engine, job, limits, into),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=5 * limits.seconds,
                check=False,
                env=environment(),
            )
        except subprocess.TimeoutExpired:
            return PageRead(job.page, error=f"time limit of {5 * limits.seconds} s")
        if -done.returncode in FROM_OUTSIDE:
            raise PageReaderKilled(signal.Signals(-done.returncode).name)
        if done.returncode:
            return PageRead(job.page, error=why(done, limits))
        text = cleaned(into.with_suffix(".txt").read_bytes())
        return PageRead(job.page, text, int(done.stdout.split()[0]), confidence(into.with_suffix(".tsv")))


def command(engine: Engine, job: PageJob, limits: PageLimits, into: Path) -> list[str]:
    bounds = [limits.seconds, limits.memory, limits.pixels]
    page = [job.path.absolute(), job.page - 1, job.dpi]
    words = [PROJECT, os.getpid(), *bounds, *page, engine.path, into, "+".join(job.languages)]
    return [sys.executable, "-I", "-c", PROGRAM, *map(str, words)]


def why(done: subprocess.CompletedProcess[bytes], limits: PageLimits) -> str:
    if done.returncode == -signal.SIGXCPU:
        return f"time limit of {limits.seconds} s of CPU"
    said = " ".join(CONTROLS.sub("", done.stderr.decode("utf-8", "replace")).split())[-300:]
    if done.returncode == NOT_DRAWN:
        return f"can't be drawn: {said}"
    died = signal.Signals(-done.returncode).name if done.returncode < 0 else f"exit code {done.returncode}"
    who = "tesseract" if done.stdout else "drawing it"  # which writes its resolution when it is done
    return f"{who} ended with {died}: {said}".rstrip(": ")


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
