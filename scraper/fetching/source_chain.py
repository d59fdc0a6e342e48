"""From an address to its capture: asks each source in order, judges each answer, remembers which one served.

The spider and the pipelines want addresses: `request_for` makes the request for the first place where one may lie.
This middleware stands first, so it sees the answer last, when throttle, robots.txt, guard, retries and decoding are
done. Where the answer is not good enough it tries the other places through Scrapy, each as polite as the first.
What was found is in `response.meta["found"]`; `NothingAcceptable` goes to the errback.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from scraper.addresses import Address, read_address
from scraper.fetching.answers import REDIRECTS, Judgement, judge, judge_error, judge_flags, judge_redirect
from scraper.fetching.found import Attempt, Found, NothingAcceptable
from scraper.fetching.open_sources import open_sources
from scraper.fetching.page_reader import PageReader
from scraper.fetching.snapshots import snapshot_of
from scraper.media import better
from scraper.pages.folder_listing import listed_files
from scraper.sources.source import BrowsableSource, Candidate, Held, LocalSource, Source, Wanted

_MOST_HOPS = 5


@dataclass(slots=True)
class Search:
    """The search for one address: the place that is asked now, those still to ask, and what was found so far."""

    wanted: Wanted
    places: Iterator[tuple[Source, Candidate]]
    place: tuple[Source, Candidate] | None = None
    attempts: list[Attempt] = field(default_factory=list)
    best: Found | None = None


class SourceChain:
    """The downloader middleware that holds the sources of a crawl."""

    def __init__(self, crawler: Crawler, sources: list[Source]) -> None:
        self.crawler = crawler
        self.sources = sources
        self.reader = PageReader()
        self._listings: dict[str, asyncio.Future[None]] = {}
        crawler.signals.connect(self.reader.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Opens the sources that the spider was given; raises `SourceError`."""
        spec = getattr(crawler.spider, "source", None) or crawler.settings["IPP_SOURCE"]
        return cls(crawler, open_sources(spec, crawler.settings))

    def request_for(self, wanted: Wanted, callback: Callable[..., Any] | None = None, **options: Any) -> Request:
        """A request for the first place where an address may lie; `options` are those of `scrapy.Request`."""
        search = Search(wanted, self._places(wanted))
        search.place = next(search.places, None)
        url = search.place[1].url if search.place else wanted.url
        meta = {"wanted": wanted, "search": search, "handle_httpstatus_all": True}
        return Request(url, callback, meta=meta, dont_filter=True, **options)

    async def process_request(self, request: Request) -> Response | None:
        """Answers at once where the place is on this machine, or where there is none."""
        search: Search | None = request.meta.get("search")
        if search is None or (search.place is not None and not isinstance(search.place[0], LocalSource)):
            return None
        return self._answer(request, search, await self._search_on(search))

    async def process_response(self, request: Request, response: Response) -> Response:
        """Judges the answer of the first place, and goes on to the others unless it is good."""
        search: Search | None = request.meta.get("search")
        if search is None or search.place is None or "found" in request.meta:
            return response
        found = await self._judged(search, await self._followed(search, response))
        return self._answer(request, search, found or await self._search_on(search))

    async def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """The first place did not answer: goes on to the others."""
        search: Search | None = request.meta.get("search")
        if search is None or search.place is None or isinstance(exception, NothingAcceptable):
            return None
        await self._judged(search, judge_error(exception))
        return self._answer(request, search, await self._search_on(search))

    def _answer(self, request: Request, search: Search, found: Found | None) -> Response:
        """What Scrapy is told: for a page, nothing found is an error; for a file it is an answer to its record."""
        nothing = None if found else NothingAcceptable(search.wanted.url, search.attempts)
        if nothing is not None and not search.wanted.is_file:
            raise nothing
        request.meta["found"] = found or nothing
        request.meta["search"] = None
        return Response(request.url, request=request)

    def _places(self, wanted: Wanted) -> Iterator[tuple[Source, Candidate]]:
        return ((source, candidate) for source in self.sources for candidate in source.candidates(wanted))

    async def _search_on(self, search: Search) -> Found | None:
        """Tries the places that are left until one is acceptable; a damaged file is kept when none is better."""
        if (found := await self._try_all(search, is_asked=bool(search.attempts))) is not None:
            return found
        if search.wanted.is_file and search.best is None:
            search.places = await self._renamed(search)
            search.place = next(search.places, None)
            if (found := await self._try_all(search, is_asked=False)) is not None:
                return found
        if not search.attempts:
            names = ", ".join(source.name for source in self.sources)
            search.attempts.append(Attempt(names, search.wanted.url, "not_held", None, f"{names} does not hold it"))
        return search.best

    async def _try_all(self, search: Search, *, is_asked: bool) -> Found | None:
        """Tries the present place, unless Scrapy itself has asked it, and those that follow."""
        while search.place is not None:
            if not is_asked and (found := await self._try(search)) is not None:
                return found
            search.place, is_asked = next(search.places, None), False
        return None

    async def _renamed(self, search: Search) -> Iterator[tuple[Source, Candidate]]:
        """Places of a file under names that a mirroring tool gave it, where a host lists its folder."""
        browsable = [source for source in self.sources if isinstance(source, BrowsableSource)]
        for source in browsable:
            for folder in source.folders(search.wanted):
                if folder.url not in self._listings:
                    self._listings[folder.url] = asyncio.ensure_future(self._learn(source, folder))
                await asyncio.shield(self._listings[folder.url])
        tried = {attempt.url for attempt in search.attempts}
        places = ((source, candidate) for source in browsable for candidate in source.renamed(search.wanted))
        return ((source, candidate) for source, candidate in places if candidate.url not in tried)

    async def _learn(self, source: BrowsableSource, folder: Candidate) -> None:
        """Reads the listing of a folder, if the host gives one; each folder is asked for once."""
        try:
            response = await self._download(folder.url)
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            judge_error(error)
            return
        if response.status == 200:
            source.learn(folder, listed_files(snapshot_of(_held(response), folder.location)))

    async def _try(self, search: Search) -> Found | None:
        """What the present place gives, if it is acceptable."""
        assert search.place is not None
        source, candidate = search.place
        try:
            if isinstance(source, LocalSource):
                return await self._judged(search, source.load(candidate))
            response = await self._download(candidate.url)
            return await self._judged(search, await self._followed(search, response))
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            return await self._judged(search, judge_error(error))

    async def _judged(self, search: Search, answer: Held | Judgement) -> Found | None:
        """Notes what an answer of the present place is worth; what it gives, if it is acceptable."""
        assert search.place is not None
        _, candidate = search.place
        held = answer if isinstance(answer, Held) else None
        judgement = (
            answer
            if isinstance(answer, Judgement)
            else await judge(search.wanted, answer, candidate.location, self.reader)
        )
        status = held.status if held else judgement.status
        search.attempts.append(Attempt(candidate.source, candidate.url, judgement.outcome, status, judgement.detail))
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"sources/{candidate.source}/{judgement.outcome}")
        if not judgement.keeps_bytes:
            return None
        found = _found(candidate, held, judgement, search.attempts)
        if not judgement.is_accepted and (search.best is None or _is_better(found, search.best)):
            search.best = found
        return found if judgement.is_accepted else None

    async def _followed(self, search: Search, response: Response) -> Held | Judgement:
        """The capture that a response is or leads to: redirects within an address, and of files, are followed here.

        The place of the search is then where that capture lies: its links are relative to that.
        """
        assert search.place is not None
        (source, candidate), wanted = search.place, search.wanted
        for _ in range(_MOST_HOPS):
            target = response.headers.get("Location")
            if response.status not in REDIRECTS or target is None:
                return judge_flags(response.flags) or _held(response)
            there = urljoin(response.url, target.decode("utf-8", "replace"))
            location = source.location_of(there) or there
            leads_to = read_address(location)
            if not wanted.is_file and not (isinstance(leads_to, Address) and leads_to.url == wanted.url):
                return judge_redirect(wanted, leads_to, there, response.status)
            url = source.place_of(location)
            try:
                response = await self._download(url)
            except Exception as error:  # judge_error raises again whatever is no failure of a download
                return judge_error(error)
            search.place = source, Candidate(candidate.source, url, location)
        return Judgement("redirect_loop", f"more than {_MOST_HOPS} redirects, the last to {response.url}")

    async def _download(self, url: str) -> Response:
        assert self.crawler.engine is not None
        request = Request(url, meta={"handle_httpstatus_all": True}, dont_filter=True)
        return await self.crawler.engine.download_async(request)


def _is_better(found: Found, best: Found) -> bool:
    return found.verdict is not None and best.verdict is not None and better(found.verdict, best.verdict)


def _held(response: Response) -> Held:
    headers = response.headers.items()
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, values in headers for value in values)
    return Held(response.status, response.body, datetime.now(UTC), tuple(pairs))


def _found(candidate: Candidate, held: Held | None, judgement: Judgement, attempts: list[Attempt]) -> Found:
    now = datetime.now(UTC)
    return Found(
        source=candidate.source,
        url=candidate.url,
        status=held.status if held else judgement.status or 0,
        captured_at=held.captured_at if held else now,
        retrieved_at=now,
        body=held.body if held else b"",
        page=judgement.page,
        verdict=judgement.verdict,
        moved_to=judgement.moved_to,
        attempts=attempts,
    )
