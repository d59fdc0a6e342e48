"""The catalog as it lies there, read only: nothing of it is trusted, nothing beside it is written."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scraper.catalog.catalog import CaptureRow, WarcFile
from scraper.catalog.table_digests import broken_seals
from scraper.catalog.tables import NAMES, SAME_TABLES, SCHEMA

_COLUMNS = "start, length, record_id, type, url, date, status, digest, refers_to, method, truncated, cdxj"
_AGAIN = "`scrapy rebuild` writes it anew"


class CatalogFault(ValueError):
    """Why a catalog cannot be read."""


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A capture as the catalog has it, and in which place."""

    number: int
    row: CaptureRow


class KnownCatalog:
    """The catalog at `path`, which nobody writes meanwhile (if it `is_final`); raises `CatalogFault`."""

    def __init__(self, path: Path, *, is_final: bool = True) -> None:
        self.path = path
        try:
            mode = "mode=ro&immutable=1" if is_final else "mode=ro"
            self._database = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
        except sqlite3.Error as error:
            raise CatalogFault(f"{error}: {_AGAIN}") from None
        self._database.text_factory = _text

    def close(self) -> None:
        """Ends it."""
        self._database.close()

    def check(self, sound: Path) -> None:
        """Raises `CatalogFault` where its tables are not as in the catalog at `sound`, or SQLite finds it damaged."""
        try:
            self._check(sound)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the second for a message that quotes damaged bytes
            raise CatalogFault(f"{error}: {_AGAIN}") from None

    def _check(self, sound: Path) -> None:
        [[version]] = self._ask("PRAGMA user_version")
        if version not in SAME_TABLES:
            raise CatalogFault(f"of version {version}, this program knows {SCHEMA}: {_AGAIN}")
        tables = "SELECT type, name, tbl_name, sql FROM sqlite_schema "
        wanted = KnownCatalog(sound, is_final=False)
        sound_tables = wanted._ask(f"{tables} WHERE tbl_name IN {NAMES} ORDER BY name")
        wanted.close()
        if self._ask(f"{tables} ORDER BY name") != sound_tables:
            raise CatalogFault(f"its tables are not those of version {SCHEMA}: {_AGAIN}")
        for [text] in self._ask("PRAGMA integrity_check(3)"):
            if text != "ok":
                raise CatalogFault(f"damaged: {' '.join(str(text).split())[:200]}: {_AGAIN}")

        if broken := broken_seals(self._database):
            raise CatalogFault(f"what it remembers ({', '.join(broken)}) is not as the last run left it: {_AGAIN}")

    def _ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._database.execute(query, values).fetchall()

    def warcs(self) -> list[WarcFile]:
        """All files, in their order."""
        rows = self._ask("SELECT name, run, committed, sha256 FROM warcs ORDER BY number")
        return [WarcFile(*row) for row in rows]

    def rows_of(self, warc: str) -> Iterator[KnownRow]:
        """The captures of a file, by their offset."""
        query = f"SELECT captures.number, {_COLUMNS} FROM captures WHERE warc = ? ORDER BY start, captures.number"
        for [number] in self._ask("SELECT number FROM warcs WHERE name = ?", warc):
            for row in self._database.execute(query, (number,)):
                yield KnownRow(row[0], CaptureRow(warc, *row[1:]))

    def first_from(self, warc: str, offset: int) -> CaptureRow | None:
        """The first capture of a file that begins at or behind an offset."""
        query = (
            f"SELECT {_COLUMNS} FROM captures WHERE warc = (SELECT number FROM warcs WHERE name = ?) AND start >= ? "
            "ORDER BY start LIMIT 1"
        )
        found = self._ask(query, warc, offset)
        return CaptureRow(warc, *found[0]) if found else None

    def by_id(self, record_id: str) -> tuple[str, int] | None:
        """The file and the offset of a capture."""
        query = "SELECT name, start FROM captures JOIN warcs ON warcs.number = captures.warc WHERE record_id = ?"
        found = self._ask(query, record_id)
        return (found[0][0], found[0][1]) if found else None

    def outputs(self) -> Iterator[tuple[str, str, str | None]]:
        """As `Catalog.outputs`."""
        yield from self._database.execute("SELECT path, sha256, earlier FROM outputs ORDER BY path")

    def output(self, path: str) -> bool:
        """Whether a file is among them; one whose name is no UTF-8 cannot be."""
        try:
            return bool(self._ask("SELECT 1 FROM outputs WHERE path = ?", path))
        except UnicodeEncodeError:
            return False


def _text(content: bytes) -> str:
    return content.decode(errors="backslashreplace")


def readable_copy(path: Path, work: Path) -> Path:
    """A catalog that can be read without writing beside it: itself, or a copy with what a crash left in its journal.

    Raises `CatalogFault`.
    """
    if not path.is_file() or not path.stat().st_size:
        raise CatalogFault(f"{'empty' if path.exists() else 'missing'}: {_AGAIN}")
    journal = path.with_name(path.name + "-wal")
    if not journal.is_file() or not journal.stat().st_size:
        return path
    copy = work / "copy.sqlite"
    shutil.copyfile(path, copy)
    shutil.copyfile(journal, copy.with_name(copy.name + "-wal"))
    try:
        database = sqlite3.connect(copy)
        with database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
    except sqlite3.Error as error:
        raise CatalogFault(f"{error}: {_AGAIN}") from None
    return copy
