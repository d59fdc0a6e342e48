"""A crawl that was told to end: nothing new is asked then, and of what was under way nothing is said."""

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from scraper.archive.failures import CRAWL_ENDS


class CrawlEnds(IgnoreRequest):
    """The crawl ends before it is known what became of an address, which stays pending."""

    code = CRAWL_ENDS


class NotAsked(CrawlEnds):
    """The same of a place that was not even asked."""


def is_ending(crawler: Crawler) -> bool:
    """Whether a crawl was told to end: what waits, or works for long, gives way then."""
    engine = crawler.engine
    slot = engine._slot if engine is not None else None
    return engine is not None and (not engine.running or (slot is not None and slot.closing is not None))


def let_go(crawler: Crawler) -> None:
    """Has the requests that wait for their turn go on at once, to be told that the crawl ends."""
    assert crawler.engine is not None
    for slot in crawler.engine.downloader.slots.values():
        slot.delay = 0.0
