"""Scrapy's scheduler over the catalog: what is wanted lies there until it is settled, and little of it in memory.

A spider says what is kept of a request, and how it becomes one again (`Packing`). A request of which it says nothing,
and all of them in a crawl without an archive, are in memory alone.
"""

import sys
from bisect import insort
from typing import Any, NamedTuple, Protocol, Self, runtime_checkable

from scrapy import Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.http import Request

from scraper.catalog.addresses import Want
from scraper.memory.memory import Memory
from scraper.memory.remembering import memory_of

_NONE = -sys.maxsize, 0  # less urgent than any request
MOST = 1_000  # requests in memory; beyond it the least urgent are in the catalog alone


@runtime_checkable
class PacksRequests(Protocol):
    """A spider whose requests are kept in the catalog."""

    def packed(self, request: Request) -> tuple[str, str, dict[str, Any]] | None:
        """The address that a request is for, its kind, and what must be known to ask again, as JSON data."""
        ...

    def unpacked(self, url: str, said: dict[str, Any]) -> Request:
        """The request again."""
        ...


class _Waiting(NamedTuple):
    request: Request
    number: int
    want: Want | None

    @property
    def rank(self) -> tuple[int, int]:
        """The greatest is the most urgent: of one priority the first that was wanted."""
        return self.request.priority, -self.number


class CatalogScheduler(BaseScheduler):
    """The queue of a crawl: the most urgent requests in memory, all of them pending in the catalog."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._spider: Spider | None = None
        self._queue: list[_Waiting] = []  # the most urgent last
        self._later = 0
        self._bound = _NONE  # no request that is in the catalog alone is more urgent
        self._number = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For the crawl's memory, if it has one."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Remembers whose requests these are."""
        self._spider = spider

    def __len__(self) -> int:
        """How many requests wait."""
        return len(self._queue) + self._later

    def has_pending_requests(self) -> bool:
        """Whether any request waits."""
        return len(self) > 0

    def enqueue_request(self, request: Request) -> bool:
        """Takes a request; always true: which are the same is the spider's matter."""
        self._number += 1
        memory = memory_of(self._crawler)
        waiting = _Waiting(request, self._number, self._want(request) if memory else None)
        if memory is None or waiting.want is None:
            insort(self._queue, waiting, key=_rank)
        elif waiting.rank < self._bound:
            self._put_off(memory, waiting)
        else:
            memory.want(waiting.want)
            insort(self._queue, waiting, key=_rank)
            if len(self._queue) > MOST:
                least = next(place for place, one in enumerate(self._queue) if one.want is not None)
                self._put_off(memory, self._queue.pop(least))
        return True

    def next_request(self) -> Request | None:
        """The most urgent request."""
        if self._later and (not self._queue or self._queue[-1].rank < self._bound):
            self._take_up()
        return self._queue.pop().request if self._queue else None

    def _put_off(self, memory: Memory, waiting: _Waiting) -> None:
        assert waiting.want is not None
        want = waiting.want
        memory.want(Want(want.url, want.kind, want.priority, want.request, waiting.number))
        self._later += 1
        self._bound = max(self._bound, waiting.rank)

    def _take_up(self) -> None:
        memory = memory_of(self._crawler)
        assert memory is not None
        assert isinstance(self._spider, PacksRequests)
        found = memory.next_wanted(MOST // 2)
        self._later = self._later - len(found) if found else 0
        self._bound = (found[-1].priority, -found[-1].later) if self._later else _NONE
        for one in found:
            request = self._spider.unpacked(one.url, one.request)
            insort(self._queue, _Waiting(request, one.later, self._want(request)), key=_rank)

    def _want(self, request: Request) -> Want | None:
        packed = self._spider.packed(request) if isinstance(self._spider, PacksRequests) else None
        return Want(packed[0], packed[1], request.priority, packed[2]) if packed else None


def _rank(waiting: _Waiting) -> tuple[int, int]:
    return waiting.rank
