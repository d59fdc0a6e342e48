"""`scrapy crawl`, so many days on: what dates runs and captures reads a clock that is ahead.

python -m benchmarks._later_crawl DAYS crawl ipp_document …
"""

import sys
from datetime import datetime, timedelta, tzinfo

from scrapy.cmdline import execute

from scraper.archive import clock, exchange, new_records, recording

CLOCKS = (clock, exchange, new_records, recording)


class Later(datetime):
    """A clock that is ahead."""

    by = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain moment, as others make them
        """What the time is then."""
        return datetime.now(tz) + cls.by


if __name__ == "__main__":
    Later.by = timedelta(days=int(sys.argv[1]))
    for module in CLOCKS:
        setattr(module, "datetime", Later)  # noqa: B010  # a module's name is not to be assigned to, mypy says
    execute(["scrapy", *sys.argv[2:]])
