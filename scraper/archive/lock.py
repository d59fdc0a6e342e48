"""One writer at a time: a lock that ends with its process, however that ends."""

import errno
import fcntl
import os
from pathlib import Path


class AlreadyLocked(RuntimeError):
    """Another process writes here: which, if it says so."""


class Lock:
    """Holds the file at `path` until `release`; raises `AlreadyLocked`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._handle, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(self._handle)
            raise AlreadyLocked(
                f"{path.parent}: another crawl or command works here (process {holder}); wait for its end"
            ) from None
        os.ftruncate(self._handle, 0)
        os.write(self._handle, str(os.getpid()).encode())

    def release(self) -> None:
        """Lets others write."""
        os.close(self._handle)


def lock_if_there(output: Path) -> Lock | None:
    """Keeps crawls away from an output that is only read; None where there is none to keep away, or none could write.

    Makes no file. Raises `AlreadyLocked`, OSError.
    """
    path = output / ".lock"
    try:
        return Lock(path) if path.exists() else None
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS} or path.is_file():
            return None
        raise OSError(error.errno, error.strerror, str(path)) from None
