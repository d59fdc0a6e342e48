"""Which process writes to an output now."""

import os
from fcntl import LOCK_NB, LOCK_SH, flock
from pathlib import Path


def holder(lock: Path) -> int | None:
    """The process that writes to the output of this lock, None where there is none.

    The lock is tried only where the process that it names is alive, so that no crawl that begins finds it taken.
    """
    try:
        with lock.open("rb") as file:
            process = int(file.read(20))
            return process if _is_alive(process) and _is_locked(file.fileno()) else None
    except (FileNotFoundError, ValueError):
        return None


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _is_locked(handle: int) -> bool:
    try:
        flock(handle, LOCK_SH | LOCK_NB)
    except BlockingIOError:
        return True
    return False
