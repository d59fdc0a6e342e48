"""What the runs over the whole library asked for and no run ever had."""

import sqlite3

from scraper.addresses.kinds import DOCUMENTS

_OF_LIBRARY = "json_valid(asked.facts) AND json_extract(asked.facts, '$.kind') = 'library'"
_LOST = (
    "SELECT url, addresses.reason FROM addresses "
    "JOIN runs ON runs.number = addresses.asked JOIN asked ON asked.run = runs.run "
    f"WHERE {_OF_LIBRARY} AND content IS NULL AND moved_to IS NULL AND state IN ('lost', 'refused', 'gone') "
    f"AND kind IN ({', '.join('?' * len(DOCUMENTS))}) ORDER BY url"
)


def has_library_run(database: sqlite3.Connection) -> bool:
    """Whether a run over the whole library is known."""
    return database.execute(f"SELECT 1 FROM asked WHERE {_OF_LIBRARY} LIMIT 1").fetchone() is not None


def library_losses(database: sqlite3.Connection) -> list[tuple[str, str | None]]:
    """Documents that nobody ever had, with the last known reason, where a run over the library asked last.

    What a person gave and no run found is none: it may be misspelt.
    """
    return database.execute(_LOST, sorted(map(str, DOCUMENTS))).fetchall()
