"""The table that the peers of `_read_index` fill: the columns of ours, in a private file as ours."""

import sqlite3
from collections.abc import Iterable
from itertools import islice

Row = tuple[str | int | None, ...]
TABLE = """
CREATE TABLE mementos (
    address TEXT NOT NULL, kind TEXT, form INTEGER NOT NULL, timestamp TEXT NOT NULL, original TEXT NOT NULL,
    mime TEXT, status INTEGER, digest TEXT, length INTEGER, redirect TEXT,
    PRIMARY KEY (address, timestamp, original)
) STRICT, WITHOUT ROWID
"""
INSERT = "INSERT OR REPLACE INTO mementos VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
AT_ONCE = 2_000  # lines between commits, as ours


def fill(rows: Iterable[Row]) -> int:
    """Puts them in; how many it has then."""
    database = sqlite3.connect("", isolation_level=None)
    database.execute(TABLE)
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        database.execute("BEGIN")
        database.executemany(INSERT, some)
        database.execute("COMMIT")
    [has] = database.execute("SELECT count(*) FROM mementos").fetchone()
    return int(has)
