"""Judges what a source answered: is it a capture of what was asked for?"""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from scraper.addresses.address import Address, Foreign, Refusal
from scraper.addresses.kinds import DOCUMENTS, LISTINGS, NAMED, Kind
from scraper.archive.failures import CRAWL_ENDS, UNKNOWN, code_of, words_of
from scraper.fetching.decoding import TOO_LARGE, UNDECODABLE
from scraper.fetching.page_reader import PageReader
from scraper.fetching.page_readings import Page
from scraper.loaded_capture import LoadedCapture
from scraper.media import KEPT, FileVerdict, judge_file
from scraper.outcomes import SUCCESSES, Outcome, of_status
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.requisites import LARGEST as LARGEST_REQUISITE
from scraper.requisites import RequisiteKind, wrong_type
from scraper.sources.source import Wanted

LARGEST_PAGE = 64 * 2**20  # bytes
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSALS = frozenset({401, 403, 407, 429, 451, 503})
_NO_PAGES = frozenset({Kind.FILE, Kind.ASSET, Kind.FEED})

# What the code of a failure is worth, where that is not the name of an outcome itself.
_OUTCOMES = {
    "cancelled": Outcome.TOO_LARGE,
    "undecodable": Outcome.CORRUPT,
    "incomplete": Outcome.TRUNCATED,
    "timeout": Outcome.UNREACHABLE,
    "host_not_found": Outcome.UNREACHABLE,
    "connection_refused": Outcome.UNREACHABLE,
    "connection_failed": Outcome.UNREACHABLE,
    "os_error": Outcome.UNREACHABLE,
    "unsupported_scheme": Outcome.OFF_LIMITS,
}
# What such a failure says is not plain without.
_SAID_BEFORE = {
    "undecodable": "the body is {}",
    "incomplete": "the connection closed before the whole body had come",
    "host_not_found": "the host name was not found: {}",
}


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
        return self.outcome in SUCCESSES

    @property
    def keeps_bytes(self) -> bool:
        """Whether the capture is kept where nothing better is found."""
        return self.is_accepted or (self.verdict is not None and self.verdict.status in KEPT)


async def judge(wanted: Wanted, held: LoadedCapture, location: str, reader: PageReader) -> Judgement:
    """What the capture at `location` (in the site's terms) is worth as an answer to what was wanted."""
    judgement = judge_status(held.status)
    if judgement is not None:
        return judgement
    if wanted.requisite is not None:
        return judge_requisite(wanted.requisite, held)
    if wanted.is_file:
        return judge_bytes(wanted, held)
    if held.large is not None:
        if held.large.size > LARGEST_PAGE:
            return Judgement(Outcome.TOO_LARGE, f"{held.large.size} bytes, more than any page")
        held = replace(held, body=b"".join(held.large.pieces()), large=None)
    return judge_page(wanted, await reader.read(held.at(location, wanted.url)))


def judge_status(status: int) -> Judgement | None:
    """What the status alone decides; None where the body must be looked at (RFC 9110, 15)."""
    if status in {200, 203}:
        return None
    if status in _REFUSALS:
        return Judgement(Outcome.REFUSED, f"the server answered {status}")
    if status in {404, 410}:
        return Judgement(Outcome.GONE if status == 410 else Outcome.MISSING, f"the server answered {status}")
    if status >= 500:
        return Judgement(Outcome.SERVER_ERROR, f"the server answered {status}")
    return Judgement(of_status(status), f"the server answered {status}")


def judge_redirect(wanted: Wanted, leads_to: Address | Foreign | Refusal, there: str, status: int) -> Judgement:
    """What a redirect of a page is worth: a new address on the site is an answer, its front page or a list is none."""
    if not isinstance(leads_to, Address):
        return Judgement(Outcome.OFF_LIMITS, f"redirected away from the site, to {there}", status=status)
    if leads_to.kind is Kind.SERVICE:  # a log-in, or the search for what is not there
        outcome = Outcome.LOGIN if leads_to.id.partition("/")[0] in {"user", "users"} else Outcome.SOFT_404
        return Judgement(outcome, f"redirected to {leads_to.url}", status=status)
    if leads_to.kind in _NO_PAGES:
        return Judgement(Outcome.OTHER_PAGE, f"redirected to {leads_to.url}, which is no page", status=status)
    if wanted.page and not leads_to.page:
        return Judgement(Outcome.MISSING, f"redirected to {leads_to.url}, not to page {wanted.page}", status=status)
    if wanted.kind in DOCUMENTS and leads_to.kind in LISTINGS:
        return Judgement(Outcome.SOFT_404, f"redirected to {leads_to.url}, a list", status=status)
    return Judgement(Outcome.MOVED, f"redirected to {leads_to.url}", moved_to=leads_to.url, status=status)


