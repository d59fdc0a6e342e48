"""What may become of an address or a file: the one list of outcomes, each with all that follows from it.

Each attempt at a place has an outcome; the most telling one of its attempts is the reason why an address was lost.
Reports, the catalog, the monitors and the table in `output/README.md` take from here what a name means.
"""

from enum import StrEnum
from typing import Literal, Self

from scraper.catalog.addresses import State
from scraper.media import FileStatus


class Cause(StrEnum):
    """Why something went wrong: what monitors group outcomes by, and what a finding names."""

    DNS = "dns"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    CONNECTION = "connection"
    BLOCKED = "blocked"
    SERVER_ERROR = "server_error"
    SITE_CHANGED = "site_changed"
    SITE_GONE = "site_gone"
    MISSING = "missing"
    SOFT_404 = "soft_404"
    PARSE_ERROR = "parse_error"
    DISK = "disk"
    CLOCK = "clock"
    INDEX_UNREAD = "index_unread"
    FIXITY = "fixity"
    STOPPED = "stopped"


class Outcome(StrEnum):
    """What became of an address or a file. A member equals its name as it is stored: `Outcome.GONE == "gone"`."""

    meaning: str  # for people
    cause: Cause | None  # None for what is in order, or of no known cause
    rank: int  # the least says most of an address: that a page is there and refused, more than that it is missing
    state: State  # of an address of which this is the last word
    status: FileStatus  # of a file of which no source gave anything, for this reason

    def __new__(cls, name: str, meaning: str, *follows: Cause | int | State | FileStatus) -> Self:
        """A name with what follows from it: cause, rank, state and status, where they are not the usual ones."""
        self = str.__new__(cls, name)
        self._value_, self.meaning = name, meaning
        self.cause = next((one for one in follows if isinstance(one, Cause)), None)
        self.rank = next((one for one in follows if isinstance(one, int)), 50)
        self.state = next((one for one in follows if isinstance(one, State)), State.LOST)
        self.status = next((one for one in follows if isinstance(one, FileStatus)), FileStatus.MISSING)
        return self

    ACCEPTED = "accepted", "it is what was asked for", State.DONE, FileStatus.ARCHIVED
    MOVED = "moved", "the page has moved", State.DONE

    # The most telling: something is there, or was.
    BLOCKED = "blocked", "the service refused earlier requests, so it was not asked", Cause.BLOCKED, 1, State.REFUSED
    REFUSED = "refused", "the server refused (401, 403, 429, …)", Cause.BLOCKED, 2, State.REFUSED, FileStatus.REFUSED
    ROBOTS = "robots", "robots.txt does not allow it", Cause.BLOCKED, 3, State.REFUSED, FileStatus.REFUSED
    OFF_LIMITS = (
        "off_limits",
        "a host that may not be asked, or a private address",
        4,
        State.REFUSED,
        FileStatus.OFF_LIMITS,
    )
    TOO_LARGE = "too_large", "it is larger than this program reads, or never ends", 5, FileStatus.TOO_LARGE
    TRUNCATED = "truncated", "it breaks off: only its beginning came", 6, FileStatus.TRUNCATED
    CUT_OFF = "cut_off", "the page breaks off before its end", 7
    ACCESS_DENIED = "access_denied", "the page says that access is denied", Cause.BLOCKED, 8, State.REFUSED
    NOT_PDF = "not_pdf", "a web page, or something else, came instead of the file", 9, FileStatus.NOT_PDF
    SOFT_404 = "soft_404", "“not found”, a list or a notice came instead of the document", Cause.SOFT_404, 10
    EMPTY = "empty", "there is nothing in it", Cause.SITE_CHANGED, 11, FileStatus.NOT_PDF
    GONE = "gone", "the server says that it was taken away (410)", Cause.MISSING, 12

    # Of these, the one that was had first.
    LOGIN = "login", "a page to log in came instead", Cause.BLOCKED, State.REFUSED
    CLAIMED = "claimed", "only another page, which says that it is this document, was read"
    MAINTENANCE = "maintenance", "a page about maintenance came instead", Cause.SERVER_ERROR
    ERROR_PAGE = "error_page", "a page about an error came instead", Cause.SERVER_ERROR
    SERVER_ERROR = "server_error", "the server failed (500 and above)", Cause.SERVER_ERROR
    OTHER_STATUS = "http_…", "the server answered with another status (http_418: with 418)"
    FOREIGN = "foreign", "a page of another site came"
    OTHER_PAGE = "other_page", "another page of the site came"
    REDIRECT_LOOP = "redirect_loop", "redirects lead in a circle"
    NOT_HTML = "not_html", "something that is no page came", Cause.SITE_CHANGED
    CORRUPT = "corrupt", "it is damaged: the file is kept but cannot be opened, or it came garbled and is not kept"
    ENCRYPTED = "encrypted", "the file is kept, but needs a password", FileStatus.ENCRYPTED
    UNKNOWN_LAYOUT = "unknown_layout", "this program cannot read this kind of page yet", Cause.SITE_CHANGED
    AMBIGUOUS_LAYOUT = "ambiguous_layout", "this program could read the page in two ways", Cause.SITE_CHANGED
    PAGE_CHANGED = "page_changed", "the page lacks what every page of its kind should have", Cause.SITE_CHANGED
    NO_ADDRESS = "no_address", "the page does not say which page of the site it is", Cause.SITE_CHANGED
    UNREADABLE = "unreadable", "the page took too long, or too much memory, to read", Cause.PARSE_ERROR
    INVALID = "invalid", "what was read makes no valid record: an error in this program", Cause.PARSE_ERROR
    INTERNAL_ERROR = "internal_error", "an error in this program: see the log", Cause.PARSE_ERROR
    NOT_KEPT = "not_kept", "the record is invalid, or could not be completed or written: see the log", Cause.PARSE_ERROR
    NOT_WRITTEN = "not_written", "the archive could not be written; the next run asks again", Cause.DISK, State.PENDING

    # Of web archives.
    EXCLUDED = "excluded", "the web archive is not allowed to show it", State.REFUSED
    NOT_A_CAPTURE = "not_a_capture", "the web archive sent a page of its own, not a copy"
    NOT_TRIED = "not_tried", "the web archive has more copies than this program tries"
    NOT_AN_INDEX = "not_an_index", "what the web archive sent is no index", Cause.INDEX_UNREAD
    ENDLESS = "endless", "the web archive's index does not end", Cause.INDEX_UNREAD

    # The least telling: what is said of nearly every place; that nobody answered is no word that nothing is there.
    UNREACHABLE = "unreachable", "no answer came: no such host, no connection, or too late", Cause.CONNECTION, 90
    MISSING = "missing", "the server answered 404", Cause.MISSING, 91
    NOT_IN_ARCHIVE = "not_in_archive", "the web archive has no copy of it", Cause.MISSING, 92
    NOT_HELD = "not_held", "none of the sources has it", 93
    PASSED_OVER = "passed_over", "not asked: it was found elsewhere, and such places had nothing so far", 95

    # Of text that is given, or linked, as an address (docs/addresses.md); nothing is asked for.
    NOT_IPP = "not_ipp", "it leads to another site"
    NOT_A_PAGE = "not_a_page", "it leads to something that is no page"
    NOT_AN_ADDRESS = "not_an_address", "it is no address"
    SCHEME = "scheme", "the address is not of the web, such as mailto:"
    MALFORMED = "malformed", "the address cannot be read"
    CONTROL_CHARACTERS = "control_characters", "the address has control characters"
    SEPARATOR_IN_NAME = "separator_in_name", "the address has a slash inside a name"
    TOO_LONG = "too_long", "the address is too long"
    NESTED_TOO_DEEP = "nested_too_deep", "the address lies inside too many others"

    # Crawl traps: links that a calendar, a filter or a pager makes without end; they are not followed as given.
    QUERY = "query", "the link filters or sorts a list"
    COMMA_PAGER = "comma_pager", "the link pages through several lists at once"
    PAGER_ON_PAGE = "pager_on_page", "the link pages through what is no list"
    LONG_PAGER = "long_pager", "the link leads far down a list that does not end"
    DEEP_PAGE = "deep_page", "the address is deeper than any section of the site"
    ENDLESS_PAGES = "endless_pages", "a page led to more pages when very many had led to no document"
    MANY_LINKS = "many_links", "the page has more links than are looked at: the rest is not"

    OTHER = "other", "the reason is said in words"

    @classmethod
    def named(cls, said: str) -> "Outcome":
        """The outcome that a reason begins with, as a report of any version has it.

        >>> [Outcome.named(said).value for said in ("not_pdf: text/html in the place of a PDF", "http_418", "link out")]
        ['not_pdf', 'http_…', 'other']
        """
        name = said.partition(":")[0]
        return cls.OTHER_STATUS if name.startswith("http_") else _BY_NAME.get(name, cls.OTHER)


_BY_NAME: dict[str, Outcome] = {outcome.value: outcome for outcome in Outcome}
_BY_NAME["not kept"] = Outcome.NOT_KEPT  # as reports had it until 1.3
SUCCESSES = frozenset({Outcome.ACCEPTED, Outcome.MOVED})
"""Outcomes of an attempt that gave something: the search ends there."""

UNANSWERED = frozenset({Outcome.UNREACHABLE, Outcome.BLOCKED})
"""Outcomes of an attempt that nobody answered: a service that blocks is waited for."""
Found = Literal["found", "partly_found", "lost", "unreachable"]
"""What an account says of a document; `lost`: every source was asked and had it not; `unreachable`: some source gave no
answer, so that it may be there.
"""
NOT_FOUND = frozenset({"lost", Outcome.UNREACHABLE})
"""Those that gave nothing."""


def of_status(status: int) -> str:
    """The outcome of an answer of a status that has none of its own, with its number.

    >>> of_status(418), Outcome.named(of_status(418)) is Outcome.OTHER_STATUS
    ('http_418', True)
    """
    return f"http_{status}"
