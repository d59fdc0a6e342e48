"""Reads a record that is too long for memory once more, for what its beginning cannot tell."""

from collections.abc import Iterator
from hashlib import sha256
from io import BufferedReader
from typing import BinaryIO

from scraper.archive.members import MemberStream
from scraper.archive.records import end_of_head, parse_head

# Of HTTP. An answer whose head has not ended behind so many bytes is kept as one without a head (`Received`); where it
# ends just there, that depends on how it came.
_LONGEST_HEADS = (4 * 1024 * 1024, 8 * 1024 * 1024)
_PIECE = 256 * 1024


def payload_digests(file: BinaryIO, offset: int) -> Iterator[bytes]:
    """What the SHA-256 of the payload may be; raises ValueError as `walked_at`, which has read the record already."""
    for longest in _LONGEST_HEADS:
        digest = sha256()
        for piece in payload_of(file, offset, longest):
            digest.update(piece)
        yield digest.digest()


def payload_of(file: BinaryIO, offset: int, longest: int = _LONGEST_HEADS[-1]) -> Iterator[bytes]:
    """What follows the HTTP head of the record at `offset`, in pieces; all, where the head is longer than `longest`."""
    stream = BufferedReader(MemberStream(file, offset), _PIECE)
    head, content = parse_head(stream.read(_PIECE))
    left = int(head.require("Content-Length")) - len(content)
    while left > 0 and len(content) <= longest and end_of_head(content) is None:
        content += (piece := stream.read(min(_PIECE, left)))
        left -= len(piece)
    end = end_of_head(content) or 0
    yield content[end if end <= longest else 0 :]
    while left > 0 and (piece := stream.read(min(_PIECE, left))):
        left -= len(piece)
        yield piece
