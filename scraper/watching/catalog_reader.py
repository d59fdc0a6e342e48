"""What the catalog of an output tells, read while a crawl may be writing it: nothing is written, no lock is held."""

import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

from scraper.catalog import database
from scraper.catalog.catalog import Run
from scraper.catalog.database import CatalogError
from scraper.catalog.holders import holders, is_held
from scraper.catalog.tables import SCHEMA

_REFUSED = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


class Sizes(NamedTuple):
    """How much lies in an output, as the catalog has it; `archive` in bytes."""

    archive: int
    warcs: int
    records: int
    history: int


class Due(NamedTuple):
    """How many addresses are to be checked again by a moment, by a later one, and when the next is (epoch seconds)."""

    now: int
    soon: int
    next: int | None


class LeftAlone(NamedTuple):
    """A service that is not to be asked before a moment (epoch seconds), and why."""

    name: str
    until: float
    said: str


class CatalogReader:
    """A catalog that is read and not written; raises `CatalogError` wherever it cannot be read.

    One of an older version is read as far as it goes: what it has no table for is empty.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._database, self._tables = _opened(path)
        except sqlite3.Error as error:
            raise _unreadable(path, error) from None

    def __enter__(self) -> "CatalogReader":
        return self

    def __exit__(self, *error: object) -> None:
        self._database.close()

    def runs(self) -> list[Run]:
        """All runs that are known, in their order."""
        return [Run(*row) for row in self._of("runs", "SELECT run, started, ended, reason FROM runs ORDER BY number")]

    def facts(self) -> list[str | None]:
        """What the report of each run said, as JSON; None of one that was cut off."""
        return [text for (text,) in self._of("asked", "SELECT facts FROM asked")]

    def left_alone(self, now: float) -> list[LeftAlone]:
        """Services that are waited for, the one that is free last first."""
        query = "SELECT name, not_before, said FROM services WHERE not_before > ? ORDER BY not_before DESC, name"
        return [LeftAlone(*row) for row in self._of("services", query, now)]

    def addresses(self) -> dict[str, dict[str, int]]:
        """How many addresses of each kind are in each state."""
        counts: dict[str, dict[str, int]] = {}
        query = "SELECT kind, state, count(*) FROM addresses GROUP BY kind, state ORDER BY kind, state"
        for kind, state, count in self._of("addresses", query):
            counts.setdefault(kind, {})[state] = count
        return counts

    def never_found(self, kinds: list[str]) -> int:
        """How many addresses of these kinds were asked for, and never gave anything."""
        query = (
            "SELECT count(*) FROM addresses WHERE content IS NULL AND moved_to IS NULL "
            f"AND state IN ('lost', 'refused', 'gone') AND kind IN ({', '.join('?' * len(kinds))})"
        )
        rows = self._of("addresses", query, *kinds)
        return int(rows[0][0]) if rows else 0

    def due(self, now: float, soon: float) -> Due:
        """What is to be checked again."""
        query = (
            "WITH asked AS (SELECT CASE WHEN checked > ? THEN 0 ELSE due END AS due FROM addresses "
            "WHERE due IS NOT NULL AND kind NOT IN ('file', 'alias')) "
            "SELECT (SELECT count(*) FROM asked WHERE due <= ?), "
            "(SELECT count(*) FROM asked WHERE due > ? AND due <= ?), "
            "(SELECT min(due) FROM asked WHERE due > ?)"
        )
        rows = self._of("addresses", query, now, now, now, soon, now)
        return Due(*rows[0]) if rows else Due(0, 0, None)

    def versions(self) -> tuple[int, int]:
        """How many versions there are, and of how many documents."""
        rows = self._of("versions", "SELECT count(*), count(DISTINCT url) FROM versions")
        return rows[0] if rows else (0, 0)

    def sizes(self) -> Sizes:
        """How much lies there."""
        [(size, count)] = self._of("warcs", "SELECT coalesce(sum(committed), 0), count(*) FROM warcs") or [(0, 0)]
        # Each is a range of the primary key: "0" comes after "/".
        query = "SELECT count(*) FROM outputs WHERE path >= ? AND path < ?"
        counts = [self._of("outputs", query, f"{name}/", f"{name}0") for name in ("records", "history")]
        return Sizes(size, count, *(rows[0][0] if rows else 0 for rows in counts))

    def _of(self, table: str, query: str, *values: object) -> list[Any]:
        return self._rows(query, *values) if table in self._tables else []

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _unreadable(self._path, error) from None


def _opened(path: Path) -> tuple[sqlite3.Connection, set[str]]:
    """A connection, and which tables there are; nothing is left beside a catalog that nobody writes."""
    if not path.with_name(f"{path.name}-wal").exists():
        return _connected(path, "immutable=1")
    try:
        return _connected(path, "mode=ro")
    except sqlite3.OperationalError as error:
        # SQLite wants to write beside it, which this user may not; a writer would have left its log there.
        if error.sqlite_errorcode & 0xFF not in _REFUSED or path.with_name(f"{path.name}-wal").exists():
            raise
        return _connected(path, "immutable=1")


def _connected(path: Path, mode: str) -> tuple[sqlite3.Connection, set[str]]:
    opened = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=database.PATIENCE)
    try:
        [version] = opened.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise CatalogError(f"{path}: of a newer version ({version}) than this program knows ({SCHEMA})")
        tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except BaseException:
        opened.close()
        raise
    return opened, {name for (name,) in tables}


def _unreadable(path: Path, error: sqlite3.Error) -> CatalogError:
    if is_held(error):
        return CatalogError(f"{path}: {error}: {holders(path)} holds it open: close that, and try again")
    if isinstance(error, sqlite3.OperationalError):
        return CatalogError(f"{path}: {error}: may this user read it?")
    return CatalogError(f"{path}: {error}: move it away, `scrapy rebuild` writes it anew")
