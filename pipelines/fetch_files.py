"""Fetches the files that a record links, each address once however many records link it.

Why Scrapy's media pipeline and neither its `FilesPipeline` nor requests of the spider:
`docs/decisions/0001-files-are-asked-for-by-a-media-pipeline.md`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.pipelines.media import MediaPipeline
from scrapy.signalmanager import SignalManager
from twisted.python.failure import Failure

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import Kind
from scraper.archive.archive import ArchiveNotWritable
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.found import Attempt, Found, NothingAcceptable
from scraper.fetching.source_chain import SourceChain
from scraper.media import FileStatus
from scraper.outcomes import Outcome
from scraper.records import Capture, LooseFile, Record
from scraper.signals import file_sought
from scraper.sources.live import wanted_file
from scraper.sources.source import Wanted
from scraper.store import file_path, write_atomically


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one address: its status, and the bytes that are kept, if any."""

    status: FileStatus
    reason: str | None = None
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    capture: Capture | None = None
    attempts: list[Attempt] = field(default_factory=list)


class FetchFiles(MediaPipeline):
    """Completes each file of a record with its status, bytes and capture; the bytes lie under `files/` after it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.output = Path(crawler.settings["OUTPUT_DIR"])

    def get_media_requests(self, item: Any, info: MediaPipeline.SpiderInfo) -> list[Request]:
        """A request for each file that is not a page of the site; the same for each record that links it."""
        chain = self.crawler.get_downloader_middleware(SourceChain)
        assert chain is not None
        return [chain.request_for(one) for one in wanted_files(item)]

    def media_to_download(self, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None) -> None:
        """Every address is asked for once in a run; the media pipeline remembers what it gave."""

    def media_downloaded(
        self, response: Response, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> Any:
        """Keeps the bytes, named for their digest; gives the error where they cannot be written."""
        found: Found | NothingAcceptable | CrawlEnds | ArchiveNotWritable = response.meta["found"]
        if isinstance(found, CrawlEnds | ArchiveNotWritable):
            return found  # for each record that links it; raised here, Scrapy would log it as a fault of the code
        try:
            return keep(self.output, found)
        except OSError as error:
            return error  # the same

    def media_failed(self, failure: Failure, request: Request, info: MediaPipeline.SpiderInfo) -> Any:
        """Raises the failure: what no source gave is an answer, everything else is a fault."""
        failure.raiseException()

    def item_completed(
        self, results: list[Any], item: Record | LooseFile, info: MediaPipeline.SpiderInfo
    ) -> Record | LooseFile:
        """The record with its files completed; raises the first error that is no failure of a source."""
        outcomes = []
        for done, outcome in results:
            if not done:
                outcome.raiseException()
            if isinstance(outcome, OSError | CrawlEnds | ArchiveNotWritable):
                raise outcome
            outcomes.append(outcome)
        return completed(item, outcomes, self.crawler.signals)

    def file_path(
        self,
        request: Request,
        response: Response | None = None,
        info: MediaPipeline.SpiderInfo | None = None,
        *,
        item: Any = None,
    ) -> str:
        """Not asked for: the name is that of the bytes, which are known only when they have come."""
        raise NotImplementedError


def wanted_files(item: Record | LooseFile) -> list[Wanted]:
    """What to ask for, for each file of a record that is not a page of the site, in order."""
    return [wanted_file(file.url, file._variants, item.url) for file in item.files if not _is_page(file.url)]


def completed(item: Record | LooseFile, outcomes: Iterable[Kept], manager: SignalManager) -> Record | LooseFile:
    """The record with its files completed, in the order of `wanted_files`; tells where each was looked for."""
    kept = iter(outcomes)
    for file in item.files:
        if _is_page(file.url):
            file.status, file.reason = FileStatus.NOT_PDF, "a page of the site, not a file"
            continue
        outcome = next(kept)
        manager.send_catch_log(file_sought, url=file.url, attempts=outcome.attempts)
        file.status, file.reason, file.media_type = outcome.status, outcome.reason, outcome.media_type
        file.size, file.sha256, file.capture = outcome.size, outcome.sha256, outcome.capture
    return item


def keep(output: Path, found: Found | NothingAcceptable) -> Kept:
    """Keeps the bytes under their digest, unless they are there, and says what became of the file; raises OSError."""
    if isinstance(found, NothingAcceptable):
        return lost(found)
    held, verdict = found.held, found.verdict
    if held is None or verdict is None:
        return Kept(FileStatus.MISSING, f"moved to {found.moved_to}", attempts=found.attempts)
    capture = found.capture()
    path = file_path(output, capture.payload_sha256, verdict.media_type)
    if not path.exists():
        write_atomically(path, held.large.pieces() if held.large else held.body)
    return Kept(
        verdict.status,
        verdict.reason,
        verdict.media_type,
        verdict.size,
        capture.payload_sha256,
        capture,
        found.attempts,
    )


def lost(nothing: NothingAcceptable) -> Kept:
    """The status and the reason of a file that no source gave."""
    said = next((attempt.detail for attempt in nothing.attempts if attempt.outcome == nothing.reason), None)
    reason = f"{nothing.reason}: {said}" if said else nothing.reason
    return Kept(Outcome.named(nothing.reason).status, reason, attempts=nothing.attempts)


def _is_page(url: str) -> bool:
    found = read_address(url)
    return isinstance(found, Address) and found.kind not in {Kind.FILE, Kind.ASSET, Kind.PAGE}
