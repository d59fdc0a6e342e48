"""What exports say of files that are kept and cannot be used as they are."""

from collections import Counter
from collections.abc import Iterable

from scraper.media import KEPT, FileStatus
from scraper.records import File
from scraper.text import counted

BROKEN = frozenset({FileStatus.TRUNCATED, FileStatus.CORRUPT})
_DOUBTFUL = KEPT - {FileStatus.ARCHIVED}


def note_on(files: Iterable[File], then: str) -> str | None:
    """How many of these files are not whole, or need a password, and `then` what that means; None where all are well.

    >>> note_on([], "see the table")
    """
    statuses = Counter(file.status for file in files if file.status in _DOUBTFUL)
    if not statuses:
        return None
    named = ", ".join(f"{count} {status.value}" for status, count in sorted(statuses.items()))
    return f"{counted(statuses.total(), 'file')} not whole, or locked by a password ({named}): {then}"
