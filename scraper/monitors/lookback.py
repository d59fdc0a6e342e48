"""Compares a run with those before it: one bad night is no alarm, a slow decline is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_high

from scraper.monitors.facts import Facts
from scraper.monitors.thresholds import LONG, SMOOTH, USUAL, Fall

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Level:
    """From where a value fell: the usual of the last runs, the best of many, or what is tolerated (of no run)."""

    value: float
    runs: int
    is_slow: bool
    in_one_step: bool = False
    """Whether most of a fall that is seen over many runs came from one to the next."""

    def words(self, shown: str) -> str:
        """How a sentence goes on that has said what is now.

        >>> Level(100, 7, False).words("100")
        'usually 100 (the median of the 7 runs before)'
        """
        if self.is_slow:
            how = "it fell in one step" if self.in_one_step else "a slow decline"
            return f"at best {shown} (over the {self.runs} runs before: {how})"
        if self.runs > 1:
            return f"usually {shown} (the median of the {self.runs} runs before)"
        return f"{shown} in the run before" if self.runs else f"tolerated are {shown}"


def fallen(now: float, before: Sequence[float], limit: Fall) -> Level | None:
    """The level that `now` has fallen from, by the limit or more; None where it has not.

    >>> fallen(80, [100, 100, 100], Fall(0.1, 0.05, is_relative=True))
    Level(value=100, runs=3, is_slow=False, in_one_step=False)
    """
    if limit.from_whole and _is_below(now, 1.0, limit.sudden, limit):
        return Level(1.0 - limit.sudden, 0, is_slow=False)
    if not before:
        return None
    recent = before[-USUAL:]
    usual = median_high(recent)  # of [good, bad] the good: two nights make no usual yet
    if not limit.from_whole and _is_below(now, usual, limit.sudden, limit):
        return Level(usual, len(recent), is_slow=False)
    *earlier, last = _smoothed([*before[-LONG:], now])
    best = max(earlier, default=last)
    if _is_below(last, best, limit.slow, limit):
        steps = pairwise([*earlier, last])
        in_one_step = max(a - b for a, b in steps) >= (best - last) / 2
        return Level(best, len(before[-LONG:]), is_slow=True, in_one_step=in_one_step)
    return None


def _is_below(value: float, level: float, by: float, limit: Fall) -> bool:
    return value < level and level - value >= by * (level if limit.is_relative else 1) - _ROUNDING


def _smoothed(values: Sequence[float]) -> list[float]:
    """The median of each few that follow one another; of too few, one."""
    return [median(values[n : n + SMOOTH]) for n in range(max(1, len(values) - SMOOTH + 1))]


def alike(run: Facts, before: Sequence[Facts]) -> list[Facts]:
    """The runs before that `run` can be compared with: whole, of the same library and the same sources."""
    return [one for one in before if one.is_whole_library and one.asked == run.asked]
