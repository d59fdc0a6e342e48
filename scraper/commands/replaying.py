"""Repeats a run from the archive: the same spider, search and steps, with answers that are there already.

Nothing here decides anything: what a run gives is decided by the code that crawls. So a rebuilt record is the record of
the crawl, or, where that code has been mended since, the record that it should have been.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Request, Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from twisted.python.failure import Failure

from pipelines.check_record import CheckRecord
from pipelines.fetch_files import Kept, completed, keep, wanted_files
from pipelines.file_text.reader import FileReader
from pipelines.keep_account import KeepAccount
from pipelines.keep_record import KeepRecord
from pipelines.read_files import ReadFiles
from pipelines.remember_visits import RememberVisits
from scraper import signals
from scraper.archive.reader import ArchiveReader
from scraper.archive.scan import ArchivedRun
from scraper.catalog.addresses import Want
from scraper.catalog.catalog import FINISHED, Catalog
from scraper.commands.replay_chain import ReplayChain
from scraper.fetching.decoding import Decoding
from scraper.fetching.found import NothingAcceptable
from scraper.fetching.page_reader import PageReader
from scraper.fetching.replay_fetch import NotArchived, ReplayFetch, replayed_sources
from scraper.fetching.search import Searcher
from scraper.media import FileStatus
from scraper.memory.agenda import NotedAgenda
from scraper.memory.memory import Memory
from scraper.memory.remembering import bounds_of
from scraper.outcomes import Outcome
from scraper.outputs.account.comparison import RunBefore
from scraper.records import LooseFile, Record
from scraper.sources.source import Wanted
from scraper.spiders.ipp_document import IppDocumentSpider
from scraper.store import Intending

_AT_ONCE = 64  # searches; more only takes memory


@dataclass(slots=True)
class Workshop:
    """What all runs share: where to read, where to write, and the children that read pages and files."""

    settings: Settings
    archive: ArchiveReader
    catalog: Catalog
    """The one that is made."""
    output: Path
    """Where linked files lie already, by their digest."""
    staged: Path
    """Where everything else is written."""
    placing: Intending | None
    """Whoever is told of each file beforehand; None where all that is staged takes its place at once."""
    pages: PageReader
    files: FileReader


class Replay:
    """One run, repeated into `workshop.staged`."""

    def __init__(self, run: ArchivedRun, workshop: Workshop) -> None:
        self.run = run
        self.workshop = workshop
        settings = settings_of(run, workshop.settings)
        crawler = Crawler(IppDocumentSpider, settings)
        crawler.stats = MemoryStatsCollector(crawler)
        fetch = ReplayFetch(
            run,
            workshop.archive,
            Decoding(crawler.stats, crawler=crawler),
            settings.getint("DOWNLOAD_MAXSIZE"),
            settings.getint("ARCHIVE_BODY_IN_MEMORY"),
        )
        self.signals = crawler.signals
        self.spider = IppDocumentSpider.from_crawler(crawler, source=run.begins["source"])
        self.spider.lines, self.spider.is_discovery = run.begins["lines"], run.begins["is_discovery"]
        self.spider.is_due = run.begins.get("is_due", False)  # runs before there was such a thing do not say
        reads_whole = self.spider.wants_whole_index
        self.searcher = Searcher(
            replayed_sources(fetch, settings),
            fetch,
            workshop.pages,
            crawler.stats,
            signals=crawler.signals,
            reads_whole_index=reads_whole,
        )
        self.chain = self.spider.chain = ReplayChain(self.searcher, run)
        self.spider.agenda = NotedAgenda(run.notes)
        self._memory = memory_of_run(run, workshop, settings)
        durable = workshop.placing is not None
        self._keep_record = KeepRecord(
            workshop.staged, crawler.signals, workshop.placing, self._remembered, durable=durable
        )
        self._visits = RememberVisits(self._remembered, crawler.signals)
        crawler.signals.connect(self._keep_record.remember_alias, signals.address_moved)
        self._read_files = ReadFiles(workshop.output, workshop.files, workshop.placing, text_root=workshop.staged)
        self._account = KeepAccount(crawler, None)
        self._account.listen()
        self._files: dict[str, asyncio.Task[Kept]] = {}
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def whole(self, before: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """Repeats the run to its end; its report, None for a run that was cut off before it wrote one.

        `before` is the report of the run before.
        """
        async with asyncio.TaskGroup() as group:
            async for one in self.spider.start():
                self._take(one, group)
        await self._keep_record.close_spider()
        if self.run.ends is None:
            self._memory.flush()
            return None
        self._visits.conclude(is_complete=self._is_complete)
        earlier = RunBefore.model_validate(before) if before is not None else None
        run = {name: value for name, value in self.run.ends.items() if name not in {"alarms", "facts"}}
        alarms = self.run.ends.get("alarms")  # what monitors said then: runs before there were any do not have it
        return self._account.account.report({**run, "output": str(self.workshop.output)}, earlier, alarms)

    def _remembered(self) -> Memory:
        return self._memory

    @property
    def _is_complete(self) -> bool:
        """Whether the run came to its end: one that was stopped leaves what it had not done to the next."""
        return self.run.ends is not None and self.run.ends["finish_reason"] == FINISHED

    async def _answer(self, request: Request, group: asyncio.TaskGroup) -> None:
        async with self._turn:
            given = await self._given(request)
        for one in given:
            self._take(one, group)

    def _take(self, one: "Record | LooseFile | Request", group: asyncio.TaskGroup) -> None:
        """What a crawl does with what the spider gives."""
        if isinstance(one, Request):
            if (packed := self.spider.packed(one)) is not None:
                self._memory.want(Want(one.url, packed[0], one.priority, packed[1]))
            group.create_task(self._answer(one, group))
        else:
            group.create_task(self._finish(one))

    async def _given(self, request: Request) -> list[Record | Request]:
        """What the spider makes of the answer to a request; nothing where the run had not come so far."""
        try:
            found = await self.searcher.find(request.meta["wanted"])
        except NotArchived:
            return list(self.spider.forgo(request.meta["wanted"], is_final=self._is_complete))
        except Exception as error:  # as the errback of a crawl takes anything
            return list(self.spider.lose(_failure(error, request)))
        if isinstance(found, NothingAcceptable):
            return list(self.spider.lose(_failure(found, request)))
        request.meta["found"] = found
        return list(self.spider.read(Response(request.url, request=request)))

    async def _finish(self, record: Record | LooseFile) -> None:
        """The steps of the pipelines, in their order."""
        try:
            outcomes = [await self._file(wanted) for wanted in wanted_files(record)]
            item = await self._read_files.process_item(completed(record, outcomes, self.signals))
            item = CheckRecord().process_item(item)
            self._account.process_item(self._visits.process_item(await self._keep_record.process_item(item)))
        except NotArchived:
            return
        except DropItem as error:
            self._account.dropped(record, error)
            self._visits.dropped(record)
        except OSError:
            raise  # a disk that fails is no matter of this record
        except Exception as error:  # as a crawl accounts for whatever befalls a record
            is_document = isinstance(record, Record)
            self._account.account.lost(record.url, f"{Outcome.NOT_KEPT}: {error!r}", None, is_document=is_document)
            self._visits.dropped(record)

    async def _file(self, wanted: Wanted) -> Kept:
        """What became of a file, looked for once in a run."""
        if wanted.url not in self._files:
            self._files[wanted.url] = asyncio.ensure_future(self._kept(wanted))
        return await asyncio.shield(self._files[wanted.url])

    async def _kept(self, wanted: Wanted) -> Kept:
        try:
            return keep(self.workshop.output, await self.searcher.find(self.chain.as_wanted(wanted)))
        except NotArchived:
            if not self._is_complete:
                raise
            return Kept(FileStatus.MISSING, "not in the archive of a run that came to its end")


def memory_of_run(run: ArchivedRun, workshop: Workshop, settings: Settings) -> Memory:
    """What the run remembered, to be made again."""
    began = run.begins["started"]
    number = workshop.catalog.begin_run(run.run, began)
    is_repeated = workshop.placing is not None
    database = workshop.catalog.database
    return Memory(database, number, run.run, began, bounds_of(settings), is_repeated=is_repeated)


def settings_of(run: ArchivedRun, settings: Settings) -> Settings:
    """The settings of now, with those of the run that decide what it gave."""
    changed = settings.copy()
    for name, value in run.begins["settings"].items():
        changed.set(name, value, priority="cmdline")
    return changed


def _failure(error: Exception, request: Request) -> Failure:
    failure = Failure(error)  # type: ignore[no-untyped-call]  # Twisted's
    failure.request = request  # type: ignore[attr-defined]  # as Scrapy does
    return failure
