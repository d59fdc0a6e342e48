"""Work shared among processes, or done here where starting them would take longer."""

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

from scraper.archive.verify.archive import Each
from scraper.fetching.page_reader import end, prepare

T = TypeVar("T")
R = TypeVar("R")


class CheckerDied(RuntimeError):
    """A process that read what lies there has died of it."""


@contextmanager
def workers(count: int) -> Iterator[Each]:
    """Does work in `count` processes; with less than two, in this one."""
    if count < 2:
        yield in_this_process
        return
    pool = ProcessPoolExecutor(count, get_context(method()), initializer=prepare, initargs=(os.getpid(),))
    try:
        pool.submit(os.getpid)  # a fork now, while there is nothing here that a child must not have
        yield Pool(pool, 2 * count)
    finally:
        end(pool)


def method() -> str:
    """How children are started: forked at once where that is safe, else spawned, which takes seconds."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def in_this_process(work: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
    """One after the other."""
    return map(work, tasks)


class Pool:
    """Keeps so many tasks under way; results come in order."""

    def __init__(self, pool: ProcessPoolExecutor, ahead: int) -> None:
        self._pool = pool
        self._ahead = ahead

    def __call__(self, work: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
        """A result for each; raises `CheckerDied`."""
        rest = iter(tasks)
        running: deque[Future[R]] = deque(self._pool.submit(work, task) for task in islice(rest, self._ahead))
        while running:
            try:
                yield running.popleft().result()
            except BrokenExecutor:
                raise CheckerDied(f"a process that did {work.__name__} has died; its memory is limited") from None
            running.extend(self._pool.submit(work, task) for task in islice(rest, 1))
