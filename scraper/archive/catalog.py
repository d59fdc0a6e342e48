"""The catalog: which WARC files there are, how much of each is committed, and where each capture lies.

An exchange counts when its row is here. All of it but what is remembered of services follows from the WARC files.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from scraper.archive.tables import MIGRATIONS, SCHEMA, TABLES

NAME = "catalog.sqlite"


class CatalogError(RuntimeError):
    """A catalog that cannot be used, with what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run: `ended` and `reason` are None for one that did not come to its end."""

    run: str
    started: str
    ended: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What is remembered of a service that is asked: when it was (seconds since the epoch), and from when it may be."""

    asked: tuple[float, ...] = ()
    not_before: float = 0.0
    refusals: int = 0
    """How many answers in a row were refusals."""
    said: str = ""
    """Why it is waited for."""


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A WARC file: `committed` is how many of its bytes count, `sha256` is of these, once it is closed."""

    name: str
    run: str
    committed: int
    sha256: str | None


class CaptureRow(NamedTuple):
    """A record that can be replayed (`response`, `revisit`, `resource`), and where it lies."""

    warc: str
    offset: int
    length: int
    record_id: str
    type: str
    url: str
    date: str
    status: int | None
    digest: str | None
    refers_to: str | None
    """The record whose payload this one has: of a `revisit`."""
    method: str
    """How it was asked for: `GET`; `""` for what was not asked over HTTP."""
    truncated: str | None
    cdxj: str


_COLUMNS = "warc, start, length, record_id, type, url, date, status, digest, refers_to, method, truncated, cdxj"
_MARKS = ", ".join("?" * 13)
_CAPTURE = (
    "SELECT warcs.name, start, length, record_id, type, url, date, status, digest, refers_to, method, truncated, cdxj, "
    "warcs.run "
    "FROM captures JOIN warcs ON warcs.number = captures.warc "
)


_INTEND = (
    "INSERT INTO outputs (path, sha256, earlier) VALUES (?, ?, '') ON CONFLICT (path) DO UPDATE SET "
    "earlier = CASE WHEN earlier IS NULL THEN outputs.sha256 ELSE earlier END, sha256 = excluded.sha256"
)


class Catalog:
    """The catalog at `path`, made where there is none; for use in one thread. Raises `CatalogError`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        try:
            self._prepare()
        except sqlite3.OperationalError as error:
            self._database.close()
            raise CatalogError(f"{path}: {error}: is the disk full, or not writable?") from None
        except sqlite3.DatabaseError as error:
            self._database.close()
            raise CatalogError(f"{path}: {error}: move it away, `scrapy rebuild` writes it anew") from None
        except CatalogError:
            self._database.close()
            raise

    def _prepare(self) -> None:
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")  # a commit is on disk when it returns
        [version] = self._database.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise CatalogError(f"{self.path}: of a newer version ({version}) than this program knows ({SCHEMA})")
        if not version:
            self._database.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
        for older in range(version or SCHEMA, SCHEMA):
            self._database.executescript(f"BEGIN; {MIGRATIONS[older]} PRAGMA user_version = {older + 1}; COMMIT;")
        [fault] = self._database.execute("PRAGMA quick_check(1)").fetchone()  # a quarter second for 200 MB
        if fault != "ok":
            raise sqlite3.DatabaseError("its pages are damaged")

    def close(self) -> None:
        """Ends it; nothing that was committed is lost without."""
        self._database.close()

    def begin_warc(self, name: str, run: str) -> None:
        """A new file, of which nothing counts yet."""
        self._database.execute("INSERT INTO warcs (name, run, committed) VALUES (?, ?, 0)", (name, run))

    def commit(self, warc: str, committed: int, rows: Iterable[CaptureRow], outputs: Iterable[tuple[str, str]]) -> None:
        """From now on the first `committed` bytes of a file count, and these captures: all at once or not at all.

        `outputs` are files (path from the output folder, SHA-256) that are about to be put in place.
        """
        with self._transaction():
            self._database.execute("UPDATE warcs SET committed = ? WHERE name = ?", (committed, warc))
            number = self._database.execute("SELECT number FROM warcs WHERE name = ?", (warc,)).fetchone()
            values = ((*number, *row[1:]) for row in rows)
            self._database.executemany(f"INSERT INTO captures ({_COLUMNS}) VALUES ({_MARKS})", values)
            self._database.executemany(_INTEND, list(outputs))

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._database)

    def close_warc(self, name: str, sha256: str) -> None:
        """A file to which nothing will be added."""
        self._database.execute("UPDATE warcs SET sha256 = ? WHERE name = ?", (sha256, name))

    def drop_warc(self, name: str) -> None:
        """A file of which nothing was committed."""
        self._database.execute("DELETE FROM warcs WHERE name = ? AND committed = 0", (name,))

    def warcs(self) -> list[WarcFile]:
        """All files, in the order in which they were begun."""
        rows = self._database.execute("SELECT name, run, committed, sha256 FROM warcs ORDER BY number")
        return [WarcFile(*row) for row in rows]

    def captures(self) -> Iterator[CaptureRow]:
        """All captures, in the order in which they were committed."""
        for row in self._database.execute(_CAPTURE + "ORDER BY captures.number"):
            yield CaptureRow(*row[:-1])

    def latest(self, url: str, method: str = "GET") -> tuple[CaptureRow, str] | None:
        """The latest capture of an address, exactly as it was asked for, and the run that made it.

        With the method `""`: the latest that was not asked for over HTTP.
        """
        query = _CAPTURE + "WHERE url = ? AND method = ? ORDER BY captures.number DESC LIMIT 1"
        row = self._database.execute(query, (url, method)).fetchone()
        return (CaptureRow(*row[:-1]), row[-1]) if row else None

    def below(self, prefix: str) -> Iterator[tuple[CaptureRow, str]]:
        """The captures that GET gave of all addresses that begin so, in their order, and the run of each."""
        query = _CAPTURE + "WHERE url >= ? AND url < ? AND method = 'GET' ORDER BY captures.number"
        for row in self._database.execute(query, (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))):
            yield CaptureRow(*row[:-1]), row[-1]

    def has(self, url: str, date: str) -> bool:
        """Whether there is a capture of this address and time."""
        found = self._database.execute("SELECT 1 FROM captures WHERE url = ? AND date = ? LIMIT 1", (url, date))
        return found.fetchone() is not None

    def by_id(self, record_id: str) -> CaptureRow | None:
        """The capture that a record's identity names."""
        row = self._database.execute(_CAPTURE + "WHERE record_id = ?", (record_id,)).fetchone()
        return CaptureRow(*row[:-1]) if row else None

    def by_digest(self, digest: str) -> CaptureRow | None:
        """The first capture that holds a whole payload itself."""
        known = "WHERE digest = ? AND type <> 'revisit' AND truncated IS NULL "
        query = _CAPTURE + known + "ORDER BY captures.number LIMIT 1"
        row = self._database.execute(query, (digest,)).fetchone()
        return CaptureRow(*row[:-1]) if row else None

    def cdxj(self) -> Iterator[str]:
        """The lines of the index, sorted as bytes are."""
        for (line,) in self._database.execute("SELECT cdxj FROM captures ORDER BY cdxj, number"):
            yield line

    def settle(self, outputs: Iterable[tuple[str, str | None]]) -> None:
        """What really lies in place (None: nothing), after a run or a crash."""
        with self._transaction():
            for path, sha256 in outputs:
                if sha256 is None:
                    self._database.execute("DELETE FROM outputs WHERE path = ?", (path,))
                else:
                    self._database.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?, NULL)", (path, sha256))

    def outputs(self) -> Iterator[tuple[str, str, str | None]]:
        """Path, SHA-256, and that of the file which it was to replace and may not have: "" for none, None if it has."""
        yield from self._database.execute("SELECT path, sha256, earlier FROM outputs ORDER BY path")

    def begin_run(self, run: str, started: str) -> None:
        """A run that begins."""
        self._database.execute("INSERT INTO runs (run, started) VALUES (?, ?)", (run, started))

    def end_run(self, run: str, ended: str, reason: str) -> None:
        """A run that came to its end, and why it ended."""
        self._database.execute("UPDATE runs SET ended = ?, reason = ? WHERE run = ?", (ended, reason, run))

    def runs(self) -> list[Run]:
        """All runs that are known, in their order."""
        rows = self._database.execute("SELECT run, started, ended, reason FROM runs ORDER BY number")
        return [Run(*row) for row in rows]

    def services(self) -> dict[str, ServiceState]:
        """What is remembered of each service."""
        rows = self._database.execute("SELECT name, asked, not_before, refusals, said FROM services")
        return {name: ServiceState(tuple(json.loads(asked)), *rest) for name, asked, *rest in rows}

    def remember_service(self, name: str, state: ServiceState) -> None:
        """Replaces what is remembered of a service."""
        row = (name, json.dumps(state.asked), state.not_before, state.refusals, state.said)
        self._database.execute("INSERT OR REPLACE INTO services VALUES (?, ?, ?, ?, ?)", row)

    def faults(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        return [text for (text,) in self._database.execute("PRAGMA integrity_check") if text != "ok"]


class _Transaction:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        self._database.execute("ROLLBACK" if kind else "COMMIT")
