"""What is known of a capture in an archive before it is read: flat, so that a million of them fit into memory."""

import sys
from dataclasses import dataclass
from datetime import datetime

from scraper.archive.foreign.blocks import Block
from scraper.archive.foreign.containers import place
from scraper.archive.foreign.heads import RecordHead, read_date
from scraper.archive.http_heads import ResponseHead, media_type
from scraper.archive.records import BadRecord, bare

CAPTURES = frozenset({"response", "resource", "revisit"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A capture: `container` and `offset` (`inner`: in what the gzip member there holds) say where its record lies."""

    url: str
    date: datetime
    type: str
    """`response`, `resource` or `revisit`."""
    status: int | None
    """The HTTP status; 200 for a resource; None where there is no HTTP head."""
    media_type: str | None
    digest: str | None
    """The payload's, as stated."""
    container: str
    offset: int
    inner: int
    length: int
    """Bytes of the record's block."""
    record_id: str | None = None
    refers_to: str | None = None
    refers_to_url: str | None = None
    refers_to_date: datetime | None = None
    truncated: str | None = None
    """Why the body is not whole: as stated, or `length` where it is shorter than its head says."""
    has_payload: bool = True
    """Whether its payload is in the archive: not so for a revisit whose original is not."""
    redirect: str | None = None
    """Where an answer of status 3xx leads, as it stands."""

    @property
    def place(self) -> str:
        """`file@offset`."""
        return place(self.container, self.offset, self.inner)


def entry_of(head: RecordHead, block: Block, where: tuple[str, int, int]) -> Entry:
    """The entry of a record with this head and block; raises `BadRecord`."""
    http = block.http
    if not head.url:
        raise BadRecord("the record has no WARC-Target-URI")
    is_resource = head.type == "resource"
    stated = head.get("content-type") if is_resource else media_type(http) if http else None
    container, offset, inner = where
    return Entry(
        url=head.url,
        date=head.date,
        type=sys.intern(head.type),
        status=200 if is_resource else http.status if http else None,
        media_type=sys.intern(stated.partition(";")[0].strip().lower()) if stated else None,
        digest=head.get("warc-payload-digest") or (head.get("warc-block-digest") if is_resource else None),
        container=container,
        offset=offset,
        inner=inner,
        length=head.length,
        record_id=_bare(head.get("warc-record-id")),
        refers_to=_bare(head.get("warc-refers-to")),
        refers_to_url=_bare(head.get("warc-refers-to-target-uri")),
        refers_to_date=read_date(stated) if (stated := head.get("warc-refers-to-date")) else None,
        truncated=_truncated(head, block),
        redirect=_redirect(http),
    )


def _bare(reference: str | None) -> str | None:
    return bare(reference) if reference else None


def _truncated(head: RecordHead, block: Block) -> str | None:
    if head.get("warc-segment-number"):
        return "segment"
    if stated := head.get("warc-truncated"):
        return sys.intern(stated)
    http = block.http if head.type == "response" else None
    if block.is_cut_off and http:
        return "length"
    length = http.get(b"content-length") if http else None
    if http is None or length is None or http.get(b"transfer-encoding") or http.get(b"content-encoding"):
        return None
    return "length" if length.isdigit() and len(length) < 19 and int(length) > block.size else None


def _redirect(http: ResponseHead | None) -> str | None:
    if http is None or http.status is None or not 300 <= http.status < 400:
        return None
    location = http.get(b"location")
    if location is None:
        return None
    try:
        return location.decode()
    except UnicodeDecodeError:
        return location.decode("latin-1")
