"""What `--since` takes: a date, a moment, or `all`."""

import re
from datetime import UTC, datetime, timedelta

ALL = "all"
EVER = "0001-01-01T00:00:00Z"
"""Before every run."""
_FORM = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?", re.ASCII)


class NotAMoment(RuntimeError):
    """What `--since` was given, and what it takes, in one line."""


def moment_since(text: str, option: str = "--since") -> str:
    """The moment that `text` means, as runs are dated (RFC 3339, UTC, to the second); raises `NotAMoment`.

    A date is its first second in UTC; part of a second is the next whole one.

    >>> moment_since("2026-11-24"), moment_since("2026-11-24t01:30:00.5+02:00"), moment_since("all")
    ('2026-11-24T00:00:00Z', '2026-11-23T23:30:01Z', '0001-01-01T00:00:00Z')
    """
    if text == ALL:
        return EVER
    try:
        return _read(text.upper())
    except (ValueError, OverflowError):  # a day that no month has; a moment before the year 1 or after 9999
        raise NotAMoment(
            f"{option} {text!r}: give a date (2026-11-24), a moment (RFC 3339: 2026-11-24T08:00:00Z), or {ALL}"
        ) from None


def _read(text: str) -> str:
    from scraper.records import moment  # not above: the help of the command needs `ALL` alone

    if not _FORM.fullmatch(text):
        raise ValueError
    found = datetime.fromisoformat(text)
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    if found.microsecond:
        found += timedelta(seconds=1)
    # C libraries differ in how many digits they give an early year.
    return moment(found).rjust(len(EVER), "0")
