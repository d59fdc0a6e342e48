"""Whether `documents.jsonl` has every record, one a line, sorted by id, and nothing else."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from scraper.archive.verify.faults import Faults, shown
from scraper.archive.verify.files import is_plain
from scraper.outputs.verify.documents import Listed

LIST = "documents.jsonl"
_LONGEST = 256 * 1024**2  # bytes of a line


class Seen:
    """What the records say, on disk while they are verified: memory does not grow with their number."""

    def __init__(self, work: Path) -> None:
        self._database = sqlite3.connect(work / "seen.sqlite", isolation_level=None)
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE documents (id TEXT, path TEXT, line BLOB)")
        self._database.execute("CREATE TABLE files (path TEXT PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def close(self) -> None:
        """Ends it."""
        self._database.close()

    def add(self, listed: Iterable[Listed], files: Iterable[str]) -> None:
        """Remembers records, and the files that they name."""
        rows = ((_storable(one.id), _storable(one.path), one.line) for one in listed)
        self._database.executemany("INSERT INTO documents VALUES (?, ?, ?)", rows)
        self._database.executemany("INSERT OR IGNORE INTO files VALUES (?)", ((path,) for path in files))

    def names(self, path: str) -> bool:
        """Whether a record names a file."""
        return bool(self._database.execute("SELECT 1 FROM files WHERE path = ?", (_storable(path),)).fetchone())

    def listed(self) -> Iterator[Listed]:
        """The records by their id."""
        for row in self._database.execute("SELECT id, path, line FROM documents ORDER BY id, path"):
            yield Listed(*row)


def _storable(path: str) -> str:
    """A name that is not UTF-8 cannot be stored; that its file is no record is told already."""
    return path.encode(errors="backslashreplace").decode()


def check_list(path: Path, seen: Seen, faults: Faults) -> int:
    """Tells what differs; gives the bytes read."""
    if path.exists() and not is_plain(path):
        faults.add(LIST, "no plain file")
        return 0
    try:
        with path.open("rb") as file:
            _compare(_lines(file), seen.listed(), faults)
    except FileNotFoundError:
        if next(seen.listed(), None) is not None and not faults.has(LIST):
            faults.add(LIST, "missing")
        return 0
    except OSError as error:
        faults.add(LIST, f"cannot be read: {error.strerror}")
        return 0
    return path.stat().st_size


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(_LONGEST):
        yield line


def _compare(lines: Iterator[bytes], wanted: Iterator[Listed], faults: Faults) -> None:
    number, line, want = 1, next(lines, None), next(wanted, None)
    while line is not None or want is not None:
        there = _id(line) if line is not None else None
        if want is not None and (line is None or (there is not None and want.id < there)):
            faults.add(LIST, f"lacks {shown(want.path)}", number, "line")
            want = next(wanted, None)
            continue
        assert line is not None
        if want is not None and there in {None, want.id}:
            if there is None or want.line not in {None, sha256(line).digest()}:
                faults.add(LIST, f"differs from {shown(want.path)}", number, "line")
            want = next(wanted, None)
        else:
            faults.add(LIST, f"no record, or not in its place: {shown(there or line[:80])}", number, "line")
        number, line = number + 1, next(lines, None)


def _id(line: bytes) -> str | None:
    try:
        found = json.loads(line)["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) else None
