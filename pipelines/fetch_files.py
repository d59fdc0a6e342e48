"""Fetches the files that a record links, each address once however many records link it.

Why Scrapy's media pipeline and neither its `FilesPipeline` nor requests of the spider:
`docs/decisions/0001-files-are-asked-for-by-a-media-pipeline.md`.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.pipelines.media import MediaPipeline
from twisted.python.failure import Failure

from pipelines.store import file_path, write_atomically
from scraper.addresses import Address, read_address
from scraper.fetching.found import Found, NothingAcceptable
from scraper.fetching.source_chain import SourceChain
from scraper.kinds import Kind
from scraper.media import FileStatus
from scraper.records import Capture, Record
from scraper.signals import file_sought
from scraper.sources.live import wanted_file


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one address: its status, and the bytes that are kept, if any."""

    status: FileStatus
    reason: str | None = None
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    capture: Capture | None = None


# What the reason of a lost address means for a file.
_STATUS_OF = {
    "refused": FileStatus.REFUSED,
    "robots": FileStatus.REFUSED,
    "off_limits": FileStatus.OFF_LIMITS,
    "too_large": FileStatus.TOO_LARGE,
    "truncated": FileStatus.TRUNCATED,
    "not_pdf": FileStatus.NOT_PDF,
}


class FetchFiles(MediaPipeline):
    """Completes each file of a record with its status, bytes and capture; the bytes lie under `files/` after it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.output = Path(crawler.settings["OUTPUT_DIR"])

    def get_media_requests(self, item: Any, info: MediaPipeline.SpiderInfo) -> list[Request]:
        """A request for each file that is not a page of the site; the same for each record that links it."""
        chain = self.crawler.get_downloader_middleware(SourceChain)
        assert chain is not None
        wanted = (wanted_file(file.url, file._variants) for file in item.files if not _is_page(file.url))
        return [chain.request_for(one) for one in wanted]

    def media_to_download(self, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None) -> None:
        """Every address is asked for once in a run; the media pipeline remembers what it gave."""

    def media_downloaded(
        self, response: Response, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> Any:
        """Keeps the bytes, named for their digest; gives the error where they cannot be written."""
        found: Found | NothingAcceptable = response.meta["found"]
        self._tell(request, found.attempts)
        if isinstance(found, NothingAcceptable):
            return lost(found)
        verdict = found.verdict
        if verdict is None:
            return Kept(FileStatus.MISSING, f"moved to {found.moved_to}")
        digest = sha256(found.body).hexdigest()
        path = file_path(self.output, digest, verdict.media_type)
        try:
            if not path.exists():
                write_atomically(path, found.body)
        except OSError as error:
            return error  # for each record that links it; raised here, Scrapy would log it as a fault of the code
        return Kept(verdict.status, verdict.reason, verdict.media_type, len(found.body), digest, found.capture())

    def media_failed(self, failure: Failure, request: Request, info: MediaPipeline.SpiderInfo) -> Any:
        """Raises the failure: what no source gave is an answer, everything else is a fault."""
        failure.raiseException()

    def item_completed(self, results: list[Any], item: Record, info: MediaPipeline.SpiderInfo) -> Record:
        """The record with its files completed; raises the first error that is no failure of a source."""
        kept = iter(results)
        for file in item.files:
            if _is_page(file.url):
                file.status, file.reason = FileStatus.NOT_PDF, "a page of the site, not a file"
                continue
            done, outcome = next(kept)
            if not done:
                outcome.raiseException()
            if isinstance(outcome, OSError):
                raise outcome
            file.status, file.reason, file.media_type = outcome.status, outcome.reason, outcome.media_type
            file.size, file.sha256, file.capture = outcome.size, outcome.sha256, outcome.capture
        return item

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

    def _tell(self, request: Request, attempts: list[Any]) -> None:
        self.crawler.signals.send_catch_log(file_sought, url=request.meta["wanted"].url, attempts=attempts)


def lost(nothing: NothingAcceptable) -> Kept:
    """The status and the reason of a file that no source gave."""
    said = next((attempt.detail for attempt in nothing.attempts if attempt.outcome == nothing.reason), None)
    reason = f"{nothing.reason}: {said}" if said else nothing.reason
    return Kept(_STATUS_OF.get(nothing.reason, FileStatus.MISSING), reason)


def _is_page(url: str) -> bool:
    found = read_address(url)
    return isinstance(found, Address) and found.kind not in {Kind.FILE, Kind.ASSET, Kind.PAGE}
