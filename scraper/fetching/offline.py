"""Whether this machine seems to be without a network: asked before a crawl, with no request to anybody."""

import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies

_PATIENCE = 6.0  # seconds for all names; a machine that is offline mostly knows at once
_ANYWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))  # set aside for documentation


def why_offline(urls: Iterable[str]) -> str | None:
    """What says that none of these places can be reached from here; None where one may be, or a proxy is asked for.

    A single name that is not found is no evidence: its domain may have lapsed.
    """
    hosts = sorted({urlsplit(url).hostname or "" for url in urls})
    if not hosts or any(map(_is_here, hosts)) or getproxies().keys() & {"http", "https", "all"}:
        return None
    if not any(_has_route(*place) for place in _ANYWHERE):
        return "it has no route to the Internet"
    if len(hosts) > 1 and not _is_any_found(hosts):
        return f"no address was found for {' or '.join(hosts)}"
    return None


def _is_here(host: str) -> bool:
    """Whether a host is this machine or on its own network, which needs no route."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local")) or "." not in host


def _has_route(family: int, address: str) -> bool:
    """Whether packets would leave; connecting a datagram socket sends none."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError:
        return False
    return True


def _is_any_found(hosts: list[str]) -> bool:
    """Whether a name has an address, as far as is known in time: one that is still looked up may have one."""
    looking = ThreadPoolExecutor(len(hosts))
    try:
        done, open_still = wait([looking.submit(_is_found, host) for host in hosts], _PATIENCE)
        return bool(open_still) or any(one.result() for one in done)
    finally:
        looking.shutdown(wait=False)


def _is_found(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, 443))
    except (OSError, UnicodeError):
        return False
