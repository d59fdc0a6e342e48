"""From the head and block of a record to the capture that it is: status, media type, date, and what is odd about it."""

import sys
from datetime import datetime
from email.utils import parsedate_to_datetime

from scraper.archive.foreign.blocks import RecordBlock
from scraper.archive.foreign.entries import CHECKED, PLAIN, UNCHECKED, ForeignEntry
from scraper.archive.foreign.heads import RecordHead, read_date
from scraper.archive.foreign.playback_pages import redirect_shown
from scraper.archive.http_heads import ResponseHead, media_type
from scraper.archive.records import BadRecord, bare

_WEB = ("http:", "https:", "file:")
_KINDS = (
    (b"%PDF-", "application/pdf"),
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<?xml", "text/html"),
    (b"<", "text/html"),
)


def entry_of(
    head: RecordHead, block: RecordBlock, where: tuple[str, int, int], doubt: str | None = None
) -> ForeignEntry:
    """The entry of a record with this head and block; raises `BadRecord`. `doubt`: what is known against it."""
    http = block.http
    if not head.url:
        raise BadRecord("the record has no WARC-Target-URI")
    date, odd_date = _date(head, http)
    status, stated, redirect = _shown(head, block)
    container, offset, inner = where
    refers_to_date = read_date(said) if (said := head.get("warc-refers-to-date")) else None
    doubts = (
        ("digest_disagrees", block.disagreement),
        ("length_disagrees", doubt),
        ("date_unreadable", odd_date),
    )
    is_disputed = bool(block.disagreement or doubt)
    return ForeignEntry(
        url=head.url,
        date=refers_to_date if head.type == "resource" and refers_to_date else date,
        type=sys.intern(head.type),
        status=status,
        media_type=sys.intern(stated.partition(";")[0].strip().lower()) if stated else None,
        digest=head.get("warc-payload-digest") or (head.get("warc-block-digest") if head.type == "resource" else None),
        container=container,
        offset=offset,
        inner=inner,
        length=head.length,
        record_id=_bare(head.get("warc-record-id")),
        refers_to=_bare(head.get("warc-refers-to")),
        refers_to_url=_bare(head.get("warc-refers-to-target-uri")),
        refers_to_date=refers_to_date,
        truncated=_truncated(head, block),
        redirect=redirect,
        doubts=tuple(f"{code}: {said}" for code, said in doubts if said),
        trust=(CHECKED if block.is_verified else UNCHECKED) if is_disputed else PLAIN,
    )


def is_page_itself(head: RecordHead, block: RecordBlock) -> bool:
    """Whether a response has no HTTP head, because its block is what was fetched."""
    is_web = head.url.lower().startswith(_WEB)
    return head.type == "response" and block.http is None and is_web and _kind(head, block) is not None


def stated_type(head: RecordHead, block: RecordBlock) -> str | None:
    """The media type of a block that has no HTTP head."""
    return head.get("content-type") if head.type == "resource" else _kind(head, block)


def _shown(head: RecordHead, block: RecordBlock) -> tuple[int | None, str | None, str | None]:
    """Status, media type and redirect of what the record shows."""
    if head.type == "resource" or is_page_itself(head, block):
        return 200, stated_type(head, block), None
    if block.http is None:
        return None, None, None
    shown = redirect_shown(head.url, block.http, block.beginning) if head.type == "response" else None
    if shown is not None:
        return shown[0], media_type(block.http), shown[1]
    return block.http.status, media_type(block.http), _redirect(block.http)


def _kind(head: RecordHead, block: RecordBlock) -> str | None:
    stated = head.get("content-type") or ""
    if stated and not stated.lower().startswith("application/http"):
        return stated
    first = block.beginning.lstrip(b"\xef\xbb\xbf \t\r\n")[:32].lower()
    return next((kind for begin, kind in _KINDS if first.startswith(begin.lower())), None)


def _date(head: RecordHead, http: ResponseHead | None) -> tuple[datetime, str | None]:
    """When it was captured, and what is odd about that; raises `BadRecord`."""
    try:
        return head.date, None
    except BadRecord as error:
        for name in ("Memento-Datetime", "Date"):
            found = _http_date(http.get(name.lower().encode()) if http else None)
            if found is not None:
                return found, f"{error}: that of the HTTP head ({name}) is taken"
        if head.day is not None:
            return head.day, f"{error}: its day is taken"
        raise


def _http_date(stated: bytes | None) -> datetime | None:
    try:
        return read_date(parsedate_to_datetime(stated.decode("latin-1")).isoformat()) if stated else None
    except (ValueError, BadRecord):
        return None


def _bare(reference: str | None) -> str | None:
    return bare(reference) if reference else None


def _truncated(head: RecordHead, block: RecordBlock) -> str | None:
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
