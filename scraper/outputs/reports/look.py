"""What pages show beside their text, and what of it is missing, in one line."""

from collections import Counter
from urllib.parse import urlsplit

from scraper.outcomes import Outcome
from scraper.outputs.reports.markup import visible
from scraper.outputs.reports.missing import why
from scraper.outputs.reports.report import ShownParts

_PARTS = "style sheets, scripts, images and fonts that pages show"
_MOST_HOSTS = 3


def look_told(shown: ShownParts) -> str:
    """One line.

    >>> look_told(ShownParts(wanted=2, missing=[]))
    'All 2 style sheets, scripts, images and fonts that pages show are archived.'
    """
    if not shown.missing:
        return f"All {shown.wanted:,} {_PARTS} are archived."
    reasons = Counter(Outcome.named(one.reason) for one in shown.missing)
    told = [f"{count:,}: {why(reason)}{_hosts(shown, reason)}" for reason, count in sorted(reasons.items(), key=_most)]
    return f"Of {shown.wanted:,} {_PARTS}, {len(shown.missing):,} are missing; no document is. {'; '.join(told)}."


def _hosts(shown: ShownParts, reason: Outcome) -> str:
    """Which hosts were not asked."""
    if reason is not Outcome.OFF_LIMITS:
        return ""
    missing = [one.url for one in shown.missing if Outcome.named(one.reason) is reason]
    hosts = sorted({urlsplit(url).hostname or "" for url in missing})
    more = f" and {len(hosts) - _MOST_HOSTS:,} more" if len(hosts) > _MOST_HOSTS else ""
    return f", {visible(', '.join(hosts[:_MOST_HOSTS]))}{more}"


def _most(one: tuple[Outcome, int]) -> tuple[int, str]:
    return -one[1], one[0]
