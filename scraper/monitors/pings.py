"""Tells a service that a run begins, and how it ended: as healthchecks.io and those like it take it."""

from scraper.monitors.delivery import FAILURES, post
from scraper.monitors.destinations import Destinations, host_of

_TIMEOUT = 5.0  # seconds: a crawl does not wait for who watches it


def ping_start(there: Destinations) -> str | None:
    """Says that a run begins; a line where that failed."""
    return _ping(there, "/start")


def ping_end(there: Destinations, *, is_well: bool) -> str | None:
    """Says how it ended; a line where that failed."""
    return _ping(there, "" if is_well else "/fail")


def _ping(there: Destinations, path: str) -> str | None:
    if not there.ping:
        return None
    try:
        post(there.ping + path, b"{}", _TIMEOUT)
    except FAILURES as error:
        return f"The service at {host_of(there.ping)} was not told: {type(error).__name__}"
    return None
