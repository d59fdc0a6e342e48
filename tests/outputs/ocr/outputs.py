"""An output with records and kept PDFs, as far as OCR looks at it, and readers that need no tesseract."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from scraper.outputs.ocr.page import PageLimits, PageRead, read_page
from scraper.outputs.ocr.reading import OcrReader, page_readers
from scraper.outputs.ocr.tesseract import Engine
from scraper.outputs.ocr.waiting import waiting
from scraper.records import to_json
from scraper.store import file_path, ocr_path, record_path, write_atomically
from tests.records import record

NO_ENGINE = Engine("/nowhere/tesseract", "5.3.0", frozenset({"eng", "spa"}))


def keep_scan(output, body, *, slug="a", pages=1, without_text=None, status="scanned", language="en"):
    """Keeps a PDF and a record that links it; the PDF's digest."""
    digest = sha256(body).hexdigest()
    write_atomically(file_path(output, digest, "application/pdf"), body)
    one = record(slug, language=language)
    found = {"sha256": digest, "size": len(body), "pages": pages, "text_status": status}
    numbers = list(without_text or range(1, pages + 1))
    one.files = [one.files[0].model_copy(update=found | {"pages_without_text": numbers})]
    write_atomically(record_path(output, one.id), to_json(one).encode())
    return digest


def numbered(engine, job, limits):
    """Reads nothing, and gives the page's number as its text."""
    return PageRead(job.page, f"page {job.page}", job.dpi, 90.0)


def read_all(output, engine=NO_ENGINE, read=numbered, workers=1, told=lambda tally: None, limits=None):
    """Reads what waits; the tally."""
    reader = OcrReader(output, engine, told, limits, read=read)
    reader.open(waiting(output))
    is_real = read is read_page
    with page_readers(str(workers), limits or PageLimits()) if is_real else ThreadPoolExecutor(workers) as readers:
        return reader.read(readers, workers)


def read_one(engine, job, limits=None):
    """What a child says of one page."""
    limits = limits or PageLimits()
    with page_readers("1", limits) as readers:
        return readers.submit(read_page, engine, job, limits).result()


def kept_bytes(output):
    """Everything below `ocr/`, by its path."""
    folder = output / "ocr"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def read_text(output, digest):
    """What OCR read, page by page."""
    return ocr_path(output, digest, "txt").read_text("utf-8").split("\f")[:-1]


def killed_at(output, page):
    """Reads until this page, at which the whole process is killed."""

    def read(engine, job, limits):
        if job.page == page:
            os.kill(os.getpid(), signal.SIGKILL)
        return numbered(engine, job, limits)

    read_all(output, read=read)


if __name__ == "__main__":
    killed_at(Path(sys.argv[1]), int(sys.argv[2]))
