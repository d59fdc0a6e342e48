"""CPU time of a thread by account: what runs inside a clocked function is its account's, unless it is clocked itself.

An asynchronous function runs in steps; between them others do. Only its own steps count, so sums hold however many
are under way. The collector of garbage falls on whom it pleases, for a tenth of a second: it has an account of its own.
"""

import gc
import inspect
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Generator
from functools import wraps
from typing import Any


class Clock:
    """Keeps the accounts, in nanoseconds."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._open: list[str] = []
        self._since = 0
        self._thread = threading.get_ident()

    def enter(self, account: str) -> None:
        """From here on time is of this account."""
        self._charge()
        self._open.append(account)
        self.steps[account] += 1

    def leave(self) -> None:
        """From here on time is again of the account before."""
        self._charge()
        self._open.pop()

    def _charge(self) -> None:
        now = time.thread_time_ns()
        if self._open:
            self.spent[self._open[-1]] += now - self._since
        self._since = now

    def watch_garbage(self) -> None:
        """Charges the collections of this thread to `garbage`."""
        gc.callbacks.append(self._collecting)

    def _collecting(self, phase: str, said: dict[str, int]) -> None:
        if threading.get_ident() == self._thread:
            self.enter("garbage") if phase == "start" else self.leave()

    def clocked(self, account: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time charged."""

        @wraps(function)
        def call(*args: Any, **options: Any) -> Any:
            self.calls[function.__name__] += 1
            self.enter(account)
            try:
                return function(*args, **options)
            finally:
                self.leave()

        @wraps(function)
        async def ask(*args: Any, **options: Any) -> Any:
            self.calls[function.__name__] += 1
            return await Steps(self, account, function(*args, **options))

        return ask if inspect.iscoroutinefunction(function) else call

    def cost(self, times: int = 20_000) -> float:
        """Nanoseconds that one step of nothing is charged; half of it falls on whom it interrupts."""
        other = Clock()
        nothing = other.clocked("nothing", lambda: None)
        for _ in range(times):
            nothing()
        return other.spent["nothing"] / times


class Steps(Generator[Any, Any, Any]):
    """A coroutine whose every step is charged."""

    def __init__(self, clock: Clock, account: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        self._clock, self._account, self._coroutine = clock, account, coroutine

    def send(self, value: Any) -> Any:
        """The next step."""
        self._clock.enter(self._account)
        try:
            return self._coroutine.send(value)
        finally:
            self._clock.leave()

    def throw(self, *error: Any) -> Any:
        """The next step, after a failure."""
        self._clock.enter(self._account)
        try:
            return self._coroutine.throw(*error)
        finally:
            self._clock.leave()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self
