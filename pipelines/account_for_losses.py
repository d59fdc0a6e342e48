"""Accounts for every document and file that was wanted: found or lost, where it was looked for and why not."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from scraper.addresses.shards import ALL
from scraper.archive.archive import Archive
from scraper.archive.replayed import NotArchived
from scraper.fetching.ending import CrawlEnds
from scraper.memory.remembering import memory_of
from scraper.outcomes import Outcome
from scraper.outputs.account.account import Account
from scraper.outputs.account.comparison import RunBefore, run_before
from scraper.outputs.versions import NotItsOwn
from scraper.records import LooseFile, Record, moment
from scraper.results.results import (
    Attempt,
    DocumentFound,
    IndexNotRead,
    LeftToOthers,
    Lost,
    Moved,
    NotKept,
    PagePassed,
    Refused,
    RequisiteSought,
    Result,
    RunEnded,
    TrapRefused,
)
from scraper.store import NOT_WRITABLE, has_record
from scraper.text import path_text


class AccountForLosses:
    """Enters what becomes of each address; at the end of the run the report is there, for the steps that follow."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.output = Path(crawler.settings["OUTPUT_DIR"])
        self.account = Account()
        self._left = 0
        self.archive = crawler.get_extension(Archive)
        self.started_at = self.archive.started_at if self.archive else datetime.now(UTC)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`."""
        return cls(crawler)

    def process_item(self, item: Record) -> Record:
        """The record, entered as found or partly found."""
        self.account.kept(item)
        self._enter_sought(item)
        return item

    def process_result(self, result: Result) -> None:
        """Enters what else became of addresses; makes the report at the end."""
        match result:
            case DocumentFound():
                attempts = _plain(result.attempts)
                self.account.found(result.url, result.asked, attempts, list(result.disagreements))
            case Lost():
                self.account.lost(result.url, result.reason, _plain(result.attempts), result.is_document)
            case Moved():
                self.account.moved(result.url, result.document_url, _plain(result.attempts))
            case PagePassed():
                self.account.passed(result.url, result.reason)
            case Refused():
                self.account.refused_text(result.text, result.reason, result.line)
            case TrapRefused():
                self.account.trapped(result.url, result.trap)
            case RequisiteSought():
                self.account.shown(result.url, result.outcome)
            case LeftToOthers():
                self._left += 1
            case IndexNotRead():
                self.account.unread_index(result.source, result.url, result.reason, result.detail)
            case LooseFile():
                self.account.kept_file(result.files[0])
                self._enter_sought(result)
            case NotKept():
                self._enter_not_kept(result)
            case RunEnded():
                self._end(result)

    def _enter_sought(self, item: Record | LooseFile) -> None:
        for file in item.files:
            if file._attempts is not None:
                self.account.sought(file.url, _plain(file._attempts))

    def _enter_not_kept(self, result: NotKept) -> None:
        """A record failed its check, or could not be written; one that the end of the crawl cut off stays pending."""
        if isinstance(result.error, CrawlEnds | NotArchived):
            return
        self._enter_sought(result.item)
        if isinstance(result.error, NotItsOwn):
            self.account.claimed(result.item.url, str(result.error))
            return
        self.account.lost(
            result.item.url, why_not_kept(result.error), None, is_document=isinstance(result.item, Record)
        )

    def _end(self, ended: RunEnded) -> None:
        if ended.reason is not None:
            ended.run = self._run(ended)
            before = run_before(self.output / "report.json")
            ended.report = self.account.told(
                ended.run, before, is_kept=partial(has_record, self.output), was_kept=self._was_kept(before)
            )

    def _was_kept(self, before: RunBefore | None) -> Callable[[str], bool]:
        """Whether the archive had something of an address when the run before began, whatever that asked for."""
        memory = memory_of(self.crawler)
        if memory is None or before is None:
            return lambda url: False
        then = round(datetime.fromisoformat(before.run.started_at).timestamp())
        return partial(memory.addresses.gave_by, min(then, memory.began - 1))

    def _run(self, ended: RunEnded) -> dict[str, Any]:
        if self.archive is not None and self.archive.ends is not None:  # made again: it is as it was
            run = {name: value for name, value in self.archive.ends.items() if name not in {"alarms", "facts"}}
            return {**run, "output": path_text(str(self.archive.folder.parent))}
        finished_at = self.archive.clock.now() if self.archive else datetime.now(UTC)
        return {
            "started_at": moment(self.started_at),
            "finished_at": moment(finished_at),
            "seconds": round((finished_at - self.started_at).total_seconds(), 1),
            "finish_reason": ended.reason if ended.is_whole else NOT_WRITABLE,
            "source": path_text(getattr(self.crawler.spider, "source", None) or self.crawler.settings["IPP_SOURCE"]),
            "asked": getattr(self.crawler.spider, "asked", "library"),
            "output": path_text(str(self.output)),
            **self._part(),
        }

    def _part(self) -> dict[str, Any]:
        """Which shard it was, and how many addresses it left to others; nothing for a run over all."""
        shard = getattr(self.crawler.spider, "shard", ALL)
        return {} if shard.is_all else {"shard": str(shard), "left_to_others": self._left}


def why_not_kept(error: Exception) -> str:
    """The outcome of a record that was not kept, with the words of what befell it."""
    match error:
        case DropItem():
            return f"{Outcome.INVALID}: {error}"
        case OSError(strerror=str(words)):
            return f"{Outcome.NOT_KEPT}: it cannot be written: {words}"
    return f"{Outcome.NOT_KEPT}: {error!r}"


def _plain(attempts: list[Attempt]) -> list[dict[str, Any]]:
    return [asdict(attempt) for attempt in attempts]
