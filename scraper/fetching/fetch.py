"""How a search has its answers, and how far one has come."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from scrapy.http import Response

from scraper.fetching.answers import Judgement
from scraper.fetching.found import Attempt, Found
from scraper.sources.source import Candidate, Held, LocalSource, Source, Wanted
from scraper.sources.wayback import Wayback


class Fetch(Protocol):
    """How answers are had."""

    async def download(self, url: str, wanted: Wanted, *, again: bool = False) -> Response:
        """The answer of a place on the network; `wanted` is why it is asked. Raises what `judge_error` names.

        `again`: not the answer that this run has had already.
        """
        ...

    async def load(self, source: LocalSource, candidate: Candidate) -> Held:
        """The capture that a place on this machine holds; raises OSError."""
        ...

    def held(self, response: Response) -> Held:
        """An answer as a capture: with its date, its record and its body, however long."""
        ...

    def recall(self, record_id: str) -> Held | Judgement:
        """An answer that an earlier run archived, or what is against it."""
        ...

    def why_end(self, url: str) -> Judgement | None:
        """Why no more of an answer is read: the crawl ends; None where it goes on."""
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
