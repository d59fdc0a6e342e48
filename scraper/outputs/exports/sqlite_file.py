"""The records, their texts and versions as one SQLite database to search, and what Datasette shows of it."""

import errno
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from scraper.outputs.exports.datasette import metadata
from scraper.outputs.exports.export import ExportError, Summary
from scraper.outputs.exports.kept_documents import kept_documents, size_of_texts
from scraper.outputs.exports.kept_records import Ids, record_at
from scraper.outputs.exports.replacing import replacing
from scraper.outputs.exports.sqlite_tables import SCHEMA, add_document, add_version

_TABLES = ("documents", "files", "terms", "texts", "versions")


def export_sqlite(output: Path, target: Path, *, ids: Ids = None) -> Summary:
    """Writes the database, and beside it the metadata for Datasette; says what is in it.

    The same records give the same bytes. Raises `ExportError`.
    """
    beside = target.with_name(f"{target.stem}.metadata.json")
    room = 2 * size_of_texts(output)  # the texts, and the index over them
    with replacing(target, room) as file, replacing(beside) as shown:
        try:
            counts = _fill(Path(file.name), output, ids)
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, str(error), str(target)) from None
            raise ExportError(f"{target}: {error}") from None
        shown.write((json.dumps(metadata(target.stem), ensure_ascii=False, indent=2) + "\n").encode())
        size = Path(file.name).stat().st_size
    return Summary(target, size, counts, beside=(beside.name,))


def _fill(path: Path, output: Path, ids: Ids) -> dict[str, int]:
    """Makes the database, and counts the rows of each table."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        _fill_tables(database, output, ids)
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _TABLES}


def _fill_tables(database: sqlite3.Connection, output: Path, ids: Ids) -> None:
    # Nobody reads it before it is whole: it needs neither a journal nor the disk's word.
    database.executescript("PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
    database.execute("BEGIN")
    for document in kept_documents(output, ids):
        add_document(database, output, document)
        add_version(database, document.record, document.path, is_current=True)
    for path in sorted((output / "history").rglob("*.json")):
        record = record_at(path)
        if ids is None or record.id in ids:
            add_version(database, record, path.relative_to(output).as_posix(), is_current=False)
    database.execute("INSERT INTO search (search) VALUES ('rebuild')")
    database.execute("INSERT INTO search (search) VALUES ('optimize')")
    database.execute("COMMIT")
    database.execute("VACUUM")
