"""Fetches the files that a record links, each address once however many records link it.

Why none of Scrapy's media pipelines: `docs/decisions/0010-one-engine-and-one-stream-of-results.md`.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import Kind
from scraper.archive.replayed import NotArchived
from scraper.fetching.found import NothingAcceptable, SearchResult
from scraper.fetching.source_chain import SourceChain
from scraper.fetching.target import target_of
from scraper.loaded_capture import LoadedCapture
from scraper.media import FileStatus
from scraper.once import Once
from scraper.outcomes import Outcome
from scraper.records import Capture, LooseFile, Record
from scraper.results.results import Attempt, Result
from scraper.sources.live import wanted_file
from scraper.sources.source import Wanted
from scraper.store import file_path, write_atomically


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """What became of one address: its status, and the bytes that are kept, if any."""

    status: FileStatus
    reason: str | None = None
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    capture: Capture | None = None
    attempts: list[Attempt] = field(default_factory=list)


SOUGHT = "files/sought"  # the statistic of files that were looked for


class FetchFiles:
    """Completes each file of a record with its status, bytes and capture; the bytes lie under `files/` after it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.output = Path(crawler.settings["OUTPUT_DIR"])
        self._kept = Once[FetchedFile]()
        self._writing = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `OUTPUT_DIR`."""
        return cls(crawler)

    async def process_item(self, item: Record | LooseFile) -> Record | LooseFile:
        """The record, each of its files fetched; raises what is no failure of a source (a full disk, say)."""
        wanted = wanted_files(item)
        outcomes = await asyncio.gather(*(self._fetched(one) for one in wanted))
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(SOUGHT, len(wanted))
        return completed(item, outcomes)

    async def process_result(self, result: Result) -> None:
        """The same for a file that no document links."""
        if isinstance(result, LooseFile):
            await self.process_item(result)

    async def _fetched(self, wanted: Wanted) -> FetchedFile:
        """What became of a file, asked for once in a run however many records link it."""
        return await self._kept.of(wanted.url, partial(self._fetch, wanted))

    async def _fetch(self, wanted: Wanted) -> FetchedFile:
        engine, chain = self.crawler.engine, self.crawler.get_downloader_middleware(SourceChain)
        assert engine is not None
        assert chain is not None
        try:
            response = await engine.download_async(chain.request_for(wanted))
        except NothingAcceptable as error:
            return lost(error)
        except NotArchived as error:
            if not error.is_final:
                raise
            return FetchedFile(FileStatus.MISSING, "not in the archive of a run that came to its end")
        target = target_of(response)
        assert target is not None
        assert target.found is not None
        file = kept(target.found)
        await self._put(file, target.found.held)
        return file

    async def _put(self, file: FetchedFile, held: LoadedCapture | None) -> None:
        """Keeps the bytes of a file under their digest, unless they are there; raises OSError.

        In a thread, for a disk takes its time to confirm them; one by one, for two addresses may have the same.
        """
        if file.sha256 is None or held is None:
            return
        path = file_path(self.output, file.sha256, file.media_type or "")
        async with self._writing:
            if path.exists():
                return
            if held.large is not None:
                write_atomically(path, held.large.pieces())
            else:
                await asyncio.to_thread(write_atomically, path, held.body)


def wanted_files(item: Record | LooseFile) -> list[Wanted]:
    """What to ask for, for each file of a record that is not a page of the site, in order."""
    return [wanted_file(file.url, file._variants, item.url) for file in item.files if not _is_page(file.url)]


def completed(item: Record | LooseFile, outcomes: Iterable[FetchedFile]) -> Record | LooseFile:
    """The record with its files completed, in the order of `wanted_files`."""
    there = iter(outcomes)
    for file in item.files:
        if _is_page(file.url):
            file.status, file.reason = FileStatus.NOT_PDF, "a page of the site, not a file"
            continue
        outcome = next(there)
        file._attempts = outcome.attempts
        file.status, file.reason, file.media_type = outcome.status, outcome.reason, outcome.media_type
        file.size, file.sha256, file.capture = outcome.size, outcome.sha256, outcome.capture
    return item


def kept(found: SearchResult) -> FetchedFile:
    """What became of a file that was found."""
    held, verdict = found.held, found.verdict
    if held is None or verdict is None:
        return FetchedFile(FileStatus.MISSING, f"moved to {found.moved_to}", attempts=found.attempts)
    capture = found.capture()
    return FetchedFile(
        verdict.status,
        verdict.reason or "; ".join(held.doubts) or None,
        verdict.media_type,
        verdict.size,
        capture.payload_sha256,
        capture,
        found.attempts,
    )


def lost(nothing: NothingAcceptable) -> FetchedFile:
    """The status and the reason of a file that no source gave."""
    said = next((attempt.detail for attempt in nothing.attempts if attempt.outcome == nothing.reason), None)
    reason = f"{nothing.reason}: {said}" if said else nothing.reason
    return FetchedFile(Outcome.named(nothing.reason).status, reason, attempts=nothing.attempts)


def _is_page(url: str) -> bool:
    found = read_address(url)
    return isinstance(found, Address) and found.kind not in {Kind.FILE, Kind.ASSET, Kind.PAGE}
