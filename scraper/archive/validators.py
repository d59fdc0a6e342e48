"""Which validators a conditional request carries, and when its 304 is believed (RFC 9110, 8.8 and 13.1; RFC 9111, 4.3).

A header is asked for by `get`, which gives its first value as bytes, or None.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Get = Callable[[bytes], bytes | None]


def validators_of(stated: Get) -> dict[bytes, bytes]:
    """The conditions that a captured answer allows: none of a date that is no HTTP date, or later than its `Date`."""
    found = {}
    if (tag := stated(b"ETag")) and _opaque(tag):
        found[b"If-None-Match"] = tag
    changed = _date(stated(b"Last-Modified"))
    answered = _date(stated(b"Date"))
    if changed and not (answered and changed > answered):
        found[b"If-Modified-Since"] = stated(b"Last-Modified") or b""
    return found


def is_believed(sent: Get, said: Get) -> bool:
    """Whether a 304 can be of what the request was about: its tag is the one that was sent, else its date.

    A tag is compared without its weakness, since If-None-Match is (RFC 9110, 13.1.2).
    """
    if tag := said(b"ETag"):
        asked = sent(b"If-None-Match")
        return _opaque(tag) == _opaque(asked) if asked else tag.startswith(b"W/")
    changed, known = said(b"Last-Modified"), sent(b"If-Modified-Since")
    return not changed or not known or changed == known or _date(changed) == _date(known) is not None


def _opaque(tag: bytes) -> bytes:
    """A tag without the mark of a weak one and its quotes, which some servers forget."""
    return tag.strip().removeprefix(b"W/").strip(b'"')


def _date(value: bytes | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime((value or b"").decode("ascii"))
    except (ValueError, TypeError, UnicodeDecodeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
