"""Scrapy as at another time: `python -m tests.crawl.at 2027-01-04T02:00:00+00:00 crawl ipp_document …`.

The clock is set in that process alone, and goes on from there.
"""

import sys
from datetime import datetime
from pathlib import Path

import time_machine
from scrapy import cmdline

from tests import forks
from tests.crawl.crawling import Crawl, command, environment


def crawl_at(moment, server_url, output, *arguments, **settings):
    """Crawls the live site at `server_url` to its end, in a process whose clock says `moment` as it begins."""
    words = command_at(moment, output, *arguments, **{"IPP_LIVE_URL": server_url} | settings)
    done = forks.run(words, environment=environment())
    return Crawl(done.returncode, done.stdout, done.stderr, Path(output))


def command_at(moment, output, *arguments, **settings):
    """The words of such a crawl."""
    words = command(output, *arguments, **settings)
    words[words.index("scrapy")] = "tests.crawl.at"
    words.insert(words.index("crawl"), moment.isoformat())
    return words


def main():
    moment, *words = sys.argv[1:]
    time_machine.travel(datetime.fromisoformat(moment)).start()
    cmdline.execute(["scrapy", *words])


if __name__ == "__main__":
    main()
