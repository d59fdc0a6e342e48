"""Answers whoever gave addresses: what became of each, in a table, when the run ends."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from scraper.archive.archive import Archive
from scraper.memory.memory import Memory
from scraper.memory.remembering import memory_of
from scraper.outputs.requested import NAME, Answers, content_of, figures, rows_of
from scraper.results.results import ListGave, Moved, Requested, Result, RunEnded
from scraper.store import write_atomically


class AnswerRequests:
    """Writes `requested.csv` for a run that was given addresses, and enters in the report how many were found."""

    def __init__(
        self, output: Path, archive: Archive | None = None, memory: Callable[[], Memory | None] = lambda: None
    ) -> None:
        self._output = output
        self._memory = memory
        self._archive = archive
        self._given: list[Requested] = []
        self._moved: dict[str, str] = {}
        self._lists: dict[str, dict[int, tuple[str, ...]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`."""
        output = Path(crawler.settings["OUTPUT_DIR"])
        return cls(output, crawler.get_extension(Archive), partial(memory_of, crawler))

    def process_result(self, result: Result) -> None:
        """Remembers what was given and where it leads; at the end of the run writes the table."""
        match result:
            case Requested():
                self._given.append(result)
            case ListGave():
                self._lists.setdefault(result.list_url, {})[result.page] = result.documents
            case Moved() if self._given:
                self._moved[result.url] = result.document_url
            case RunEnded():
                self._end(result)

    def _end(self, ended: RunEnded) -> None:
        if not self._given or ended.report is None:
            return
        memory = self._memory()
        there_before = memory.addresses.there_before(memory.began) if memory else ()
        answers = Answers(self._output, ended.report, self._known_before(memory) | self._moved, there_before)
        rows = list(rows_of(self._given, self._documents(), answers))
        ended.report["requested"] = figures(rows, answers.near)
        content, path = content_of(row for _, row in rows), self._output / NAME
        if self._archive is not None:
            self._archive.intend_now(path, sha256(content).hexdigest())
        write_atomically(path, content)

    def _known_before(self, memory: Memory | None) -> dict[str, str]:
        """Which documents earlier runs found behind the addresses that were given, such as numbers."""
        if memory is None:
            return {}
        known = {one.url: memory.addresses.known(one.url) for one in self._given if one.url is not None}
        return {url: one.moved_to for url, one in known.items() if one is not None and one.moved_to is not None}

    def _documents(self) -> dict[str, list[str]]:
        """The documents of each list, page by page; also under the address that led to the list."""
        lists = {
            url: list(dict.fromkeys(one for page in sorted(pages) for one in pages[page]))
            for url, pages in self._lists.items()
        }
        for url in self._moved:
            there = self._moved[url].partition("?page=")[0]
            if there in lists:
                lists.setdefault(url, lists[there])
        return lists
