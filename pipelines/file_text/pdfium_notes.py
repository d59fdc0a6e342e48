"""What people wrote into a PDF: filled fields of its form, and notes that are shown as text on the page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2
from pypdfium2 import raw as pdfium

NOTES_OF_A_PAGE = 2_000
LONGEST = 64 * 1024  # bytes of UTF-16
PASSWORD = 1 << 13  # PDF 32000, table 228
FILLED = frozenset({pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX})


def notes_of(document: pypdfium2.PdfDocument, page: pdfium.FPDF_PAGE) -> Iterator[str]:
    """What was filled in, and written on the page, in the order of the file."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), NOTES_OF_A_PAGE)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        try:
            words = words_of(document, note).replace("\0", "").strip()
        finally:
            pdfium.FPDFPage_CloseAnnot(note)
        if words:
            yield words


def words_of(document: pypdfium2.PdfDocument, note: pdfium.FPDF_ANNOTATION) -> str:
    subtype = pdfium.FPDFAnnot_GetSubtype(note)
    if subtype == pdfium.FPDF_ANNOT_FREETEXT:
        return said(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(note, b"Contents", buffer, size))
    form = document.formenv
    if subtype != pdfium.FPDF_ANNOT_WIDGET or not form or pdfium.FPDFAnnot_GetFormFieldType(form, note) not in FILLED:
        return ""
    if pdfium.FPDFAnnot_GetFormFieldFlags(form, note) & PASSWORD:
        return ""
    return said(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, note, buffer, size))


def said(ask: Callable[[object, int], int]) -> str:
    """What a call of PDFium writes into a buffer of UTF-16, asked for its size first; "" where that is too long."""
    size = ask(None, 0)
    if not 2 < size <= LONGEST:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    ask(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")
