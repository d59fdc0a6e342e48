"""From an address to its capture: asks each source in order, judges each answer, remembers which one served.

The spider asks for canonical addresses only (`request.meta["wanted"]`). This middleware stands first, turns an address
into candidates and fetches those through Scrapy, so that robots.txt, throttle, retries and the guard see the place that
is really asked. The answer is in `response.meta["found"]`; `NothingAcceptable` goes to the errback.
"""

from datetime import UTC, datetime
from typing import Self
from urllib.parse import urljoin

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from scraper.addresses import Address, read_address
from scraper.fetching.answers import REDIRECTS, Judgement, judge, judge_error
from scraper.fetching.found import Attempt, Found, NothingAcceptable
from scraper.fetching.open_sources import open_sources
from scraper.media import better
from scraper.sources.source import Candidate, Held, LocalSource, Source, Wanted

_MOST_HOPS = 5


class SourceChain:
    """The downloader middleware that holds the sources of a crawl."""

    def __init__(self, crawler: Crawler, sources: list[Source]) -> None:
        self.crawler = crawler
        self.sources = sources

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Opens the sources that the spider was given; raises `SourceError`."""
        spec = getattr(crawler.spider, "source", None) or crawler.settings["IPP_SOURCE"]
        return cls(crawler, open_sources(spec, crawler.settings))

    async def process_request(self, request: Request) -> Response | None:
        """The accepted capture of an address; requests for places pass on.

        Raises `NothingAcceptable` for a page. For a file that is an answer, since its record is kept all the same.
        """
        wanted: Wanted | None = request.meta.get("wanted")
        if wanted is None:
            return None
        try:
            found = request.meta["found"] = await self.find(wanted)
        except NothingAcceptable as nothing:
            if not wanted.is_file:
                raise
            request.meta["found"] = nothing
            return Response(wanted.url, request=request)
        return Response(found.url, request=request)

    async def find(self, wanted: Wanted) -> Found:
        """Tries candidates in order until one is acceptable; a damaged file is kept when none is better."""
        attempts: list[Attempt] = []
        best: Found | None = None
        for source in self.sources:
            candidates = list(source.candidates(wanted))
            if not candidates:
                attempts.append(Attempt(source.name, wanted.url, "not_held", None, f"{source.name} does not hold it"))
            for candidate in candidates:
                judgement, found = await self._try(source, wanted, candidate, attempts)
                if found is None:
                    continue
                if judgement.is_accepted:
                    return found
                if best is None or _is_better(found, best):
                    best = found
        if best is None:
            raise NothingAcceptable(wanted.url, attempts)
        return best

    async def _try(
        self, source: Source, wanted: Wanted, candidate: Candidate, attempts: list[Attempt]
    ) -> tuple[Judgement, Found | None]:
        """What one candidate is worth, noted in `attempts`, and what is kept of it."""
        answer = await self._answer(source, wanted, candidate)
        held = answer if isinstance(answer, Held) else None
        judgement = answer if isinstance(answer, Judgement) else judge(wanted, answer, candidate.location)
        status = held.status if held else judgement.status
        attempts.append(Attempt(candidate.source, candidate.url, judgement.outcome, status, judgement.detail))
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"sources/{candidate.source}/{judgement.outcome}")
        if not judgement.keeps_bytes:
            return judgement, None
        return judgement, _found(candidate, held, judgement, attempts)

    async def _answer(self, source: Source, wanted: Wanted, candidate: Candidate) -> Held | Judgement:
        """The capture at one candidate; a judgement where there is none to look at."""
        try:
            if isinstance(source, LocalSource):
                return source.load(candidate)
            return await self._fetch(source, wanted, candidate.url)
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            return judge_error(error)

    async def _fetch(self, source: Source, wanted: Wanted, url: str) -> Held | Judgement:
        """One capture over HTTP. Redirects within the same address, and of files, are followed here."""
        for _ in range(_MOST_HOPS):
            response = await self._download(url)
            target = response.headers.get("Location")
            if response.status not in REDIRECTS or target is None:
                return _held(response)
            there = urljoin(response.url, target.decode("utf-8", "replace"))
            location = source.location_of(there) or there
            leads_to = read_address(location)
            if not wanted.is_file and not (isinstance(leads_to, Address) and leads_to.url == wanted.url):
                return _moved(response.status, leads_to.url if isinstance(leads_to, Address) else None, there)
            url = source.place_of(location)
        return Judgement("redirect_loop", f"more than {_MOST_HOPS} redirects, the last to {url}")

    async def _download(self, url: str) -> Response:
        meta = {"dont_redirect": True, "handle_httpstatus_all": True}
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(Request(url, meta=meta, dont_filter=True))


def _is_better(found: Found, best: Found) -> bool:
    return found.verdict is not None and best.verdict is not None and better(found.verdict, best.verdict)


def _held(response: Response) -> Held:
    headers = response.headers.items()
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, values in headers for value in values)
    return Held(response.status, response.body, datetime.now(UTC), tuple(pairs))


def _moved(status: int, address: str | None, there: str) -> Judgement:
    """A redirect to another address of the site is an answer; one to any other place is off limits for a page."""
    if address is None:
        return Judgement("off_limits", f"redirected away from the site, to {there}", status=status)
    return Judgement("moved", f"redirected to {address}", moved_to=address, status=status)


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
