"""What reading a page gives: a document, a listing, or the name of the reason why it is neither."""

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a page is not a document."""

    SOFT_404 = "soft_404"
    ACCESS_DENIED = "access_denied"
    LOGIN = "login"
    MAINTENANCE = "maintenance"
    ERROR_PAGE = "error_page"
    FOREIGN = "foreign"
    EMPTY = "empty"
    CUT_OFF = "cut_off"
    NOT_HTML = "not_html"
    TOO_LARGE = "too_large"
    MOVED = "moved"
    OTHER_PAGE = "other_page"
    PAGE_CHANGED = "page_changed"
    UNKNOWN_LAYOUT = "unknown_layout"
    AMBIGUOUS_LAYOUT = "ambiguous_layout"


@dataclass(frozen=True, slots=True)
class TermLink:
    """A knowledge type or topic as the page states it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class BodyLink:
    """A link in the body."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to a file. `stated` is its address before it was made canonical, `located` where this mirror keeps it."""

    url: str
    label: str | None
    role: str
    stated: str
    located: str


@dataclass(frozen=True, slots=True)
class Onward:
    """An address that a page leads to; `trap` names the crawl trap that the link as it stood would have been."""

    url: str
    located: str
    trap: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document as one page of it states it."""

    layout: str
    address: str
    aliases: tuple[str, ...]
    disagreements: tuple[str, ...]
    title: str
    body: str
    language: str | None
    knowledge_types: tuple[TermLink, ...]
    topics: tuple[TermLink, ...]
    published: tuple[str, int] | None
    links: tuple[BodyLink, ...]
    files: tuple[FileLink, ...]
    onward: tuple[Onward, ...]
    origins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """The front page, a list, a term page, or one of their further pages; `page` is the number its pager shows."""

    layout: str
    address: str
    aliases: tuple[str, ...]
    title: str
    page: int | None
    onward: tuple[Onward, ...]


@dataclass(frozen=True, slots=True)
class NotADocument:
    """A page that is neither, with the reason and one sentence that says what was seen."""

    reason: Reason
    detail: str
    onward: tuple[Onward, ...] = ()
    moved_to: str | None = None
