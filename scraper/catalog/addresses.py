"""The addresses that the crawl knows, with what became of each: the table `addresses` of the catalog.

An address that is wanted is `pending` until what it gave is kept. All moments are seconds since the epoch, and those of
the run that asked: what is remembered then follows from the archive alone, so that a rebuild gives it again.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from scraper.catalog.revisits import Observed, change_rate, urgency
from scraper.catalog.visits import Bounds, Known, Visit, after

_ROWS_AT_ONCE = 500


class State(StrEnum):
    """What became of an address."""

    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"
    LOST = "lost"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Want:
    """An address that a run wants: `request` says how it is asked for, as JSON data. One that is `for_others` is left
    as it is where it is known.

    `later` is None for one that is about to be asked for; of those kept for later with the same priority the least goes
    first.
    """

    url: str
    kind: str
    priority: int = 0
    request: dict[str, Any] = field(default_factory=dict)
    later: int | None = None
    for_others: bool = False


class PendingAddress(NamedTuple):
    """An address that was kept for later."""

    priority: int
    later: int
    url: str
    request: dict[str, Any]


LOOSE = {"is_loose": True}  # how a file is wanted for itself: others come with their documents
_INSERT = """
INSERT INTO addresses (url, kind, state, asked, priority, later, request) VALUES (?, ?, 'pending', ?, ?, ?, ?)
ON CONFLICT (url) DO """
_WANT = (
    _INSERT
    + """UPDATE SET
    was = CASE WHEN state = 'pending' THEN was ELSE state END,
    state = 'pending', asked = excluded.asked, priority = excluded.priority, later = excluded.later,
    request = excluded.request
"""
)
_WANT_FOR_OTHERS = _INSERT + "NOTHING"
_LATER = (
    "SELECT priority, later, url, request FROM addresses WHERE later IS NOT NULL AND asked = ? "
    "ORDER BY priority DESC, later LIMIT ?"
)
_KEPT = (
    "SELECT url, request FROM addresses WHERE asked < ? AND ((kind = 'document' AND content IS NOT NULL) "
    "OR (state = 'pending' AND kind <> 'file')) AND url > ? ORDER BY url LIMIT ?"
)
_DUE = (
    "SELECT url, request FROM addresses "
    "WHERE (state = 'pending' AND (kind <> 'file' OR request = :loose)) "
    "OR ((due <= :now OR checked > :now) AND kind NOT IN ('file', 'alias')) "
    "ORDER BY state = 'pending' DESC, "
    "urgency(rate, :now - checked, content IS NOT NULL AND (missing > 0 OR state IN ('lost', 'refused'))) DESC, "
    "url"
)
_THERE_BEFORE = (
    "SELECT url FROM addresses WHERE kind IN ('document', 'term', 'list') AND content IS NOT NULL AND first < ? "
    "ORDER BY url"
)
_KNOWN = "kind, state, was, content, moved_to, first, checked, changed, checks, changes, rate, due, missing, evidence"
_SET = ", ".join(f"{name} = ?" for name in _KNOWN.split(", "))


class Addresses:
    """The table, as run number `run` sees it; whoever writes holds a transaction."""

    def __init__(self, database: sqlite3.Connection, run: int, bounds: Bounds) -> None:
        self.run = run
        self._bounds = bounds
        self._database = database
        database.create_function("urgency", 3, _urgency, deterministic=True)

    def want(self, want: Want) -> None:
        """Makes an address pending."""
        row = (want.url, want.kind, self.run, want.priority, want.later, _json(want.request))
        self._database.execute(_WANT_FOR_OTHERS if want.for_others else _WANT, row)

    def visit(self, visit: Visit) -> None:
        """Remembers what an address gave."""
        known = self.known(visit.url)
        if known is None:
            known = Known(visit.kind or "page")
            self.want(Want(visit.url, known.kind))
        seen = after(known, visit, self._bounds)
        # What this run has put off stays so until it is taken, however the address was come by: its request waits.
        values = (visit.reason, self.run, self.run, *seen, visit.url)
        self._database.execute(
            "UPDATE addresses SET reason = ?, later = CASE WHEN asked = ? THEN later END, asked = ?, "
            f"{_SET} WHERE url = ?",
            values,
        )

    def known(self, url: str) -> Known | None:
        """What is remembered of an address; None where nothing is."""
        row = self._database.execute(f"SELECT {_KNOWN} FROM addresses WHERE url = ?", (url,)).fetchone()
        return Known(*row) if row else None

    def gave_by(self, moment: int, url: str) -> bool:
        """Whether a run that began at `moment` (seconds since the epoch), or before, had something from an address."""
        known = self.known(url)
        return known is not None and known.first is not None and known.first <= moment

    def take(self, most: int) -> list[PendingAddress]:
        """The most urgent of what this run kept for later, which is about to be asked for now."""
        rows = self._database.execute(_LATER, (self.run, most)).fetchall()
        self._database.executemany("UPDATE addresses SET later = NULL WHERE url = ?", [(row[2],) for row in rows])
        return [PendingAddress(priority, later, url, json.loads(request)) for priority, later, url, request in rows]

    def kept(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Documents, and pages that an earlier run wanted and did not come to; and how each is asked for.

        What this run has asked for is left out.
        """
        last = ""
        while rows := self._database.execute(_KEPT, (self.run, last, _ROWS_AT_ONCE)).fetchall():
            yield from ((url, json.loads(request)) for url, request in rows)
            last = rows[-1][0]

    def there_before(self, moment: int) -> list[str]:
        """Documents and lists that a run which began before `moment` (seconds since the epoch) had."""
        return [url for (url,) in self._database.execute(_THERE_BEFORE, (moment,))]

    def due(self, now: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """What is due at `now` (seconds since the epoch), the most urgent first; and how each is asked for.

        Files come with their documents. Aliases are said by them: a print form is never asked for at all.
        """
        rows = self._database.execute(_DUE, {"now": now, "loose": _json(LOOSE)})
        return ((url, json.loads(request)) for url, request in rows)


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _urgency(rate: float | None, elapsed: float | None, at_risk: int) -> float:
    """As `urgency`, of an address that may not have given anything yet."""
    known = rate if rate is not None else change_rate(Observed(0, 0, 0, 0))
    return urgency(known, elapsed or 0.0, at_risk=bool(at_risk))
