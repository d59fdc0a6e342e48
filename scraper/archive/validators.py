"""Which validators a conditional request carries, and when its 304 is believed (RFC 9110, 8.8 and 13.1; RFC 9111, 4.3).

A header is asked for by `get`, which gives its first value as bytes, or None.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Get = Callable[[bytes], bytes | None]
_TIME = rb"\d\d:\d\d:\d\d"
_HTTP_DATE = re.compile(
    rb"\w{3}, \d\d \w{3} \d{4} %b GMT|\w{6,9}, \d\d-\w{3}-\d\d %b GMT|\w{3} \w{3} [ \d]\d %b \d{4}"
    % (_TIME, _TIME, _TIME)
)


def validators_of(stated: Get, captured: str) -> dict[bytes, bytes]:
    """The conditions that an answer captured then (RFC 3339) allows: none of a date that is no HTTP date.

    Nor of one later than its `Date`, which for an answer without is when it was captured.
    """
    found = {}
    if (tag := stated(b"ETag")) and _opaque(tag):
        found[b"If-None-Match"] = tag
    changed = stated(b"Last-Modified")
    if (
        changed
        and (moment := _http_date(changed))
        and moment <= (_date(stated(b"Date")) or datetime.fromisoformat(captured))
    ):
        found[b"If-Modified-Since"] = changed
    return found


def is_believed(sent: Get, said: Get) -> bool:
    """Whether a 304 can be of what the request was about: its tag is the one that was sent, else its date.

    A tag is compared without its weakness, since If-None-Match is (RFC 9110, 13.1.2).
    """
    if tag := said(b"ETag"):
        asked = sent(b"If-None-Match")
        return asked is not None and _opaque(tag) == _opaque(asked)
    changed, known = said(b"Last-Modified"), sent(b"If-Modified-Since")
    return not changed or changed == known or (known is not None and _date(changed) == _date(known) is not None)


def _opaque(tag: bytes) -> bytes:
    """A tag without the mark of a weak one and its quotes, which some servers forget."""
    return tag.strip().removeprefix(b"W/").strip(b'"')


def _date(value: bytes | None) -> datetime | None:
    """A date as it is meant, however it is written."""
    try:
        moment = parsedate_to_datetime((value or b"").decode("ascii"))
    except (ValueError, TypeError, UnicodeDecodeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _http_date(value: bytes) -> datetime | None:
    """The same, but only of what is an HTTP date (RFC 9110, 5.6.7): a server would take no other."""
    return _date(value) if _HTTP_DATE.fullmatch(value.strip()) else None
