"""Scrapy whose reading children are killed now and then: `python -m tests.crawl.killing_readers FILE MOMENT VERB …`.

FILE is told how many of them were. The clock says MOMENT as it begins.
"""

import itertools
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

import time_machine
from scrapy import cmdline

from pipelines.file_text.reader import FileReader
from scraper.fetching.page_reader import PageReader

AT = frozenset({3, 11, 60, 130})  # pages and files; what is read beside one of them is read again too
_seen, _killed = itertools.count(1), []
_begun, _asked = PageReader._begun, FileReader._asked


def begun(reader, snapshot, place):
    """Has a page read; where its turn has come, by dead children."""
    if next(_seen) in AT:
        for child in reader.process_ids():
            kill(child)
    return _begun(reader, snapshot, place)


async def asked(reader, *file):
    """Has a file read; where its turn has come, by dead children."""
    if next(_seen) in AT:
        for child in reader.process_ids():
            kill(child)
    return await _asked(reader, *file)


def kill(child):
    os.kill(child, signal.SIGKILL)
    _killed.append(child)


def main():
    told, moment, *words = sys.argv[1:]
    PageReader._begun, FileReader._asked = begun, asked
    time_machine.travel(datetime.fromisoformat(moment)).start()
    try:
        cmdline.execute(["scrapy", *words])
    finally:
        with Path(told).open("a") as file:
            file.write(f"{words[0]} {len(_killed)}\n")


if __name__ == "__main__":
    main()
