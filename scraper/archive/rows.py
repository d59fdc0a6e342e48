"""The rows of captures as the writer made them, from the records of a WARC file."""

from collections.abc import Iterable

from scraper.archive.cdxj import REVISIT, HttpWords, cdxj_line, http_words, media_type
from scraper.archive.http_heads import read_head
from scraper.archive.records import WarcRecord, bare, split_http
from scraper.archive.walk import Walked
from scraper.catalog.catalog import CaptureRow

CAPTURES = frozenset({"response", "revisit", "resource"})


def rows_of(name: str, entry: Iterable[Walked]) -> list[CaptureRow]:
    """The rows of an entry, whose records follow one another; raises `BadRecord`."""
    rows: list[CaptureRow] = []
    for walked in entry:
        record = walked.record
        if record.type in CAPTURES:
            rows.append(row_of(name, walked))
        elif record.type == "request" and rows and bare(record.get("WARC-Concurrent-To") or "") == rows[-1].record_id:
            rows[-1] = rows[-1]._replace(method=method_of(record))
    return rows


def method_of(request: WarcRecord) -> str:
    """How a `request` record says that it was asked: `GET`."""
    return request.block.split(b" ", 1)[0].decode("latin-1")


def is_memento(record: WarcRecord) -> bool:
    """Whether a capture is one of another archive, beside its playback: nobody asked its address for it."""
    return record.type == "revisit" and record.get("WARC-Concurrent-To") is None


def row_of(name: str, walked: Walked) -> CaptureRow:
    """The row of a capture as the writer made it, but for the method, which the request says; raises `BadRecord`."""
    record = walked.record
    is_http = (record.get("Content-Type") or "").startswith("application/http")
    head = split_http(record.block)[0] if is_http else b""
    words = http_words(head) if is_http else HttpWords(media_type(record.get("Content-Type") or ""), None)
    url, date = record.require("WARC-Target-URI"), record.require("WARC-Date")
    digest = record.get("WARC-Payload-Digest")
    line = cdxj_line(
        url=url,
        date=date,
        mime=REVISIT if record.type == "revisit" else words.mime,
        status=words.status,
        digest=digest,
        length=walked.length,
        offset=walked.offset,
        filename=name,
    )
    refers_to = record.get("WARC-Refers-To")
    return CaptureRow(
        name,
        walked.offset,
        walked.length,
        record.record_id,
        record.type,
        url,
        date,
        read_head(head).status,
        digest,
        bare(refers_to) if refers_to else None,
        "",
        record.get("WARC-Truncated"),
        line,
    )
