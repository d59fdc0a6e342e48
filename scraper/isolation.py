"""What a child process does to itself before it reads what strangers wrote, and how it may end."""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterable


class NetworkBlocked(RuntimeError):
    """Something reached for the network where there is to be none."""


_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# By these signals somebody else ends a child: that is no property of what it reads, which is read again later.
FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT})


def leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches the whole group of a terminal; only the parent answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def die_with(parent: int) -> None:
    """Has the kernel kill this process when its parent dies; elsewhere than on Linux the end of input must do.

    Raises SystemExit where the parent (a process id) has died already.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit("the parent died first")


_still_reached: set[str] = set()


def block_network(but: Iterable[str] = ()) -> None:
    """Has every connection, look-up and listening socket of this process fail, whatever asks for it; for good.

    `but`: hosts, by name and number, that are still reached.
    """
    _still_reached.update(but)
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}:
        address = arguments[1]
        if not isinstance(address, tuple) or address[0] in _still_reached:  # the first: of another process here
            return
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        if arguments[0] in _still_reached:
            return
    else:
        return
    raise NetworkBlocked(f"this process has no network: {event} {arguments[1:] or arguments}")


def set_limit(kind: int, value: int) -> None:
    """Lowers a soft limit (`resource.RLIMIT_…`), as far as this process's hard one allows."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
