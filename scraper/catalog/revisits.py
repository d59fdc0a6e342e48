"""When an address is worth asking again, and which addresses go first where not all can be asked.

Changes of a page are taken for a Poisson process. No disk, no clock; docs/revisits.md has the reasons and the figures.
"""

import math
from dataclasses import dataclass

DAY = 86_400.0  # seconds
# As if each address had been watched before it was met, with rates so spread that half of all do not change in a year:
# that is what Ntoulas, Cho and Olston found ("What's New on the Web?", WWW 2004).
PRIOR_CHANGES, PRIOR_DAYS = 0.5, 365 / 3
AT_RISK = 1e9  # square days: more than an address comes to in a century


@dataclass(frozen=True, slots=True)
class Observed:
    """What the checks of an address showed; moments in seconds since the epoch."""

    checks: int
    """Checks that gave an answer, the first included."""
    changes: int
    """How many of them, but the first, found it changed."""
    first: float
    last: float


def estimated_changes(seen: Observed) -> float:
    """How often an address changed between its first and its last check, with the changes that a check saw as one.

    From n intervals, X of them with a change: -log((n - X + 0.5) / (n + 0.5)) changes an interval, the bias-reduced
    estimator of Cho and Garcia-Molina, "Estimating Frequency of Change" (ACM TOIT 3(3), 2003).
    """
    intervals = max(seen.checks - 1, 0)
    return intervals * math.log((intervals + 0.5) / (intervals - seen.changes + 0.5))


def change_rate(seen: Observed) -> float:
    """Changes a day, more than zero: the mean of a gamma distribution after what was seen.

    After no check or one it is the prior's mean; an address that never changed comes closer to zero with the days.
    """
    days = max(seen.last - seen.first, 0.0) / DAY  # a clock may have been put back
    return (PRIOR_CHANGES + estimated_changes(seen)) / (PRIOR_DAYS + days)


def next_interval(rate: float, shortest: float, longest: float) -> float:
    """Seconds after which an address with so many changes a day is due again; the bounds are in seconds.

    Between them it is the geometric mean of `shortest` and of the time between two changes: the copy is then expected
    to be out of date for half of `shortest`, or less. In proportion to that time would be worse than all alike.
    """
    return min(max(math.sqrt(shortest * DAY / rate), shortest), longest)


def urgency(rate: float, elapsed: float, *, at_risk: bool) -> float:
    """What is lost by not asking now, in square days: a run with a budget asks where it is greatest.

    `rate` is in changes a day, `elapsed` in seconds since the last check. What may be about to be lost goes first. For
    the rest it is t × age(t) less the integral of age up to t, where age(t) is for how long a copy is expected to be
    out of date t days after its check: copies are least out of date where this is the same for all as they are asked.
    A fraction stands for the exponentials in it: it is up to 4 % less, and loses no digits where t is small.
    """
    days = max(elapsed, 0.0) / DAY
    passed = rate * days
    lost = days * days * passed * (24 + 7 * passed) / (72 + 48 * passed + 14 * passed * passed)
    return lost + AT_RISK if at_risk else lost
