"""The catalog: which WARC files there are, how much of each is committed, and where each capture lies.

An exchange counts when its row is here. All of it but what is remembered of services follows from the WARC files.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from scraper.addresses.site import Site
from scraper.addresses.sites import home, known_sites
from scraper.catalog.database import CatalogError, Transaction, open_database

__all__ = ["NAME", "CaptureRow", "Catalog", "CatalogError", "Run", "ServiceState", "WarcFile"]
NAME = "catalog.sqlite"
FINISHED = "finished"  # why a run ends that comes to its end


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
    """The catalog at `path`, made where there is none; for use in one thread. Raises `CatalogError`.

    Not `is_checked`: another has looked whether its pages are sound.
    """

    def __init__(self, path: Path, *, is_checked: bool = True) -> None:
        self.path = path
        self._database = open_database(path, is_checked=is_checked)

    @property
    def database(self) -> sqlite3.Connection:
        """The connection, for what else is remembered in this file (scraper/memory); each in one thread."""
        return self._database

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

    def intend(self, path: str, sha256: str) -> None:
        """A file (path from the output folder) is about to be put in place."""
        self._database.execute(_INTEND, (path, sha256))

    def _transaction(self) -> Transaction:
        return Transaction(self._database)

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

    def read(self, url: str, date: str, digest: str) -> CaptureRow | None:
        """The latest capture of an address, of this date and payload, that was read and not asked for over HTTP."""
        query = _CAPTURE + "WHERE url = ? AND date = ? AND digest = ? AND method = '' AND type <> 'revisit' "
        row = self._database.execute(query + "ORDER BY captures.number DESC LIMIT 1", (url, date, digest)).fetchone()
        return CaptureRow(*row[:-1]) if row else None

    def not_modified(self, url: str) -> tuple[int, str | None]:
        """How often in succession a server said that an address has not changed, and when it last said what it is."""
        asked = "FROM captures WHERE url = ? AND method = 'GET' "
        query = f"SELECT number, date {asked} AND status <> 304 ORDER BY number DESC LIMIT 1"
        number, date = self._database.execute(query, (url,)).fetchone() or (0, None)
        query = f"SELECT count(*) {asked} AND status = 304 AND number > ?"
        [times] = self._database.execute(query, (url, number)).fetchone()
        return times, date

    def below(self, prefix: str) -> Iterator[tuple[CaptureRow, str]]:
        """The captures that GET gave of all addresses that begin so, in their order, and the run of each."""
        query = _CAPTURE + "WHERE url >= ? AND url < ? AND method = 'GET' ORDER BY captures.number"
        for row in self._database.execute(query, (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))):
            yield CaptureRow(*row[:-1]), row[-1]

    def has(self, url: str, date: str) -> bool:
        """Whether there is a capture of this address and time."""
        found = self._database.execute("SELECT 1 FROM captures WHERE url = ? AND date = ? LIMIT 1", (url, date))
        return found.fetchone() is not None

    def at(self, url: str, date: str) -> list[CaptureRow]:
        """The captures of this address and time."""
        query = _CAPTURE + "WHERE url = ? AND date = ? ORDER BY captures.number"
        return [CaptureRow(*row[:-1]) for row in self._database.execute(query, (url, date))]

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
        """The lines of the index, sorted as bytes are: of all that has a payload to show, so not of a 304."""
        return (line for line, is_shown in self.cdxj_of_all() if is_shown)

    def cdxj_of_all(self) -> Iterator[tuple[str, bool]]:
        """The line of each capture, sorted as bytes are, and whether it belongs into the index."""
        query = "SELECT cdxj, status IS NOT 304 FROM captures ORDER BY cdxj, number"
        return ((line, bool(is_shown)) for line, is_shown in self._database.execute(query))

    def settle(self, outputs: Iterable[tuple[str, str | None]]) -> None:
        """What really lies in place (None: nothing), after a run or a crash."""
        with self._transaction():
            for path, sha256 in outputs:
                if sha256 is None:
                    self._database.execute("DELETE FROM outputs WHERE path = ?", (path,))
                else:
                    self._database.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?, NULL)", (path, sha256))

    def unsettled(self, after: str, most: int) -> list[str]:
        """The next paths that were to be put in place, of which it is not yet said what lies there."""
        query = "SELECT path FROM outputs WHERE path > ? AND earlier IS NOT NULL ORDER BY path LIMIT ?"
        return [path for (path,) in self._database.execute(query, (after, most))]

    def outputs(self) -> Iterator[tuple[str, str, str | None]]:
        """Path, SHA-256, and that of the file which it was to replace and may not have: "" for none, None if it has."""
        yield from self._database.execute("SELECT path, sha256, earlier FROM outputs ORDER BY path")

    def begin_run(self, run: str, started: str) -> int:
        """A run that begins, or that was heard of before; its number."""
        self._database.execute("INSERT OR IGNORE INTO runs (run, started) VALUES (?, ?)", (run, started))
        [number] = self._database.execute("SELECT number FROM runs WHERE run = ?", (run,)).fetchone()
        return int(number)

    def remember_asked(self, run: str, said: str) -> None:
        """What a run was asked to do: of two runs that were asked the same it is equal."""
        self._database.execute("INSERT OR IGNORE INTO asked (run, said) VALUES (?, ?)", (run, said))

    def resumed_by(self, run: str, since: str) -> list[str]:
        """The runs before this one, back to the last that came to its end, that were asked the same and cut off.

        Runs that began before `since` (RFC 3339) are too long ago to be gone on with.
        """
        query = (
            "SELECT earlier.run, earlier.reason FROM runs AS this JOIN asked ON asked.run = this.run "
            "JOIN asked AS alike ON alike.said = asked.said JOIN runs AS earlier ON earlier.run = alike.run "
            "WHERE this.run = ? AND earlier.number < this.number AND earlier.started >= ? ORDER BY earlier.number DESC"
        )
        rows = self._database.execute(query, (run, since))
        return [name for name, _ in takewhile(lambda row: row[1] != FINISHED, rows)]

    def site(self) -> Site:
        """The site of the last run; the project's own where that did not say."""
        query = "SELECT said FROM asked JOIN runs USING (run) ORDER BY number DESC LIMIT 1"
        said = self._database.execute(query).fetchone()
        name = json.loads(said[0])["settings"].get("IPP_SITE") if said else None
        return known_sites().get(name or "", home())

    def remember_facts(self, run: str, facts: str) -> None:
        """What there is to say of a run that came to its end, as JSON."""
        self._database.execute("UPDATE asked SET facts = ? WHERE run = ?", (facts, run))

    def facts(self, before: str) -> list[str]:
        """What was said of the runs before this one, in their order."""
        query = (
            "SELECT facts FROM asked JOIN runs USING (run) WHERE facts <> 'null' AND number < "
            "(SELECT number FROM runs WHERE run = ?) ORDER BY number"
        )
        return [text for (text,) in self._database.execute(query, (before,))]

    def end_run(self, run: str, ended: str, reason: str) -> None:
        """A run that came to its end, and why it ended."""
        self._database.execute("UPDATE runs SET ended = ?, reason = ? WHERE run = ?", (ended, reason, run))

    def latest_moment(self) -> str | None:
        """When the last run ended, or began (RFC 3339); None before the first. One before it may be dated later."""
        query = "SELECT coalesce(ended, started) FROM runs ORDER BY number DESC LIMIT 1"
        latest = self._database.execute(query).fetchone()
        return str(latest[0]) if latest is not None else None

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
