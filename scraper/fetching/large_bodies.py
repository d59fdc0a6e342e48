"""Bodies too long for memory: read from the archive piece by piece, decoded on the way, laid in a nameless file."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Protocol, Self

import brotli

from scraper.archive.codings import Undecodable
from scraper.outcomes import Outcome

_PIECE = 256 * 1024
_EDGE = 64 * 1024  # what `media.judge_file` wants of both ends


class BodyTooLarge(ValueError):
    """A body that is longer when decoded than a download may be."""

    code = Outcome.TOO_LARGE


class LargeBody:
    """A body on disk, gone when this object is: its size, digest and both ends are known without reading it again."""

    def __init__(self, folder: Path, pieces: Iterable[bytes]) -> None:
        self._file: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115  # open as long as this object
        digest, self.size, self.head, self.tail = sha256(), 0, b"", b""
        for piece in pieces:
            self._file.write(piece)
            digest.update(piece)
            self.size += len(piece)
            self.head += piece[: _EDGE - len(self.head)]
            self.tail = (self.tail + piece)[-_EDGE:]
        self.sha256 = digest.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """All of it."""
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece


class _Decoder(Protocol):
    def feed(self, piece: bytes, most: int) -> bytes: ...


@dataclass(slots=True)
class _Inflating:
    unpacker: "zlib._Decompress"
    left: bytes = b""

    @classmethod
    def gzip_or_zlib(cls) -> Self:
        return cls(zlib.decompressobj(47))

    def feed(self, piece: bytes, most: int) -> bytes:
        content = self.unpacker.decompress(self.left + piece, most)
        self.left = self.unpacker.unconsumed_tail
        return content


@dataclass(slots=True)
class _Brotli:
    unpacker: brotli.Decompressor

    def feed(self, piece: bytes, most: int) -> bytes:
        content: bytes = self.unpacker.process(piece, output_buffer_limit=most)
        return content


def decoded(pieces: Iterable[bytes], coding: str, limit: int) -> Iterator[bytes]:
    """The pieces of a body without its content coding; raises `BodyTooLarge` beyond `limit` bytes, `Undecodable`.

    >>> b"".join(decoded([zlib.compress(b"abc")], "deflate", 10))
    b'abc'
    """
    size = 0
    for piece in _undone(pieces, coding.strip().lower()):
        size += len(piece)
        if size > limit:
            raise BodyTooLarge(f"more than {limit} bytes when decoded")
        yield piece


def _undone(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    decoder: _Decoder
    match coding:
        case "" | "identity":
            yield from pieces
            return
        case "gzip" | "x-gzip" | "deflate":
            decoder = _Inflating.gzip_or_zlib()
        case "br":
            decoder = _Brotli(brotli.Decompressor())
        case _:
            raise Undecodable(f"coded as {coding!r}")
    try:
        for piece in pieces:
            content = decoder.feed(piece, _PIECE)
            while content:
                yield content
                content = decoder.feed(b"", _PIECE)
    except (zlib.error, brotli.error) as error:
        raise Undecodable(f"not coded as {coding!r}: {error}") from None
