"""The PDFs of the snapshot: text, pages that are pictures, and two that are not whole."""

import io
import re
from typing import Any

import pypdfium2
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from demo.documents import SAMPLE, STAND_IN, Document

WIDTH, HEIGHT = 595, 842
_LOGIN = "<!DOCTYPE html><html><head><title>Log in</title></head><body><h1>Log in</h1><p>{}</p></body></html>\n"


def paper(document: Document) -> bytes:
    """What lies at the address of the document's PDF."""
    if document.file == "page":
        return _LOGIN.format(SAMPLE).encode()
    body = _text(document)
    if document.file == "scan":
        return _scanned(body)
    return body[: len(body) // 2] if document.file == "cut" else body


def _text(document: Document) -> bytes:
    buffer, styles = io.BytesIO(), getSampleStyleSheet()
    notice = SAMPLE if document.is_sample else STAND_IN
    paragraphs = [_plain(part) for part in document.body.split("\n\n")]
    story: list[Any] = [Paragraph(_plain(document.title), styles["Title"]), Paragraph(notice, styles["Italic"])]
    for part in paragraphs if document.is_sample else [STAND_IN]:
        story += [Spacer(1, 10), Paragraph(part, styles["BodyText"])]
    SimpleDocTemplate(buffer, pagesize=(WIDTH, HEIGHT), title=document.title, author="IPP Archive", invariant=1).build(
        story
    )
    return buffer.getvalue()


def _plain(markdown: str) -> str:
    """Markdown as a paragraph of a PDF: links as their words, markup escaped."""
    words = re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", markdown)
    return words.replace("&", "&amp;").replace("<", "&lt;").replace("\n- ", "<br/>- ").replace("\n| ", "<br/>| ")


def _scanned(body: bytes) -> bytes:
    """The same pages as pictures, as a scanner makes them."""
    buffer = io.BytesIO()
    pages = canvas.Canvas(buffer, (WIDTH, HEIGHT), invariant=1)
    with pypdfium2.PdfDocument(body) as document:
        for index in range(len(document)):
            picture = document[index].render(scale=150 / 72, grayscale=True).to_pil().convert("1")
            pages.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)
            pages.showPage()
    pages.save()
    return buffer.getvalue()
