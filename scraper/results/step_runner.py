"""Leads everything that becomes of addresses through the steps of `ITEM_PIPELINES`, in their order.

A step takes records by `process_item`, as in any Scrapy project; one that wants to hear of the rest has a
`process_result(result)` as well. Records alone are items to Scrapy: its signals, feeds and statistics see no other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from itertools import count
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, IgnoreRequest
from scrapy.pipelines import ItemPipelineManager
from scrapy.utils.defer import ensure_awaitable

from scraper.archive.archive import Archive, ArchiveNotWritable
from scraper.on_disk import OnDisk
from scraper.records import LooseFile, Record
from scraper.results.results import NotKept, Result, RunEnded
from scraper.store import NOT_WRITABLE, is_of_the_disk

logger = logging.getLogger(__name__)
DOCUMENTS = "results/documents"  # the statistic of how many gave a record that was kept
NOT_WRITTEN = "results/not_written"  # the statistic of a run that could not write everything
_EXPECTED = (DropItem, IgnoreRequest, OSError, ArchiveNotWritable)  # no faults of the code
_AT_ONCE = 16  # of many results


class Superseded(DropItem):
    """A record that another one of the same document has taken the place of."""


class StepRunner(ItemPipelineManager):
    """Scrapy's `ITEM_PROCESSOR`, which also takes results, and ends a run step by step."""

    def __init__(self, *steps: Any, crawler: Crawler | None = None) -> None:
        super().__init__(*steps, crawler=crawler)
        assert crawler is not None
        self._crawler = crawler
        self._takers: list[Callable[[Result], Awaitable[None] | None]] = [
            step.process_result for step in steps if hasattr(step, "process_result")
        ]
        self._is_whole = True
        self._stopping: asyncio.Future[None] | None = None
        self._numbers = count()
        self._kept = OnDisk[None]()
        self.ended: RunEnded | None = None
        """What the steps made of the end of the run."""
        self._latest: dict[str, int] = {}
        """Of each document on its way through the steps, the number of its last record."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """With the steps of `ITEM_PIPELINES`."""
        runner = super().from_crawler(crawler)
        crawler.signals.connect(runner.end, signals.spider_closed)
        return runner

    async def process_item_async(self, item: Any) -> Any:
        """The record after its last step. What a step raises is raised, when all steps have heard of it.

        Of two records of one document the later counts: the other goes no further, and `Superseded` is raised.
        """
        if not isinstance(item, Record):
            return await super().process_item_async(item)
        url, number = item.url, next(self._numbers)
        self._latest[url] = number
        try:
            for step in self.methods["process_item"]:
                assert step is not None
                if self._latest.get(url) != number:
                    raise Superseded(f"{item.id}: a better capture of it was read")
                needs_spider = step in self._mw_methods_requiring_spider
                item = await ensure_awaitable(step(item, self._spider) if needs_spider else step(item))
            self._count(url)
            return item
        except Superseded:
            raise
        except Exception as error:
            await self._tell_not_kept(item, error)
            if isinstance(error, OSError) and not is_of_the_disk(error):
                raise DropItem(f"{item.id} cannot be written: {error}") from None
            raise
        finally:
            if self._latest.get(url) == number:
                del self._latest[url]

    def _count(self, url: str) -> None:
        """One more document, unless another capture of it gave a record already."""
        if url not in self._kept:
            assert self._crawler.stats is not None
            self._kept[url] = None
            self._crawler.stats.inc_value(DOCUMENTS)

    async def take_each(self, found: Iterable[Result]) -> None:
        """Has the steps hear of many results, several at a time."""
        free = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for result in found:
                await free.acquire()
                group.create_task(self.take(result)).add_done_callback(lambda _: free.release())

    async def take(self, result: Result) -> None:
        """Has each step hear of a result, in their order; raises nothing."""
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(f"results/{type(result).__name__}")
        for taker in self._takers:
            try:
                await ensure_awaitable(taker(result))
            except Exception as error:  # which must keep no other step from its work
                if isinstance(result, LooseFile):
                    await self._tell_not_kept(result, error)
                    return
                self._fail(result, error)

    async def end(self, reason: str) -> None:
        """The end of the run, for each step: what the one before has left is there."""
        archive = self._crawler.get_extension(Archive)
        said = archive.reason_to_end(reason) if archive else reason
        self.ended = RunEnded(said, is_whole=self._is_whole)
        await self.take(self.ended)

    async def _tell_not_kept(self, item: Record | LooseFile, error: Exception) -> None:
        if isinstance(item, LooseFile) and not isinstance(error, _EXPECTED):
            logger.error("%s: %r", item.url, error, exc_info=error)
        await self.take(NotKept(item, error))
        if is_of_the_disk(error):
            self._stop(error)

    def _fail(self, result: Result, error: Exception) -> None:
        if is_of_the_disk(error):
            self._tell_archive(error)
        if isinstance(error, OSError | ArchiveNotWritable):
            logger.error("Cannot write: %s", error)
        else:
            logger.error("%s: %r", type(result).__name__, error, exc_info=error)
        self._is_whole = False
        if isinstance(result, RunEnded):
            result.is_whole = False
        self._note()

    def _stop(self, error: Exception) -> None:
        """Ends a crawl that cannot write: going on would ask for everything and keep nothing."""
        self._tell_archive(error)
        if self._stopping is None:
            logger.error("Cannot write, so the crawl stops: %s", error)
            self._is_whole = False
            self._note()
            assert self._crawler.engine is not None
            self._stopping = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason=NOT_WRITABLE))

    def _tell_archive(self, error: Exception) -> None:
        if (archive := self._crawler.get_extension(Archive)) is not None:
            archive.not_written(error)

    def _note(self) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.set_value(NOT_WRITTEN, 1)


def step_runner(crawler: Crawler) -> StepRunner:
    """Who leads results through the steps of a crawl that has begun."""
    assert crawler.engine is not None
    runner = crawler.engine.scraper.itemproc
    assert isinstance(runner, StepRunner)
    return runner
