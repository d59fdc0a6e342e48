"""What a linked file is, by its bytes: not by its name, its declared type or the status it came with.

The fetching chain asks `judge_file` whether to try the next source and `better` which answer to keep.
Kinds of file and their marks are in `media_types.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from scraper.media_types import HTML, JSON, OCTETS, PDF, PLAIN, extension_of, is_office, is_zip_based, sniff


class FileStatus(StrEnum):
    """What came of a file that was wanted, best first; `better` compares by this order."""

    ARCHIVED = "archived"
    ENCRYPTED = "encrypted"
    TRUNCATED = "truncated"
    CORRUPT = "corrupt"
    TOO_LARGE = "too_large"
    NOT_PDF = "not_pdf"
    REFUSED = "refused"
    OFF_LIMITS = "off_limits"
    MISSING = "missing"


KEPT = frozenset({FileStatus.ARCHIVED, FileStatus.ENCRYPTED, FileStatus.TRUNCATED, FileStatus.CORRUPT})
"""Of such a file the bytes are kept, if nothing better is found."""
EMPTY = "an answer without a single byte"


class TextStatus(StrEnum):
    """Whether a file has text, and if not, why not."""

    OK = "ok"
    PARTIAL = "partial"  # some pages are no text, or could not be read; or there was more than a limit
    GARBLED = "garbled"  # what stands for letters is no writing: blanks, or codes of glyphs
    SCANNED = "scanned"  # pages that are pictures
    NONE = "none"  # no text in it, and no picture of text: also every file that is not a PDF
    FAILED = "failed"  # the reader ran into a limit or died, or no page could be read


# A PDF that is saved again goes on behind its end; one made for the web has a first part with an end of its own.
_GOES_ON = re.compile(rb"[\r\n]\s*(?:\d{1,10} \d{1,5} obj\b|xref\s|startxref\s)")
_FIRST_PART = re.compile(rb"startxref\s+0\s+\Z")


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What some bytes are: `reason` is a sentence for the loss account, None when all is well."""

    status: FileStatus
    media_type: str
    size: int
    reason: str | None = None

    @property
    def is_acceptable(self) -> bool:
        """No other source need be asked."""
        return self.status is FileStatus.ARCHIVED


def judge_file(
    head: bytes,
    *,
    tail: bytes | None = None,
    size: int | None = None,
    wanted_pdf: bool = False,
    declared_type: str = "",
    name: str = "",
) -> FileVerdict:
    """What the bytes of an answer are; total: any bytes have a verdict.

    `head` alone is the whole body. For a body on disk give its first and last 64 KiB and its size.
    A name that ends in `.pdf` wants a PDF as `wanted_pdf` does. A PDF that is whole but needs a password,
    or that no reader opens, is `archived` here: that takes a parser, in `pipelines/file_text`.

    >>> judge_file(b"%PDF-1.4 ... %%EOF").status.value
    'archived'
    >>> judge_file(b"<!DOCTYPE html><html>", declared_type="application/pdf", name="report.pdf").reason
    'text/html in the place of a PDF'
    """
    tail = head if tail is None else tail
    size = len(head) if size is None else size
    media_type = sniff(head, tail, declared=declared_type, name=name)
    status, reason = FileStatus.ARCHIVED, None
    wants_pdf = wanted_pdf or extension_of(name) == "pdf"
    if size == 0:
        status, reason = FileStatus.NOT_PDF, EMPTY
    elif media_type == PDF:
        if not has_end_of_pdf(tail):
            status, reason = FileStatus.TRUNCATED, f"no %%EOF at the end of {size} bytes"
    elif wrong := in_the_place_of(media_type, wants_pdf, declared_type, name):
        status, reason = FileStatus.NOT_PDF, f"{media_type} in the place of {wrong}"
    elif is_zip_based(media_type) and b"PK\x05\x06" not in tail:
        status, reason = FileStatus.TRUNCATED, f"no end of archive in {size} bytes"
    return FileVerdict(status, media_type, size, reason)


def better(one: FileVerdict, other: FileVerdict) -> bool:
    """Whether `one` is to be kept rather than `other`: by status, then the longer of two cut bodies.

    Equals are not better, so the first source that gave an answer wins. The order: a whole file, one that needs a
    password, the start of a file, a file that no reader opens, one known to exist but too large; then answers
    without the file: something else, a refusal, not asked, not there.
    """
    order = list(FileStatus)
    if one.status is other.status:
        return one.status is FileStatus.TRUNCATED and one.size > other.size
    return order.index(one.status) < order.index(other.status)


def has_end_of_pdf(tail: bytes) -> bool:
    """Whether a body ends as a PDF does: with `%%EOF`, and behind it nothing that is part of a PDF.

    >>> has_end_of_pdf(b"startxref 9 %%EOF <html>"), has_end_of_pdf(b"startxref 9 %%EOF\\n7 0 obj <<")
    (True, False)
    """
    end = tail.rfind(b"%%EOF")
    return end >= 0 and not _GOES_ON.search(tail, end) and not _FIRST_PART.search(tail, max(end - 64, 0), end)


def in_the_place_of(media_type: str, wants_pdf: bool, declared_type: str, name: str) -> str | None:
    """What should have been here, where `media_type` can only be an answer about the file, not the file.

    An office document under the name of a PDF is a document: the publisher's mistake, and kept.
    """
    if is_office(media_type):
        return None
    extension = extension_of(name)
    if wants_pdf or (declared_type.lower().startswith(PDF) and not extension):
        return "a PDF"
    if declared_type.lower().startswith(PDF) and media_type in (HTML, JSON, PLAIN, OCTETS):
        return "a PDF"
    if extension in ("doc", "xls", "ppt", "rtf", "odt", "ods", "odp", "zip") and media_type in (HTML, JSON):
        return f"a .{extension} file"
    if extension in ("docx", "xlsx", "pptx") and media_type in (HTML, JSON, PLAIN):
        return f"a .{extension} file"
    return None
