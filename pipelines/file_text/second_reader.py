"""pypdf, where PDFium does not open a file or finds little in it: a second opinion, slower by a hundred times."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.file_text import thresholds
from pipelines.file_text.page_kinds import PageText, is_garbled, kinds_of, letters_of
from pipelines.file_text.pages import PagesRead, PdfText, pdf_text
from pipelines.file_text.reading import Limits
from pipelines.file_text.stated import Stated, stated
from scraper.media import FileStatus, TextStatus

if TYPE_CHECKING:
    import pypdf

ENTRIES = {"Title": "/Title", "Author": "/Author", "Subject": "/Subject", "Producer": "/Producer"}
DATES = {"CreationDate": "/CreationDate", "ModDate": "/ModDate"}


class TookTooLong(BaseException):
    """The second opinion is not waited for any longer; no Exception, for pypdf catches those."""


class LockedByPassword(Exception):
    """The empty password does not open the file."""


def read_by_second(path: Path, limits: Limits, why: str, *, needs_password: bool = False) -> PdfText:
    """What pypdf makes of a file that PDFium does not open (`why`); without any text it is corrupt, or encrypted."""
    try:
        with path.open("rb") as file:  # by its path, pypdf would read all of it into memory
            document = opened(file)
            count = count_of_pages(document)
            pages = PagesRead()
            pages.take((page_by_second(document, index) for index in range(min(count, limits.pages))), limits.text)
            states = stated_by_second(document)
    except MemoryError:
        raise
    except LockedByPassword:
        return PdfText(FileStatus.ENCRYPTED, TextStatus.NONE, detail="needs a password")
    except Exception as error:  # a damaged file gets any exception at all out of pypdf
        why = f"{why}; pypdf: {error or type(error).__name__}"
    else:
        if any(page.text for page in pages.read):
            return pdf_text(pages, kinds_of(pages.read), count, limits, states, f"read by pypdf: {why}")
        why = f"{why}; pypdf: no text" if count else "it has no pages"
    if needs_password:
        return PdfText(FileStatus.ENCRYPTED, TextStatus.NONE, detail=why)
    return PdfText(FileStatus.CORRUPT, TextStatus.NONE, detail=why)


def improve(path: Path, pages: PagesRead, weak: Iterable[int], limits: Limits) -> list[int]:
    """Asks pypdf for the pages of these indexes, and takes what is more than twice as much; the pages it took."""
    taken = []
    try:
        with in_time(limits.seconds / 3), path.open("rb") as file:
            document = opened(file)
            for index in weak:
                page, had = page_by_second(document, index), pages.read[index]
                letters = 0 if is_garbled(had.text, had.map_errors) else letters_of(had.text)
                found = 0 if is_garbled(page.text, had.map_errors) else letters_of(page.text)
                if found > max(thresholds.LITTLE, thresholds.TIMES_MORE * letters):
                    page.cover, page.map_errors = had.cover, had.map_errors  # those are of the page, whoever reads it
                    pages.read[index] = page
                    taken.append(index + 1)
    except (Exception, TookTooLong):  # any at all comes out of pypdf; PDFium's reading stands
        return taken
    return taken


def count_by_second(path: Path, limits: Limits) -> int | None:
    """How many pages there are by their tree, whatever it states; None where pypdf can't say."""
    try:
        with in_time(limits.seconds / 3), path.open("rb") as file:
            return count_of_pages(opened(file))
    except (Exception, TookTooLong):  # as above
        return None


def opened(file: Any) -> pypdf.PdfReader:
    import pypdf  # here: takes longer to import than most files to read, and few need it

    document = pypdf.PdfReader(file, strict=False)
    if document.is_encrypted and not document.decrypt(""):
        raise LockedByPassword
    return document


def count_of_pages(document: Any) -> int:
    """The leaves of the tree of pages: what a tree states of itself may be any number."""
    waiting, seen, count = [document.trailer["/Root"]["/Pages"]], set(), 0
    while waiting:
        node = waiting.pop()
        kids = node.get("/Kids") if hasattr(node, "get") else None
        if kids is None:
            count += 1
        elif id(node) not in seen:
            seen.add(id(node))
            waiting += [kid.get_object() for kid in kids]
    return count


def page_by_second(document: Any, index: int) -> PageText:
    try:
        return PageText(document.pages[index].extract_text().replace("\f", " ").strip())
    except MemoryError:
        raise
    except Exception:  # a page of a damaged file gets any exception at all out of pypdf, too
        return PageText(is_read=False)


def stated_by_second(document: Any) -> Stated:
    entries = document.metadata or {}
    words = {name: str(entries.get(key) or "") for name, key in (ENTRIES | DATES).items()}
    root = document.trailer["/Root"]
    return stated(words, str(root.get("/Lang") or ""), map(str, document.attachments), has_form="/AcroForm" in root)


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """Raises TookTooLong in the block after so many seconds."""
    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def too_long(*_: object) -> None:
    raise TookTooLong
