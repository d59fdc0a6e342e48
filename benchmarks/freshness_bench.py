"""Freshness: how up to date a year of crawls keeps the copies of a site, policy by policy, at the same budget.

    python -m benchmarks.freshness_bench [--pages 560] [--seeds 3]

Change rates are spread as three studies of the web found them. The figures are the same on any machine.
"""

import argparse
import heapq
import math
from collections.abc import Callable
from functools import partial
from statistics import mean

from benchmarks._freshness import Outcome, Page, Plan, Policy, Web, crawled, five_kinds, library, new_site, weibull
from scraper.catalog.revisits import DAY, urgency

Order = Callable[[Page, float], float]
"""How much a page that was asked so many days ago wants to be asked; zero is not at all."""


def at_once(pages: list[Page], run: int, plan: Plan) -> list[Page]:
    """Saves the budget of so many runs, and asks the whole site."""
    return pages if run % plan.share == 0 else []


def greatest(order: Order, pages: list[Page], run: int, plan: Plan) -> list[Page]:
    """As many pages as the budget has, those that come first in an order."""
    now = run * plan.apart
    first = heapq.nlargest(len(pages) // plan.share, pages, key=lambda page: order(page, now - page.asked))
    return [page for page in first if order(page, now - page.asked) > 0]


def longest_ago(page: Page, elapsed: float) -> float:
    """Round robin."""
    return elapsed


def likeliest_changed(page: Page, elapsed: float) -> float:
    """By the chance that it has changed, with learnt rates: in the long run, in proportion to the rate."""
    return page.learnt * elapsed


def most_urgent(page: Page, elapsed: float) -> float:
    """By urgency, with learnt rates."""
    return urgency(page.learnt, elapsed * DAY, at_risk=False)


def most_urgent_due(page: Page, elapsed: float) -> float:
    """The same, and nothing before it is due: what of the budget is not needed is left."""
    return most_urgent(page, elapsed) if elapsed >= page.interval else 0.0


def truly_urgent(page: Page, elapsed: float) -> float:
    """By urgency, with the true rates, which nobody knows."""
    return urgency(page.rate, elapsed * DAY, at_risk=False)


def freshest(page: Page, elapsed: float) -> float:
    """By the crawl value of Azar et al. (PNAS 2018), with learnt rates: freshness is all that counts."""
    return crawl_value(page.learnt, elapsed)


def truly_freshest(page: Page, elapsed: float) -> float:
    """By the crawl value, with the true rates."""
    return crawl_value(page.rate, elapsed)


def crawl_value(rate: float, elapsed: float) -> float:
    """For how many days a copy is expected to have been up to date, less those days at the chance that it has now."""
    passed = rate * elapsed
    return (-math.expm1(-passed) - passed * math.exp(-passed)) / rate if rate else 0.0


PLANS = {
    "365 daily runs of a fourteenth of the site": Plan(365, 1, 14),
    "52 weekly runs of a quarter of the site": Plan(52, 7, 4),
}
WEBS: dict[str, Web] = {
    "Half of the pages never change (Ntoulas et al. 2004), the others as below": library,
    "Weibull, a change in 139 days (Brewington and Cybenko 2000)": weibull,
    "Daily 23 %, weekly 15, monthly 16, every four months 16, yearly 30 (Cho and Garcia-Molina 2000)": five_kinds,
}
POLICIES: dict[str, Policy] = {
    "the whole site at once": at_once,
    "round robin": partial(greatest, longest_ago),
    "likeliest to have changed, rates learnt": partial(greatest, likeliest_changed),
    "ours, rates learnt": partial(greatest, most_urgent),
    "ours, rates learnt, only what is due": partial(greatest, most_urgent_due),
    "crawl value, rates learnt": partial(greatest, freshest),
    "ours, true rates": partial(greatest, truly_urgent),
    "crawl value, true rates": partial(greatest, truly_freshest),
}


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=560)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    for told, plan in PLANS.items():
        print(f"\n{told}: {given.pages} pages, mean of {given.seeds} seeds")
        for name, web in WEBS.items():
            print(f"{name}\n{'':<42}{'fresh':>9}{'days out of date':>18}{'asked':>9}")
            for policy, chosen in POLICIES.items():
                report(policy, outcomes(web, chosen, plan, given.pages, given.seeds))


def outcomes(web: Web, policy: Policy, plan: Plan, pages: int, seeds: int) -> list[Outcome]:
    """One for each seed."""
    return [crawled(new_site(web, pages, plan.days, seed), policy, plan) for seed in range(seeds)]


def report(policy: str, found: list[Outcome]) -> None:
    """One row."""
    fresh, age, asked = (mean(figures) for figures in zip(*found, strict=True))
    print(f"  {policy:<40}{fresh:>9.2%}{age:>18.2f}{asked:>9.0f}")


if __name__ == "__main__":
    main()
