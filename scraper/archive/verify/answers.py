"""Whether an answer is whole, or says that it is not: what its own head announced against what is there."""

from collections.abc import Iterable

from scraper.archive.chunks import Dechunker
from scraper.archive.http_heads import ResponseHead

_WITHOUT_BODY = {204, 304}


def cut_off(head: ResponseHead, size: int, payload: Iterable[bytes]) -> str | None:
    """Why an answer of `size` bytes after its head cannot be whole; None where it can.

    Not for an answer to HEAD, which announces what it has not.

    >>> cut_off(ResponseHead("HTTP/1.1", 200, ((b"Content-Length", b"9"),)), 4, [b"body"])
    'Content-Length of the answer says 9 bytes, there are 4'
    """
    if head.status is None or head.status in _WITHOUT_BODY:
        return None
    if (coding := head.get(b"transfer-encoding")) is not None:
        return _cut_in_a_chunk(payload) if coding.strip().lower() == b"chunked" else None
    lengths = {value for name, value in head.headers if name.strip().lower() == b"content-length"}
    length = lengths.pop().decode("latin-1") if len(lengths) == 1 else ""
    if length.isascii() and length.isdigit() and length.lstrip("0") != str(size).lstrip("0"):
        return f"Content-Length of the answer says {length[:40]} bytes, there are {size}"
    return None


def _cut_in_a_chunk(payload: Iterable[bytes]) -> str | None:
    body = Dechunker()
    for piece in payload:
        body.feed(piece)
    return "the chunks of the answer have no end" if body.is_cut_off else None
