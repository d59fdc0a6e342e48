"""Lifelike addresses of documents, any number of them, in no order; and what a catalog has of each."""

from scraper.archive.surt import surt
from scraper.catalog.addresses import Want
from scraper.catalog.catalog import CaptureRow

SITE = "https://www.innovationpolicyplatform.org"
RUN = "urn:uuid:00000000-0000-4000-8000-000000000000"
WORDS = (
    "innovation policy cluster national regional framework review russia support technology transfer enterprise growth "
    "finance research skills universities evaluation startups agency"
).split()


def address(number: int) -> str:
    """The address of a number: 90 characters on average, unlike that of the next."""
    mixed = number * 2_654_435_761 % 2**32  # Knuth's multiplicative hash: each number another
    words = [WORDS[(mixed >> shift) % len(WORDS)] for shift in (0, 5, 10, 15)]
    return f"{SITE}/document/{'-'.join(words)}-{mixed:x}"


def wanted(number: int) -> Want:
    """How it was wanted: found on a list."""
    return Want(address(number), "document", 0, {"via": f"{SITE}/documents?page={number // 50}"})


def capture(number: int, warc: str, length: int) -> CaptureRow:
    """The capture of a number in a WARC file of captures of one length."""
    url, digest = address(number), f"sha256:{number:064x}"
    said = f'"url":"{url}","mime":"text/html","status":"200","digest":"{digest}","length":"{length}"'
    cdxj = f'{surt(url)} 20260101000000 {{{said},"offset":"{number * length}","filename":"{warc}"}}'
    record = f"<urn:uuid:{number:08x}-0000-4000-8000-000000000000>"
    moment = "2026-01-01T00:00:00Z"
    where = (warc, number * length, length)
    return CaptureRow(*where, record, "response", url, moment, 200, digest, None, "GET", None, cdxj)
