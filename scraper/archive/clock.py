"""What time it is for a run: captures are dated by it, so it never goes back."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

TOLERATED = timedelta(minutes=1)  # by which a clock that is set by others may go back between two runs

GOES_ON = "-s ARCHIVE_CLOCK_IS_RIGHT=true"


class ClockBehind(RuntimeError):
    """The machine's clock says that it is earlier than the last run: what to do."""


class Clock:
    """The machine's clock, but that time goes on where that is put back; `steady` gives seconds of any beginning."""

    def __init__(
        self,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = time.monotonic,
        earliest: datetime | None = None,
    ) -> None:
        self._wall, self._steady = wall, steady
        self._latest, self._at = max(wall(), earliest or wall()), steady()

    def now(self) -> datetime:
        """The time, in UTC; never earlier than what was given before."""
        at = self._steady()
        self._latest = max(self._wall(), self._latest + timedelta(seconds=at - self._at))
        self._at = at
        return self._latest


def clock_after(last: str | None, clock: Callable[..., Clock] = Clock, *, is_right: bool = False) -> Clock:
    """The clock of a run after one that was still going on at `last` (RFC 3339); raises `ClockBehind`.

    A run begins in a later second than that: dates are to the second, and runs are made again in their order.
    If it `is_right`, the run before was dated by a clock that was ahead.
    """
    if last is None:
        return clock()
    before = datetime.fromisoformat(last)
    started, now = clock(earliest=before + timedelta(seconds=1)), clock().now()
    if started.now() - now <= TOLERATED:
        return started
    if is_right:
        return clock()
    said = f"this machine's clock says {now:%Y-%m-%d %H:%M} UTC, but the last run was at {before:%Y-%m-%d %H:%M}"
    raise ClockBehind(f"{said}: set the clock (NTP) if it is behind; if that run's was ahead, go on with {GOES_ON}")


def stamp_after(started: datetime, names: Iterable[str], prefix: str) -> str:
    """The time in the names of a run's files: they sort behind those of runs before, also where the clock went back.

    >>> stamp_after(datetime(2026, 11, 30), ["ipp-20360101000000-00001.warc.gz"], "ipp")
    '20360101000000x20261130000000'
    """
    own = f"{started:%Y%m%d%H%M%S}"
    last = max((name for name in names if name.startswith(f"{prefix}-")), default="").removeprefix(f"{prefix}-")
    later = [stamp for stamp in last.partition("-")[0].split("x") if stamp > own]
    return "x".join([*later, own])
