"""What a PDF states of itself, as PDFium has it."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw as pdfium

from pipelines.file_text.pdfium_notes import said
from pipelines.file_text.stated import ATTACHMENTS, Stated, stated

NAMES = ("Title", "Author", "Subject", "CreationDate", "ModDate", "Producer")


def stated_in(document: pypdfium2.PdfDocument) -> Stated:
    """What a document states of itself."""
    language = said(lambda buffer, size: pdfium.FPDFCatalog_GetLanguage(document, buffer, size))
    words = {name: word(document, name) for name in NAMES}
    has_form = pdfium.FPDF_GetFormType(document) != pdfium.FORMTYPE_NONE
    return stated(words, language, names_of_attachments(document), has_form=has_form)


def word(document: pypdfium2.PdfDocument, name: str) -> str:
    return said(lambda buffer, size: pdfium.FPDF_GetMetaText(document, name.encode(), buffer, size))


def names_of_attachments(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for index in range(min(pdfium.FPDFDoc_GetAttachmentCount(document), ATTACHMENTS)):
        attachment = pdfium.FPDFDoc_GetAttachment(document, index)
        if attachment:
            yield name_of(attachment)


def name_of(attachment: pdfium.FPDF_ATTACHMENT) -> str:
    return said(lambda buffer, size: pdfium.FPDFAttachment_GetName(attachment, buffer, size))
