"""What reading a file gives, and the limits it is read under: plain values that parent and child share."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.file_text.stated import Stated
from scraper.media import FileStatus, TextStatus


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Memory is of address space, the whole child included."""

    seconds: float = 60.0
    memory: int = 2 * 1024**3
    pages: int = 5_000
    text: int = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class FileReading:
    """What is known of a file after reading it.

    `status` is `archived`, `encrypted`, `truncated` or `corrupt`; a failed reading leaves `archived`, for nothing
    was found against the file. `text` is None where it was written to `text_path`, or where there is none.
    `has_text` says whether there is any, in either place.
    """

    status: FileStatus
    text_status: TextStatus
    pages: int | None = None
    text: str | None = None
    detail: str | None = None
    has_text: bool = False
    without_text: tuple[int, ...] = ()
    """The numbers of the pages that have no text, from 1: pictures, garbled, unread and blank ones."""
    stated: Stated = field(default_factory=Stated)
