"""Remembers what became of each address: the crawl's memory, in the catalog."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Self

from scrapy import signals as scrapy_signals
from scrapy.crawler import Crawler
from scrapy.signalmanager import SignalManager
from twisted.python.failure import Failure

from scraper import signals
from scraper.addresses.address import id_of
from scraper.archive.archive import ArchiveNotWritable
from scraper.catalog.addresses import State
from scraper.catalog.visits import THERE, Visit
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.evidence import what_the_site_said
from scraper.fetching.found import Attempt, reason_of
from scraper.media import KEPT
from scraper.memory.memory import Memory, NotRemembered
from scraper.memory.remembering import memory_of
from scraper.outcomes import Outcome
from scraper.records import File, LooseFile, Record

logger = logging.getLogger(__name__)
_KEPT = frozenset({Outcome.ACCEPTED, *(status.value for status in KEPT)})


class RememberVisits:
    """Enters each address as done, refused or lost; a document is done when its record is written."""

    def __init__(self, memory: Callable[[], Memory | None], manager: SignalManager) -> None:
        self._memory = memory
        self._signals = manager
        self._said: dict[str, str | None] = {}
        self._sought: dict[str, list[Attempt]] = {}
        self._kept: set[str] = set()
        for receiver, signal in (
            (self.found, signals.document_found),
            (self.lost, signals.address_lost),
            (self.moved, signals.address_moved),
            (self.listed, signals.list_read),
            (self.passed, signals.page_passed),
            (self.sought, signals.file_sought),
            (self.dropped, scrapy_signals.item_dropped),
            (self.failed, scrapy_signals.item_error),
        ):
            manager.connect(receiver, signal)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For the crawl's memory; hears of everything but records by signal."""
        return cls(partial(memory_of, crawler), crawler.signals)

    def process_item(self, item: Record | LooseFile) -> Record | LooseFile:
        """The record, whose address is done now, and its files."""
        if isinstance(item, Record) and not item._is_superseded:
            said = self._said.pop(item.url, None)
            self._kept.add(item.url)
            self._visit(item.url, "document", "done", content=item.content_sha256, said=said)
        for file in item.files:
            if (attempts := self._sought.pop(file.url, None)) is not None:
                self._visit_file(file, attempts)
        return item

    def found(self, url: str, attempts: list[Attempt]) -> None:
        """An address gave a document, which is kept later."""
        said = what_the_site_said(attempts)
        if self._said.get(url) != THERE:
            self._said[url] = said

    def lost(self, url: str, reason: str, attempts: list[Attempt]) -> None:
        """An address gave nothing; a document that another of its addresses gave is there all the same."""
        state = Outcome.named(reason).state
        if state is not State.PENDING and url not in self._kept:
            self._visit(url, None, state, reason=reason, said=what_the_site_said(attempts))

    def moved(self, url: str, document_url: str) -> None:
        """An address is another address of a document."""
        self._visit(url, "alias", "done", said=THERE, moved_to=document_url)

    def listed(self, url: str, content: str) -> None:
        """A list was read."""
        self._visit(url, "list", "done", content=content, said=THERE)

    def passed(self, url: str, content: str) -> None:
        """A page that is no document was read for its links."""
        self._visit(url, "page", "done", content=content, said=THERE)

    def sought(self, url: str, attempts: list[Attempt]) -> None:
        """A file was looked for; what became of it is told with its record."""
        self._sought[url] = attempts

    def dropped(self, item: Record | LooseFile) -> None:
        """A record could not be kept: its address is not done."""
        self._visit(item.url, None if isinstance(item, Record) else "file", State.LOST, reason=Outcome.DROPPED)

    def failed(self, item: Record | LooseFile, failure: Failure) -> None:
        """A record could not be completed; one that the end of the crawl, or the disk, cut off stays pending."""
        if not isinstance(failure.value, CrawlEnds | OSError | ArchiveNotWritable):
            self.dropped(item)

    def conclude(self, *, is_complete: bool) -> None:
        """The end of the run, when the archive says how it ended; what the site said counts if it is complete."""
        memory = self._memory()
        try:
            if memory is not None:
                memory.conclude(id_of, is_complete=is_complete)
        except NotRemembered as error:
            logger.error("Cannot remember what the site said: %s", error)
            self._signals.send_catch_log(signals.not_written, error=error)

    def _visit_file(self, file: File, attempts: list[Attempt]) -> None:
        outcomes = {attempt.outcome for attempt in attempts}
        said = what_the_site_said(attempts)
        if outcomes & _KEPT:
            self._visit(file.url, "file", "done", content=file.sha256, said=said)
            return
        reason = reason_of(attempts)
        self._visit(file.url, "file", Outcome.named(reason).state, reason=reason, said=said)

    def _visit(
        self,
        url: str,
        kind: str | None,
        state: str,
        *,
        content: str | None = None,
        reason: str | None = None,
        said: str | None = None,
        moved_to: str | None = None,
    ) -> None:
        memory = self._memory()
        if memory is not None:
            memory.visit(Visit(url, kind, memory.began, state, content, reason, said, moved_to))
