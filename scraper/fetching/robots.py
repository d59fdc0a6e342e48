"""What robots.txt allows (RFC 9309), as Scrapy reads it; a host whose rules cannot be had is not asked (2.3.1.4)."""

import logging
from asyncio import Lock
from collections import defaultdict
from time import monotonic

from scrapy import exceptions, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser

from scraper.archive.archive import Archive
from scraper.archive.codings import Undecodable
from scraper.fetching.captures import held_of
from scraper.fetching.decoding import TOO_LARGE, UNDECODABLE
from scraper.fetching.guard import OffLimits
from scraper.fetching.large_bodies import BodyTooLarge
from scraper.fetching.robots_rules import LONGEST, leads_to, plain_rules, rules_url
from scraper.outcomes import Outcome

logger = logging.getLogger(__name__)
_MOST_HOPS = 5
_LONGEST_KEPT = 24 * 3600  # seconds (2.4)
_NO_RULES = b""
_FAILURES = (
    exceptions.CannotResolveHostError,
    exceptions.DownloadConnectionRefusedError,
    exceptions.DownloadTimeoutError,
    exceptions.DownloadCancelledError,
    exceptions.DownloadFailedError,
    exceptions.ResponseDataLossError,
    BodyTooLarge,
    Undecodable,
    OSError,
)


class HostUnreachable(IgnoreRequest):
    """The robots.txt of a host could not be had, and so nothing of it: the reason in one line."""

    code = Outcome.UNREACHABLE


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, but that each scheme, host and port has rules of its own, found also behind redirects.

    A robots.txt that fails refuses its host: asked for once, named, and without a traceback.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._archive = crawler.get_extension(Archive)
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._token: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._known: dict[str, tuple[float, RobotParser | str]] = {}
        """By the address of a robots.txt: when it was had, and its rules, or why there was no getting them."""
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    async def robot_parser(self, request: Request) -> RobotParser:
        """The rules for a request; raises `HostUnreachable`, and the `ServiceBlocked` of who must not be asked now."""
        url = rules_url(request.url)
        async with self._locks[url]:
            if url not in self._known or monotonic() - self._known[url][0] > _LONGEST_KEPT:
                self._known[url] = monotonic(), await self._had(url, request)
        rules = self._known[url][1]
        if isinstance(rules, str):
            raise HostUnreachable(rules)
        return rules

    async def _had(self, url: str, request: Request) -> RobotParser | str:
        """The rules at `url`, or why there was no getting them."""
        self._stats.inc_value("robotstxt/request_count")
        try:
            text = await self._text(url)
        except HostUnreachable as error:
            self._stats.inc_value("robotstxt/unreachable_count")
            return str(error)
        told = self._parserimpl.from_crawler(self.crawler, text)  # with what else it states, such as Crawl-delay
        await self.crawler.signals.send_catch_log_async(signals.robots_parsed, robotparser=told, request=request)
        return self._parserimpl.from_crawler(self.crawler, plain_rules(text, self._token))

    async def _text(self, url: str) -> bytes:
        """What stands at `url` or behind at most five redirects; `_NO_RULES` where there is nothing.

        Nothing is there when the server says so (4xx, 2.3.1.3), and when more redirects follow, or one that leads to
        no address (2.3.1.2). One to a host that is not to be asked is of that kind: no server and no network has
        failed, which alone would forbid everything (2.3.1.4).
        """
        place = url
        for _ in range(_MOST_HOPS + 1):
            try:
                response = await self._answer(place, is_again=url in self._known)
            except OffLimits as error:
                logger.warning("%s leads to %s: %s. Its rules are not known, as if it had none", url, place, error)
                return _NO_RULES
            onward = leads_to(response)
            if onward is None:
                return self._body(response)
            if not onward:
                return _NO_RULES
            place = onward
        return _NO_RULES

    async def _answer(self, url: str, *, is_again: bool) -> Response:
        """The answer; `is_again`: not the one that this run has had already."""
        assert self.crawler.engine is not None
        meta = {"dont_obey_robotstxt": True, "dont_cache": is_again, "archive_fields": {"why": "robots.txt"}}
        request = Request(url, priority=self.DOWNLOAD_PRIORITY, meta=meta, dont_filter=True)
        try:
            return await self.crawler.engine.download_async(request)
        except OffLimits:  # also where a name leads to a private address, which Twisted takes for a failure
            raise
        except _FAILURES as error:
            raise HostUnreachable(" ".join(str(error).split()) or type(error).__name__) from error

    def _body(self, response: Response) -> bytes:
        """The rules that an answer holds; raises `HostUnreachable` for a failure of the server.

        To answer 429 is to ask for fewer requests, not to say that there are no rules: it counts as a failure.
        """
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= 500 or response.status == 429:
            raise HostUnreachable(f"the server answered {response.status} for robots.txt")
        if not 200 <= response.status < 300:
            return _NO_RULES
        if {TOO_LARGE, UNDECODABLE} & set(response.flags):
            raise HostUnreachable("robots.txt is not coded as its header says, or without end")
        return self._beginning(response)

    def _beginning(self, response: Response) -> bytes:
        """The body, or of a long one as much as is read of it and a little more."""
        try:
            held = held_of(response, self._archive.reader if self._archive else None, self._limit)
        except _FAILURES as error:
            raise HostUnreachable(f"robots.txt: {error}") from error
        text = b""
        for piece in [held.body] if held.large is None else held.large.pieces():
            text += piece
            if len(text) > LONGEST:
                break
        return text[: LONGEST + 1]
