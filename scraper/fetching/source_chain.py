"""From an address to its capture, as a downloader middleware: a request is for one place of an address.

The spider and the pipelines want addresses: `request_for` makes the request, for the first place where one may lie. A
place that gives nothing acceptable is followed by the next, as Scrapy's own middlewares follow a redirect: the request
goes through the engine again, as polite as any (throttle, robots.txt, guard, retries, decoding). The response that is
accepted goes to the callback, and `response.meta["target"]` says what it is; `NothingAcceptable` goes to the errback.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import FOLLOWED, Kind
from scraper.archive.archive import Archive
from scraper.fetching.asking import Asking, meta_for
from scraper.fetching.found import NothingAcceptable
from scraper.fetching.keep_readings import readings_of
from scraper.fetching.open_sources import open_sources
from scraper.fetching.page_reader import PageReader
from scraper.fetching.place_order import Last
from scraper.fetching.search import Searcher, is_guess
from scraper.fetching.target import Target, target_of
from scraper.loaded_capture import LoadedCapture
from scraper.sources.live import wanted_address
from scraper.sources.source import Source, Wanted

_WANTED = "wanted"  # the field of a run's `metadata` that says how an address was wanted
_ASKED_LAST = "asked-last"  # the one that says which places of an address were tried last
_SOONER = 100  # priority of a place that is not the first: an address that was begun is ended before others begin


class SourceChain:
    """The downloader middleware that holds the sources of a crawl."""

    def __init__(self, crawler: Crawler, sources: list[Source], reader: PageReader) -> None:
        assert crawler.stats is not None
        self.crawler = crawler
        self.archive = crawler.get_extension(Archive)
        self.asking = Asking(crawler)
        reads_whole = getattr(crawler.spider, "wants_whole_index", False)
        self.searcher = Searcher(sources, self.asking, reader, crawler.stats, reads_whole_index=reads_whole)
        crawler.signals.connect(reader.close, signals.spider_closed)
        self._noted: set[tuple[str, bool]] = set()
        said = self.archive.notes_of(_WANTED) if self.archive else []
        self._forms = {
            (one["url"], one.get("is_requisite", False)): tuple(one["variants"]) for one in reversed(said)
        }  # the first counts
        said = self.archive.notes_of(_ASKED_LAST) if self.archive else []
        self._last: dict[tuple[str, int], Last] = {
            (one["url"], one.get("search", 1)): one["last"] for one in reversed(said)
        }
        self._searches: Counter[str] = Counter()  # an address may be searched again: `Frontier.ask_anew`

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Opens the sources that the spider was given; raises `SourceError`."""
        spec = getattr(crawler.spider, "source", None) or crawler.settings["IPP_SOURCE"]
        reader = PageReader(crawler.settings["IPP_WORKERS"], readings=readings_of(crawler))
        period = getattr(crawler.spider, "period", None)
        archive = crawler.get_extension(Archive)
        sources = open_sources(spec, crawler.settings, archive, reader.read_now, period, reader.expect)
        return cls(crawler, sources, reader)

    @property
    def sources(self) -> list[Source]:
        """Where this crawl looks, in order."""
        return self.searcher.sources

    def request_for(self, wanted: Wanted, callback: Callable[..., Any] | None = None, **options: Any) -> Request:
        """A request for an address, wherever it may lie; `options` are those of `scrapy.Request`."""
        target = self.searcher.target(self._as_noted(wanted))
        url = target.place[1].url if target.place else wanted.url
        return Request(url, callback, meta=_meta(target), dont_filter=True, **options)

    async def learn(self, source: Source) -> None:
        """Reads all that an archive's index tells of the site; raises `IndexUnread`. Nothing for other sources."""
        await self.searcher.learn(source)

    def refuse(self, claim: str, why: str, count: int) -> None:
        """Accepts no answer any more that makes this claim (`notices.claim_of`); `count` addresses are open again."""
        self.searcher.notices.refuse(claim, why)
        self.searcher.stats.inc_value("addresses/settled", -count)

    async def process_request(self, request: Request) -> Request | Response | None:
        """Lets a request for a place on the network pass; answers one for a place on this machine."""
        target = target_of(request)
        if target is None:
            return self._adopted(request)
        if target.has_ended:
            return None
        self.asking.check_goes_on(request.url)
        if target.last is None and target.is_new:
            self.searcher.put_last(target, self._to_ask_last(target.wanted))
            if target.place is not None and target.place[1].url != request.url:
                return self._next(request, target, goes_on=True)
        if target.place is None:  # an index is to be read first
            return self._next(request, target, goes_on=await self.searcher.begin(target))
        source, candidate = target.place
        if not self.searcher.is_local(source):
            return None
        answer: LoadedCapture | OSError
        try:
            answer = await self.asking.load(source, candidate)
        except OSError as error:
            answer = error
        return self._next(request, target, goes_on=await self.searcher.take(target, answer))

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response that was accepted, or the request for the next place; raises `NothingAcceptable`."""
        target = target_of(request)
        if target is None or target.has_ended:
            return response
        response.request = request  # as the engine does, when all middlewares have had it
        goes_on = await self.searcher.take(target, response)
        return self._next(request, target, goes_on=goes_on) if goes_on else _accepted(target, response)

    async def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:
        """The request for the place after one that failed; raises `NothingAcceptable`, and what is no such failure."""
        target = target_of(request)
        if target is None or target.has_ended or target.place is None:
            return None
        self.asking.note_refusal(request.url, exception)
        goes_on = await self.searcher.take(target, exception)
        return self._next(request, target, goes_on=goes_on)

    def _adopted(self, request: Request) -> Request | None:
        """The search for an address of the site that somebody asks for as for any other (`scrapy shell`, say)."""
        if "archive_fields" in request.meta:  # an index, a listing, or robots.txt
            return None
        places = (source.location_of(request.url) for source in self.sources)
        found = read_address(next((place for place in places if place), request.url))
        if not isinstance(found, Address) or found.kind not in FOLLOWED | {Kind.FILE}:
            return None
        target = self.searcher.target(wanted_address(found))
        target.carried = dict(request.meta)
        url = target.place[1].url if target.place else found.url
        return request.replace(url=url, meta=_meta(target), dont_filter=True)

    def _as_noted(self, wanted: Wanted) -> Wanted:
        """Which other forms of an address were known when it was first wanted: they decide where it is looked for."""
        if self.archive is None:
            return wanted
        is_requisite = wanted.requisite is not None
        name = wanted.url, is_requisite
        if self.archive.began is not None:
            return replace(wanted, variants=self._forms.get(name, ()))
        if wanted.variants and name not in self._noted:
            self._noted.add(name)
            said = {"url": wanted.url, "variants": wanted.variants}
            self.archive.note(_WANTED, said | ({"is_requisite": True} if is_requisite else {}))
        return wanted

    def _to_ask_last(self, wanted: Wanted) -> Last:
        """Which places of an address are tried last; in a run that is made again the same."""
        self._searches[wanted.url] += 1
        nth = self._searches[wanted.url]
        if self.archive is None or self.archive.began is None:
            last = self.searcher.order.last(wanted)
            if last and self.archive is not None:
                self.archive.note(
                    _ASKED_LAST, {"url": wanted.url, "last": last, **({"search": nth} if nth > 1 else {})}
                )
            return last
        return self._last.get((wanted.url, nth), {})

    def _next(self, request: Request, target: Target, *, goes_on: bool) -> Request | Response:
        """The request for the present place; what was kept where nothing is left to ask."""
        if not goes_on:
            return _accepted(target, _given(request, target))
        assert target.place is not None
        url = (target.led_to or target.place[1]).url
        priority = request.priority + (0 if target.is_sooner else _SOONER)
        target.is_sooner = True
        following = Request(url, request.callback, meta=_meta(target), dont_filter=True, priority=priority)
        return following.replace(errback=request.errback, cb_kwargs=request.cb_kwargs)


def _meta(target: Target) -> dict[str, Any]:
    guessed = target.place is not None and is_guess(target)
    return {**target.carried, "target": target, **meta_for(target.wanted, is_guess=guessed)}


def _accepted(target: Target, response: Response) -> Response:
    """The response of what was found; raises `NothingAcceptable`."""
    if target.found is None:
        raise NothingAcceptable(target.wanted.url, target.attempts)
    return response


def _given(request: Request, target: Target) -> Response:
    """The capture that was found on this machine, as a response."""
    found = target.found
    held = found.held if found is not None else None
    if held is None:
        return Response(request.url, request=request)
    request.meta["dont_cache"] = True  # the archive has it
    headers = Headers({"Content-Type": held.content_type})
    kind = responsetypes.from_args(headers=headers, url=request.url, body=held.body)
    return kind(request.url, status=held.status, headers=headers, body=held.body, request=request)
