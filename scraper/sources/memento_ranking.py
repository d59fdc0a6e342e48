"""Which captures of an address to try, and in which order: what is likely to be the document, then the newest."""

from collections.abc import Iterable
from dataclasses import dataclass

from scraper.sources.cdx import CdxLine
from scraper.sources.memento_index import MementoRow
from scraper.sources.source import Wanted

_WHOLE = frozenset({200, 203})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGES = ("text/html", "application/xhtml")
_NO_PAGES = ("image/", "text/css", "video/", "audio/", "font/", "application/pdf", "application/javascript")
_SMALL = 4  # a capture of less than a quarter of the longest is likely to be cut off, or a page about the file


@dataclass(frozen=True, slots=True)
class Ranked:
    """The captures of an address that may hold it, best first, and those that hold nothing, by their status."""

    mementos: list[CdxLine]
    worthless: dict[int, int]


def ranked(mementos: Iterable[MementoRow], wanted: Wanted, latest: str = "9") -> Ranked:
    """Captures in the order in which they are tried; those of errors are only counted.

    `latest`: 14 digits; what is dated after that moment is no newer than anything, for that date is not believed.
    """
    there = list(mementos)
    good = {one.line.digest for one in there if one.line.status in _WHOLE and one.line.digest}
    lengths = (one.line.length or 0 for one in there if one.line.status in _WHOLE and not one.line.is_revisit)
    longest = max(lengths, default=0)
    worthless: dict[int, int] = {}
    tried = []
    for one in there:
        status = one.line.status
        if status is None or status in _WHOLE or status in _REDIRECTS:
            tried.append(one)
        else:
            worthless[status] = worthless.get(status, 0) + 1
    tried.sort(key=lambda one: (one.line.timestamp <= latest, one.line.timestamp, one.line.original), reverse=True)
    tried.sort(key=lambda one: (_worth(one.line, wanted, good, longest), one.form))
    return Ranked([one.line for one in tried], worthless)


def _worth(line: CdxLine, wanted: Wanted, good: set[str], longest: int) -> int:
    """0 for what is likely to be it; more for what is less likely."""
    if line.status in _REDIRECTS:
        return 4
    if line.length == 0:
        return 3
    if line.status is None or line.is_revisit:  # which mostly does not say what it repeats
        return 0 if line.digest in good or line.digest is None else 1
    if not _fits(line.mime or "", wanted):
        return 2
    return 1 if line.length is not None and line.length * _SMALL < longest else 0


def _fits(mime: str, wanted: Wanted) -> bool:
    if mime in {"", "unk", "warc/revisit"}:
        return True
    if wanted.is_file:
        wants_pdf = wanted.url.lower().endswith(".pdf")
        return "pdf" in mime if wants_pdf else not mime.startswith(_PAGES)
    return not mime.startswith(_NO_PAGES)
