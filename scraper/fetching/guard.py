"""Only public addresses of known hosts are fetched, also after redirects and DNS (promise P9).

Loopback and private addresses are fetched only where a setting names them (`IPP_LIVE_URL`, `IPP_WAYBACK_URL`).
"""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import ClassVar, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from scraper.addresses.escapes import in_ascii
from scraper.fetching.delays import named_services
from scraper.outcomes import Outcome

# Of the web: its own two, and those that servers beside them have. A known host may run other services as well.
_PORTS = frozenset({None, 80, 443, 8080, 8443})


class OffLimits(IgnoreRequest):
    """A request to a place that is not to be fetched, with the reason."""

    code = Outcome.OFF_LIMITS


class PrivateAnswer(OffLimits, DNSLookupError):
    """A name that leads to a private address; Twisted takes it for a name that is not found, and says nothing."""


def named_hosts(settings: BaseSettings) -> frozenset[str]:
    """Hosts that the settings name, as `host:port`: what a person wrote there is meant."""
    return frozenset(map(_host_and_port, named_services(settings)))


def _host_and_port(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname or ''}:{parts.port or {'http': 80, 'https': 443}.get(parts.scheme, 0)}"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet (IANA's special-purpose registries, by `ipaddress`).

    >>> [is_public(address) for address in ("93.184.216.34", "127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False]
    """
    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


def is_own(url: str) -> bool:
    """Whether an address names a server of one's own: this machine, or a private address.

    >>> is_own("http://127.0.0.1:8000/a"), is_own("https://web.archive.org/")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return not is_public(host)
    except ValueError:  # a name
        return False


class HostGuard:
    """Lets a request pass to a host that is named or known, raises `OffLimits` for any other."""

    def __init__(self, named: frozenset[str], known: Sequence[str]) -> None:
        self._named = named
        self._known = tuple(map(in_ascii, known))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from the addresses that the settings name and `IPP_KNOWN_HOSTS`."""
        return cls(named_hosts(crawler.settings), crawler.settings.getlist("IPP_KNOWN_HOSTS"))

    def process_request(self, request: Request) -> None:
        """Raises `OffLimits` unless the host may be asked."""
        if reason := self.reason_to_refuse(request.url):
            raise OffLimits(reason)

    def reason_to_refuse(self, url: str) -> str | None:
        """Why `url` is not fetched, None where it may be."""
        try:
            parts = urlsplit(url)
            host, port = in_ascii(parts.hostname or ""), parts.port
        except ValueError:
            return "its host or port cannot be read"
        if parts.scheme not in {"http", "https"}:
            return f"{parts.scheme or 'no'} scheme is not fetched"
        if _host_and_port(url) in self._named:
            return None
        if not any(host == known or host.endswith("." + known) for known in self._known):
            return f"{host} is not a host that this project asks: add it to IPP_KNOWN_HOSTS if it should be"
        return None if port in _PORTS else f"port {port} of {host} is none of the web"


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, which answers no private address for a host that no setting names (against DNS rebinding)."""

    named: frozenset[str] = frozenset()
    refused: ClassVar[dict[str, PrivateAnswer]] = {}
    """What was refused last, by name: whoever asked is only told that the name was not found."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Made as Scrapy makes its own, with the hosts that the settings name."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.named = frozenset(name.rpartition(":")[0] for name in named_hosts(crawler.settings))
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # Twisted's name
        """The IPv4 address of `name`; fails with `PrivateAnswer` where it is not public."""
        answer: Deferred[str] = super().getHostByName(name, timeout)
        return answer if name in self.named else answer.addCallback(self._public, name)

    def _public(self, address: str, name: str) -> str:
        self.refused.pop(name, None)
        if not is_public(address):
            self.refused[name] = PrivateAnswer(f"{name} resolves to {address}, which is not a public address")
            raise self.refused[name]
        return address
