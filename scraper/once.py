"""Work that several ask for and that is done once in a run; what came of it is held on disk."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

from scraper.on_disk import OnDisk

R = TypeVar("R")


class Once(Generic[R]):
    """What came of each key, for one event loop. Each who asks is given a result of his own; all are equal."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[R]] = {}
        self._done = OnDisk[R]()

    async def of(self, key: str, begin: Callable[[], Coroutine[Any, Any, R]]) -> R:
        """What came of a key, begun by who asks first; raises what the work raises, to all who ask."""
        if (done := self._done.get(key)) is not None:
            return done
        if key not in self._running:
            self._running[key] = asyncio.ensure_future(begin())
            self._running[key].add_done_callback(partial(self._hold, key))
        return await asyncio.shield(self._running[key])

    def _hold(self, key: str, work: asyncio.Task[R]) -> None:
        """A result alone: who asks again after an error gets the error."""
        if not work.cancelled() and work.exception() is None:
            with suppress(OSError):  # no room on disk: it stays where it is
                self._done[key] = work.result()
                del self._running[key]
