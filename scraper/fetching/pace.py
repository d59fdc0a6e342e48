"""How often a service may be asked, and for how long it is left alone: counted here, without clock or network."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scraper.catalog.catalog import ServiceState

_LONGEST = 7 * 86400.0  # seconds; what asks for more may have erred, and would never be asked again
_MOST_DELAYED = 1.5  # seconds between leave to ask and the request on the wire, at most (`Archive.turn`)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a service is asked at most."""

    interval: float = 0.0
    """Seconds of rest after each answer."""
    most: int = 0
    """Requests in any `window` seconds; 0: as many as the rest between them leaves room for."""
    window: float = 60.0
    at_once: int = 0
    """Requests at one time; 0: as many as Scrapy's own settings let through."""

    def at_half_the_pace(self) -> "Budget":
        """The same service for somebody who gives no contact."""
        return self.shared(2)

    def shared(self, shares: int) -> "Budget":
        """What one of so many crawls may ask that share the service.

        >>> Budget(1.0, 20, 60.0).shared(3).most, Budget(1.0, 20, 60.0).shared(40)
        (6, Budget(interval=40.0, most=1, window=120.0, at_once=0))
        """
        most, window = max(self.most // shares, 1), self.window * max(shares / (self.most or shares), 1.0)
        return Budget(self.interval * shares, most if self.most else 0, window, self.at_once)


class Pace:
    """One service over time; all times are seconds since the epoch.

    `backoff` is the first wait after more refusals in a row than are `tolerated`.
    """

    def __init__(self, budget: Budget, state: ServiceState, backoff: float, longest: float, tolerated: int = 0) -> None:
        self.budget, self.tolerated = budget, tolerated
        self.not_before, self.refusals, self.said = state.not_before, state.refusals, state.said
        self._asked = deque(state.asked, maxlen=budget.most or 1)
        self._ended = max(state.asked, default=0.0) + (_MOST_DELAYED if state.asked else 0.0)
        self._backoff, self._longest = backoff, longest

    def wait(self, now: float) -> float:
        """Seconds until it may be asked."""
        if self.not_before > now + _LONGEST:  # dated by a clock that was ahead
            self.not_before = 0.0
        times = [self.not_before]
        if self.budget.interval and self._ended <= now + _MOST_DELAYED:  # else the clock was put back
            times.append(self._ended + self.budget.interval)
        if self.budget.most and len(self._asked) == self.budget.most and self._asked[-1] <= now:
            times.append(self._asked[0] + self.budget.window + _MOST_DELAYED)
        return max(0.0, max(times) - now)

    def ask(self, now: float) -> None:
        """It is asked now."""
        self._asked.append(now)

    def end(self, now: float) -> None:
        """The answer, or the failure, has come."""
        self._ended = now

    def answer(self, now: float) -> None:
        """It answered, and was no refusal; what was under way when it refused says nothing of that."""
        if now >= self.not_before:
            self.refusals, self.not_before, self.said = 0, 0.0, ""

    def refuse(self, now: float, retry_after: float | None, said: str) -> float:
        """It refused: how long it is left alone, as it asks, or longer from refusal to refusal."""
        self.refusals += 1
        patience = min(self._backoff * 2.0 ** max(self.refusals - self.tolerated - 1, 0), self._longest)
        wait = patience if retry_after is None else min(retry_after, _LONGEST)
        self.not_before, self.said = max(self.not_before, now + wait), said
        return wait

    def state(self) -> ServiceState:
        """What is to be remembered."""
        return ServiceState(tuple(self._asked), self.not_before, self.refusals, self.said)


def retry_after(value: bytes | None, date: bytes | None) -> float | None:
    """Seconds of a Retry-After header, which gives seconds or a date (RFC 9110, 10.2.3); None where it says nothing.

    A date counts from the answer's own `Date`, whatever the clock here says.

    >>> retry_after(b"120", None), retry_after(b"soon", None)
    (120.0, None)
    >>> retry_after(b"Wed, 21 Oct 2015 07:28:00 GMT", b"Wed, 21 Oct 2015 07:27:30 GMT")
    30.0
    """
    text = (value or b"").strip()
    if text.isdigit():
        return float(text[:9])
    until, now = _moment(text), _moment(date or b"") or datetime.now(UTC)
    return None if until is None else max(0.0, (until - now).total_seconds())


def _moment(text: bytes) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.decode("latin-1"))
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
