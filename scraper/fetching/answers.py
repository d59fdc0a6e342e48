"""Judges what a source answered: is it a capture of what was asked for?"""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from scrapy import exceptions

from scraper.addresses.address import Address, Foreign, Refusal
from scraper.addresses.kinds import DOCUMENTS, LISTINGS, Kind
from scraper.fetching.decoding import TOO_LARGE, UNDECODABLE
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.guard import OffLimits
from scraper.fetching.large_bodies import BodyTooLarge, Undecodable
from scraper.fetching.page_reader import Page, PageReader
from scraper.fetching.robots import HostUnreachable
from scraper.fetching.services import ServiceBlocked
from scraper.fetching.snapshots import content_type_of, snapshot_of
from scraper.media import KEPT, FileVerdict, judge_file
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument, Reason
from scraper.sources.archive_captures import CaptureCutOff, CaptureDamaged
from scraper.sources.source import FileTooLarge, Held, Wanted

LARGEST_PAGE = 64 * 2**20  # bytes
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({401, 403, 407, 429, 451, 503})
_NO_PAGES = frozenset({Kind.FILE, Kind.ASSET, Kind.FEED})


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
        return self.is_accepted or (self.verdict is not None and self.verdict.status in KEPT)


async def judge(wanted: Wanted, held: Held, location: str, reader: PageReader) -> Judgement:
    """What the capture at `location` (in the site's terms) is worth as an answer to what was wanted."""
    judgement = judge_status(held.status)
    if judgement is not None:
        return judgement
    if wanted.is_file:
        return judge_bytes(wanted, held)
    if held.large is not None:
        if held.large.size > LARGEST_PAGE:
            return Judgement("too_large", f"{held.large.size} bytes, more than any page")
        held = replace(held, body=b"".join(held.large.pieces()))
    return judge_page(wanted, await reader.read(snapshot_of(held, location, wanted.url)))


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


def judge_redirect(wanted: Wanted, leads_to: Address | Foreign | Refusal, there: str, status: int) -> Judgement:
    """What a redirect of a page is worth: a new address on the site is an answer, its front page or a list is none."""
    if not isinstance(leads_to, Address):
        return Judgement("off_limits", f"redirected away from the site, to {there}", status=status)
    if leads_to.kind is Kind.SERVICE:  # a log-in, or the search for what is not there
        outcome = "login" if leads_to.id.partition("/")[0] in {"user", "users"} else "soft_404"
        return Judgement(outcome, f"redirected to {leads_to.url}", status=status)
    if leads_to.kind in _NO_PAGES:
        return Judgement("other_page", f"redirected to {leads_to.url}, which is no page", status=status)
    if wanted.page and not leads_to.page:
        return Judgement("missing", f"redirected to {leads_to.url}, not to page {wanted.page}", status=status)
    if wanted.kind in DOCUMENTS and leads_to.kind in LISTINGS:
        return Judgement("soft_404", f"redirected to {leads_to.url}, a list", status=status)
    return Judgement("moved", f"redirected to {leads_to.url}", moved_to=leads_to.url, status=status)


def judge_page(wanted: Wanted, page: Page) -> Judgement:
    """Whether a page is the one that was asked for."""
    if isinstance(page, NotADocument) and page.moved_to is not None:
        return Judgement("moved", page.detail, moved_to=page.moved_to)
    if isinstance(page, NotADocument):
        is_there = page.reason is Reason.OTHER_PAGE and wanted.kind not in LISTINGS - {Kind.FRONT}
        return Judgement("accepted" if is_there else page.reason.value, page.detail, page)
    if isinstance(page, ListingPage):
        return _judge_listing(wanted, page)
    if wanted.kind in LISTINGS:
        return Judgement("other_page", f"a document ({page.address}) in the place of a list", page)
    return Judgement("accepted", None, page)


def _judge_listing(wanted: Wanted, page: ListingPage) -> Judgement:
    if wanted.kind in DOCUMENTS:
        return Judgement("soft_404", f"a list ({page.address or 'no address'}) in the place of a document", page)
    if wanted.page and page.page is not None and page.page != wanted.page:
        return Judgement("other_page", f"page {page.page} of the list in the place of page {wanted.page}", page)
    return Judgement("accepted", None, page)


def judge_bytes(wanted: Wanted, held: Held) -> Judgement:
    """Whether a body is the file that was asked for: its first bytes decide."""
    path = urlsplit(wanted.url).path
    verdict = judge_file(
        held.large.head if held.large else held.body,
        tail=held.large.tail if held.large else None,
        size=held.large.size if held.large else None,
        wanted_pdf=path.lower().endswith(".pdf"),
        declared_type=content_type_of(held),
        name=path,
    )
    outcome = "accepted" if verdict.is_acceptable else verdict.status.value
    return Judgement(outcome, verdict.reason, verdict=verdict)


def judge_flags(flags: list[str]) -> Judgement | None:
    """What the flags of an answer say against it."""
    if TOO_LARGE in flags:
        return Judgement("too_large", "larger than DOWNLOAD_MAXSIZE when decoded")
    if UNDECODABLE in flags:
        return Judgement("corrupt", "the body is not coded as its header says")
    return None


def judge_error(error: Exception) -> Judgement:
    """The name of a download that failed; raises `error` again where it is no failure of a download."""
    text = " ".join(str(error).split()) or type(error).__name__
    match error:
        case CrawlEnds():
            raise error
        case OffLimits():
            return Judgement("off_limits", text)
        case ServiceBlocked():
            return Judgement("blocked", text)
        case HostUnreachable():
            return Judgement("unreachable", text)
        case exceptions.IgnoreRequest():
            return Judgement("robots" if "robots.txt" in text else "refused", text)
        case exceptions.DownloadCancelledError() | FileTooLarge() | BodyTooLarge():
            return Judgement("too_large", text)
        case CaptureCutOff():
            return Judgement("truncated", text)
        case CaptureDamaged():
            return Judgement("corrupt", text)
        case Undecodable():
            return Judgement("corrupt", f"the body is {text}")
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
