"""The pages of a PDF as they are read, by whichever library, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.file_text.cleaning import clean_text, encodable
from pipelines.file_text.reading import Limits
from scraper.media import FileStatus, TextStatus

CHARACTERS_OF_A_PAGE = 20  # a page with fewer is a picture with a stamp on it


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says, as the child gives it back: `text` is UTF-8, each page ends with a form feed."""

    status: FileStatus
    text_status: TextStatus
    pages: int | None = None
    title: str | None = None
    text: bytes = b""
    detail: str | None = None


@dataclass(slots=True)
class Pages:
    """Pages read so far, and what went wrong with them."""

    texts: list[str] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    is_cut: bool = False

    def take(self, pages: Iterator[str | None], limit: int) -> None:
        """Adds pages until the text is longer than `limit` characters; None is a page that can't be read."""
        size = 0
        for number, text in enumerate(pages, 1):
            if text is None:
                self.unread.append(number)
            text = (text or "").replace("\f", " ").strip()
            self.texts.append(text[: limit - size])
            size += len(text)
            if size > limit:
                self.is_cut = True
                return

    def text(self) -> str:
        return "".join(f"{page}\n\f" if page else "\f" for page in self.texts)


def judge_text(pages: Pages, count: int, limits: Limits) -> tuple[TextStatus, str | None]:
    """How much of the text of `count` pages was read, and in words what was not."""
    if pages.is_cut:
        return TextStatus.PARTIAL, f"text limit of {limits.text} bytes, reached at page {len(pages.texts)} of {count}"
    if count > limits.pages:
        return TextStatus.TOO_MANY_PAGES, f"{count} pages, the first {limits.pages} read"
    if pages.unread:
        unread = ", ".join(map(str, pages.unread[:10])) + (", …" if len(pages.unread) > 10 else "")
        every = len(pages.unread) == count
        return TextStatus.FAILED if every else TextStatus.PARTIAL, f"pages that can't be read: {unread}"
    return TextStatus.OK if any(pages.texts) else TextStatus.NONE, None


def is_sparse(pages: Pages) -> bool:
    return sum(map(len, pages.texts)) < CHARACTERS_OF_A_PAGE * len(pages.texts)


def encoded(pages: Pages, limits: Limits) -> bytes:
    """The text as bytes, not above its limit."""
    whole = encodable(clean_text(pages.text())).encode() if any(pages.texts) else b""
    return whole if len(whole) <= limits.text else whole[: limits.text].decode("utf-8", "ignore").encode()
