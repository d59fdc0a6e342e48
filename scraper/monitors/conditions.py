"""What a monitor says of a subject: a condition that is met. Whether that is an alarm is decided in `judging.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from scraper.monitors.advice import ADVICE
from scraper.monitors.causes import NO_ANSWER, named
from scraper.monitors.facts import Facts
from scraper.monitors.thresholds import CALM
from scraper.outcomes import Cause


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that a run meets."""

    cause: Cause
    said: str
    """One sentence, with its numbers."""
    is_alarm_at_once: bool = False
    """Whether a single run is enough."""

    @property
    def message(self) -> str:
        """What was seen, and what to do."""
        return f"{self.said} {ADVICE[self.cause]}"


Judged = dict[str, Condition | None]
"""By subject, all that a monitor could judge of a run: None where all is well. What is not in it was not judged."""


def share(part: float, whole: float) -> float:
    """A part of a whole, 0 of nothing."""
    return part / whole if whole else 0.0


def percent(value: float) -> str:
    """A share for people, in percent.

    >>> percent(0.123), percent(0.004)
    ('12 %', '0.4 %')
    """
    return f"{value * 100:.0f} %" if value >= 0.0995 or not value else f"{value * 100:.1f} %"


def unanswered(verdicts: Mapping[str, int]) -> dict[str, int]:
    """Of the addresses that a source was asked for, those that it did not answer, by cause."""
    return {cause: verdicts[cause] for cause in sorted(NO_ANSWER) if verdicts.get(cause)}


def most_frequent(counts: Mapping[str, int], otherwise: Cause) -> Cause:
    """The cause that was counted most."""
    known = [(count, cause) for name, count in sorted(counts.items()) if count > 0 and (cause := named(name))]
    return max(known, key=lambda one: one[0])[1] if known else otherwise


def is_calm(run: Facts) -> bool:
    """Whether every source answered nearly all that it was asked, its index too."""
    silent = (share(sum(unanswered(said).values()), sum(said.values())) for said in run.verdicts.values())
    return not run.unread and all(part < CALM for part in silent)
