"""Judges what a source answered: is it a capture of what was asked for?"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy import exceptions

from scraper.fetching.guard import OffLimits
from scraper.fetching.snapshots import content_type_of, snapshot_of
from scraper.kinds import Kind
from scraper.media import FileStatus, FileVerdict, judge_file
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument, Reason
from scraper.pages.read_page import read_page
from scraper.pages.snapshot import Snapshot
from scraper.sources.source import Held, Wanted

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({401, 403, 407, 429, 451, 503})
_KEPT = frozenset({FileStatus.ARCHIVED, FileStatus.ENCRYPTED, FileStatus.TRUNCATED, FileStatus.CORRUPT})
_LISTINGS = frozenset({Kind.FRONT, Kind.LIST, Kind.TERM, Kind.TAXONOMY_TERM})
_DOCUMENTS = frozenset({Kind.DOCUMENT, Kind.CONTENT, Kind.NODE})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer is worth: `accepted`, or the name of the reason why it is not."""

    outcome: str
    detail: str | None = None
    page: DocumentPage | ListingPage | NotADocument | None = None
    verdict: FileVerdict | None = None
    moved_to: str | None = None
    """The other address of the site that a redirect names."""
    status: int | None = None
    """The status of an answer whose body is not looked at."""

    @property
    def is_accepted(self) -> bool:
        """Whether the search ends here."""
        return self.outcome in {"accepted", "moved"}

    @property
    def keeps_bytes(self) -> bool:
        """Whether the capture is kept where nothing better is found."""
        return self.is_accepted or (self.verdict is not None and self.verdict.status in _KEPT)


def judge(wanted: Wanted, held: Held, location: str) -> Judgement:
    """What the capture at `location` (in the site's terms) is worth as an answer to what was wanted."""
    judgement = judge_status(held.status)
    if judgement is not None:
        return judgement
    if wanted.is_file:
        return judge_bytes(wanted, held.body, content_type_of(held))
    return judge_page(wanted, snapshot_of(held, location, wanted.url))


def judge_status(status: int) -> Judgement | None:
    """What the status alone decides; None where the body must be looked at (RFC 9110, 15)."""
    if status in {200, 203}:
        return None
    if status in _REFUSALS:
        return Judgement("refused", f"the server answered {status}")
    if status in {404, 410}:
        return Judgement("gone" if status == 410 else "missing", f"the server answered {status}")
    if status >= 500:
        return Judgement("server_error", f"the server answered {status}")
    return Judgement(f"http_{status}", f"the server answered {status}")


def judge_page(wanted: Wanted, snapshot: Snapshot) -> Judgement:
    """Whether a body is the page that was asked for; the page is read here, once."""
    page = read_page(snapshot)
    if isinstance(page, NotADocument):
        is_there = page.reason is Reason.OTHER_PAGE and wanted.kind not in _LISTINGS - {Kind.FRONT}
        return Judgement("accepted" if is_there else page.reason.value, page.detail, page)
    if isinstance(page, ListingPage):
        return _judge_listing(wanted, page)
    if wanted.kind in _LISTINGS:
        return Judgement("other_page", f"a document ({page.address}) in the place of a list", page)
    return Judgement("accepted", None, page)


def _judge_listing(wanted: Wanted, page: ListingPage) -> Judgement:
    if wanted.kind in _DOCUMENTS:
        return Judgement("soft_404", f"a list ({page.address or 'no address'}) in the place of a document", page)
    if wanted.page and page.page is not None and page.page != wanted.page:
        return Judgement("other_page", f"page {page.page} of the list in the place of page {wanted.page}", page)
    return Judgement("accepted", None, page)


def judge_bytes(wanted: Wanted, body: bytes, content_type: str) -> Judgement:
    """Whether a body is the file that was asked for: its first bytes decide."""
    path = urlsplit(wanted.url).path
    verdict = judge_file(body, wanted_pdf=path.lower().endswith(".pdf"), declared_type=content_type, name=path)
    outcome = "accepted" if verdict.is_acceptable else verdict.status.value
    return Judgement(outcome, verdict.reason, verdict=verdict)


def judge_error(error: Exception) -> Judgement:
    """The name of a download that failed; raises `error` again where it is no failure of a download."""
    text = str(error) or type(error).__name__
    match error:
        case OffLimits():
            return Judgement("off_limits", text)
        case exceptions.IgnoreRequest():
            return Judgement("robots" if "robots.txt" in text else "refused", text)
        case exceptions.DownloadCancelledError():
            return Judgement("too_large", text)
        case exceptions.ResponseDataLossError():
            return Judgement("truncated", "the connection closed before the whole body had come")
        case exceptions.DownloadTimeoutError():
            return Judgement("unreachable", text)
        case exceptions.CannotResolveHostError():
            return Judgement("unreachable", f"the host name was not found: {text}")
        case exceptions.DownloadConnectionRefusedError() | exceptions.DownloadFailedError() | OSError():
            return Judgement("unreachable", text)
        case exceptions.UnsupportedURLSchemeError():
            return Judgement("off_limits", text)
    raise error
