"""The text, title and page count of a PDF; runs in a child process, for a hostile file can take any time and memory.

PDFium reads; where it can't open a file, pypdf gives the second opinion that tells a damaged file from a lost one.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pypdfium2
from pypdfium2 import raw as pdfium

from pipelines.file_text.cleaning import one_line
from pipelines.file_text.pages import Pages, PdfText, encoded, is_sparse, judge_text
from pipelines.file_text.reading import Limits
from scraper.media import FileStatus, TextStatus, has_end_of_pdf

PAGES_SEARCHED_FOR_IMAGES = 20


def read_pdf(path: Path, limits: Limits) -> PdfText:
    """What the PDF at `path` says; a file that can't be read has a status, never an exception of its reader."""
    reading = read_whole(path, limits)
    if reading.status is FileStatus.ENCRYPTED or ends_as_pdf(path):
        return reading
    text_status = TextStatus.PARTIAL if reading.text_status is TextStatus.OK else reading.text_status
    detail = "; ".join(filter(None, ["no %%EOF at its end", reading.detail]))
    return replace(reading, status=FileStatus.TRUNCATED, text_status=text_status, detail=detail)


def read_whole(path: Path, limits: Limits) -> PdfText:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            return PdfText(FileStatus.ENCRYPTED, TextStatus.NONE, detail="needs a password")
        return second_opinion(path, limits, str(error))
    try:
        if not len(document):
            return second_opinion(path, limits, "no pages")
        return read_document(document, limits)
    finally:
        document.close()


def read_document(document: pypdfium2.PdfDocument, limits: Limits) -> PdfText:
    pages = Pages()
    pages.take((text_of_page(document, index) for index in range(min(len(document), limits.pages))), limits.text)
    text_status, detail = judge_text(pages, len(document), limits)
    if text_status in (TextStatus.OK, TextStatus.NONE) and is_sparse(pages) and has_image(document):
        text_status = TextStatus.SCANNED
    title = one_line(document.get_metadata_value("Title"))
    return PdfText(FileStatus.ARCHIVED, text_status, len(document), title, encoded(pages, limits), detail)


def text_of_page(document: pypdfium2.PdfDocument, index: int) -> str | None:
    """The text of one page as PDFium has it, None where it can't be loaded.

    By the raw calls: the finalizers of pypdfium2's page objects cost a tenth of the time, and nothing is kept here.
    """
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        words = pdfium.FPDFText_LoadPage(page)
        if not words:
            return None
        try:
            count = pdfium.FPDFText_CountChars(words)
            buffer = (ctypes.c_ushort * (2 * max(count, 0) + 2))()  # a character may take two units, and there is a NUL
            length = pdfium.FPDFText_GetText(words, 0, count, buffer)
            return bytes(memoryview(buffer)[: max(length - 1, 0)]).decode("utf-16-le", "replace")
        finally:
            pdfium.FPDFText_ClosePage(words)
    finally:
        pdfium.FPDF_ClosePage(page)


def has_image(document: pypdfium2.PdfDocument) -> bool:
    for index in range(min(len(document), PAGES_SEARCHED_FOR_IMAGES)):
        with suppress(pypdfium2.PdfiumError):
            page = document[index]
            try:
                if any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)):
                    return True
            finally:
                page.close()
    return False


def second_opinion(path: Path, limits: Limits, why: str) -> PdfText:
    """What pypdf makes of a file that PDFium does not open; without any text it is corrupt."""
    with path.open("rb") as file:  # by its path, pypdf would read all of it into memory
        return read_by_pypdf(file, limits, why)


def read_by_pypdf(file: BinaryIO, limits: Limits, why: str) -> PdfText:
    import pypdf  # here: takes longer to import than most files to read, and few need it

    try:
        document = pypdf.PdfReader(file, strict=False)
        if document.is_encrypted and not document.decrypt(""):
            return PdfText(FileStatus.ENCRYPTED, TextStatus.NONE, detail="needs a password")
        count = len(document.pages)
        title = one_line((document.metadata.title if document.metadata else None) or "")
        pages = Pages()
        pages.take(texts_by_pypdf(document, min(count, limits.pages)), limits.text)
    except MemoryError:
        raise
    except Exception as error:  # a damaged file gets any exception at all out of pypdf
        return PdfText(FileStatus.CORRUPT, TextStatus.NONE, detail=f"{why}; pypdf: {error or type(error).__name__}")
    if not any(pages.texts):
        return PdfText(FileStatus.CORRUPT, TextStatus.NONE, detail=f"{why}; pypdf: no text")
    text_status, detail = judge_text(pages, count, limits)
    detail = "; ".join(filter(None, [f"read by pypdf: {why}", detail]))
    return PdfText(FileStatus.ARCHIVED, text_status, count, title, encoded(pages, limits), detail)


def texts_by_pypdf(document: object, count: int) -> Iterator[str | None]:
    for page in itertools.islice(document.pages, count):  # type: ignore[attr-defined] # pypdf is imported late
        try:
            yield page.extract_text()
        except MemoryError:
            raise
        except Exception:  # as above, for one page
            yield None


def ends_as_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 64 * 1024, 0))
        return has_end_of_pdf(file.read())
