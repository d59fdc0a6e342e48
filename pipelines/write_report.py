"""Writes the report of a run, when the archive has noted how the run ended."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler

from scraper.archive.archive import RUN_ENDS, Archive
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
            if self._archive is not None:
                self._archive.intend_now(self._path, digest_of(report_pieces(result.report)))
            write_atomically(self._path, report_pieces(result.report))
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


def digest_of(pieces: Iterator[bytes]) -> str:
    """SHA-256 of all pieces."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def report_pieces(report: dict[str, Any]) -> Iterator[bytes]:
    """The report in pieces: that of a large library is long."""
    for piece in json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(report):
        yield piece.encode(errors="backslashreplace")  # half a surrogate pair: as JSON writes it
    yield b"\n"
