"""The crawl: asks for addresses, follows lists to documents, hands over records.

It knows addresses and pages. Where a capture comes from is the sources' matter, what becomes of a record the
pipelines'.
"""

from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from scraper import signals
from scraper.addresses.address import Address, Refusal, crawl_only, read_address
from scraper.addresses.kinds import DOCUMENTS, FOLLOWED
from scraper.addresses.sites import home, site_named
from scraper.archive.archive import ArchiveNotWritable
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.found import Found, NothingAcceptable
from scraper.fetching.index_answers import IndexUnread
from scraper.fetching.source_chain import SourceChain
from scraper.memory.agenda import Agenda, agenda_of
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument, Onward
from scraper.records import LooseFile, Record
from scraper.sources.live import LIVE
from scraper.sources.source import IndexedSource, LocalSource, Source, Wanted
from scraper.spiders.chain import Chain
from scraper.spiders.drafts import Draft, Drafts, loose_file
from scraper.spiders.frontier import Frontier

_MANY = 20  # addresses; for fewer, an index is asked for each


class IppDocumentSpider(Spider):
    """Archives the library, or with `url` or `urls` only these documents and their files."""

    name = "ipp_document"

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Chooses the site that is crawled (`IPP_SITE`), and takes its settings where a run gives no others."""
        super().update_settings(settings)
        site = site_named(settings["IPP_SITE"] or home().name)
        crawl_only(site)
        settings.setdict(site.settings, "spider")

    def __init__(self, url: str = "", urls: str = "", source: str = "", due: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source = source or None
        self.lines = [*url.split(), *(Path(urls).read_text(encoding="utf-8-sig").splitlines() if urls else [])]
        self.is_due = due == "true"
        self.is_discovery = not (url or urls)
        self._given: set[str] = set()
        self._is_cut_off = False
        self._drafts = Drafts(reads_links=self.is_discovery)
        self._frontier = Frontier(self._request_for, self._tell)

    @property
    def asked(self) -> str | list[str]:
        """What the run was asked for: the lines that a person gave, `due` or `library`."""
        return self.lines or ("due" if self.is_due else "library")

    def archive_fields(self) -> dict[str, Any]:
        """What this run was asked, for the archive: with it, a rebuild can ask the same."""
        source = self.source or self.crawler.settings["IPP_SOURCE"]
        kinds = [one.name.partition(":")[0] for one in self.chain.sources]
        return {
            "source": source,
            "sources": kinds,
            "lines": self.lines,
            "is_discovery": self.is_discovery,
            "is_due": self.is_due,
        }

    @property
    def wants_whole_index(self) -> bool:
        """Whether an archive's whole index is worth reading: for the library, and for more than a few addresses."""
        return self.is_discovery or len(self.lines) > _MANY

    async def start(self) -> AsyncIterator[Request | LooseFile | Record]:
        """Requests for the given addresses, for those that are due, or for the library."""
        for line in self.lines:
            if line.strip() and not line.lstrip().startswith("#"):
                for request in self._ask_line(line):
                    yield request
        if self.is_discovery:
            async for one in self._due() if self.is_due else self._library():
                yield one
        await self._frontier.open.all_settled()
        if not self._is_cut_off:
            for record in self._drafts.rest():
                yield record

    async def _due(self) -> AsyncIterator[Request]:
        """What is due. Of the links that it gives only new ones are followed."""
        for url, said in self.agenda.due():
            for request in self._frontier.ask_again(url, said):
                yield request
            await self._frontier.open.room()

    async def _library(self) -> AsyncIterator[Request | LooseFile]:
        """Where discovery begins; then what earlier runs knew and what an archive's index tells that nothing led to:
        documents, what may be one of them under its number, and files that no document links.
        """
        for request in self._seeds():
            yield request
        indexed = [source for source in self.chain.sources if isinstance(source, IndexedSource)]
        for source in indexed:
            try:
                await self.chain.learn(source)
            except CrawlEnds:
                self._is_cut_off = True
                return
            except IndexUnread:
                pass  # which is in the account
            for request in self._frontier.ask_each(source.documents()):
                yield request
                await self._frontier.open.room()
        await self._frontier.open.all_settled()
        for url, said in self.agenda.kept() if self._asks_the_site() else ():
            for request in self._frontier.ask_again(url, said):
                yield request
            await self._frontier.open.room()
        await self._frontier.open.all_settled()
        for source in indexed:
            for request in self._frontier.ask_each(url for url in source.nodes() if url not in self._drafts.aliases):
                yield request
                await self._frontier.open.room()
        await self._frontier.open.all_settled()
        for url in sorted({url for source in indexed for url in source.files()} - self._drafts.linked):
            yield loose_file(url)

    def _asks_the_site(self) -> bool:
        """Whether what is not found is evidence: a folder or an archive never had all."""
        return any(source.name == LIVE for source in self.chain.sources)

    def _seeds(self) -> Iterator[Request]:
        for source in self.chain.sources:
            self._tell_unread(source)
            yield from self._frontier.ask_each(source.seeds())

    @cached_property
    def chain(self) -> Chain:
        """Where addresses are asked for; whoever runs the spider without a crawl sets another."""
        chain = self.crawler.get_downloader_middleware(SourceChain)
        assert chain is not None
        return chain

    @cached_property
    def agenda(self) -> Agenda:
        """What earlier runs knew; whoever runs the spider without a crawl sets another."""
        return agenda_of(self.crawler)

    def packed(self, request: Request) -> tuple[str, dict[str, Any]] | None:
        """What the catalog keeps of a request."""
        return self._frontier.packed(request)

    def unpacked(self, url: str, said: dict[str, Any]) -> Request:
        """The request of which that was kept."""
        return self._frontier.unpacked(url, said)

    def _tell_unread(self, source: Source) -> None:
        """A file of a folder that could not be read or placed is in the account."""
        for path, reason in source.holdings().refused if isinstance(source, LocalSource) else ():
            self._tell(signals.address_refused, text=path, reason=reason)

    def read(self, response: Response) -> Iterator[Record | Request]:
        """What a capture of an address gives: a record, or more addresses to ask for."""
        with self._frontier.open.settling():
            yield from self._read(response)

    def _read(self, response: Response) -> Iterator[Record | Request]:
        found: Found = response.meta["found"]
        asked: str = response.meta["wanted"].url
        if found.moved_to is not None:
            self._tell(signals.address_moved, url=asked, document_url=found.moved_to)
            yield from self._frontier.ask(found.moved_to, via=asked)
            is_asked = self._frontier.has(found.moved_to)
            yield from self._drafts.lead(asked, found.moved_to) if is_asked else self._drafts.settle(asked, asked)
        elif isinstance(found.page, DocumentPage):
            yield from self._read_document(asked, found, found.page)
        elif isinstance(found.page, ListingPage):
            self._tell(signals.list_read, url=asked, content=_digest(found.page.onward))
            yield from self._drafts.settle(asked, found.page.address or asked)
            for alias in found.page.aliases:
                yield from self._drafts.settle(alias, found.page.address)
            yield from self._follow(found.page.onward, asked)
        elif isinstance(found.page, NotADocument):
            content = _digest(found.page.onward)
            self._tell(signals.page_passed, url=asked, reason=found.page.reason.value, content=content)
            yield from self._drafts.settle(asked, asked)
            yield from self._follow(found.page.onward, asked)

    def lose(self, failure: Failure) -> Iterator[Record]:
        """Accounts for an address that no source gave; records that waited for it go on without."""
        with self._frontier.open.settling():
            if isinstance(failure.value, CrawlEnds):
                self._is_cut_off = True
            else:
                yield from self._lose(failure)

    def forgo(self, wanted: Wanted, *, is_final: bool) -> Iterator[Record]:
        """Goes on without an address of which it is not known what became of it.

        Where that `is_final`, records that waited for it do too; else they are for the run that goes on with this one.
        """
        with self._frontier.open.settling():
            if is_final:
                yield from self._drafts.settle(wanted.url, wanted.url)
            else:
                self._is_cut_off = True

    def _lose(self, failure: Failure) -> Iterator[Record]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on every failure
        wanted = request.meta["wanted"]
        if isinstance(failure.value, NothingAcceptable):
            attempts, reason = failure.value.attempts, failure.value.reason
        elif isinstance(failure.value, ArchiveNotWritable):
            attempts, reason = [], "not_written"  # the crawl stops, and has said why
        else:
            self.logger.error("%s: %r", wanted.url, failure.value, exc_info=failure.value)
            attempts, reason = [], "internal_error"
        is_document = wanted.kind in DOCUMENTS or wanted.url in self._given
        self._tell(signals.address_lost, url=wanted.url, reason=reason, attempts=attempts, is_document=is_document)
        yield from self._drafts.settle(wanted.url, wanted.url)

    def _read_document(self, asked: str, found: Found, page: DocumentPage) -> Iterator[Record | Request]:
        self._frontier.asked.add(page.address)
        others = {asked, *page.aliases} - {page.address}
        self._tell(
            signals.document_found,
            url=page.address,
            asked=asked,
            attempts=found.attempts,
            disagreements=page.disagreements,
        )
        for alias in sorted(others):
            self._tell(signals.address_moved, url=alias, document_url=page.address)
            yield from self._drafts.settle(alias, page.address)
        yield from self._drafts.settle(page.address, page.address)
        draft = Draft(page, found.capture(), tuple(sorted(others)), is_own=asked == page.address)
        if self._drafts.is_best(draft):
            for url in self._drafts.unknown(draft):
                yield from self._frontier.ask(url, via=page.address)
            yield from self._drafts.finish(draft)
        if self.is_discovery:
            yield from self._follow(page.onward, page.address)

    def _follow(self, onward: tuple[Onward, ...], via: str) -> Iterator[Request]:
        """Requests for the links of a page that lead to documents and lists; crawl traps are counted, not asked for."""
        if not self.is_discovery:
            return
        for link in onward:
            if link.trap:
                self._tell(signals.trap_refused, url=link.url, trap=link.trap)
            if not self.is_due or link.url in self._frontier.asked or self.agenda.is_new(link.url):
                yield from self._frontier.ask(link.url, (link.located,) if link.located else (), via)

    def _ask_line(self, line: str) -> Iterator[Request]:
        """The request for an address that a person gave; what is none is refused by name."""
        found = read_address(line)
        if isinstance(found, Address) and found.kind in FOLLOWED:
            self._given.add(found.url)
            yield from self._frontier.ask(found.url)
            return
        reason = (
            found.reason if isinstance(found, Refusal) else "not_a_page" if isinstance(found, Address) else "not_ipp"
        )
        self.logger.warning("%s: not asked for: %s", line.strip(), reason)
        self._tell(signals.address_refused, text=line.strip(), reason=reason)

    def _request_for(self, wanted: Wanted, priority: int) -> Request:
        return self.chain.request_for(wanted, self.read, errback=self.lose, priority=priority)

    def _tell(self, signal: object, **said: Any) -> None:
        self.crawler.signals.send_catch_log(signal, **said)


def _digest(onward: tuple[Onward, ...]) -> str:
    """What a list says: the addresses that it leads to."""
    return sha256("\n".join(sorted({link.url for link in onward})).encode()).hexdigest()
