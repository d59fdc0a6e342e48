"""What a crawl asks for, in which order: what was given or is due, or the library, list by list and index by index.

What becomes of an answer is the spider's (`ipp_document.py`).
"""

from abc import abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import cached_property

from scrapy import Spider
from scrapy.http import Request

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import Kind
from scraper.addresses.shards import Shard
from scraper.archive.replayed import NotArchived
from scraper.catalog.addresses import LOOSE
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.index_answers import IndexUnread
from scraper.fetching.source_chain import SourceChain
from scraper.fetching.target import Target
from scraper.memory.agenda import Agenda, agenda_of
from scraper.records import Record
from scraper.results.results import IndexNotRead, LeftToOthers, Refused, Result
from scraper.results.step_runner import step_runner
from scraper.sources.live import LIVE
from scraper.sources.source import IndexedSource, LocalSource
from scraper.spiders.claims import Claims
from scraper.spiders.drafts import Drafts, loose_file
from scraper.spiders.frontier import Frontier
from scraper.spiders.look import Look
from scraper.spiders.requested import Requests
from scraper.spiders.sharing import left

Yields = Iterator[Request | Record | Result]
"""What a callback yields: more requests, a record, or what else became of an address."""
_MANY = 20  # addresses; for fewer, an index is asked for each


