"""The HTTP answer in the block of a record, as tools wrote it: its final head, and where its payload begins."""

import re
from dataclasses import dataclass

from scraper.archive.foreign.cursor import LONGEST_LINE, Cursor
from scraper.archive.foreign.heads import RecordHead
from scraper.archive.http_heads import ResponseHead, read_head
from scraper.archive.records import BadRecord

_LONGEST_HTTP_HEAD = 256 * 1024
_MOST_HEADS = 16
_HAS_HTTP = frozenset({"response", "revisit"})
_STATUS = re.compile(rb"(?:(?:HTTP|ICY)(?:/\d[\d.]*)?|Status:)[ \t]+(\d{3})(?!\d)[ \t]*(.*)", re.I)
_HTTP = re.compile(rb"HTTP(?:/|[ \t]+\d{3}\b)|ICY[ \t]+\d{3}\b|Status:[ \t]+\d{3}\b", re.I)
_EMPTY_LINE = re.compile(rb"\r*\n")
_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\n]*)?\r?\n")
_MAGIC = (b"%PDF-", b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"{\\rtf")


@dataclass(frozen=True, slots=True)
class HttpHead:
    """A head that was read: its bytes with those of the interim ones before it, and the payload's first bytes."""

    raw: bytes
    said: ResponseHead | None
    first: bytes
    """Of a block that has no HTTP head, what was read of it."""


def read_http_head(cursor: Cursor, head: RecordHead) -> HttpHead:
    """The final HTTP head of a block; raises `BadRecord` for one that has no bound."""
    if head.type not in _HAS_HTTP or not head.length:
        return HttpHead(b"", None, b"")
    size = 0
    raw: list[bytes] = []
    said: ResponseHead | None = None
    line = cursor.line(min(head.length, LONGEST_LINE))
    while _HTTP.match(line) and len(raw) < _MOST_HEADS:
        content = _one_head(cursor, line, head.length - size)
        raw.append(content)
        size += len(content)
        said, line = _said(content), b""
        if not _leads_to_another(content) or size >= head.length:
            break
        line = cursor.line(min(head.length - size, LONGEST_LINE))
    return HttpHead(b"".join(raw), said, line)


def has_stray_line(http: ResponseHead, payload: int, first: bytes) -> bool:
    """Whether an empty line that is no part of the payload stands before it, as one crawl of Common Crawl has it.

    `payload`: bytes from that line to the end of the block.
    """
    found = _EMPTY_LINE.match(first)
    if found is None:
        return False
    rest = first[found.end() :]
    if b"chunked" in (http.get(b"transfer-encoding") or b"").lower():
        return _CHUNK.match(rest) is not None
    stated = http.get(b"content-length") or b""
    return rest.startswith(_MAGIC) or (stated.isdigit() and len(stated) < 19 and int(stated) == payload - found.end())


def stray_line(first: bytes) -> bytes:
    """The empty line that `first` begins with, if it does."""
    found = _EMPTY_LINE.match(first)
    return found[0] if found else b""


def _one_head(cursor: Cursor, line: bytes, most: int) -> bytes:
    lines, size = [line], len(line)
    while size < most and lines[-1].strip(b"\r\n"):
        lines.append(cursor.line(min(most - size, LONGEST_LINE)))
        if not lines[-1]:
            break
        size += len(lines[-1])
        if size > _LONGEST_HTTP_HEAD:
            raise BadRecord(f"the HTTP head has more than {_LONGEST_HTTP_HEAD} bytes")
    return b"".join(lines)


def _said(content: bytes) -> ResponseHead:
    """What a head says, whatever the form of its status line."""
    first, newline, rest = content.partition(b"\n")
    found = _STATUS.match(first.strip())
    if found is None:
        return read_head(content)
    return read_head(b"HTTP/1.1 " + found[1] + b" " + found[2] + b"\r" + newline + rest)


def _leads_to_another(content: bytes) -> bool:
    """Whether a final head may follow: this one is interim (1xx), or what a proxy said before it."""
    found = _STATUS.match(content.partition(b"\n")[0].strip())
    return found is not None and (found[1][:1] == b"1" or b"connection established" in found[2].lower())
