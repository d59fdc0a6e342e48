"""Remembers what became of each address: the crawl's memory, in the catalog."""

from collections.abc import Callable
from functools import partial
from typing import Self

from scrapy.crawler import Crawler

from scraper.addresses.address import id_of
from scraper.archive.archive import ArchiveNotWritable
from scraper.archive.replayed import NotArchived
from scraper.catalog.addresses import State, Want
from scraper.catalog.catalog import FINISHED
from scraper.catalog.visits import THERE, Visit
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.evidence import what_the_site_said
from scraper.fetching.found import reason_of
from scraper.media import KEPT
from scraper.memory.memory import Memory
from scraper.memory.remembering import memory_of
from scraper.on_disk import OnDisk
from scraper.outcomes import Outcome
from scraper.outputs.versions import NotItsOwn
from scraper.records import File, LooseFile, Record
from scraper.results.results import (
    Attempt,
    DocumentFound,
    LeftToOthers,
    ListRead,
    Lost,
    Moved,
    NotKept,
    PagePassed,
    Result,
    RunEnded,
)

# What became of the item is not known.
_CUT_OFF = (CrawlEnds, NotArchived, OSError, ArchiveNotWritable, NotItsOwn)
_KEPT = frozenset({Outcome.ACCEPTED, *(status.value for status in KEPT)})


class RememberVisits:
    """Enters each address as done, refused or lost; a document is done when its record is written.

    At the end of the run it enters what follows from all of them, when the archive says how the run ended.
    """

    def __init__(self, memory: Callable[[], Memory | None]) -> None:
        self._memory = memory
        self._said: dict[str, str | None] = {}
        self._kept = OnDisk[None]()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For the crawl's memory."""
        return cls(partial(memory_of, crawler))

    def process_item(self, item: Record) -> Record:
        """The record, whose address is done now, and its files; one that is not kept is no news."""
        if not item._is_kept:
            return item
        self._kept[item.url] = None
        said = self._said.pop(item.url, None)
        self._visit(item.url, "document", State.DONE, content=item.content_sha256, said=said)
        self._visit_files(item)
        return item

    def process_result(self, result: Result) -> None:
        """Enters what else became of addresses."""
        match result:
            case DocumentFound():  # which is kept later
                if self._said.get(result.url) != THERE:
                    self._said[result.url] = what_the_site_said(result.attempts)
            case Lost():
                self._lose(result)
            case Moved():
                self._visit(result.url, "alias", State.DONE, said=THERE, moved_to=result.document_url)
            case ListRead():
                self._visit(result.url, "list", State.DONE, content=result.content, said=THERE)
            case PagePassed():
                self._visit(result.url, "page", State.DONE, content=result.content, said=THERE)
            case LooseFile():
                self._visit_files(result)
            case LeftToOthers():
                self._want(result)
            case NotKept():
                self._forget(result)
            case RunEnded():
                self._conclude(result)

    def _lose(self, lost: Lost) -> None:
        """An address gave nothing; a document that another of its addresses gave is there all the same."""
        state = Outcome.named(lost.reason).state
        if state is not State.PENDING and lost.url not in self._kept:
            self._visit(lost.url, None, state, reason=lost.reason, said=what_the_site_said(lost.attempts))

    def _want(self, left: LeftToOthers) -> None:
        """An address stays wanted, unless what it gives is known here."""
        if (memory := self._memory()) is not None:
            memory.want(Want(left.url, left.kind, request=left.request, for_others=True))

    def _forget(self, result: NotKept) -> None:
        """A record could not be kept: its address is not done; one that the end of the crawl cut off stays pending."""
        if isinstance(result.error, NotItsOwn):
            self._said.pop(result.item.url, None)  # a page elsewhere says nothing of this address
        if not isinstance(result.error, _CUT_OFF):
            kind = None if isinstance(result.item, Record) else "file"
            self._visit(result.item.url, kind, State.LOST, reason=Outcome.NOT_KEPT)

    def _conclude(self, ended: RunEnded) -> None:
        """What the site said counts if the run came to its end."""
        memory = self._memory()
        if memory is not None and ended.reason is None:
            memory.flush()
        elif memory is not None:
            memory.conclude(id_of, is_complete=ended.reason == FINISHED and ended.is_whole)

    def _visit_files(self, item: Record | LooseFile) -> None:
        for file in item.files:
            if file._attempts is not None:
                self._visit_file(file, file._attempts)

    def _visit_file(self, file: File, attempts: list[Attempt]) -> None:
        outcomes = {attempt.outcome for attempt in attempts}
        said = what_the_site_said(attempts)
        if outcomes & _KEPT:
            self._visit(file.url, "file", State.DONE, content=file.sha256, said=said)
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
