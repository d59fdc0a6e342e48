"""The crawl: reads what answers say, follows lists to documents, hands over records. `walk.py` asks.

It knows addresses and pages. Where a capture comes from is the sources' matter, what becomes of a record the
pipelines'.
"""

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from scraper.addresses.address import crawl_only
from scraper.addresses.kinds import DOCUMENTS, SYSTEM
from scraper.addresses.shards import ALL, Shard
from scraper.addresses.sites import home, site_named
from scraper.archive.archive import ArchiveNotWritable
from scraper.archive.replayed import NotArchived
from scraper.fetching.delays import share_delays, without_delay_on_loopback
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.found import NothingAcceptable
from scraper.fetching.notices import IS_PROBED
from scraper.fetching.open_sources import kind_of
from scraper.fetching.target import Target, target_of
from scraper.outcomes import UNANSWERED, Outcome
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument, Onward
from scraper.records import Record
from scraper.results.results import (
    Asked,
    Attempt,
    DocumentFound,
    ListRead,
    Lost,
    Moved,
    PagePassed,
    Refused,
    TrapRefused,
)
from scraper.sources.moments import Period
from scraper.sources.source import Wanted
from scraper.spiders.claims import Claims
from scraper.spiders.drafts import Drafts, draft_of
from scraper.spiders.frontier import Frontier
from scraper.spiders.leads import digest_of, documents_of
from scraper.spiders.look import Look
from scraper.spiders.requested import Requests, given
from scraper.spiders.sharing import leave, of_another_shard
from scraper.spiders.walk import Walk, Yields

_LONGEST = 500  # characters of what is told of a line
_SAYS_NOTHING = UNANSWERED | {Outcome.SERVER_ERROR}  # reasons that leave open whether a document is there


