"""`scrapy crawl` with a clock on the source chain; writes what it showed.

python -m benchmarks._clocked_crawl FIGURES crawl ipp_document …
"""

import json
import sys
import time
from pathlib import Path

from scrapy.cmdline import execute

from benchmarks._clock import Clock
from scraper.fetching import answers, source_chain
from scraper.fetching.page_reader import PageReader
from scraper.fetching.source_chain import SourceChain

CLOCKED = (
    (SourceChain, "request_for", "chain"),
    (SourceChain, "process_request", "chain"),
    (SourceChain, "process_response", "chain"),
    (SourceChain, "process_exception", "chain"),
    (source_chain, "Request", "requests made"),  # any spider makes them
    (SourceChain, "_next", "other places"),  # where the first place was not the one
    (PageReader, "read", "pages read"),  # in this process: the first few, and what it takes to have others do it
    (answers, "judge_bytes", "files judged"),
)


def figures(clock: Clock, started: float) -> dict[str, float]:
    """The accounts in seconds, less what the clock itself took; `cpu` is all since the imports, but for garbage."""
    spent = {account: nanoseconds / 1e9 for account, nanoseconds in clock.spent.items()}
    steps = sum(clock.steps[account] for account in {account for _, _, account in CLOCKED})
    spent["chain"] -= steps * clock.cost() / 1e9
    spent["cpu"] = time.process_time() - started - spent["garbage"]
    return {**spent, "requests": clock.calls["request_for"], "elsewhere": clock.calls["_next"]}


if __name__ == "__main__":
    clock = Clock()
    for owner, name, account in CLOCKED:
        setattr(owner, name, clock.clocked(account, getattr(owner, name)))
    path, *words = sys.argv[1:]
    started = time.process_time()
    clock.watch_garbage()
    try:
        execute(["scrapy", *words])
    finally:
        Path(path).write_text(json.dumps(figures(clock, started)))
