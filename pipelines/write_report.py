"""Writes the report of a run, when the archive has noted how the run ended."""

import json
from collections.abc import Iterator
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler

from scraper.archive.archive import RUN_ENDS, Archive
from scraper.on_disk import Entries
from scraper.outputs.account.comparison import run_before
from scraper.results.results import Result, RunEnded
from scraper.store import write_atomically


class WriteReport:
    """Writes `report.json` when the crawl ends, also after a crawl that was stopped."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._archive = crawler.get_extension(Archive)
        self._path = Path(crawler.settings["OUTPUT_DIR"], "report.json")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`."""
        return cls(crawler)

    def process_result(self, result: Result) -> None:
        """Notes the end of the run, and writes the report that the steps before have made."""
        if not isinstance(result, RunEnded) or result.report is None:
            return
        if self._archive is not None:
            self._note(result, result.report)
        if not self._is_there(result):
            intend = partial(self._archive.intend_now, self._path) if self._archive is not None else None
            write_atomically(self._path, report_pieces(result.report), intend=intend)
            result.is_reported = True
        assert self._crawler.stats is not None
        for name, count in result.report["figures"].items():
            self._crawler.stats.set_value(f"account/{name}", count)

    def _note(self, ended: RunEnded, report: dict[str, Any]) -> None:
        assert self._archive is not None
        told = {name: value for name, value in ended.run.items() if name != "output"}
        self._archive.note(RUN_ENDS, {**told, "alarms": report["alarms"], "facts": ended.facts})

    def _is_there(self, ended: RunEnded) -> bool:
        """Whether a run that is made again had written its report before it was cut off."""
        before = run_before(self._path)
        is_repeated = self._archive is not None and self._archive.is_repeated
        return is_repeated and before is not None and before.run.started_at == ended.run["started_at"]


def report_pieces(report: dict[str, Any]) -> Iterator[bytes]:
    """The report as JSON, indented by two, in pieces: that of a large library is long."""
    yield b"{"
    for comma, (name, part) in zip(_commas(), report.items(), strict=False):
        yield f'{comma}\n  "{name}": '.encode()
        if isinstance(part, Entries):
            yield b"["
            for between, entry in zip(_commas(), part, strict=False):
                yield f"{between}\n    {_indented(entry, 4)}".encode(errors="backslashreplace")
            yield b"\n  ]" if part else b"]"
        else:
            # Half a surrogate pair: as JSON writes it.
            yield _indented(part, 2).encode(errors="backslashreplace")
    yield b"\n}\n"


def _commas() -> Iterator[str]:
    return chain([""], repeat(","))


def _indented(value: Any, depth: int) -> str:
    """A text in it has no line end, as JSON writes it."""
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + " " * depth)
