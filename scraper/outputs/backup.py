"""A whole copy of an output while crawls run: as it would be had the crawl been cut off at one moment.

Most is copied while the crawl goes on. Then the catalog is held for a moment, in which nothing can be put in place:
what has changed meanwhile is copied again, and the catalog with it. Of the WARC files, to which bytes are only added,
what that catalog has as committed is copied last.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from scraper.archive.index import INDEX
from scraper.archive.recovery import TORN
from scraper.catalog.catalog import NAME
from scraper.outputs.exports.copying import copy
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.replacing import replacing_folder, size_of
from scraper.outputs.merge.taking_in import MERGED
from scraper.outputs.staging import STAGING
from scraper.store import MADE_FILES, MADE_FOLDERS, digest_of_file

MARK = "backup.json"
_COPIED = (*MADE_FOLDERS, "files", "ocr", *MADE_FILES)
_BESIDE = ("undelivered.json", "README.md")
_PATIENCE = 60.0  # seconds that a crawl may take for one commit
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Backup:
    """What was copied; `is_cut_off` where a run had not come to its end."""

    files: int
    size: int
    is_cut_off: bool


class _Seen(NamedTuple):
    """A file as it lies there: one that is replaced is another."""

    inode: int
    size: int
    changed: int


def back_up(output: Path, archive: Path, target: Path, made: str) -> Backup:
    """Copies an output, whose archive is the folder `archive`, to a folder, whole or not at all; `made` says when.

    Raises `ExportError` and what SQLite raises.
    """
    if not (output / NAME).is_file():
        raise ExportError(
            f"{output / NAME}: no such file: crawl first, or name another folder with -s OUTPUT_DIR=FOLDER"
        )
    if target.resolve().is_relative_to(output.resolve()) or output.resolve().is_relative_to(target.resolve()):
        raise ExportError(f"{target} and the output lie in one another: name another folder, best on another disk")
    if (target / ".lock").exists():
        raise ExportError(f"{target} has been in use as an output since it was made: name another folder")
    _refuse_half_made(output, archive)
    with replacing_folder(target, MARK, size_of(output)) as folder:
        seen = _copy_changed(output, folder, {})
        warcs = _copy_at_one_moment(output, folder, seen)
        _refuse_half_made(output, archive)
        for name, committed, sha256 in warcs:
            _copy_warc(archive / name, folder / archive.name / name, committed, sha256)
        for beside in (archive / INDEX, *sorted((archive / TORN).glob("*"))):
            if beside.is_file():
                copy(beside, folder / archive.name / beside.relative_to(archive))
        size = size_of(folder)
        (folder / MARK).write_text(json.dumps({"made": made, "bytes": size}) + "\n", encoding="utf-8")
    return Backup(sum(path.is_file() for path in target.rglob("*")) - 1, size, any(one[2] is None for one in warcs))


def _refuse_half_made(output: Path, archive: Path) -> None:
    """Raises `ExportError` where a rebuild or a merge is putting things in place: that holds no catalog."""
    for path in (output / STAGING, archive / MERGED):
        if path.exists():
            raise ExportError(
                f"{path}: a rebuild or merge is at work, or was cut off: wait for its end, or run `scrapy rebuild`"
            )


def _copy_at_one_moment(output: Path, folder: Path, seen: dict[str, _Seen]) -> list[tuple[str, int, str | None]]:
    """Holds the catalog, copies what has changed since, and it; its WARC files, and how much of each counts."""
    path = output / NAME
    with (
        closing(sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)) as held,
        closing(sqlite3.connect(path)) as read,
        closing(sqlite3.connect(folder / NAME)) as copied,
    ):
        inode = path.stat().st_ino
        held.execute("BEGIN IMMEDIATE")
        if path.stat().st_ino != inode:
            raise ExportError(f"{path} was replaced by a rebuild just now: start again")
        _copy_changed(output, folder, seen)
        read.backup(copied)
        if path.stat().st_ino != inode:
            raise ExportError(f"{path} was replaced by a rebuild just now: start again")
        held.execute("ROLLBACK")
        return copied.execute(
            "SELECT name, committed, sha256 FROM warcs WHERE committed > 0 ORDER BY number"
        ).fetchall()


def _copy_changed(output: Path, folder: Path, seen: dict[str, _Seen]) -> dict[str, _Seen]:
    """Copies what is not as it was `seen`; what is there no more goes."""
    there: dict[str, _Seen] = {}
    for name in _names(output):
        try:
            there[name] = _seen(f"{output}/{name}")
            if seen.get(name) != there[name]:
                copy(output / name, folder / name)
        except FileNotFoundError:  # it went meanwhile
            there.pop(name, None)
    for name in seen.keys() - there.keys():
        (folder / name).unlink(missing_ok=True)
    return there


def _names(output: Path) -> Iterator[str]:
    """What lies beside the archive and the catalog, but what is half written."""
    for name in (*_COPIED, *_BESIDE):
        if (output / name).is_file():
            yield name
        for folder, _, names in os.walk(output / name):  # quick: while the catalog is held a crawl waits
            below = os.path.relpath(folder, output)
            yield from (f"{below}/{one}" for one in names if not (one.startswith(".") and one.endswith(".part")))


def _seen(path: str) -> _Seen:
    found = Path(path).stat()
    return _Seen(found.st_ino, found.st_size, found.st_mtime_ns)


def _copy_warc(source: Path, target: Path, committed: int, sha256: str | None) -> None:
    """What counts of a WARC file, compared with its digest where that is known."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = committed
    try:
        with source.open("rb") as read, target.open("wb") as written:
            while left and (piece := read.read(min(left, _PIECE))):
                written.write(piece)
                left -= len(piece)
            os.fsync(written.fileno())
    except FileNotFoundError:
        raise ExportError(f"{source} is missing: see `scrapy verify`") from None
    if left or sha256 not in {None, digest_of_file(target)}:
        raise ExportError(f"{source} is not as it was written: see `scrapy verify`")
