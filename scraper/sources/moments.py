"""Times as archives state them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


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
