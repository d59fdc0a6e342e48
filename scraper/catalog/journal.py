"""What became of each document from run to run: the tables `changes` and `versions` of the catalog."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

NEW, CHANGED, GONE, BACK, MOVED = "new", "changed", "gone", "back", "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a run saw of a document; `at` is when the run began (RFC 3339).

    `detail` of a `new` and a `changed` one: `title`, as the document has it from then on; of a `changed` one: `fields`
    (names), `before` and `after` (content_sha256), `earlier` (path of the earlier version from the output folder, or
    None), `files` (each with url, before and after: SHA-256 or None); of a `moved` one: `to`; of a `gone`: `evidence`.
    """

    run: str
    at: str
    id: str
    url: str
    what: str
    detail: dict[str, Any] = field(default_factory=dict)


class Journal:
    """The tables, over a connection to the catalog."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def note(self, change: Change) -> None:
        """Enters a change; the same of the same run replaces it."""
        detail = json.dumps(change.detail, ensure_ascii=False, separators=(",", ":"))
        row = (change.run, change.at, change.id, change.url, change.what, detail)
        self._database.execute(
            "INSERT INTO changes (run, at, id, url, what, detail) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (run, url, what) DO UPDATE SET detail = excluded.detail",
            row,
        )

    def withdraw(self, run: str, url: str) -> None:
        """Takes back what this run had entered of a document."""
        self._database.execute("DELETE FROM changes WHERE run = ? AND url = ?", (run, url))

    def note_version(self, url: str, captured_at: str, content_sha256: str, run: str) -> None:
        """A version that is kept, as a record or in the history."""
        row = (url, captured_at, content_sha256, run)
        self._database.execute("INSERT OR IGNORE INTO versions VALUES (?, ?, ?, ?)", row)

    def since(self, moment: str) -> Iterator[Change]:
        """What runs that began at or after `moment` saw, run by run, by the ids of documents."""
        query = "SELECT run, at, id, url, what, detail FROM changes WHERE at >= ? ORDER BY at, id, number"
        for run, at, record_id, url, what, detail in self._database.execute(query, (moment,)):
            yield Change(run, at, record_id, url, what, json.loads(detail))

    def title_at(self, run: str, url: str) -> str | None:
        """The title that a document had when a run had ended; None where an older program entered what it saw."""
        query = (
            "SELECT json_extract(detail, '$.title') FROM changes JOIN runs USING (run) "
            "WHERE url = ? AND what IN (?, ?) AND runs.number <= (SELECT number FROM runs WHERE run = ?) "
            "ORDER BY runs.number DESC LIMIT 1"
        )
        found = self._database.execute(query, (url, NEW, CHANGED, run)).fetchone()
        return None if found is None else found[0]

    def of(self, url: str) -> Iterator[Change]:
        """What runs saw of one document, in the order in which they saw it."""
        query = "SELECT run, at, id, what, detail FROM changes WHERE url = ? ORDER BY at, number"
        for run, at, record_id, what, detail in self._database.execute(query, (url,)):
            yield Change(run, at, record_id, url, what, json.loads(detail))

    def seen_before(self, run: str, url: str, before: str, after: str) -> dict[str, Any]:
        """Of a change to content that earlier runs saw: `as_on`, when that was captured; `again`, that it was told."""
        query = "SELECT max(captured_at) FROM versions WHERE url = ? AND content_sha256 = ? AND run <> ?"
        [as_on] = self._database.execute(query, (url, after, run)).fetchone()
        query = (
            "SELECT 1 FROM changes WHERE url = ? AND what = ? AND run <> ? "
            "AND json_extract(detail, '$.before') = ? AND json_extract(detail, '$.after') = ? LIMIT 1"
        )
        again = self._database.execute(query, (url, CHANGED, run, before, after)).fetchone() is not None
        return ({"as_on": as_on} if as_on else {}) | ({"again": True} if again else {})

    def versions(self, url: str) -> list[tuple[str, str]]:
        """When each version of a document was captured, and its content_sha256, the earliest first."""
        query = "SELECT captured_at, content_sha256 FROM versions WHERE url = ? ORDER BY captured_at, content_sha256"
        return self._database.execute(query, (url,)).fetchall()
