"""What the end of a run concludes from what the site said: which documents are gone, back, or moved.

"Gone" needs evidence: 410 (RFC 9110, 15.5.11), or 404 in two complete runs. A run is complete when it came to its end.
Nothing is removed. Of a document that moved, what becomes of the old address is no news.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

from scraper.catalog.database import Transaction
from scraper.catalog.journal import BACK, GONE, MOVED, Change, Journal
from scraper.catalog.visits import MISSING, Bounds

_ENOUGH = 2  # complete runs in which the site answered 404
_READ = (
    "SELECT url, content IS NOT NULL, kind = 'document' AND (moved_to IS NULL OR evidence = 'moved'), "
    "moved_to, missing, state, evidence, checked FROM addresses "
    "WHERE evidence IS NOT NULL AND asked = ? ORDER BY url"
)
_SETTLE = "UPDATE addresses SET evidence = NULL, missing = ?, state = ?, due = CASE ? WHEN 1 THEN ? ELSE due END "


class Conclusions:
    """The end of run number `number`, named `run`, which began `at` (RFC 3339)."""

    def __init__(self, database: sqlite3.Connection, number: int, run: str, at: str, bounds: Bounds) -> None:
        self._database = database
        self._journal = Journal(database)
        self._number, self._run, self._at, self._bounds = number, run, at, bounds

    def draw(self, id_of: Callable[[str], str], *, is_complete: bool) -> None:
        """Enters what follows for each address that the run asked for; `id_of` names a document by its address.

        Once for each run, also for one that is repeated.
        """
        with Transaction(self._database):
            if self._is_drawn():
                return
            for url, was_there, is_document, moved_to, missing, state, evidence, checked in self._rows():
                missing += is_complete and evidence == MISSING
                is_gone = was_there and (evidence == GONE or (evidence == MISSING and missing >= _ENOUGH))
                if (
                    was_there
                    and is_document
                    and (change := _change(evidence, moved_to, missing, is_news=is_gone and state != GONE))
                ):
                    what, detail = change
                    self._journal.note(Change(self._run, self._at, id_of(url), url, what, detail))
                late = checked + round(self._bounds.longest)
                row = (missing, GONE if is_gone else state, is_gone, late, url)
                self._database.execute(_SETTLE + "WHERE url = ?", row)

    def _is_drawn(self) -> bool:
        """Whether they were drawn before; if not, they are from now on."""
        query = "UPDATE asked SET is_concluded = 1 WHERE run = ? AND NOT is_concluded"
        return not self._database.execute(query, (self._run,)).rowcount

    def _rows(self) -> list[tuple[Any, ...]]:
        return self._database.execute(_READ, (self._number,)).fetchall()


def _change(evidence: str, moved_to: str | None, missing: int, *, is_news: bool) -> tuple[str, dict[str, Any]] | None:
    if is_news:
        return GONE, {"evidence": "410" if evidence == GONE else f"404 in {missing} complete runs"}
    if evidence == MOVED:
        return MOVED, {"to": moved_to}
    return (BACK, {}) if evidence == BACK else None
