"""What a child process does to itself before it reads what strangers wrote."""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


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


def set_limit(kind: int, value: int) -> None:
    """Lowers a soft limit (`resource.RLIMIT_…`), as far as this process's hard one allows."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