class IppDocumentSpider(Walk):
    """Archives the library, or with `url` or `urls` only these documents and their files."""

    name = "ipp_document"

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Chooses the site that is crawled (`IPP_SITE`), and takes its settings where a run gives no others."""
        super().update_settings(settings)
        site = site_named(settings["IPP_SITE"] or home().name)
        crawl_only(site)
        settings.setdict(site.settings, "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made with its arguments; the services that `source` names are then known to all."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.source:
            crawler.settings.set("IPP_SOURCE", spider.source, "cmdline")
        without_delay_on_loopback(crawler.settings)
        spider._look.is_on = spider.is_discovery and crawler.settings.getbool("IPP_REQUISITES")
        spider.shares = 1 if crawler.settings.getbool("IPP_OWN_EGRESS") else spider.shard.count
        share_delays(crawler.settings, spider.shares)
        return spider

    def __init__(
        self, url: str = "", urls: str = "", source: str = "", due: str = "", fresh: str = "", **kwargs: Any
    ) -> None:
        self._between = kwargs.pop("from", ""), kwargs.pop("to", "")  # one is a word of Python's
        shard: str = kwargs.pop("shard", "")
        super().__init__(**kwargs)
        self.is_fresh = fresh == "true"
        self.source = source or None
        self.requests = given(url, urls)
        self.is_due = due == "true"
        self.shard = Shard.named(shard) if shard else ALL
        self.is_discovery = not (url or urls)
        self.stage = ""
        """What the crawl is at, for people."""
        self.shares = 1
        """Among how many crawls the budget of each service is shared."""
        self._given: set[str] = set()
        self._is_cut_off = False
        self._drafts = Drafts(reads_links=self.is_discovery)
        self._frontier = Frontier(self._request_for, self.shard)
        self._claims = Claims()
        self._look = Look(self._frontier.open, self._tell)
        self._holds_claims = True

    @property
    def asked(self) -> str | list[str]:
        """What the run was asked for: the lines that a person gave, `due`, `library`, or what it has of a time."""
        library = f"library {self.period}" if self.period else "library"
        return [part.text for part in self.requests.parts] or ("due" if self.is_due else library)

    @property
    def period(self) -> Period | None:
        """The time of the captures that it asks for; None for any."""
        return Period.between(*self._between)

    def archive_fields(self) -> dict[str, Any]:
        """What this run was asked, for the archive: with it, a rebuild can ask the same."""
        between = dict(zip(("from", "to"), self._between, strict=True)) if self.period else {}
        return {
            "source": self.source or self.crawler.settings["IPP_SOURCE"],
            "sources": [kind_of(one) for one in self.chain.sources],
            **between,
            "lines": self.requests.lines,
            "is_discovery": self.is_discovery,
            "is_due": self.is_due,
            **({} if self.shard.is_all else {"shard": str(self.shard)}),
            IS_PROBED: True,
            "shows": self._look.is_on,
        }

    def repeat(self, said: dict[str, Any]) -> None:
        """Asks what a run was asked that is made again: `said` is what its `archive_fields` were."""
        self.source, self.is_discovery = said["source"], said["is_discovery"]
        self._between = said.get("from", ""), said.get("to", "")
        self.requests = Requests(said["lines"])
        self._holds_claims = said.get(IS_PROBED, False)  # runs before there was a probe did not wait either
        self.is_due = said.get("is_due", False)  # runs before there was such a thing do not say
        self._look.is_on = said.get("shows", False)  # the same
        self.shard = self._frontier.shard = Shard.named(said["shard"]) if "shard" in said else ALL

    def packed(self, request: Request) -> tuple[str, str, dict[str, Any]] | None:
        """What the catalog keeps of a request."""
        return self._frontier.packed(request)

    def unpacked(self, url: str, said: dict[str, Any]) -> Request:
        """The request of which that was kept."""
        return self._frontier.unpacked(url, said)

    async def read(self, response: Response) -> AsyncIterator[Record | Request]:
        """What a capture of an address gives: a record, or more addresses to ask for."""
        with self._frontier.open.settling():
            async for one in self._passed_on(self._read(response)):
                yield one

    def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Record | Request]:
        """The same, under the name that Scrapy's own verbs call."""
        return self.read(response)

    async def lose(self, failure: Failure) -> AsyncIterator[Record | Request]:
        """Accounts for an address that no source gave; records that waited for it go on without."""
        with self._frontier.open.settling():
            async for one in self._passed_on(self._lose(failure)):
                yield one

    def _read(self, response: Response) -> Yields:
        target = target_of(response)
        assert target is not None
        if (elsewhere := of_another_shard(target, self.shard)) is not None:
            yield from leave(target, elsewhere, self._frontier, self._drafts)
        elif not (self._holds_claims and self._claims.hold(target)):
            yield from self._take(target)

    def _take(self, target: Target) -> Yields:
        assert target.found is not None
        asked, page = target.wanted.url, target.found.page
        self._look.shown_by(target.wanted, target.found)
        if (moved_to := target.found.moved_to) is not None:
            yield Moved(asked, moved_to, target.attempts)
            self.requests.moved(asked, moved_to)
            yield from self._frontier.ask_moved(moved_to, asked)
            is_asked = self._frontier.has(moved_to)
            yield from self._drafts.follow(asked, moved_to) if is_asked else self._drafts.resolve(asked, asked)
        elif isinstance(page, DocumentPage):
            yield from self._read_document(target, page)
        elif isinstance(page, ListingPage):
            self._frontier.found_none()
            yield ListRead(asked, digest_of(page.onward), documents_of(page.onward))
            yield from self._drafts.resolve(asked, page.address or asked)
            for alias in page.aliases:
                yield from self._drafts.resolve(alias, page.address)
            yield from self._follow(page.onward, asked)
            yield from self._follow_given(page.onward, asked)
        elif isinstance(page, NotADocument):
            self._claims.nothing(asked)
            self._frontier.found_none()
            yield PagePassed(asked, page.reason.value, digest_of(page.onward))
            yield from self._drafts.resolve(asked, asked)
            yield from self._follow(page.onward, asked, from_list=False)
        yield from self._drafts.answered(asked)

    def _lose(self, failure: Failure) -> Yields:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure
        target = target_of(request)
        assert target is not None
        wanted, error = target.wanted, failure.value
        if isinstance(error, NothingAcceptable) and Outcome.named(error.reason) not in _SAYS_NOTHING:
            self._claims.nothing(wanted.url)
        if isinstance(error, CrawlEnds) or (isinstance(error, NotArchived) and not error.is_final):
            self._is_cut_off = True
            return
        if not isinstance(error, NotArchived):
            is_document = wanted.kind in DOCUMENTS or wanted.url in self._given
            yield Lost(wanted.url, *self._why_lost(wanted, error), is_document=is_document)
        yield from self._drafts.resolve(wanted.url, wanted.url)
        yield from self._drafts.answered(wanted.url)

    def _why_lost(self, wanted: Wanted, error: BaseException | None) -> tuple[str, list[Attempt]]:
        if isinstance(error, NothingAcceptable):
            return error.reason, error.attempts
        if isinstance(error, ArchiveNotWritable):
            return Outcome.NOT_WRITTEN, []  # the crawl stops, and has said why
        self.logger.error("%s: %r", wanted.url, error, exc_info=error)
        return Outcome.INTERNAL_ERROR, []

    def _read_document(self, target: Target, page: DocumentPage) -> Yields:
        asked, found = target.wanted.url, target.found
        assert found is not None
        if page.address in self.requests.documents:
            yield from self._frontier.ask(page.address)
        if target.wanted.kind in SYSTEM and not self._frontier.has(page.address):
            yield from self._by_number(asked, page.address)
        has_own = asked != page.address and self._frontier.is_open_to(page.address)
        self._claims.found(page.address, page)
        self._frontier.found_document()
        others = {asked, *page.aliases} - {page.address}
        yield DocumentFound(page.address, asked, found.attempts, page.disagreements)
        for alias in sorted(others):
            yield Moved(alias, page.address)
            yield from self._drafts.resolve(alias, page.address)
        yield from self._drafts.resolve(page.address, page.address)
        draft = draft_of(found, page, tuple(sorted(others)), asked)
        older = [(one, one.page) for one in found.earlier if isinstance(one.page, DocumentPage)]
        draft.earlier = tuple(draft_of(one, seen, draft.aliases, asked) for one, seen in older)
        if self._drafts.is_best(draft):
            if has_own:
                self._drafts.await_own(draft)
            for url in self._drafts.unknown(draft):
                if not self.shard.has(url):
                    self._drafts.leave(url)
                yield from self._frontier.ask(url, via=page.address)
            yield from self._drafts.finish(draft)
        if self.is_discovery:
            yield from self._follow(page.onward, page.address)

    def _by_number(self, asked: str, address: str) -> Yields:
        """The page's own number gives a new document; of one that may have a record its own address is asked."""
        if self.agenda.is_new(address):
            self._frontier.stands_for(address)
        else:
            yield from self._frontier.ask(address, via=asked)

    def _follow(self, onward: tuple[Onward, ...], via: str, *, from_list: bool = True) -> Yields:
        """Requests for the links of a page that lead to documents and lists; crawl traps are counted, not asked for."""
        if not self.is_discovery:
            return
        for link in onward:
            if link.trap:
                yield TrapRefused(link.url, link.trap)
            if not self.is_due or link.url in self._frontier.asked or self.agenda.is_new(link.url):
                variants = (link.located,) if link.located else ()
                yield from self._frontier.follow(link.url, variants, via, from_list=from_list)

    def _follow_given(self, onward: tuple[Onward, ...], asked: str) -> Yields:
        """Requests for the documents of a list that a person gave, and for its other pages."""
        if self.is_discovery or (found := self.requests.of_list(asked, onward)) is None:
            return
        gave, links = found
        yield gave
        for link in links:
            yield from self._frontier.ask(link.url, (link.located,) if link.located else (), asked)

    def _asked_lines(self) -> Yields:
        """A request for each page that a person gave; what is none is refused by name."""
        is_list = len(self.requests.lines) > 1
        for one in self.requests.results():
            yield one
            if one.asked not in {Asked.NOTHING, Asked.FILE}:
                assert one.url is not None
                self._given.add(one.url)
                yield from self._frontier.ask(one.url)
            elif one.reason is not None and not one.is_beside:
                text = one.url or one.given.strip()[:_LONGEST]
                why = Outcome.named(one.reason).meaning
                self.logger.info("line %d is not asked for: %s (%s): %s", one.line, why, one.reason, text)
                yield Refused(text, one.reason, one.line if is_list else None)

    def _request_for(self, wanted: Wanted, priority: int) -> Request:
        return self.chain.request_for(wanted, self.read, errback=self.lose, priority=priority)
