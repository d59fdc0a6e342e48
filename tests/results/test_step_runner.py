"""Results and records go through the steps in their order, whatever befalls one of them."""

import asyncio
import os
from errno import (
    EACCES,
    EBUSY,
    EDQUOT,
    EEXIST,
    EINVAL,
    EIO,
    EISDIR,
    ELOOP,
    EMFILE,
    ENAMETOOLONG,
    ENFILE,
    ENOENT,
    ENOSPC,
    ENOTDIR,
    EPERM,
    EROFS,
    errorcode,
)
from types import SimpleNamespace

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.spiders import Spider
from scrapy.statscollectors import MemoryStatsCollector

from scraper.results.results import Lost, Moved, NotKept, RunEnded
from scraper.results.step_runner import NOT_WRITTEN, StepRunner, Superseded
from scraper.store import NOT_WRITABLE
from tests.records import record


class Hears:
    """A step that takes both kinds, and remembers in which order; `fails` names a type of result at which it fails."""

    def __init__(self, said, name, fails=None):
        self.said, self.name, self.fails = said, name, fails

    def process_item(self, item):
        self.said.append((self.name, item.id))
        if self.fails is DropItem:
            raise DropItem("no good")
        return item

    def process_result(self, result):
        self.said.append((self.name, type(result).__name__))
        if isinstance(result, self.fails or ()):
            raise OSError("no room")


class TakesRecords:
    """A step as any Scrapy project has it."""

    def __init__(self, said):
        self.said = said

    def process_item(self, item):
        self.said.append(("plain", item.id))
        return item


def runner(*steps):
    crawler = Crawler(Spider)
    crawler.stats = MemoryStatsCollector(crawler)
    crawler.extensions = SimpleNamespace(middlewares=[])
    return StepRunner(*steps, crawler=crawler), crawler.stats


def test_a_step_that_wants_records_alone_sees_only_these():
    said = []
    steps, _ = runner(Hears(said, "first"), TakesRecords(said))
    asyncio.run(steps.take(Lost("u", "missing", [], is_document=True)))
    asyncio.run(steps.process_item_async(record()))
    assert said == [("first", "Lost"), ("first", "document/a"), ("plain", "document/a")]


def test_a_record_that_a_step_drops_is_told_to_every_step():
    said = []
    steps, _ = runner(Hears(said, "first"), Hears(said, "second", DropItem))
    with pytest.raises(DropItem):
        asyncio.run(steps.process_item_async(record()))
    assert said[2:] == [("first", "NotKept"), ("second", "NotKept")]


def test_a_step_that_fails_at_the_end_keeps_no_other_from_its_work(caplog):
    said, seen = [], []
    last = SimpleNamespace(process_result=lambda result: seen.append(result.is_whole))
    steps, stats = runner(Hears(said, "first", RunEnded), Hears(said, "second"), last)
    asyncio.run(steps.end("finished"))
    assert said == [("first", "RunEnded"), ("second", "RunEnded")]
    assert seen == [False], "those that follow know"
    assert stats.get_value(NOT_WRITTEN) == 1
    assert "no room" in caplog.text


class CannotWrite:
    """A step to which the disk says no."""

    def __init__(self, number):
        self.number = number

    def process_item(self, item):
        raise OSError(self.number, os.strerror(self.number), f"records/{item.id}.json")


OF_ONE_RECORD = (ENOTDIR, EISDIR, EMFILE, ENFILE, EACCES, EPERM, ENAMETOOLONG, ELOOP, EEXIST, EBUSY, ENOENT, EINVAL)


@pytest.mark.parametrize("number", OF_ONE_RECORD, ids=errorcode.get)
def test_a_record_that_cannot_be_written_is_one_loss_and_no_full_disk(number):
    said = []
    steps, stats = runner(Hears(said, "before"), CannotWrite(number))
    with pytest.raises(DropItem, match="document/a cannot be written: "):
        asyncio.run(steps.process_item_async(record()))
    assert (said[-1], stats.get_value(NOT_WRITTEN)) == (("before", "NotKept"), None)


@pytest.mark.parametrize("number", [ENOSPC, EDQUOT, EROFS, EIO], ids=errorcode.get)
def test_a_disk_that_is_full_or_gone_ends_the_run(number):
    closed = []
    steps, stats = runner(CannotWrite(number))
    steps._crawler.engine = SimpleNamespace(close_spider_async=lambda reason: asyncio.sleep(0, closed.append(reason)))
    with pytest.raises(OSError, match=os.strerror(number)):
        asyncio.run(steps.process_item_async(record()))
    assert (closed, stats.get_value(NOT_WRITTEN)) == ([NOT_WRITABLE], 1)


def test_results_are_counted_by_what_they_are():
    steps, stats = runner()
    asyncio.run(steps.take_each([Moved("a", "b"), Moved("c", "b"), NotKept(record(), ValueError())]))
    assert (stats.get_value("results/Moved"), stats.get_value("results/NotKept")) == (2, 1)


def test_a_record_goes_no_further_when_a_later_one_of_its_document_comes():
    said, is_later_kept = [], asyncio.Event()

    class WaitsForFiles:
        async def process_item(self, item):
            if item.title == "first":
                await is_later_kept.wait()
            return item

    class Keeps:
        def process_item(self, item):
            said.append(item.title)
            is_later_kept.set()
            return item

    async def both():
        steps, _ = runner(WaitsForFiles(), Keeps())
        records = [steps.process_item_async(record(title=title)) for title in ("first", "later")]
        return await asyncio.gather(*records, return_exceptions=True)

    first, later = asyncio.run(both())
    assert isinstance(first, Superseded)
    assert (later.title, said) == ("later", ["later"])