class Walk(Spider):
    """A spider as far as it asks; `stage` is what the crawl is at, for people."""

    stage: str
    is_due: bool
    is_discovery: bool
    shard: Shard
    requests: Requests
    _is_cut_off: bool
    _drafts: Drafts
    _frontier: Frontier
    _claims: Claims
    _look: Look

    @abstractmethod
    def _asked_lines(self) -> Yields:
        """A request for each page that a person gave."""
        ...

    @abstractmethod
    def _take(self, target: Target) -> Yields:
        """What an answer leads to."""
        ...

    @property
    def wants_whole_index(self) -> bool:
        """Whether an archive's whole index is worth reading: for the library, and for more than a few addresses."""
        return self.is_discovery or len(self.requests.parts) > _MANY

    async def start(self) -> AsyncIterator[Request | Record]:
        """Requests for the given addresses, for those that are due, or for the library."""
        self.stage = "given addresses"
        async for one in self._passed_on(self._asked_lines()):
            yield one
        if self.is_discovery:
            async for one in self._due() if self.is_due else self._library():
                yield one
        elif self.wants_whole_index:
            await self._learn(self._indexed())
        async for one in self._all_settled():
            yield one
        if not self._is_cut_off:
            for record in self._drafts.resolve_rest():
                yield record
            async for one in self._passed_on(left(self._drafts.unfinished(), self._frontier)):
                yield one
            await self._ask_files()
        if not self._is_cut_off and self._look.is_on:
            self.stage = "style sheets and images"
            async for one in self._look.requests(self.chain.request_for):
                yield one

    async def _ask_files(self) -> None:
        """Has the files that a person gave fetched, but for those that a record has."""
        self.stage = "given files"
        loose = [url for url in self.requests.files if url not in self._drafts.linked]
        await step_runner(self.crawler).take_each(map(loose_file, loose))

    async def _tell(self, result: Result) -> None:
        await step_runner(self.crawler).take(result)

    async def _passed_on(self, given: Iterable[Request | Record | Result]) -> AsyncIterator[Request | Record]:
        """Requests and records, for Scrapy; what else became of an address goes to the steps at once."""
        for one in given:
            if isinstance(one, Request | Record):
                yield one
            else:
                await self._tell(one)

    async def _all_settled(self) -> AsyncIterator[Request | Record]:
        """Waits until nothing is open, and decides what to make of addresses that lead elsewhere."""
        await self._frontier.open.all_settled()
        while not self._is_cut_off and (held := self._claims.take()):
            async for one in self._passed_on(self._ask_there(held)):
                yield one
            await self._frontier.open.all_settled()
            if self._is_cut_off:
                return
            async for one in self._passed_on(self._decided(held)):
                yield one
            await self._frontier.open.all_settled()

    def _ask_there(self, held: list[tuple[str, list[Target]]]) -> Yields:
        for claim, targets in held:
            if any(one.found is not None and one.found.moved_to == claim for one in targets):
                yield from self._frontier.ask_moved(claim, targets[0].wanted.url)

    def _decided(self, held: list[tuple[str, list[Target]]]) -> Yields:
        for claim, targets in held:
            if (why := self._claims.why_not(claim, targets)) is not None:
                self.chain.refuse(claim, why, len(targets))
            for target in targets:
                yield from self._take(target) if why is None else self._frontier.ask_anew(target.wanted)

    async def _due(self) -> AsyncIterator[Request | Record]:
        """What is due. Of the links that it gives only new ones are followed."""
        self.stage = "what is due"
        loose = []
        for url, said in self.agenda.due():
            if _is_file(url):
                loose.append(url)
            async for one in self._passed_on(self._frontier.ask_again(url, said)):
                yield one
            await self._frontier.open.room()
        if loose:
            async for one in self._all_settled():
                yield one
            await self._ask_loose(set(loose))

    async def _library(self) -> AsyncIterator[Request | Record]:
        """Where discovery begins; then what earlier runs knew and what an archive's index tells that nothing led to:
        documents, what may be one of them under its number, and files that no document links.
        """
        self.stage = "lists and documents"
        async for one in self._passed_on(self._seeds()):
            yield one
        indexed = self._indexed()
        for source in indexed:
            if not await self._learn([source]):
                return
            self.stage = f"documents of {source.name}"
            async for one in self._each(source.documents()):
                yield one
        async for one in self._all_settled():
            yield one
        self.stage = "known documents"
        for url, said in self.agenda.kept() if self._asks_the_site() else ():
            async for one in self._passed_on(self._frontier.ask_again(url, said)):
                yield one
            await self._frontier.open.room()
        async for one in self._all_settled():
            yield one
        self.stage = "numbers"
        for source in indexed:
            nodes = (url for url in source.nodes() if url not in self._drafts.aliases)
            async for one in self._each(nodes) if self.shard.is_all else self._passed_on(left(nodes, self._frontier)):
                yield one
        async for one in self._all_settled():
            yield one
        files = {url for source in indexed for url in source.files()}
        if self.shard.is_all:
            await self._ask_loose(files)
        else:
            await step_runner(self.crawler).take_each(LeftToOthers(url, Kind.FILE, LOOSE) for url in sorted(files))

    async def _ask_loose(self, urls: set[str]) -> None:
        """Has files fetched, but for those that a record has."""
        self.stage = "other files"
        loose = sorted(url for url in urls if url not in self._drafts.linked)
        await step_runner(self.crawler).take_each(map(loose_file, loose))

    async def _each(self, urls: Iterable[str]) -> AsyncIterator[Request | Record]:
        """A request for each address that was not asked for yet, when there is room for it."""
        for url in urls:
            async for one in self._passed_on(self._frontier.ask(url)):
                yield one
                await self._frontier.open.room()

    def _indexed(self) -> list[IndexedSource]:
        return [source for source in self.chain.sources if isinstance(source, IndexedSource)]

    async def _learn(self, sources: list[IndexedSource]) -> bool:
        """Reads all that the indexes of archives tell; False where the crawl was told to end in the meantime."""
        for source in sources:
            self.stage = f"index of {source.name}"
            try:
                await self.chain.learn(source)
            except (CrawlEnds, NotArchived):
                self._is_cut_off = True
                return False
            except IndexUnread as error:
                said = error.judgement
                result = IndexNotRead(source.name, error.url, said.outcome, said.detail)
                await step_runner(self.crawler).take(result)
        return True

    def _asks_the_site(self) -> bool:
        """Whether what is not found is evidence: a folder or an archive never had all."""
        return any(source.name == LIVE for source in self.chain.sources)

    def _seeds(self) -> Yields:
        for source in self.chain.sources:
            for path, reason in source.holdings().refused if isinstance(source, LocalSource) else ():
                yield Refused(path, reason)  # a file of a folder that could not be read or placed
            yield from self._frontier.ask_each(source.seeds())

    @cached_property
    def chain(self) -> SourceChain:
        """Where addresses are asked for."""
        chain = self.crawler.get_downloader_middleware(SourceChain)
        assert chain is not None
        return chain

    @cached_property
    def agenda(self) -> Agenda:
        """What earlier runs knew."""
        return agenda_of(self.crawler, self.shard.has)


def _is_file(url: str) -> bool:
    found = read_address(url)
    return isinstance(found, Address) and found.kind is Kind.FILE
