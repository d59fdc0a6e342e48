"""Who waits in the crawl's loop for what the archive's thread commits: all of a batch are woken at once."""

import asyncio
from collections import deque
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Waiting(Generic[T]):
    """Those who wait, in one asyncio loop; the thread that works for them calls `wake` when it has done a batch."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._done: deque[tuple[asyncio.Future[T], Future[T]]] = deque()

    async def result_of(self, work: Future[T]) -> T:
        """What the work gives, or raises; whoever stops waiting cancels nothing."""
        self._loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = self._loop.create_future()
        work.add_done_callback(lambda done: self._done.append((waiter, done)))
        if work.done():  # and the thread may have told so before
            self._release()
        return await waiter

    def wake(self) -> None:
        """Has the loop go on with all whose work is done."""
        if self._done and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        while self._done:
            waiter, work = self._done.popleft()
            if waiter.done():  # nobody waits any more
                continue
            if (error := work.exception()) is not None:
                waiter.set_exception(error)
            else:
                waiter.set_result(work.result())
