"""Times as archives state them."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple, Self


def http_date(stated: str) -> datetime | None:
    """What a header such as `Memento-Datetime` says (RFC 9110, 5.6.7); None where it says no date, UTC where no zone.

    >>> http_date("Thu, 16 Aug 2018 11:19:11 GMT").isoformat()
    '2018-08-16T11:19:11+00:00'
    """
    try:
        found = parsedate_to_datetime(stated)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def moment_of(timestamp: str) -> datetime:
    """The moment that 4 to 14 digits name: the first that they may.

    >>> moment_of("2018").isoformat()
    '2018-01-01T00:00:00+00:00'
    """
    digits = timestamp + "00000101000000"[len(timestamp) :]
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)


SKEW = timedelta(days=1)  # clocks that differ by less are believed
NOT_BELIEVED = "date_not_believed"
"""The code of a doubt: when it was captured is not known."""


def believed(
    stated: datetime, retrieved: datetime, headers: Iterable[tuple[str, str]] = ()
) -> tuple[datetime, str | None]:
    """When something was captured, and what is odd about that: nothing is captured after it was retrieved.

    >>> now, later = datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    >>> believed(now, now)[1], believed(later, now)[0] == now
    (None, True)
    """
    if stated <= retrieved + SKEW:
        return stated, None
    said = f"it is dated {stated:%Y-%m-%d}, after it was retrieved"
    for name, value in headers:
        told = http_date(value) if name.lower() == "date" else None
        if told is not None and told <= retrieved + SKEW:
            return told, f"date_in_the_future: {said}: the date of its HTTP head is taken"
    return retrieved, f"{NOT_BELIEVED}: {said}: when it was captured is not known"


_DATE = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d):?(\d\d):?(\d\d)Z?)?)?)?")


class BadPeriod(ValueError):
    """Dates between which nothing can be."""


class Period(NamedTuple):
    """A time of captures, both ends included, each of 14 digits as archives write them."""

    first: str
    last: str

    @classmethod
    def between(cls, since: str, until: str) -> Self | None:
        """From what a person gave; None where that is nothing. Raises `BadPeriod`.

        >>> Period.between("2015", "2018-02")
        Period(first='20150101000000', last='20180228235959')
        """
        if not (since or until):
            return None
        period = cls(_first_of("from", since) if since else "0" * 14, _last_of("to", until) if until else "9" * 14)
        if period.first > period.last:
            raise BadPeriod(f"-a from={since} is later than -a to={until}")
        return period

    def has(self, moment: datetime) -> bool:
        """Whether a moment is in it."""
        return self.first <= f"{moment.astimezone(UTC):%Y%m%d%H%M%S}" <= self.last

    def has_timestamp(self, timestamp: str) -> bool:
        """The same of 4 to 14 digits."""
        return self.has(moment_of(timestamp))

    def __str__(self) -> str:
        begins = f"from {moment_of(self.first):%Y-%m-%d}" if self.first.strip("0") else ""
        ends = f"to {moment_of(self.last):%Y-%m-%d}" if self.last.strip("9") else ""
        return f"{begins} {ends}".strip()


def _first_of(name: str, said: str) -> str:
    return f"{_begins(_parts(name, said)):%Y%m%d%H%M%S}"


def _last_of(name: str, said: str) -> str:
    """The last second of what a date names: a year, a month, a day, or a moment."""
    parts = _parts(name, said)
    first = _begins(parts)
    following = {
        1: first.replace(year=min(first.year + 1, 9999)),
        2: (first + timedelta(days=31)).replace(day=1),
        3: first + timedelta(days=1),
    }
    return f"{following.get(len(parts), first + timedelta(seconds=1)) - timedelta(seconds=1):%Y%m%d%H%M%S}"


def _parts(name: str, said: str) -> list[int]:
    """Year, month, day, hour, minute and second, as far as they are given."""
    found = _DATE.fullmatch(said.strip())
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        _begins(parts)
    except ValueError:  # nothing at all, or the 31st of February
        why = f"-a {name}={said} is no date: give a year, as 2018, a day, as 2018-08-16, or 14 digits"
        raise BadPeriod(why) from None
    return parts


def _begins(parts: list[int]) -> datetime:
    year, month, day, hour, minute, second = [*parts, *(0, 1, 1, 0, 0, 0)[len(parts) :]]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
