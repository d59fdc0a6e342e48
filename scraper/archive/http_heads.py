"""An HTTP/1.1 head as it was on the wire, read: the status line and the header lines, case, order and repeats kept."""

import re
from dataclasses import dataclass
from functools import lru_cache

_FOLDED = re.compile(rb"\r?\n[ \t]+")


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """What a response's head says; `status` is None where its first line is no status line (RFC 9112, 4)."""

    version: str | None
    status: int | None
    headers: tuple[tuple[bytes, bytes], ...]

    def get(self, name: bytes) -> bytes | None:
        """The first value of a header, its name in any case."""
        return next((value for field, value in self.headers if field.lower() == name.lower()), None)


@lru_cache(maxsize=4)  # the same head is read for its row, and for its length
def read_head(head: bytes) -> ResponseHead:
    """Reads a response's head leniently: a line without a colon is passed over, as browsers and Scrapy do.

    >>> read_head(b"HTTP/1.1 404 Not Found\\r\\nX-a: 1\\r\\nx-A: 2\\r\\n\\r\\n").headers
    ((b'X-a', b'1'), (b'x-A', b'2'))
    """
    first, *lines = _FOLDED.sub(b" ", head).split(b"\n")
    pairs = (line.strip(b"\r").partition(b":") for line in lines)
    headers = tuple((name, value.strip()) for name, colon, value in pairs if colon)
    parts = first.strip().split(b" ", 2)
    if not parts[0].upper().startswith(b"HTTP/"):
        return ResponseHead(None, None, headers)
    status = int(parts[1]) if len(parts) > 1 and re.fullmatch(rb"\d{1,3}", parts[1]) else None
    return ResponseHead(parts[0].decode("latin-1"), status, headers)


def media_type(head: ResponseHead) -> str | None:
    """The media type of an answer, without its parameters."""
    stated = (head.get(b"content-type") or b"").decode("latin-1")
    return re.split(r"[;\s]", stated, maxsplit=1)[0] or None
