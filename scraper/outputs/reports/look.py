"""What pages show beside their text, and what of it is missing, in one line."""

from collections import Counter
from urllib.parse import urlsplit

from scraper.outcomes import Outcome
from scraper.outputs.reports.markup import visible
from scraper.outputs.reports.missing import why
from scraper.outputs.reports.report import ShownParts

_MOST_HOSTS = 3


def look_told(shown: ShownParts) -> str:
    """One line.

    >>> gone = {"url": "https://a.org/b.css", "reason": "not_held"}
    >>> look_told(ShownParts.model_validate({"wanted": 2, "missing": [gone]}))
    'How pages look: 1 of 2 style sheets, scripts, images and fonts archived. Missing: 1, none of the sources has it \
(not_held).'
    """
    there = f"{shown.wanted - len(shown.missing):,} of {shown.wanted:,}"
    reasons = Counter(Outcome.named(one.reason) for one in shown.missing)
    told = [f"{count:,}, {why(reason)}{_hosts(shown, reason)}" for reason, count in sorted(reasons.items(), key=_most)]
    missing = f" Missing: {'; '.join(told)}." if told else ""
    return f"How pages look: {there} style sheets, scripts, images and fonts archived.{missing}"


def _hosts(shown: ShownParts, reason: Outcome) -> str:
    """Which hosts were not asked."""
    if reason is not Outcome.OFF_LIMITS:
        return ""
    missing = [one.url for one in shown.missing if Outcome.named(one.reason) is reason]
    hosts = sorted({urlsplit(url).hostname or "" for url in missing})
    more = f" and {len(hosts) - _MOST_HOSTS:,} more" if len(hosts) > _MOST_HOSTS else ""
    return f": {visible(', '.join(hosts[:_MOST_HOSTS]))}{more}"


def _most(one: tuple[Outcome, int]) -> tuple[int, str]:
    return -one[1], one[0]
