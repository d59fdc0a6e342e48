"""One page as PDFium has it: its text, and what else says whether that is text.

By the raw calls: the finalizers of pypdfium2's page objects cost a tenth of the time, and nothing is kept here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw as pdfium

from pipelines.file_text import thresholds
from pipelines.file_text.page_kinds import PageText, letters_of
from pipelines.file_text.pdfium_notes import notes_of

Matrix = tuple[float, float, float, float, float, float]
UPRIGHT: Matrix = (1, 0, 0, 1, 0, 0)
DEEPEST_FORM = 4
OBJECTS_LOOKED_AT = 20_000


def page_of(document: pypdfium2.PdfDocument, index: int) -> PageText:
    """The text of one page; not `is_read` where it can't be loaded."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return PageText(is_read=False)
    try:
        words = pdfium.FPDFText_LoadPage(page)
        if not words:
            return PageText(is_read=False)
        try:
            found = PageText(characters(words), map_errors=map_errors(words))
        finally:
            pdfium.FPDFText_ClosePage(words)
        if document.formenv or pdfium.FPDFPage_GetAnnotCount(page) > 0:
            found.text = "\n".join([found.text.rstrip(), *notes_of(document, page)]).strip()
        if letters_of(found.text) < thresholds.LETTERS_OF_A_STAMP:
            look(page, found)
        return found
    finally:
        pdfium.FPDF_ClosePage(page)


def characters(words: pdfium.FPDF_TEXTPAGE) -> str:
    count = pdfium.FPDFText_CountChars(words)
    buffer = (ctypes.c_ushort * (2 * max(count, 0) + 2))()  # a character may take two units, and there is a NUL
    length = pdfium.FPDFText_GetText(words, 0, count, buffer)
    return bytes(memoryview(buffer)[: max(length - 1, 0)]).decode("utf-16-le", "replace")


def map_errors(words: pdfium.FPDF_TEXTPAGE) -> float:
    """The share of glyphs that have no Unicode."""
    count = pdfium.FPDFText_CountChars(words)
    sampled = range(0, count, max(1, count // thresholds.GLYPHS_SAMPLED))
    wrong = [index for index in sampled if pdfium.FPDFText_HasUnicodeMapError(words, index) == 1]
    return len(wrong) / max(len(sampled), 1)


def look(page: pdfium.FPDF_PAGE, found: PageText) -> None:
    """Completes what is known of a page with little text."""
    area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    for kind, bounds in objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            found.cover += covered(bounds) / area if area > 0 else 0
        found.has_glyphs = found.has_glyphs or kind == pdfium.FPDF_PAGEOBJ_TEXT
    if not letters_of(found.text) and found.cover < thresholds.PICTURE_COVER:
        found.has_ink = ink(page) >= thresholds.INK


def objects(page: pdfium.FPDF_PAGE) -> Iterator[tuple[int, Matrix]]:
    """Kind of each object of a page, and the matrix of each image, also inside forms; at most so many."""
    waiting = [(pdfium.FPDFPage_GetObject(page, index), UPRIGHT, 0) for index in range(count_of_objects(page))]
    looked_at = 0
    while waiting and looked_at < OBJECTS_LOOKED_AT:
        one, outer, depth = waiting.pop()
        looked_at += 1
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            inner = times(matrix_of(one), outer)
            count = min(pdfium.FPDFFormObj_CountObjects(one), OBJECTS_LOOKED_AT)
            waiting += [(pdfium.FPDFFormObj_GetObject(one, index), inner, depth + 1) for index in range(count)]
        yield kind, times(matrix_of(one), outer) if kind == pdfium.FPDF_PAGEOBJ_IMAGE else UPRIGHT


def count_of_objects(page: pdfium.FPDF_PAGE) -> int:
    return int(min(pdfium.FPDFPage_CountObjects(page), OBJECTS_LOOKED_AT))


def matrix_of(one: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(one, found):
        return UPRIGHT
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def covered(matrix: Matrix) -> float:
    """The area that an image of this matrix takes: it is drawn into the unit square.

    >>> covered((500, 0, 0, 700, 10, 10))
    350000
    """
    return abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])


def ink(page: pdfium.FPDF_PAGE) -> float:
    """The share of a page's pixels that are unlike the most common one."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not (width > 0 and height > 0):
        return 0.0
    scale = thresholds.INK_PIXELS / max(width, height)
    across, down = max(1, int(width * scale)), max(1, int(height * scale))
    bitmap = pdfium.FPDFBitmap_CreateEx(across, down, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return 0.0
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, 0)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * down)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    rows = b"".join(pixels[row * stride : row * stride + across] for row in range(down))
    return 1 - max(map(rows.count, range(256))) / len(rows)
