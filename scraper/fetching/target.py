"""An address on its way to its capture: `request.meta["target"]` of each request for a place of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scrapy.http import Request, Response

from scraper.fetching.found import SearchResult
from scraper.fetching.place_order import Last
from scraper.results.results import Attempt
from scraper.sources.source import Candidate, Source, Wanted
from scraper.sources.wayback import Wayback


@dataclass(slots=True)
class Target:
    """What is wanted, the place that is asked now, those still to ask, and what was found so far."""

    wanted: Wanted
    sources: Iterator[Source]
    """Those that were not looked at yet."""
    places: Iterator[tuple[Source, Candidate]] = field(default_factory=lambda: iter(()))
    place: tuple[Source, Candidate] | None = None
    waits: Wayback | None = None
    """A source whose index must be read before its places are known."""
    led_to: Candidate | None = None
    """Where the present place redirects to: asked next, and the place itself when it answers."""
    hops: int = 0
    """Redirects that were followed from the present place."""
    attempts: list[Attempt] = field(default_factory=list)
    worthless: set[str] = field(default_factory=set)
    """Digests of captures, as an archive's index has them, that were looked at and are not what is wanted."""
    best: SearchResult | None = None
    """What is kept where nothing better is found."""
    found: SearchResult | None = None
    """What the search came to, when it has ended."""
    carried: dict[str, Any] = field(default_factory=dict)
    """What else each request of the search carries in its `meta`."""
    last: Last | None = None
    """Which places are tried last, with how often each was asked in vain; None while that is not decided."""
    usual: list[Candidate] = field(default_factory=list)
    """The places of the present source in their usual order, where some of them are tried last."""
    chosen: Candidate | None = None
    """The present place as its source named it, before any redirect."""
    is_sooner: bool = False
    """Whether its requests come before those of addresses that were not begun."""
    has_looked_at_listings: bool = False
    has_ended: bool = False

    @property
    def is_new(self) -> bool:
        """Whether nothing was asked yet."""
        return not (self.attempts or self.hops)


def target_of(one: Request | Response) -> Target | None:
    """The address that a request or a response is for; None where it is for something else."""
    target: Target | None = one.meta.get("target")
    return target
