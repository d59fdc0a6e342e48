"""The pages of a PDF as they are read, by whichever library, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.file_text.cleaning import clean_text, encodable
from pipelines.file_text.page_kinds import PageKind, PageText
from pipelines.file_text.reading import Limits
from pipelines.file_text.stated import Stated
from scraper.media import FileStatus, TextStatus

WORDS_OF_KIND = {
    PageKind.UNREAD: "pages that can't be read",
    PageKind.PICTURE: "pages that are pictures",
    PageKind.GARBLED: "pages whose letters can't be told",
}
RANGES_TOLD = 10


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says, as the child gives it back: `text` is UTF-8, each page ends with a form feed."""

    status: FileStatus
    text_status: TextStatus
    pages: int | None = None
    text: bytes = b""
    detail: str | None = None
    without_text: tuple[int, ...] = ()
    stated: Stated = field(default_factory=Stated)


@dataclass(slots=True)
class PagesRead:
    """Pages read so far."""

    read: list[PageText] = field(default_factory=list)
    is_cut: bool = False

    def take(self, pages: Iterator[PageText], limit: int) -> None:
        """Adds pages until the text is longer than `limit` characters."""
        size = 0
        for page in pages:
            page.text = page.text.replace("\f", " ").strip()
            size += len(page.text)
            page.text = page.text[: max(limit - size + len(page.text), 0)]
            self.read.append(page)
            if size > limit:
                self.is_cut = True
                return

    def text(self) -> str:
        return "".join(f"{page.text}\n\f" if page.text else "\f" for page in self.read)


def pdf_text(
    pages: PagesRead, kinds: Sequence[PageKind], count: int, limits: Limits, stated: Stated, *notes: str | None
) -> PdfText:
    """What the `count` pages of a document say, of which each has its kind; `notes` come first in its detail."""
    text_status, details = judge_text(kinds, is_cut=pages.is_cut or count > len(kinds))
    if pages.is_cut:
        details.insert(0, f"text limit of {limits.text} bytes, reached at page {len(kinds)} of {count}")
    elif count > len(kinds):
        details.insert(0, f"{count} pages, the first {len(kinds)} read")
    return PdfText(
        FileStatus.ARCHIVED,
        text_status,
        count,
        encoded(pages, limits),
        "; ".join(filter(None, [*notes, *details])) or None,
        tuple(number for number, kind in enumerate(kinds, 1) if kind is not PageKind.TEXT),
        stated,
    )


def judge_text(kinds: Sequence[PageKind], *, is_cut: bool = False) -> tuple[TextStatus, list[str]]:
    """Whether the pages are text, and in words which are not; blank pages lack nothing.

    >>> judge_text([PageKind.TEXT, PageKind.PICTURE, PageKind.PICTURE, PageKind.BLANK])
    (<TextStatus.PARTIAL: 'partial'>, ['pages that are pictures: 2-3'])
    """
    numbers = {kind: [number for number, one in enumerate(kinds, 1) if one is kind] for kind in PageKind}
    details = [f"{words}: {ranges(numbers[kind])}" for kind, words in WORDS_OF_KIND.items() if numbers[kind]]
    if numbers[PageKind.TEXT]:
        return TextStatus.PARTIAL if details or is_cut else TextStatus.OK, details
    if numbers[PageKind.GARBLED] or numbers[PageKind.PICTURE]:
        is_garbled = len(numbers[PageKind.GARBLED]) >= len(numbers[PageKind.PICTURE])
        return TextStatus.GARBLED if is_garbled else TextStatus.SCANNED, details
    return TextStatus.FAILED if numbers[PageKind.UNREAD] else TextStatus.NONE, details


def ranges(numbers: Sequence[int]) -> str:
    """Page numbers in words, at most so many ranges.

    >>> ranges([1, 3, 4, 5, 9])
    '1, 3-5, 9'
    """
    starts = [number for before, number in pairwise([-1, *numbers]) if number != before + 1]
    ends = [before for before, number in pairwise([*numbers, -1]) if number != before + 1]
    said = [f"{start}-{end}" if end > start else str(start) for start, end in zip(starts, ends, strict=True)]
    return ", ".join(said[:RANGES_TOLD]) + (", …" if len(said) > RANGES_TOLD else "")


def encoded(pages: PagesRead, limits: Limits) -> bytes:
    """The text as bytes, not above its limit."""
    whole = encodable(clean_text(pages.text())).encode() if any(page.text for page in pages.read) else b""
    return whole if len(whole) <= limits.text else whole[: limits.text].decode("utf-8", "ignore").encode()
