"""Garbage is looked for more seldom: to go through all that a crawl has imported takes a tenth of its time."""

import gc
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

_NEW = 20_000  # objects that may be made before the newest are looked through; Python's own is 700


class Garbage:
    """A Scrapy extension: what is there when the engine starts stays to the end, and is not looked through."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Acts when the engine starts."""
        garbage = cls()
        crawler.signals.connect(garbage.start, signals.engine_started)
        return garbage

    def start(self) -> None:
        """Sets it for this process; what an earlier run in it has left goes first, with the files that it held open."""
        if gc.get_freeze_count():
            gc.unfreeze()
            gc.collect()
        gc.freeze()
        gc.set_threshold(_NEW)
