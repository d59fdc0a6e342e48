"""A site whose pages change by themselves, and a crawl that may ask so many of them in each run. Times are in days.

All policies meet the same changes. Each begins with a copy of everything, learns only whether a page that it asks has
changed since it was asked before, and may ask as many pages as any other.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from scraper.catalog.revisits import DAY, Observed, change_rate, next_interval

KINDS = {1: 0.23, 7: 0.15, 30: 0.16, 120: 0.16, 365: 0.30}  # days between changes, and the share of such pages
SHORTEST, LONGEST = 1.0, 180.0  # days, as a crawl has it where nothing else is set


class Plan(NamedTuple):
    """So many runs, so many days apart, each of which may ask one page in `share`."""

    runs: int
    apart: int
    share: int

    @property
    def days(self) -> int:
        return self.runs * self.apart


@dataclass(slots=True)
class Page:
    """When a page changes, and what the crawl knows of it."""

    rate: float
    changes: list[float]
    seen: Observed = field(default_factory=lambda: Observed(1, 0, 0.0, 0.0))
    asked: float = 0.0
    learnt: float = field(init=False)
    interval: float = field(init=False)
    stale: float = 0.0
    """For how long the copy was out of date, up to when the page was last asked."""
    aged: float = 0.0
    """The sum over that time of how long it had been so."""

    def __post_init__(self) -> None:
        self.learn()

    def learn(self) -> None:
        """Draws the conclusions from what was seen."""
        self.learnt = change_rate(self.seen)
        self.interval = next_interval(self.learnt, SHORTEST * DAY, LONGEST * DAY) / DAY

    def ask(self, now: float) -> None:
        """Brings the copy up to date."""
        place = bisect_right(self.changes, self.asked)
        has_changed = place < len(self.changes) and self.changes[place] <= now
        if has_changed:
            out_of_date = now - self.changes[place]
            self.stale += out_of_date
            self.aged += out_of_date**2 / 2
        self.asked = now
        self.seen = Observed(self.seen.checks + 1, self.seen.changes + has_changed, 0.0, now * DAY)
        self.learn()


class Outcome(NamedTuple):
    """What a crawl came to."""

    freshness: float
    """The share of the pages that was up to date, on average over time."""
    age: float
    """For how many days a copy had been out of date, on average over pages and time; zero for one that was not."""
    asked: int


Web = Callable[[Random], float]
"""Draws a page's changes a day."""
Policy = Callable[[list[Page], int, Plan], list[Page]]
"""The pages that the run of a number asks."""


def five_kinds(random: Random) -> float:
    """Cho and Garcia-Molina, "The Evolution of the Web" (VLDB 2000): 720,000 pages of 270 sites."""
    return 1 / random.choices(list(KINDS), list(KINDS.values()))[0]


def weibull(random: Random) -> float:
    """Brewington and Cybenko, "How dynamic is the web?" (WWW 2000): two million pages."""
    return 1 / random.weibullvariate(152.2, 1.4)


def library(random: Random) -> float:
    """Half of all pages never change, after Ntoulas, Cho and Olston (WWW 2004); the others as in `weibull`."""
    return 0.0 if random.random() < 0.5 else weibull(random)


def new_site(web: Web, pages: int, days: int, seed: int) -> list[Page]:
    """Pages that nobody has asked yet, with all their changes to come; the same for the same seed."""
    random = Random(seed)
    return [Page(rate, list(moments(random, rate, days))) for rate in (web(random) for _ in range(pages))]


def moments(random: Random, rate: float, days: int) -> Iterator[float]:
    """When a Poisson process of this rate has its events."""
    now = random.expovariate(rate) if rate else math.inf
    while now < days:
        yield now
        now += random.expovariate(rate)


def crawled(pages: list[Page], policy: Policy, plan: Plan) -> Outcome:
    """What becomes of the copies of a new site."""
    asked = 0
    for run in range(1, plan.runs + 1):
        for page in (chosen := policy(pages, run, plan)):
            page.ask(run * plan.apart)
        asked += len(chosen)
    for page in pages:
        page.ask(plan.days)
    total = len(pages) * plan.days
    return Outcome(1 - sum(page.stale for page in pages) / total, sum(page.aged for page in pages) / total, asked)
