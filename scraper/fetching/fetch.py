"""How a search has its answers, and how far one has come."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from scrapy.http import Response

from scraper.fetching.found import Attempt, Found
from scraper.fetching.index_answers import Asking
from scraper.sources.source import Candidate, Held, LocalSource, Source, Wanted
from scraper.sources.wayback import Wayback


class Fetch(Asking, Protocol):
    """How answers are had: those of a network, as `Asking` says, and those of this machine."""

    async def load(self, source: LocalSource, candidate: Candidate) -> Held:
        """The capture that a place on this machine holds; raises OSError."""
        ...

    def keep_memento(self, response: Response, original: str, captured_at: datetime) -> None:
        """Has the archive replay what another one played back under the address and time of its origin."""
        ...


@dataclass(slots=True)
class Search:
    """The search for one address: the place that is asked now, those still to ask, and what was found so far."""

    wanted: Wanted
    sources: Iterator[Source]
    """Those that were not looked at yet."""
    places: Iterator[tuple[Source, Candidate]] = field(default_factory=lambda: iter(()))
    place: tuple[Source, Candidate] | None = None
    attempts: list[Attempt] = field(default_factory=list)
    best: Found | None = None
    worthless: set[str] = field(default_factory=set)
    """Digests of captures, as an archive's index has them, that were looked at and are not what is wanted."""
    waits: Wayback | None = None
    """A source whose index must be read before its places are known."""
