"""Delivers messages to a webhook and by mail. Synchronous: after the crawl, without reactor.

What the settings hold is secret: of an address only the host is ever said.
"""

import http.client
import json
import smtplib
import ssl
import time
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

from scraper.fetching.pace import retry_after
from scraper.monitors.destinations import PORTS, Destinations, host_of, is_loopback
from scraper.monitors.telling import shaped

WEBHOOK, MAIL = "webhook", "mail"
WAITS = (1.0, 4.0)  # seconds before the second and the third try
_LONGEST_WAIT = 60.0  # seconds; what asks for more is tried by the next run
TIMEOUT = 10.0  # seconds for each step of a delivery
_MYSELF = "[127.0.0.1]"  # to a mail server (RFC 5321, 4.1.3): a name would have to be looked up, which may take long
_TIMES = ("Retry-After", "Date")
FAILURES = (OSError, http.client.HTTPException, smtplib.SMTPException, ValueError)


def ways(there: Destinations) -> list[str]:
    """The ways in which messages are delivered."""
    return [way for way, place in ((WEBHOOK, there.webhook), (MAIL, there.mail_to)) if place]


class _NotNow(OSError):
    """A server that may take it later, after `wait` seconds where it says so."""

    def __init__(self, status: int, wait: float | None = None) -> None:
        super().__init__(f"it answered {status}")
        self.wait = wait


class _Never(OSError):
    """A server that would refuse it again."""


def to_webhook(what: str, said: dict[str, Any], there: Destinations, timeout: float = TIMEOUT) -> str | None:
    """Gives the webhook what is said, in the shape that it takes; a line where that failed three times."""
    body = json.dumps(shaped(said, there.template)).encode()
    return _tried(what, f"the webhook at {host_of(there.webhook)}", partial(post, there.webhook, body, timeout))


def by_mail(what: str, message: EmailMessage, there: Destinations, timeout: float = TIMEOUT) -> str | None:
    """Sends a mail; a line where that failed three times."""
    return _tried(what, f"mail through {host_of(there.smtp)}", partial(_send, message, there.smtp, timeout))


def _tried(what: str, way: str, send: Callable[[], None]) -> str | None:
    for wait in (*WAITS, None):
        try:
            send()
            return None
        except FAILURES as error:
            asked = getattr(error, "wait", None) or 0.0
            if wait is None or asked > _LONGEST_WAIT or isinstance(error, _Never | smtplib.SMTPException | ValueError):
                return f"{what} was not delivered to {way}: {_said(error) or type(error).__name__}"
            time.sleep(max(wait, asked))
    raise AssertionError  # the last try returns


def _said(error: Exception) -> str:
    """What an error says, but for what it may quote that is secret: addresses, passwords."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _ in error.recipients.values()})
        return f"it takes no mail for {len(error.recipients)} of the recipients ({', '.join(codes)})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__}: it answered {error.smtp_code}"
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return ""  # those of TLS are OSErrors too, and quote nothing
    return " ".join(str(error).split())


class _AnyAnswer(HTTPErrorProcessor):
    """Takes each answer as it is: no redirect is followed, an alarm is for the host that was named."""

    def http_response(self, request: Request, response: Any) -> Any:
        """The answer."""
        return response

    https_response = http_response


def post(url: str, body: bytes, timeout: float) -> None:
    """Sends JSON; raises OSError where it is not taken."""
    request = Request(url, body, {"Content-Type": "application/json", "User-Agent": "ipp-archive"})
    direct = [ProxyHandler({})] if is_loopback(host_of(url)) else []
    with build_opener(_AnyAnswer, *direct).open(request, timeout=timeout) as response:
        if response.status == 429 or response.status >= 500:
            headers = [(response.headers.get(name) or "").encode("latin-1", "replace") for name in _TIMES]
            raise _NotNow(response.status, retry_after(*headers))
        if not 200 <= response.status < 300:
            raise _Never(f"it answered {response.status}")


def _send(message: EmailMessage, url: str, timeout: float) -> None:
    parts = urlsplit(url)
    with _server(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme], timeout) as server:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _server(scheme: str, host: str, port: int, timeout: float) -> smtplib.SMTP:
    """A connection, encrypted unless the scheme is `smtp`."""
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, _MYSELF, timeout=timeout, context=context)
    server = smtplib.SMTP(host, port, _MYSELF, timeout=timeout)
    try:
        if scheme == "smtp+starttls":
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server
