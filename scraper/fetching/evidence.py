"""What the site itself said of an address, out of all places where a run looked for it."""

from scraper.catalog.visits import GONE, MISSING, THERE
from scraper.outcomes import SUCCESSES, Outcome
from scraper.results.results import Attempt
from scraper.sources.live import LIVE

_NOT_THERE = frozenset({Outcome.MISSING, Outcome.GONE})


def what_the_site_said(attempts: list[Attempt]) -> str | None:
    """`there`; `gone` for a 410, `missing` for a 404, where all its places answered so; None where it did not say.

    >>> what_the_site_said([Attempt("live", "a", "missing"), Attempt("wayback", "b", "accepted")])
    'missing'
    >>> what_the_site_said([Attempt("live", "a", "missing"), Attempt("live", "b", "unreachable")]) is None
    True
    """
    outcomes = {attempt.outcome for attempt in attempts if attempt.source == LIVE}
    if outcomes & SUCCESSES:
        return THERE
    if not outcomes or outcomes - _NOT_THERE:
        return None
    return GONE if Outcome.GONE in outcomes else MISSING
