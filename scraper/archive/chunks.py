"""Takes the framing of the chunked transfer coding off (RFC 9112, 7.1), as the bytes come."""

import re

_SIZE_LINE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?", re.S)
_LONGEST_LINE = 4096


class Dechunker:
    """Is fed a body and gives its data; a body without framing, though its head says chunked, passes as it is.

    Some tools take the framing off and leave the header.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._left = 0  # bytes of the present chunk that are still to come
        self._is_framed: bool | None = None
        self._is_over = self._has_last = False

    def feed(self, piece: bytes) -> bytes:
        """The data in the next bytes; what follows the last chunk, or a broken one, is passed over.

        >>> body = Dechunker()
        >>> body.feed(b"5;x=1\\r\\nhel") + body.feed(b"lo\\r\\n0\\r\\nTrailer: 1\\r\\n\\r\\n")
        b'hello'
        >>> Dechunker().feed(b"<html>\\r\\n")
        b'<html>\\r\\n'
        """
        if self._is_over or self._is_framed is False:
            return b"" if self._is_over else piece
        content, at, data = self._rest + piece, 0, []
        while not self._is_over:
            if self._left:
                data.append(content[at : at + self._left])
                at += len(data[-1])
                self._left -= len(data[-1])
            end = content.find(b"\n", at)
            if end < 0 and len(content) - at > _LONGEST_LINE:
                end = len(content)
            if self._left or end < 0:
                break
            line = content[at:end].strip()
            if self._is_framed is None:
                self._is_framed = bool(_SIZE_LINE.fullmatch(line))
                if not self._is_framed:
                    return content
            at = end + 1
            if line:
                self._begin_chunk(line)
        self._rest = content[at:]
        return b"".join(data)

    @property
    def is_cut_off(self) -> bool:
        """Whether the framing ended before the last chunk."""
        return bool(self._is_framed) and not self._has_last

    def end(self) -> bytes:
        """What is left when no more comes: all of a body that is less than a line, and so no chunk."""
        return self._rest if self._is_framed is None else b""

    def _begin_chunk(self, line: bytes) -> None:
        found = _SIZE_LINE.fullmatch(line)
        self._left = int(found[1], 16) if found else 0
        self._is_over = not self._left
        self._has_last = found is not None and not self._left
