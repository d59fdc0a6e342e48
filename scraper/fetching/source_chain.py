"""From an address to its capture, as a downloader middleware: Scrapy asks the first place, this the others.

The spider and the pipelines want addresses: `request_for` makes the request for the first place where one may lie.
This middleware stands first, so it sees the answer last, when throttle, robots.txt, guard, retries and decoding are
done. Where the answer is not good enough it tries the other places through Scrapy, each as polite as the first.
What was found is in `response.meta["found"]`; `NothingAcceptable` goes to the errback.
"""

from collections.abc import Callable
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from scraper.archive.archive import Archive
from scraper.fetching.answers import judge_error
from scraper.fetching.fetch import Search
from scraper.fetching.found import Found, NothingAcceptable
from scraper.fetching.live_fetch import LiveFetch, why
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
        """A request for the first place where an address may lie; `options` are those of `scrapy.Request`."""
        self.fetch.note_wanted(wanted)
        search = self.searcher.begin(wanted)
        url = search.place[1].url if search.place else wanted.url
        meta = {"wanted": wanted, "search": search, "handle_httpstatus_all": True, "archive_fields": why(wanted)}
        return Request(url, callback, meta=meta, dont_filter=True, **options)

    async def learn(self, source: Source) -> None:
        """Reads all that an archive's index tells of the site; raises `IndexUnread`. Nothing for other sources."""
        await self.searcher.learn(source)

    async def process_request(self, request: Request) -> Response | None:
        """Answers at once where the place is on this machine, or where there is none."""
        search: Search | None = request.meta.get("search")
        if search is None or (search.place is not None and not self.searcher.is_local(search.place[0])):
            return None
        return self._answer(request, search, await self.searcher.search_on(search))

    async def process_response(self, request: Request, response: Response) -> Response:
        """Judges the answer of the first place, and goes on to the others unless it is good."""
        search: Search | None = request.meta.get("search")
        if search is None or search.place is None or "found" in request.meta:
            return response
        response.request = request
        found = await self.searcher.judged(search, await self.searcher.followed(search, response))
        return self._answer(request, search, found or await self.searcher.search_on(search))

    async def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """The first place did not answer: goes on to the others."""
        search: Search | None = request.meta.get("search")
        if search is None or search.place is None or isinstance(exception, NothingAcceptable):
            return None
        self.fetch.remember(request.url, exception)
        await self.searcher.judged(search, judge_error(exception))
        return self._answer(request, search, await self.searcher.search_on(search))

    def _answer(self, request: Request, search: Search, found: Found | None) -> Response:
        """What Scrapy is told: for a page, nothing found is an error; for a file it is an answer to its record."""
        nothing = None if found else NothingAcceptable(search.wanted.url, search.attempts)
        if nothing is not None and not search.wanted.is_file:
            raise nothing
        request.meta["found"] = found or nothing
        request.meta["search"] = None
        return Response(request.url, request=request)
