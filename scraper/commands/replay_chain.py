"""The spider's door to a run that is repeated: what is asked for is looked up among what the run wanted."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from scrapy.http import Request

from scraper.archive.scan import ArchivedRun
from scraper.fetching.live_fetch import WANTED
from scraper.fetching.replay_fetch import NotArchived
from scraper.fetching.search import Searcher
from scraper.sources.source import Source, Wanted


class ReplayChain:
    """The spider's door: requests that `Replay` answers."""

    def __init__(self, searcher: Searcher, run: ArchivedRun) -> None:
        self.searcher = searcher
        self._variants: dict[str, tuple[str, ...]] = {}
        for name, said in run.notes:
            if name == WANTED:
                self._variants.setdefault(said["url"], tuple(said["variants"]))

    def as_wanted(self, wanted: Wanted) -> Wanted:
        """What the run wanted: with the other forms of the address that it knew then."""
        return replace(wanted, variants=self._variants.get(wanted.url, ()))

    @property
    def sources(self) -> list[Source]:
        """Where the run looked, in order."""
        return self.searcher.sources

    async def learn(self, source: Source) -> None:
        """As the run learnt what an archive's index tells; nothing where it did not come so far."""
        with suppress(NotArchived):
            await self.searcher.learn(source)

    def request_for(self, wanted: Wanted, callback: Callable[..., Any] | None = None, **options: Any) -> Request:
        """A request that says what is wanted."""
        meta = {"wanted": self.as_wanted(wanted)}
        return Request(wanted.url, callback, meta=meta, dont_filter=True, **options)
