"""The services that a crawl asks, each at its own pace, which is remembered in the catalog from run to run.

A service is a host, or a part of one that has a budget of its own: the index and the playback of the Wayback Machine.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings

from scraper.archive.archive import Archive
from scraper.catalog.catalog import Catalog, ServiceState
from scraper.fetching.delays import delay_of
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.guard import is_own
from scraper.fetching.pace import Budget, Pace
from scraper.outcomes import Outcome
from scraper.sources.web_archives import WAYBACK, named_archives, services_of_archive

logger = logging.getLogger(__name__)
_MOST_REFUSALS = 5  # in a row, and of one address
_MOST_TRIES = 3  # of an address, at a host that says when to come back
_TOLERATED = 5  # refusals in a row of pages of a host, before they are taken for its own
_LOOK = 0.25  # seconds between looks whether the crawl ends
_LONGEST_CRAWL_DELAY = 300.0  # seconds
_LONG_FOR_ONESELF = 5.0  # seconds of Crawl-delay


class ServiceBlocked(IgnoreRequest):
    """A service that is not asked now, since it refused: which, why, and from when it will be asked again."""

    code = Outcome.BLOCKED


class Service:
    """One service: takes turns, and remembers through `keep` what a later run must know.

    `most_at_once` is for one whose budget names no number: Scrapy's downloader counts requests only when they have
    begun, so that it lets all of a page with many files begin together.
    """

    def __init__(
        self,
        name: str,
        pace: Pace,
        keep: Callable[[ServiceState], None],
        longest: float,
        *,
        is_budgeted: bool,
        most_at_once: int,
    ) -> None:
        self.name, self.pace, self.is_budgeted = name, pace, is_budgeted
        self.given_up: str | None = None
        """Why it is not asked any more in this run."""
        self._keep, self._longest = keep, longest
        self._turn = asyncio.Semaphore(pace.budget.at_once or most_at_once)

    @asynccontextmanager
    async def turn(self, is_ending: Callable[[], bool]) -> AsyncIterator[None]:
        """Waits until the service may be asked; raises `ServiceBlocked` where that is too long, and `CrawlEnds`."""
        async with self._turn:
            await self._wait(is_ending)
            if is_ending():
                raise CrawlEnds(f"{self.name}: not asked any more")
            if self.is_budgeted:
                self.pace.ask(time.time())
                self.keep()
            try:
                yield
            finally:
                self.pace.end(time.time())

    async def _wait(self, is_ending: Callable[[], bool]) -> None:
        while (wait := self.pace.wait(time.time())) > 0 or self.given_up:
            if self.pace.not_before - time.time() > self._longest:
                self.give_up(self.pace.said)
            if self.given_up:
                raise ServiceBlocked(self.given_up)
            if is_ending():
                raise CrawlEnds(f"{self.name}: waited for")
            await asyncio.sleep(min(wait, _LOOK))

    def refused(self, retry_after: float | None, said: str, tries: int) -> bool:
        """Counts a refusal; whether the address is to be asked for again. Raises `ServiceBlocked`.

        A host may refuse a page now and then, or one for hours: only several in a row speak for the host.
        """
        before = self.pace.not_before
        wait = self.pace.refuse(self.now(), retry_after, said)
        is_of_the_page = self.pace.refusals <= (1 if retry_after is not None else self.pace.tolerated)
        if not self.is_budgeted and is_of_the_page and (retry_after is None or wait > self._longest):
            self.pace.not_before = before
            return False
        self.keep()
        if wait > self._longest:
            self.give_up(said)
        is_worth_it = self.is_worth_another(tries)
        if self.given_up:
            raise ServiceBlocked(self.given_up)
        return is_worth_it

    def is_worth_another(self, tries: int) -> bool:
        """Whether an address may be asked for again after so many refusals; gives up after too many in a row."""
        if self.pace.refusals >= self.pace.tolerated + _MOST_REFUSALS:
            self.give_up(self.pace.said)
        return self.given_up is None and tries < (_MOST_REFUSALS if self.is_budgeted else _MOST_TRIES)

    def give_up(self, said: str) -> None:
        """Asks it no more in this run."""
        if self.given_up is None:
            until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.pace.not_before))
            self.given_up = f"{self.name} refuses to be asked ({said}): not asked again before {until}"
            logger.warning("%s", self.given_up)

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()

    def keep(self) -> None:
        """Has its state remembered."""
        self._keep(self.pace.state())

    def slow_down(self, seconds: float) -> None:
        """Leaves so much rest after each answer, one request at a time."""
        budget = self.pace.budget
        self.pace.budget = Budget(max(budget.interval, seconds), budget.most, budget.window, 1)
        if not budget.at_once:
            self._turn = asyncio.Semaphore(1)


class ServiceSlots:
    """The downloader middleware that gives a service with a budget a slot of its own in Scrapy's downloader."""

    def __init__(self, prefixes: list[tuple[str, str]]) -> None:
        self._prefixes = prefixes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from the settings that name the services."""
        return cls(budgeted(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Names the slot."""
        for prefix, name in self._prefixes:
            if request.url.startswith(prefix):
                request.meta.setdefault("download_slot", name.partition(" of ")[0])
                return


