"""From an address to its capture, as a downloader middleware: it asks the places where one may lie, in turn.

The spider and the pipelines want addresses: `request_for` makes the request. This middleware stands first and answers
it: each place is asked through Scrapy, as polite as any request (throttle, robots.txt, guard, retries, decoding). What
was found is in `response.meta["found"]`; `NothingAcceptable` goes to the errback.
"""

from collections.abc import Callable
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from scraper.archive.archive import Archive, ArchiveNotWritable
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.found import Found, NothingAcceptable
from scraper.fetching.live_fetch import LiveFetch
from scraper.fetching.open_sources import open_sources
from scraper.fetching.page_reader import PageReader
from scraper.fetching.search import Searcher
from scraper.sources.source import Source, Wanted


class SourceChain:
    """The downloader middleware that holds the sources of a crawl."""

    def __init__(self, crawler: Crawler, sources: list[Source]) -> None:
        assert crawler.stats is not None
        self.crawler = crawler
        self.fetch = LiveFetch(crawler)
        reads_whole = getattr(crawler.spider, "wants_whole_index", False)
        self.searcher = Searcher(
            sources,
            self.fetch,
            PageReader(),
            crawler.stats,
            signals=crawler.signals,
            reads_whole_index=reads_whole,
        )
        crawler.signals.connect(self.searcher.reader.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Opens the sources that the spider was given; raises `SourceError`."""
        spec = getattr(crawler.spider, "source", None) or crawler.settings["IPP_SOURCE"]
        return cls(crawler, open_sources(spec, crawler.settings, crawler.get_extension(Archive)))

    @property
    def sources(self) -> list[Source]:
        """Where this crawl looks, in order."""
        return self.searcher.sources

    def request_for(self, wanted: Wanted, callback: Callable[..., Any] | None = None, **options: Any) -> Request:
        """A request for an address, wherever it may lie; `options` are those of `scrapy.Request`."""
        self.fetch.note_wanted(wanted)
        return Request(wanted.url, callback, meta={"wanted": wanted}, dont_filter=True, **options)

    async def learn(self, source: Source) -> None:
        """Reads all that an archive's index tells of the site; raises `IndexUnread`. Nothing for other sources."""
        await self.searcher.learn(source)

    async def process_request(self, request: Request) -> Response | None:
        """The answer to a request for an address; nothing found is an error for a page, and an answer for a file."""
        wanted: Wanted | None = request.meta.get("wanted")
        if wanted is None:
            return None
        found = await self._found(wanted)
        if isinstance(found, Exception) and not wanted.is_file:
            raise found
        request.meta["found"] = found
        return Response(request.url, request=request)

    async def _found(self, wanted: Wanted) -> Found | NothingAcceptable | CrawlEnds | ArchiveNotWritable:
        try:
            return await self.searcher.find(wanted)
        except (CrawlEnds, ArchiveNotWritable) as error:
            return error
