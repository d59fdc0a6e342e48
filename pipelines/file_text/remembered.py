"""Readings of files that are remembered: what each says, and its text, as one file with the one under `text/`."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from pipelines.file_text.reading import FileReading, Limits
from scraper.media import TextStatus
from scraper.readings.plain import made, plain
from scraper.readings.reader import Reader
from scraper.readings.readings import Readings, keep
from scraper.store import digest_of_file

FILES = Reader(
    "files",
    code=(
        "pipelines/file_text",
        "scraper/children.py",
        "scraper/file_names.py",
        "scraper/isolation.py",
        "scraper/media.py",
        "scraper/media_types.py",
        "scraper/readings",
        "scraper/store.py",
    ),
    packages=("pypdf", "pypdfium2"),
)


def place_of(readings: Readings, payload: str, limits: Limits, read: str) -> Path:
    """Where the reading of a file lies (by the SHA-256 of its bytes): it depends on the limits, too."""
    return readings.place(FILES, payload, asdict(limits), read)


def remembered(readings: Readings, place: Path, text_path: Path, part: Path) -> tuple[FileReading, str | None] | None:
    """What a file says, and the SHA-256 of its text, which then lies at `text_path` already, or at `part`."""
    said = readings.find(place)
    try:
        reading, digest = made(FileReading, said[0]), said[1]
    except (LookupError, TypeError, ValueError):  # nothing is known, or it is of another shape
        return None
    if digest is not None and not _is(text_path, digest):
        with suppress(OSError):
            part.parent.mkdir(parents=True, exist_ok=True)
            linked(_text_beside(place), part)
        if not _is(part, digest):
            return None
    return reading, digest


def keep_reading(place: Path, reading: FileReading, part: Path, digest: str | None) -> None:
    """Remembers what a file says. One whose reading failed is read again: that may be due to the machine."""
    if reading.text_status is TextStatus.FAILED:
        return
    if digest is not None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            linked(part, _text_beside(place))
        except OSError:  # it is read again; the archive, on the same disk, says that it is full
            return
    keep(place, [plain(reading), digest])


def linked(source: Path, target: Path) -> None:
    """Has `target` be the same file as `source`, or a copy where the disk has no second names."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _is(path: Path, digest: str) -> bool:
    try:
        return not path.is_symlink() and digest_of_file(path) == digest
    except OSError:
        return False


def _text_beside(place: Path) -> Path:
    return place.with_suffix(".txt")
