"""Clears what a run that was killed left half written: nothing ever reads it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from scraper.outputs.staging import STAGING
from scraper.readings.readings import READINGS


class ClearParts:
    """Works once, when a crawl begins and has the output for itself."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Clears `OUTPUT_DIR`."""
        output = Path(crawler.settings["OUTPUT_DIR"])
        for part in parts(output):
            part.unlink(missing_ok=True)
        shutil.rmtree(output / STAGING, ignore_errors=True)
        return cls()


def parts(output: Path) -> Iterator[Path]:
    """Files that were on their way to their place (see `write_atomically`)."""
    for top in ("records", "history", "text", "files", READINGS):
        for folder, _, names in os.walk(output / top):
            yield from (Path(folder, name) for name in names if name.startswith(".") and name.endswith(".part"))
    yield from output.glob(".*.part")
