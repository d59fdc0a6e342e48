"""What a PDF says; runs in a child process, for a hostile file can take any time and memory.

PDFium reads; where it can't open a file, or finds little in it, pypdf gives a second opinion.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
from pypdfium2 import raw as pdfium

from pipelines.file_text import thresholds
from pipelines.file_text.ending import is_whole
from pipelines.file_text.page_kinds import PageKind, PageText, kinds_of, letters_of
from pipelines.file_text.pages import PagesRead, PdfText, pdf_text, ranges
from pipelines.file_text.pdfium import NotOpened, opened
from pipelines.file_text.pdfium_page import page_of
from pipelines.file_text.pdfium_stated import stated_in
from pipelines.file_text.reading import Limits
from pipelines.file_text.second_reader import count_by_second, improve, read_by_second
from scraper.media import FileStatus, TextStatus

DYNAMIC_FORM = "a form of Adobe's XFA kind: its pages are made by Adobe Reader, and what stands here is a placeholder"
STATIC_FORM = "a form with an XFA part, which is not read"


def read_pdf(path: Path, limits: Limits) -> PdfText:
    """What the PDF at `path` says; a file that can't be read has a status, never an exception of its reader."""
    reading = read_whole(path, limits)
    if reading.status is FileStatus.ENCRYPTED or is_whole(path):
        return reading
    text_status = TextStatus.PARTIAL if reading.text_status is TextStatus.OK else reading.text_status
    detail = "; ".join(filter(None, ["no %%EOF at its end", reading.detail]))
    return replace(reading, status=FileStatus.TRUNCATED, text_status=text_status, detail=detail)


def read_whole(path: Path, limits: Limits) -> PdfText:
    try:
        with opened(path) as document:
            if len(document):
                return read_document(path, document, limits)
        return read_by_second(path, limits, "it has no pages")
    except NotOpened as refused:
        return read_by_second(path, limits, str(refused), needs_password=refused.needs_password)


def read_document(path: Path, document: pypdfium2.PdfDocument, limits: Limits) -> PdfText:
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    stated, pages, count = stated_in(document), PagesRead(), len(document)
    pages.take((page_of(document, index) for index in range(min(count, limits.pages))), limits.text)
    if not pages.is_cut and (count > limits.pages or not pages.read[-1].is_read):
        count = pages_that_are(path, pages, count, limits)
    notes = [None if count == len(document) else "states more pages than it has", xfa_note(document)]
    if is_placeholder(document, count):
        return PdfText(FileStatus.ARCHIVED, TextStatus.NONE, count, detail=notes[1], without_text=(1,), stated=stated)
    kinds = kinds_of(pages.read)
    asked = weak(pages, kinds)[: thresholds.PAGES_ASKED]
    if asked and (taken := improve(path, pages, asked, limits)):
        notes.append(f"pages read by pypdf: {ranges(taken)}")
        kinds = kinds_of(pages.read)
    return pdf_text(pages, kinds, count, limits, stated, *notes)


def pages_that_are(path: Path, pages: PagesRead, stated: int, limits: Limits) -> int:
    """The number of pages, where a file states more than could be loaded: it may state any number."""
    there = count_by_second(path, limits)
    if there is None and not pages.read[-1].is_read and stated > limits.pages:
        there = max((number for number, page in enumerate(pages.read, 1) if page.is_read), default=1)
    count = min(there or stated, stated)
    del pages.read[count:]
    return count


def weak(pages: PagesRead, kinds: list[PageKind]) -> list[int]:
    """The indexes of pages that show glyphs, and of whose text there is little or none."""
    return [index for index, (page, kind) in enumerate(zip(pages.read, kinds, strict=True)) if is_weak(page, kind)]


def is_weak(page: PageText, kind: PageKind) -> bool:
    if kind in (PageKind.GARBLED, PageKind.UNREAD):
        return True
    return page.has_glyphs and letters_of(page.text) < thresholds.LITTLE


def xfa_note(document: pypdfium2.PdfDocument) -> str | None:
    kind = document.get_formtype()
    if kind == pdfium.FORMTYPE_XFA_FULL:
        return DYNAMIC_FORM if len(document) == 1 else STATIC_FORM
    return STATIC_FORM if kind == pdfium.FORMTYPE_XFA_FOREGROUND else None


def is_placeholder(document: pypdfium2.PdfDocument, count: int) -> bool:
    return count == 1 and xfa_note(document) == DYNAMIC_FORM