def budgeted(settings: BaseSettings) -> list[tuple[str, str]]:
    """What the addresses of each service with a budget begin with, and its name; never the live site's."""
    live = settings["IPP_LIVE_URL"].rstrip("/") + "/"
    prefixes = {pair for one in named_archives(settings, WAYBACK) for pair in services_of_archive(one)}
    found = [(prefix, name) for prefix, name in prefixes if not live.startswith(prefix)]
    return sorted(found, key=lambda pair: (-len(pair[0]), pair[0]))


class Services:
    """Every service of a crawl, by the address that is asked; its budget is one of `shares` where others ask it too."""

    def __init__(self, settings: BaseSettings, catalog: Catalog | None, shares: int = 1) -> None:
        self._settings, self._catalog, self._shares = settings, catalog, shares
        self._states = catalog.services() if catalog else {}
        self._prefixes = budgeted(settings)
        self._known: dict[str, Service] = {}
        self._has_told = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listens to what robots.txt asks for."""
        archive = crawler.get_extension(Archive)
        shares = getattr(crawler.spider, "shares", 1)
        services = cls(crawler.settings, archive.catalog if archive else None, shares)
        crawler.signals.connect(services.heed, signals.robots_parsed)
        return services

    def of(self, url: str) -> Service:
        """The service that is asked for an address."""
        name = next((name for prefix, name in self._prefixes if url.startswith(prefix)), None) or urlsplit(url).netloc
        if name not in self._known:
            self._known[name] = self._made(name, url)
        return self._known[name]

    def heed(self, robotparser: RobotParser, request: Request) -> None:
        """Keeps the Crawl-delay of a host, but on a server of one's own that is asked without delay a long one."""
        delay = robotparser.crawl_delay(self._settings["ROBOTSTXT_USER_AGENT"])
        is_in_haste = is_own(request.url) and not delay_of(self._settings, "DOWNLOAD_DELAY", request.url)
        if not delay or (is_in_haste and delay > _LONG_FOR_ONESELF):
            return
        host = urlsplit(request.url).netloc
        places = {request.url, *(prefix for prefix, _ in self._prefixes if urlsplit(prefix).netloc == host)}
        for place in sorted(places):
            self.of(place).slow_down(min(delay, _LONGEST_CRAWL_DELAY) * self._shares)

    def _made(self, name: str, url: str) -> Service:
        settings = self._settings
        budget, backoff = self._budget(name, url), settings.getfloat("IPP_BACKOFF")
        if is_own(url):
            backoff /= 10
        elif not settings["IPP_CONTACT"]:
            self._tell()
            budget = budget.at_half_the_pace()
        longest = settings.getfloat("IPP_LONGEST_WAIT")
        is_budgeted = " of " in name
        tolerated = 0 if is_budgeted else _TOLERATED
        pace = Pace(budget, self._states.get(name, ServiceState()), backoff, longest, tolerated)
        keep, at_once = partial(self._remember, name), settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        return Service(name, pace, keep, longest, is_budgeted=is_budgeted, most_at_once=at_once)

    def _budget(self, name: str, url: str) -> Budget:
        settings = self._settings
        match name.partition(" of ")[0]:
            case "index":
                most = int(delay_of(settings, "IPP_INDEX_PER_MINUTE", url))
                return Budget(1.0 if most else 0.0, most, 60.0, 1).shared(self._shares)
            case "playback":
                return Budget(delay_of(settings, "IPP_PLAYBACK_DELAY", url), 0, 60.0, 1).shared(self._shares)
        is_slow = not settings["IPP_CONTACT"] and not is_own(f"http://{name}")  # then Scrapy's own delay is not enough
        return Budget(settings.getfloat("DOWNLOAD_DELAY"), 0, 60.0, 1) if is_slow else Budget()

    def _remember(self, name: str, state: ServiceState) -> None:
        if self._catalog is not None:
            self._catalog.remember_service(name, state)

    def _tell(self) -> None:
        if not self._has_told:
            self._has_told = True
            logger.warning(
                "No contact is given: public services are asked at half the pace. Set IPP_CONTACT to an address of "
                "mail or web, in the environment or by -s IPP_CONTACT=…"
            )
