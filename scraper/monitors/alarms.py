"""Delivers alarms, and that they have ended, in the ways that settings name."""

from collections.abc import Sequence

from scraper.monitors.delivery import TIMEOUT, WEBHOOK, by_mail, to_webhook
from scraper.monitors.destinations import Destinations
from scraper.monitors.facts import Facts, Finding, Key
from scraper.monitors.telling import mail, payload

_WHAT = "The alarm"


def deliver(
    way: str,
    findings: Sequence[Finding],
    run: Facts,
    there: Destinations,
    timeout: float = TIMEOUT,
    ended: Sequence[Key] = (),
) -> str | None:
    """Sends findings of a run in one way, and which alarms have ended; a line where that failed three times."""
    if way == WEBHOOK:
        return to_webhook(_WHAT, payload(findings, run, ended), there, timeout)
    return by_mail(_WHAT, mail(findings, run, there, ended), there, timeout)
