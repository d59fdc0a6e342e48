"""What a run remembers: gathered, and committed many at a time."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from scraper.catalog.addresses import Addresses, PendingAddress, Want
from scraper.catalog.conclusions import Conclusions
from scraper.catalog.database import Transaction
from scraper.catalog.journal import Change, Journal
from scraper.catalog.visits import Bounds, Visit

_AT_ONCE = 500  # entries of one commit
_APART = 0.02  # seconds between two commits that are waited for


def _always(_url: str) -> bool:
    return True


class NotRemembered(OSError):
    """The catalog cannot take more: the disk is full, or gone, or another program holds it."""


@dataclass(frozen=True, slots=True)
class KeptState:
    """A document that is kept: what changed since the run before, if anything, and the versions that are there.

    `versions` are when each was captured, and its content_sha256.
    """

    url: str
    change: Change | None
    versions: tuple[tuple[str, str], ...] = field(default=())


class Memory:
    """The memory of run `run`, number `number` in the catalog, which began `at` (RFC 3339, UTC).

    One that `is_repeated` was cut off: what it entered of changes stands, since its records may be in place already.
    """

    def __init__(
        self, database: sqlite3.Connection, number: int, run: str, at: str, bounds: Bounds, *, is_repeated: bool = False
    ) -> None:
        self.run, self.at, self.number = run, at, number
        self._is_repeated = is_repeated
        self.began = round(datetime.fromisoformat(at).timestamp())
        """Seconds since the epoch."""
        self.addresses = Addresses(database, number, bounds)
        self.journal = Journal(database)
        self._database = database
        self._bounds = bounds
        self._waiting: list[Want | Visit | KeptState] = []
        self._flushing: asyncio.Task[None] | None = None
        self._flushed_at = 0.0

    def want(self, want: Want) -> None:
        """Makes an address pending."""
        self._take(want)

    def visit(self, visit: Visit) -> None:
        """Remembers what an address gave."""
        self._take(visit)

    def keep(self, kept: KeptState) -> None:
        """Remembers what became of a document; the last that is said of it in the run counts."""
        self._take(kept)

    def flush(self) -> None:
        """Commits what was gathered, in its order; raises `NotRemembered`, and then nothing is lost or done twice."""
        if not self._waiting:
            return
        with _telling(), Transaction(self._database):
            for one in self._waiting:
                self._write(one)
        self._waiting = []

    async def flushed(self) -> None:
        """The same, once for all who ask within a few milliseconds; whoever asks alone need not wait."""
        if self._flushing is None:
            self._flushing = asyncio.ensure_future(self._flush_soon())
        await asyncio.shield(self._flushing)

    async def _flush_soon(self) -> None:
        await asyncio.sleep(max(0.0, self._flushed_at + _APART - time.monotonic()))
        self._flushing = None
        self.flush()
        self._flushed_at = time.monotonic()

    def conclude(self, id_of: Callable[[str], str], *, is_complete: bool) -> None:
        """The end of the run: enters which documents are gone, back or moved; `id_of` names one by its address.

        Raises `NotRemembered`.
        """
        self.flush()
        end = Conclusions(self._database, self.number, self.run, self.at, self._bounds)
        with _telling():
            end.draw(id_of, is_complete=is_complete)

    def next_wanted(self, most: int) -> list[PendingAddress]:
        """The most urgent of the addresses that are kept for later, which they are no more then."""
        self.flush()
        with _telling(), Transaction(self._database):
            return self.addresses.take(most)

    def due(self, most: int, is_asked_here: Callable[[str], bool] = _always) -> list[tuple[str, dict[str, Any]]]:
        """The most urgent of what is due when the run begins, or was left by the one before."""
        return list(islice((one for one in self.addresses.due(self.began) if is_asked_here(one[0])), most))

    def _take(self, one: Want | Visit | KeptState) -> None:
        self._waiting.append(one)
        if len(self._waiting) % _AT_ONCE == 0:
            with suppress(NotRemembered):  # nothing is lost, and whoever flushes next is told
                self.flush()

    def _write(self, one: Want | Visit | KeptState) -> None:
        match one:
            case Want():
                self.addresses.want(one)
            case Visit():
                self.addresses.visit(one)
            case KeptState():
                if not self._is_repeated:
                    self.journal.withdraw(self.run, one.url)
                if one.change is not None:
                    self.journal.note(one.change)
                for captured_at, content_sha256 in one.versions:
                    self.journal.note_version(one.url, captured_at, content_sha256, self.run)


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise NotRemembered(f"the catalog cannot be written: {error}") from error
