"""A record of any type, as whoever checks a file hears of it: what its head states, and what its block has."""

from collections.abc import Callable
from dataclasses import dataclass

from scraper.archive.foreign.blocks import RecordBlock
from scraper.archive.foreign.heads import RecordHead


@dataclass(frozen=True, slots=True)
class Heard:
    """A record; `lines` are those of its head as they are, none for an ARC; `doubt` is what its length is not."""

    container: str
    offset: int
    inner: int
    head: RecordHead
    lines: list[bytes]
    block: RecordBlock
    doubt: str | None
    spans: bool
    """Whether its member does not end it."""


Hears = Callable[[Heard], None]
