"""Work shared among processes, or done here where starting them would take longer."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from scraper.archive.verify.archive import Each
from scraper.children import ChildDied, Children

T = TypeVar("T")
R = TypeVar("R")
_SECONDS = 24 * 3600.0  # for one work: a file of the archive may be long
_MEMORY = 2 * 1024**3  # bytes of address space for each child


class CheckerDied(RuntimeError):
    """A process that read what lies there has died of it."""


@contextmanager
def workers(count: int) -> Iterator[Each]:
    """Does work in `count` processes; with less than two, in this one."""
    if count < 2:
        yield in_this_process
        return
    children = Children(count, _SECONDS, _MEMORY)
    try:
        yield Pool(children, 2 * count)
    finally:
        children.shutdown(wait=False)


def in_this_process(work: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
    """One after the other."""
    return map(work, tasks)


class Pool:
    """Keeps so many tasks under way; results come in order."""

    def __init__(self, pool: Children, ahead: int) -> None:
        self._pool = pool
        self._ahead = ahead

    def __call__(self, work: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
        """A result for each; raises `CheckerDied`."""
        rest = iter(tasks)
        running: deque[Future[R]] = deque(self._pool.submit(work, task) for task in islice(rest, self._ahead))
        while running:
            try:
                yield running.popleft().result()
            except ChildDied as died:
                raise CheckerDied(f"a process that did {work.__name__} failed: {died}; its memory is limited") from None
            running.extend(self._pool.submit(work, task) for task in islice(rest, 1))
