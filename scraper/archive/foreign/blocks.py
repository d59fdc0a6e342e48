"""Reads the block of a record: its HTTP head, its payload, and whether the digests agree that were stated."""

from dataclasses import dataclass
from itertools import chain

from scraper.archive.chunks import Dechunker
from scraper.archive.foreign.cursor import Cursor
from scraper.archive.foreign.digests import Check
from scraper.archive.foreign.heads import RecordHead
from scraper.archive.foreign.http_blocks import has_stray_line, read_http_head, stray_line
from scraper.archive.http_heads import ResponseHead
from scraper.archive.records import BadRecord

_BEGINNING = 64 * 1024
_HAS_PAYLOAD = frozenset({"response", "resource"})


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """A block that was read to its end; `payload` (its transfer coding removed) is there where it was asked for."""

    http: ResponseHead | None
    size: int
    """Bytes of the payload as it is stored."""
    is_verified: bool
    """Whether a digest was stated, and agrees."""
    disagreement: str | None
    """Which digest was stated and does not agree."""
    is_cut_off: bool
    """Whether its chunked framing has no end."""
    beginning: bytes
    """The first bytes of the payload."""
    payload: bytes


class _Digests:
    """The digests that a record states, made while its block is read.

    That of the payload may be over what is stored or over that with its transfer coding removed: tools differ; and
    with a stray line before it, or without.
    """

    def __init__(self, head: RecordHead) -> None:
        stated = head.get("warc-payload-digest") if head.type in _HAS_PAYLOAD else None
        self.block, self.stored = Check(head.get("warc-block-digest")), Check(stated)
        self.plain, self.bare = Check(stated), Check(stated)

    @property
    def is_verified(self) -> bool:
        """Whether one was stated, and agrees."""
        return bool(self.block.agrees or self.stored.agrees or self.plain.agrees or self.bare.agrees)

    def disagreement(self) -> str | None:
        """Which one was stated, and does not agree."""
        if self.block.agrees is False:
            return f"the block digest disagrees: {self.block.stated} was stated"
        agrees = self.stored.agrees or self.plain.agrees or self.bare.agrees
        return (
            None
            if agrees or self.stored.agrees is None
            else (f"the payload digest disagrees: {self.stored.stated} was stated")
        )


def read_block(cursor: Cursor, head: RecordHead, *, keep: bool = False) -> RecordBlock:
    """The block that follows `head`; raises `BadRecord` where it is cut off."""
    digests = _Digests(head)
    http = read_http_head(cursor, head)
    digests.block.update(http.raw)
    first = http.first or cursor.read(min(head.length - len(http.raw), _BEGINNING)) if head.length else b""
    stray = stray_line(first) if http.said else b""
    is_stray = http.said is not None and has_stray_line(http.said, head.length - len(http.raw), first)
    dechunker = Dechunker() if _is_chunked(http.said) else None
    size, kept, beginning = 0, [], b""
    for piece in chain([first], cursor.pieces(head.length - len(http.raw) - len(first))):
        digests.block.update(piece)
        digests.stored.update(piece)
        own = piece[len(stray) :] if not size else piece
        digests.bare.update(own)
        data = own if is_stray else piece
        if dechunker:
            data = dechunker.feed(data)
            digests.plain.update(data)
        size += len(piece)
        beginning += data[: _BEGINNING - len(beginning)]
        if keep:
            kept.append(data)
    kept.append(dechunker.end() if dechunker else b"")
    if len(http.raw) + size < head.length:
        raise BadRecord(f"the record is cut off: its block has {len(http.raw) + size} of {head.length} bytes")
    payload = b"".join(kept)
    if stray and not is_stray and digests.bare.agrees and not dechunker:
        is_stray, payload, beginning = True, payload[len(stray) :], beginning[len(stray) :]
    return RecordBlock(
        http=http.said,
        size=size - len(stray) if is_stray else size,
        is_verified=digests.is_verified,
        disagreement=digests.disagreement(),
        is_cut_off=dechunker is not None and dechunker.is_cut_off,
        beginning=beginning,
        payload=payload,
    )


def _is_chunked(http: ResponseHead | None) -> bool:
    return http is not None and b"chunked" in (http.get(b"transfer-encoding") or b"").lower()
