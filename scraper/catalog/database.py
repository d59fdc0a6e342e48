"""The catalog's file: opened, checked, made where there is none, brought up to date where it is older."""

import sqlite3
from pathlib import Path

from scraper.catalog.file_places import move_files
from scraper.catalog.holders import holders, is_held
from scraper.catalog.tables import MIGRATIONS, SCHEMA, TABLES

_WITH_OLD_NAMES = 3  # the version whose files had other names
PATIENCE = 60.0  # seconds that another program may hold the catalog


class CatalogError(RuntimeError):
    """A catalog that cannot be used, with what to do."""


def open_database(path: Path, *, is_checked: bool = True) -> sqlite3.Connection:
    """A connection to the catalog at `path`, for use in one thread; raises `CatalogError`.

    Not `is_checked`: its pages are not looked at, which takes seconds for a million addresses.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=PATIENCE)
    try:
        _prepare(path, database)
        if is_checked:
            _check(database)
    except sqlite3.OperationalError as error:
        database.close()
        raise CatalogError(f"{path}: {error}: {_what_to_do(path, error)}") from error
    except sqlite3.DatabaseError as error:
        database.close()
        raise CatalogError(f"{path}: {error}: move it away, `scrapy rebuild` writes it anew") from None
    except CatalogError:
        database.close()
        raise
    return database


def _what_to_do(path: Path, error: sqlite3.OperationalError) -> str:
    if is_held(error):
        return f"{holders(path)} holds it open: close that, and start again"
    return "is the disk full, or not writable?"


def _prepare(path: Path, database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")  # a commit is on disk when it returns
    [version] = database.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA:
        raise CatalogError(f"{path}: of a newer version ({version}) than this program knows ({SCHEMA})")
    if not version:
        database.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
    for older in range(version or SCHEMA, SCHEMA):
        if older == _WITH_OLD_NAMES:
            with Transaction(database):
                move_files(path.parent, database)
                database.execute(f"PRAGMA user_version = {older + 1}")
        else:
            database.executescript(f"BEGIN; {MIGRATIONS[older]} PRAGMA user_version = {older + 1}; COMMIT;")


def _check(database: sqlite3.Connection) -> None:
    [fault] = database.execute("PRAGMA quick_check(1)").fetchone()  # a quarter second for 200 MB
    if fault != "ok":
        raise sqlite3.DatabaseError("its pages are damaged")


class Transaction:
    """All that is written within is kept when it ends well, and nothing otherwise."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: object) -> None:
        self._database.execute("ROLLBACK" if kind else "COMMIT")
