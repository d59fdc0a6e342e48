"""Delivers alarms to a webhook and by mail. Synchronous: for after the crawl, outside the reactor.

What the settings hold is secret: of an address only the host is ever said.
"""

import http.client
import json
import smtplib
import ssl
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

from scraper.monitors.destinations import PORTS, Destinations, host_of, is_loopback
from scraper.monitors.facts import Facts, Finding
from scraper.monitors.telling import mail, payload

WEBHOOK, MAIL = "webhook", "mail"
TIMEOUT = 10.0  # seconds for each step of a delivery
_MYSELF = "[127.0.0.1]"  # to a mail server (RFC 5321, 4.1.3): a name would have to be looked up, which may take long
_FAILURES = (OSError, http.client.HTTPException, smtplib.SMTPException, ValueError)


def ways(there: Destinations) -> list[str]:
    """The ways in which alarms are delivered."""
    return [way for way, place in ((WEBHOOK, there.webhook), (MAIL, there.mail_to)) if place]


def deliver(
    way: str, findings: Sequence[Finding], run: Facts, there: Destinations, timeout: float = TIMEOUT
) -> str | None:
    """Sends findings of a run in one way; a line where that failed."""
    if way == WEBHOOK:
        body = json.dumps(payload(findings, run)).encode()
        return _tried(f"the webhook at {host_of(there.webhook)}", partial(_post, there.webhook, body, timeout))
    message = mail(findings, run, there)
    return _tried(f"mail through {host_of(there.smtp)}", partial(_send, message, there.smtp, timeout))


def _tried(way: str, send: Callable[[], None]) -> str | None:
    try:
        send()
    except _FAILURES as error:
        return f"The alarm was not delivered to {way}: {_said(error) or type(error).__name__}"
    return None


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


def _post(url: str, body: bytes, timeout: float) -> None:
    request = Request(url, body, {"Content-Type": "application/json", "User-Agent": "ipp-archive"})
    direct = [ProxyHandler({})] if is_loopback(host_of(url)) else []
    with build_opener(_AnyAnswer, *direct).open(request, timeout=timeout) as response:
        if not 200 <= response.status < 300:
            raise OSError(f"it answered {response.status}")


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
