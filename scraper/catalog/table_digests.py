"""Digests of what the catalog remembers beside captures: a change from outside is found by them."""

import sqlite3
from hashlib import sha256

REMEMBERED = ("addresses", "asked", "changes", "runs", "services", "versions")


def digest_of_table(database: sqlite3.Connection, name: str) -> str:
    """SHA-256 of all rows of a table, in the order of its first columns; hexadecimal."""
    digest = sha256()
    for row in database.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3"):
        digest.update(repr(row).encode())
    return digest.hexdigest()


def seal(database: sqlite3.Connection) -> None:
    """Remembers the digest of each table, when nothing more is written."""
    rows = [(name, digest_of_table(database, name)) for name in REMEMBERED]
    database.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?)", rows)


def unseal(database: sqlite3.Connection) -> None:
    """Forgets them, before something is written."""
    database.execute("DELETE FROM digests")


def broken_seals(database: sqlite3.Connection) -> list[str]:
    """Tables that are not as they were when they were sealed; none where a run has not come to its end."""
    sealed = database.execute("SELECT name, sha256 FROM digests ORDER BY name").fetchall()
    return [name for name, digest in sealed if name not in REMEMBERED or digest_of_table(database, name) != digest]
