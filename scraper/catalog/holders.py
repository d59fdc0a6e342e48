"""Which other programs have a file open, as far as Linux tells this user."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_held(error: BaseException | None) -> bool:
    """Whether an error, or what it came of, says that another program holds the catalog."""
    while error is not None:
        if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in _HELD:
            return True
        error = error.__cause__
    return False


def holders(path: Path) -> str:
    """The programs that have it open, such as `sqlite3 (process 4711)`; `another program` where none can be named."""
    there = str(path.resolve())
    found = [said for one in sorted(Path("/proc").glob("[0-9]*")) if (said := _holder(one, there)) is not None]
    return ", ".join(found) or "another program"


def _holder(process: Path, there: str) -> str | None:
    if process.name == str(os.getpid()):
        return None
    with suppress(OSError):  # it has ended, or is another user's
        if any(str(handle.readlink()) == there for handle in (process / "fd").iterdir()):
            return f"{(process / 'comm').read_text('utf-8', 'replace').strip()} (process {process.name})"
    return None
