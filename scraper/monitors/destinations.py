"""Where alarms are delivered, as settings say: checked before a crawl, so that none is found wrong after it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", re.ASCII)


class BadAlarmSetting(ValueError):
    """A setting by which no alarm can be delivered: which, and what to give; never what it holds."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where alarms go: nowhere without a webhook and without recipients. Addresses of services are secrets."""

    webhook: str = field(default="", repr=False)
    mail_to: tuple[str, ...] = ()
    mail_from: str = ""
    smtp: str = field(default="", repr=False)
    template: Any = None
    """The JSON that the webhook takes, with `{text}` where the message is to stand; None: this project's own."""
    ping: str = field(default="", repr=False)


def destinations(settings: Mapping[str, Any]) -> Destinations:
    """What the settings in `_SETTINGS` say; raises `BadAlarmSetting`."""
    said = {name: str(settings.get(name) or "").strip() for name in _SETTINGS}
    webhook, recipients, sender, smtp, template, ping = said.values()
    mail_to = tuple(address for one in recipients.split(",") if (address := one.strip()))
    for name, url in (("IPP_ALARM_WEBHOOK", webhook), ("IPP_PING_URL", ping)):
        if url:
            _check_webhook(name, url)
    if mail_to:
        _check_mail("IPP_ALARM_MAIL_TO", *mail_to)
        _check_mail("IPP_ALARM_MAIL_FROM", sender)
        _check_smtp(smtp)
    return Destinations(webhook, mail_to, sender, smtp, _template(template), ping.rstrip("/"))


_SETTINGS = (
    *("IPP_ALARM_WEBHOOK", "IPP_ALARM_MAIL_TO", "IPP_ALARM_MAIL_FROM", "IPP_SMTP_URL"),
    *("IPP_ALARM_TEMPLATE", "IPP_PING_URL"),
)


def _template(path: str) -> Any:
    if not path:
        return None
    try:
        text = Path(path).read_text("utf-8")
        found = json.loads(text)
    except (OSError, ValueError):
        raise BadAlarmSetting("IPP_ALARM_TEMPLATE: not a file of JSON that can be read") from None
    if "{text}" not in text:
        raise BadAlarmSetting('IPP_ALARM_TEMPLATE: nothing in it is "{text}", where the message is to stand')
    return found


def host_of(url: str) -> str:
    """The host of an address: all of it that may be told.

    >>> host_of("smtps://me:secret@mail.example.org:465")
    'mail.example.org'
    """
    return urlsplit(url).hostname or ""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def _check_webhook(name: str, url: str) -> None:
    parts = _parts(name, url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise BadAlarmSetting(f"{name}: give an https address, or an http one of this machine")
    if parts.username is not None:
        raise BadAlarmSetting(f"{name}: a user in the address is not sent; such addresses have their secret in them")


def _check_mail(name: str, *addresses: str) -> None:
    if not all(_MAIL_ADDRESS.fullmatch(address) for address in addresses):
        raise BadAlarmSetting(f"{name}: give plain addresses such as archive@example.org, several with commas")


def _check_smtp(url: str) -> None:
    parts = _parts("IPP_SMTP_URL", url)
    if parts.scheme not in PORTS:
        raise BadAlarmSetting("IPP_SMTP_URL: give smtp+starttls://USER:PASSWORD@HOST, or smtps:// or smtp://")
    if parts.scheme == "smtp" and parts.username is not None and not is_loopback(parts.hostname or ""):
        raise BadAlarmSetting("IPP_SMTP_URL: smtp:// would send the password in the clear: give smtp+starttls://")


def _parts(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_address = False
    if not is_address or not (url.isascii() and url.isprintable()) or " " in url:
        raise BadAlarmSetting(f"{name}: not an address of a host")
    return parts