def judge_page(wanted: Wanted, page: Page) -> Judgement:
    """Whether a page is the one that was asked for."""
    if isinstance(page, NotADocument) and page.moved_to is not None:
        return Judgement(Outcome.MOVED, page.detail, moved_to=page.moved_to)
    if isinstance(page, NotADocument):
        is_there = page.reason is Outcome.OTHER_PAGE and wanted.kind not in NAMED | LISTINGS - {Kind.FRONT}
        return Judgement(Outcome.ACCEPTED if is_there else page.reason, page.detail, page)
    if isinstance(page, ListingPage):
        return _judge_listing(wanted, page)
    if wanted.kind in LISTINGS:
        return Judgement(Outcome.OTHER_PAGE, f"a document ({page.address}) in the place of a list", page)
    return Judgement(Outcome.ACCEPTED, None, page)


def _judge_listing(wanted: Wanted, page: ListingPage) -> Judgement:
    if wanted.kind in DOCUMENTS:
        return Judgement(Outcome.SOFT_404, f"a list ({page.address or 'no address'}) in the place of a document", page)
    if wanted.page and page.page is not None and page.page != wanted.page:
        return Judgement(Outcome.OTHER_PAGE, f"page {page.page} of the list in the place of page {wanted.page}", page)
    return Judgement(Outcome.ACCEPTED, None, page)


def judge_bytes(wanted: Wanted, held: LoadedCapture) -> Judgement:
    """Whether a body is the file that was asked for: its first bytes decide."""
    path = urlsplit(wanted.url).path
    verdict = judge_file(
        held.large.head if held.large else held.body,
        tail=held.large.tail if held.large else None,
        size=held.large.size if held.large else None,
        wanted_pdf=path.lower().endswith(".pdf"),
        declared_type=held.content_type,
        name=path,
    )
    outcome = Outcome.ACCEPTED if verdict.is_acceptable else verdict.status.value
    return Judgement(outcome if verdict.size else Outcome.EMPTY, verdict.reason, verdict=verdict)


def judge_requisite(kind: RequisiteKind, held: LoadedCapture) -> Judgement:
    """Whether a body is what a page shows there: not the page that says that it is not there."""
    size = held.large.size if held.large else len(held.body)
    if size > LARGEST_REQUISITE:
        return Judgement(Outcome.TOO_LARGE, f"{size} bytes, more than any {kind}")
    if not size:
        is_said = kind in {RequisiteKind.STYLE, RequisiteKind.SCRIPT}  # one that says nothing is one
        return Judgement(Outcome.ACCEPTED if is_said else Outcome.EMPTY)
    wrong = wrong_type(kind, held.large.head if held.large else held.body, held.content_type)
    return Judgement(Outcome.NOT_PDF, f"{wrong} in the place of the {kind}") if wrong else Judgement(Outcome.ACCEPTED)


def judge_flags(flags: list[str]) -> Judgement | None:
    """What the flags of an answer say against it."""
    if TOO_LARGE in flags:
        return Judgement(Outcome.TOO_LARGE, "larger than DOWNLOAD_MAXSIZE when decoded")
    if UNDECODABLE in flags:
        return Judgement(Outcome.CORRUPT, "the body is not coded as its header says")
    return None


def judge_error(error: Exception) -> Judgement:
    """What a download that failed is worth; raises `error` again where it is no failure of a download."""
    code, text = code_of(error), words_of(error)
    if code in {CRAWL_ENDS, UNKNOWN}:
        raise error
    if code in _SAID_BEFORE:
        text = _SAID_BEFORE[code].format(text)
    return Judgement(_OUTCOMES.get(code) or Outcome.named(code), text)
