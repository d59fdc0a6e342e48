"""Times as archives state them."""

from datetime import UTC, datetime
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
