"""Why something was lost: each reason's name, what it means, and how often it was given."""

from collections import Counter
from collections.abc import Iterator

from scraper.media import FileStatus
from scraper.outputs.account.figures import DAMAGED
from scraper.outputs.reports.report import File, Report

REASONS = {
    "missing": "the server answered 404",
    "gone": "the server answered 410: it was there, and was taken away",
    "not_held": "no source has anything for the address",
    "refused": "the server refused (401, 403, 429, 503)",
    "robots": "robots.txt forbids to ask",
    "blocked": "a service that is not asked for now, since it refused before",
    "unreachable": "no answer: name, connection or time",
    "server_error": "a server's own error",
    "http_…": "an answer of another status, which is none",
    "not_in_archive": "a web archive has no capture of it",
    "excluded": "a web archive does not show it",
    "not_tried": "an archive has more captures than are tried of one address",
    "not_a_capture": "a page of a web archive's own, in the place of a capture",
    "not_an_index": "something else than a web archive's index",
    "endless": "a web archive's index that does not end",
    "off_limits": "a host that the project does not ask, a private address, or a redirect to one",
    "soft_404": "a page that says “not found”, or a list, in the place of the document",
    "access_denied": "a page that denies access, in the place of the document",
    "login": "a page to log in, in the place of the document",
    "maintenance": "a page that tells of maintenance, in the place of the document",
    "error_page": "a page that tells of an error, in the place of the document",
    "foreign": "a page of another site",
    "other_page": "a page of the site that is not the one asked for",
    "moved": "a page that has moved, and does not say where to",
    "redirect_loop": "redirects lead in a circle",
    "cut_off": "a page without its end",
    "truncated": "a file without its end",
    "empty": "nothing in it",
    "too_large": "longer than is read, or without end",
    "not_html": "something else than a page",
    "not_pdf": "something else than the file, such as HTML in the place of a PDF",
    "corrupt": "the file is kept, or came in a broken coding; no reader opens it",
    "encrypted": "the file is kept; it asks for a password",
    "unknown_layout": "no layout reads the page: a case for a developer",
    "ambiguous_layout": "two layouts claim the page: a case for a developer",
    "page_changed": "the page lacks what it must have: a case for a developer",
    "no_address": "the page does not say which one it is: a case for a developer",
    "unreadable": "the page cannot be read at all: a case for a developer",
    "invalid": "the record is not as it is declared: a case for a developer",
    "internal_error": "a fault of this program: the log has it",
    "not kept": "the record could not be completed or written: the log has it",
    "not_written": "the archive could not be written",
    "not_ipp": "a line or link that leads to another site",
    "not_a_page": "a line or link that leads to something else than a page",
    "not_an_address": "a line or link that is no address",
    "scheme": "an address that is not of the web",
    "malformed": "an address that cannot be read",
    "control_characters": "an address with control characters",
    "separator_in_name": "an address with a slash inside a name",
    "too_long": "an address longer than any",
    "nested_too_deep": "an address inside too many others",
}
OTHER = "other"  # said in words
KINDS = ("documents", "files", "pages", "lines", "indexes")  # of what was lost
_IN_WORDS = "said in words, beside each"


def reason_name(said: str) -> str:
    """The name that a reason begins with.

    >>> reason_name("not_pdf: text/html in the place of a PDF"), reason_name("http_418"), reason_name("broken link")
    ('not_pdf', 'http_…', 'other')
    """
    name = said.partition(":")[0]
    if name.startswith("http_"):
        return "http_…"
    return name if name in REASONS else OTHER


def meaning(name: str) -> str:
    """What a reason means, in one sentence."""
    return _IN_WORDS if name == OTHER else REASONS[name]


def reason_of_file(file: File) -> str:
    """The name of the reason why a file is not found whole: what was said of it, else its status."""
    name = OTHER if file.status in DAMAGED else reason_name(file.reason or "")
    return file.status.value if name == OTHER else name


def reasons(report: Report) -> dict[str, Counter[str]]:
    """How often each reason was given, for each of `KINDS`; the most frequent first."""
    counts: dict[str, Counter[str]] = {}
    for kind, name in _given(report):
        counts.setdefault(name, Counter())[kind] += 1
    return dict(sorted(counts.items(), key=lambda one: (-one[1].total(), one[0])))


def _given(report: Report) -> Iterator[tuple[str, str]]:
    yield from (("documents", reason_name(one.reason or "")) for one in report.documents if one.outcome == "lost")
    yield from (("files", reason_of_file(one)) for one in report.files if one.status is not FileStatus.ARCHIVED)
    yield from (("pages", reason_name(one.reason)) for one in report.pages if one.outcome == "lost")
    yield from (("lines", reason_name(one.reason)) for one in report.refused)
    yield from (("indexes", reason_name(one.reason)) for one in report.unread)
