"""Why something went wrong, by name: from the outcome of an attempt, and from the words that came with it."""

import re
from collections.abc import Iterable
from typing import Any

from scraper.outcomes import SUCCESSES, Cause, Outcome

NO_ANSWER = frozenset(
    {Cause.DNS, Cause.REFUSED, Cause.TIMEOUT, Cause.CERTIFICATE, Cause.CONNECTION, Cause.BLOCKED, Cause.SERVER_ERROR}
)
"""Causes that say that a source did not answer what it was asked."""
NOT_THERE = frozenset({Cause.MISSING, Cause.SOFT_404})
SERVED, OTHER = "served", "other"
# The source itself was not asked for the address.
_NOT_ASKED = frozenset({Outcome.NOT_HELD, Outcome.NOT_TRIED, Outcome.PASSED_OVER})
# Words of Scrapy, Twisted, OpenSSL, the operating system and `scraper.fetching`; the first that fits decides.
_BY_WORDS = (
    (r"answered (?:401|403|429|503)\b|TooManyRequests", Cause.BLOCKED),
    (r"answered 5\d\d\b|^5\d\d\b", Cause.SERVER_ERROR),
    (r"no space left|input/output error|read-only file system|quota exceeded", Cause.DISK),
    (r"host name was not found|dns lookup|CannotResolveHost|name resolution|name or service not known", Cause.DNS),
    (r"refused", Cause.REFUSED),
    (r"time[d-]? ?out|timeout|took longer", Cause.TIMEOUT),
    (r"certificate|ssl|tls|VerificationError", Cause.CERTIFICATE),
)
_WORDS = tuple((re.compile(pattern, re.I), cause) for pattern, cause in _BY_WORDS)


def named(name: str) -> Cause | None:
    """The cause of this name; None where it is none, such as `served`, or one that an older version had."""
    return Cause(name) if name in {cause.value for cause in Cause} else None


def cause_in_words(said: str) -> Cause:
    """The cause that an error's own words name; `connection` where they name none.

    >>> cause_in_words("Connection was refused by other side: 111: Connection refused.").value
    'refused'
    >>> cause_in_words("the host name was not found: DNS lookup failed").value
    'dns'
    """
    return next((cause for pattern, cause in _WORDS if pattern.search(said)), Cause.CONNECTION)


def cause_of(outcome: str, detail: str | None) -> Cause | None:
    """The cause of an outcome (`accepted`, `unreachable`, …); None for one that is in order, or of no known cause."""
    if outcome == Outcome.UNREACHABLE:
        return cause_in_words(detail or "")
    return Outcome.named(outcome).cause


def verdict(attempts: Iterable[dict[str, Any]]) -> str | None:
    """What became of an address at a source: `served`, a cause, or `other`; None where the source was not asked.

    Of several places the worst that kept the address from being had decides: no answer, then what could not be read,
    then what was not there.
    """
    asked = [one for one in attempts if one["outcome"] not in _NOT_ASKED]
    if not asked:
        return None
    if any(one["outcome"] in SUCCESSES for one in asked):
        return SERVED
    causes = [cause for one in asked if (cause := cause_of(one["outcome"], one["detail"])) is not None]
    worst = min(causes, key=lambda cause: (cause not in NO_ANSWER, cause in NOT_THERE), default=None)
    return OTHER if worst is None else worst.value
