"""How many requests of a spider are still without an answer: what waits for all of them waits here."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

_MOST = 1_000  # beyond which what could wait waits: their number is bounded by memory


class OpenRequests:
    """Counts requests that were made and are not settled."""

    def __init__(self) -> None:
        self._count = 0
        self._quiet, self._room = asyncio.Event(), asyncio.Event()
        self._quiet.set()
        self._room.set()

    def begin(self) -> None:
        """One more."""
        self._count += 1
        self._quiet.clear()
        if self._count >= _MOST:
            self._room.clear()

    @contextmanager
    def settling(self) -> Iterator[None]:
        """One fewer, when what follows from its answer is known."""
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._quiet.set()
            if self._count < _MOST:
                self._room.set()

    async def all_settled(self) -> None:
        """Waits until there are none."""
        await self._quiet.wait()

    async def room(self) -> None:
        """Waits until there are not too many."""
        await self._room.wait()
