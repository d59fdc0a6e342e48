"""What every test runs under: no network but loopback, and no deadlines that a slow machine could miss."""

import ipaddress
import sys

from hypothesis import HealthCheck, settings

settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("project")


class OutsideNetwork(RuntimeError):
    """A test reached for something outside this machine."""


def is_loopback(host):
    """True for a loopback address, for "localhost" and for no host at all (this machine's own)."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_outside(event, args):
    """Audit hook: sees every socket of this process, in any thread, and can't be patched away."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        inside = not isinstance(address, tuple) or is_loopback(address[0])  # not a tuple: a unix socket
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = args[0]
        inside = is_loopback(address) or is_numeric(address)  # a number asks no name server
    else:
        return
    if not inside:
        raise OutsideNetwork(f"tests use loopback only, and this one wants {address!r} ({event})")


def is_numeric(host):
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


sys.addaudithook(refuse_outside)
