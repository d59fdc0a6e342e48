"""So many requests into a scheduler and out of it again: this project's over a catalog, or Scrapy's own.

python -m benchmarks._scheduling ours|memory|disk FOLDER COUNT
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.utils.test import get_crawler

from benchmarks._address_steps import YEAR_AGO, memory_of
from benchmarks._many_addresses import RUN, wanted
from benchmarks._measuring import peak
from scraper.catalog.catalog import NAME, Catalog
from scraper.memory.scheduler import CatalogScheduler

PRIORITIES = (0, 0, 0, 10, 0, 0, -1, 0)  # most are documents, some are asked before others, some after


class PackingSpider(Spider):
    """Has what is kept of a request in its `meta`."""

    name = "packing"

    def packed(self, request: Request) -> tuple[str, dict[str, Any]]:
        """What the catalog keeps."""
        return "document", {"via": request.meta["via"], "priority": request.priority}

    def unpacked(self, url: str, said: dict[str, Any]) -> Request:
        """The request again."""
        return Request(url, meta={"via": said["via"]}, priority=said["priority"], dont_filter=True)


def requests(count: int) -> Iterator[Request]:
    """The requests of a crawl, one after the other."""
    for number in range(count):
        want = wanted(number)
        priority = PRIORITIES[number % len(PRIORITIES)]
        yield Request(want.url, meta=dict(want.request), priority=priority, dont_filter=True)


def ours(folder: Path) -> tuple[BaseScheduler, Spider]:
    """Ours, over a catalog of its own."""
    memory = memory_of(Catalog(folder / NAME), RUN, YEAR_AGO)
    crawler = SimpleNamespace(get_extension=lambda kind: SimpleNamespace(memory=memory))
    return CatalogScheduler.from_crawler(cast(Crawler, crawler)), PackingSpider()


def theirs(folder: Path | None) -> tuple[BaseScheduler, Spider]:
    """Scrapy's, as it is where nothing else is set; with a folder, on disk there."""
    crawler = get_crawler(PackingSpider, {"JOBDIR": str(folder)} if folder else {})
    crawler.spider = PackingSpider.from_crawler(crawler)
    slots = SimpleNamespace(slots={}, get_slot_key=lambda request: urlsplit(request.url).netloc)
    crawler.engine = cast(Any, SimpleNamespace(downloader=slots))
    return Scheduler.from_crawler(crawler), crawler.spider


def passed(kind: str, folder: Path, count: int) -> dict[str, float]:
    """Seconds and CPU seconds in and out, how far the peak of memory rose (MB), files and their MB.

    Fails where a request is lost, or comes after one that is less urgent.
    """
    scheduler, spider = ours(folder) if kind == "ours" else theirs(folder if kind == "disk" else None)
    scheduler.open(spider)
    before, start, spent = peak(), time.perf_counter(), time.process_time()
    for request in requests(count):
        scheduler.enqueue_request(request)
    taken_in, spent_in = time.perf_counter() - start, time.process_time() - spent
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    start, spent = time.perf_counter(), time.process_time()
    assert given_out(scheduler) == count
    return {
        "in": taken_in,
        "out": time.perf_counter() - start,
        "cpu in": spent_in,
        "cpu out": time.process_time() - spent,
        "memory": peak() - before,
        "files": len(files),
        "size": sum(files) / 1e6,
    }


def given_out(scheduler: BaseScheduler) -> int:
    """How many requests it has."""
    count, last = 0, max(PRIORITIES)
    while (request := scheduler.next_request()) is not None:
        assert request.priority <= last
        count, last = count + 1, request.priority
    return count


if __name__ == "__main__":
    # In a child: the peak of a process that another one started begins as high as that one's own.
    if child := os.fork():
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(json.dumps(passed(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
