"""What the spider wants of the source chain, so that a run can be repeated without a crawl."""

from collections.abc import Callable
from typing import Any, Protocol

from scrapy.http import Request

from scraper.sources.source import Source, Wanted


class Chain(Protocol):
    """What the spider wants of the source chain."""

    @property
    def sources(self) -> list[Source]:
        """Where it looks, in order."""
        ...

    async def learn(self, source: Source) -> None:
        """Reads all that an archive's index tells of the site; raises `IndexUnread`."""
        ...

    def request_for(self, wanted: Wanted, callback: Callable[..., Any] | None = None, **options: Any) -> Request:
        """The request that finds a capture of an address."""
        ...
