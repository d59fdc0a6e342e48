"""PDFium, as this project asks it: open a file, and say in words why it does not open."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from pypdfium2 import raw as pdfium

SEARCHED_BY_PDFIUM, SEARCHED = 1_000, 64 * 1024  # bytes; the second as `media.judge_file` sees of a file
NEEDS_PASSWORD = frozenset({pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY})
WHY = {
    pdfium.FPDF_ERR_UNKNOWN: "an unknown error",
    pdfium.FPDF_ERR_FILE: "the file can't be opened",
    pdfium.FPDF_ERR_FORMAT: "not in the form of a PDF, or damaged",
    pdfium.FPDF_ERR_PASSWORD: "a password is needed",
    pdfium.FPDF_ERR_SECURITY: "encrypted in a way it does not know",
    pdfium.FPDF_ERR_PAGE: "a page is missing or damaged",
}


class NotOpened(Exception):
    """PDFium does not open a file, and the message says why; `needs_password` whether it asks for one."""

    def __init__(self, code: int) -> None:
        super().__init__(f"PDFium: {WHY.get(code, f'error {code}')}")
        self.needs_password = code in NEEDS_PASSWORD


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """The document at `path`, closed afterwards; raises NotOpened."""
    forget_last_error()
    try:
        document = pypdfium2.PdfDocument(from_header(path))
    except pypdfium2.PdfiumError as error:
        raise NotOpened(error.err_code if error.err_code is not None else pdfium.FPDF_ERR_UNKNOWN) from None
    try:
        yield document
    finally:
        document.close()


def from_header(path: Path) -> Path | bytes:
    """The file, or what it holds from its header on, where that stands further on than PDFium looks for it."""
    with path.open("rb") as file:
        at = file.read(SEARCHED).find(b"%PDF-")
        if at <= SEARCHED_BY_PDFIUM:
            return path
        file.seek(at)
        return file.read()


def forget_last_error() -> None:
    """Makes PDFium's last error that of a file in no form at all, which is right where it sets none.

    It keeps its last error from file to file, and sets none for some: a file would be taken for encrypted because
    the one before it was. Nothing but opening a file sets it.
    """
    nothing = (ctypes.c_char * 1)()
    if pdfium.FPDF_LoadMemDocument64(nothing, 0, None):
        raise AssertionError("PDFium opens a file of no bytes")
