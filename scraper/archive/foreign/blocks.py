"""Reads the block of a record: its HTTP head, its payload, and whether the digests agree that were stated."""

from dataclasses import dataclass
from itertools import chain

from scraper.archive.chunks import Dechunker
from scraper.archive.foreign.cursor import LONGEST_LINE, Cursor
from scraper.archive.foreign.digests import Check
from scraper.archive.foreign.heads import RecordHead
from scraper.archive.http_heads import ResponseHead, read_head
from scraper.archive.records import BadRecord

_LONGEST_HTTP_HEAD = 256 * 1024
_HAS_PAYLOAD = frozenset({"response", "resource"})
_HAS_HTTP = frozenset({"response", "revisit"})


@dataclass(frozen=True, slots=True)
class Block:
    """A block that was read to its end; `payload` (its transfer coding removed) is there where it was asked for."""

    http: ResponseHead | None
    size: int
    """Bytes of the payload as it is stored."""
    is_verified: bool
    """Whether a digest was stated, and agrees."""
    is_cut_off: bool
    """Whether its chunked framing has no end."""
    payload: bytes


class _Digests:
    """The digests that a record states, made while its block is read.

    That of the payload may be over what is stored or over that with its transfer coding removed: tools differ.
    """

    def __init__(self, head: RecordHead) -> None:
        stated = head.get("warc-payload-digest") if head.type in _HAS_PAYLOAD else None
        self.block, self.stored, self.plain = Check(head.get("warc-block-digest")), Check(stated), Check(stated)

    def is_verified(self) -> bool:
        """Whether one was stated, and agrees; raises `BadRecord` where one disagrees."""
        if self.block.agrees is False:
            raise BadRecord(f"the block digest disagrees: {self.block.stated} was stated")
        if self.stored.agrees is False and self.plain.agrees is False:
            raise BadRecord(f"the payload digest disagrees: {self.stored.stated} was stated")
        return bool(self.block.agrees or self.stored.agrees or self.plain.agrees)


def read_block(cursor: Cursor, head: RecordHead, *, keep: bool = False) -> Block:
    """The block that follows `head`; raises `BadRecord` where it is cut off or a digest disagrees."""
    digests = _Digests(head)
    raw, http, first = _http_head(cursor, head)
    digests.block.update(raw)
    dechunker = Dechunker() if _is_chunked(http) else None
    size, kept = 0, []
    for piece in chain([first], cursor.pieces(head.length - len(raw) - len(first))):
        size += len(piece)
        data = dechunker.feed(piece) if dechunker else piece
        digests.block.update(piece)
        digests.stored.update(piece)
        if dechunker:
            digests.plain.update(data)
        if keep:
            kept.append(data)
    kept.append(dechunker.end() if dechunker else b"")
    if len(raw) + size < head.length:
        raise BadRecord(f"the record is cut off: its block has {len(raw) + size} of {head.length} bytes")
    is_cut_off = dechunker is not None and dechunker.is_cut_off
    return Block(http, size, digests.is_verified(), is_cut_off, b"".join(kept))


def _http_head(cursor: Cursor, head: RecordHead) -> tuple[bytes, ResponseHead | None, bytes]:
    """The HTTP head, as it is and read; of a block that has none, its first line."""
    if head.type not in _HAS_HTTP or not head.length:
        return b"", None, b""
    lines = [cursor.line(min(head.length, LONGEST_LINE))]
    if not lines[0].startswith(b"HTTP/"):
        return b"", None, lines[0]
    size = len(lines[0])
    while size < head.length and lines[-1] not in {b"\r\n", b"\n", b""}:
        lines.append(cursor.line(min(head.length - size, LONGEST_LINE)))
        size += len(lines[-1])
        if size > _LONGEST_HTTP_HEAD:
            raise BadRecord(f"the HTTP head has more than {_LONGEST_HTTP_HEAD} bytes")
    raw = b"".join(lines)
    return raw, read_head(raw), b""


def _is_chunked(http: ResponseHead | None) -> bool:
    return http is not None and b"chunked" in (http.get(b"transfer-encoding") or b"").lower()
