"""Undoes content codings (RFC 9110, 8.4), never beyond a bound; brotli and zstd where there is a library for them."""

import importlib
import zlib
from collections.abc import Generator, Iterator
from typing import Any

_PIECE = 64 * 1024
_MOST_MEMBERS = 100
_PLAIN = (b"<", b"%PDF", b"{", b"\xef\xbb\xbf<")  # begins of bodies that are not coded, whatever their head says


class TooLarge(ValueError):
    """A body has more bytes than may be read."""

    code = "over_limit"


class Undecodable(ValueError):
    """A body is not coded as its head says."""


def decoded(body: bytes, coding: str, largest: int) -> bytes:
    """`body` without its codings (the value of `Content-Encoding`); of one that was cut off, what there is.

    A body that is not coded at all, as tools leave it that decode and keep the header, and one of a coding that
    nobody knows, stay as they are. Raises `TooLarge`, `Undecodable`.

    >>> decoded(zlib.compress(b"text"), "deflate", 100), decoded(b"<html>", "br, gzip", 100)
    (b'text', b'<html>')
    """
    for name in reversed(coding.lower().split(",")):
        undo = _UNDO.get(name.strip())
        if undo is not None and not body.lstrip()[:4].startswith(_PLAIN):
            body = _bounded(undo(body), largest)
    return body


def _bounded(pieces: Iterator[bytes], largest: int) -> bytes:
    out, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > largest:
            raise TooLarge(f"more than {largest} bytes when decoded")
        out.append(piece)
    return b"".join(out)


def _gunzipped(body: bytes) -> Iterator[bytes]:
    """Of all members, as browsers do; what follows them, and is none, is passed over."""
    at = 0
    for _ in range(_MOST_MEMBERS):
        if body[at : at + 2] != b"\x1f\x8b":
            return
        at = yield from _inflated(zlib.decompressobj(31), body, at)


def _undeflated(body: bytes) -> Iterator[bytes]:
    """With zlib's frame, as the standard says, or without, as some servers do."""
    has_frame = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _inflated(zlib.decompressobj(15 if has_frame else -15), body, 0)


def _inflated(unpacker: "zlib._Decompress", body: bytes, at: int) -> Generator[bytes, None, int]:
    """What is packed from `at` on; returns where that ends."""
    try:
        while at < len(body) and not unpacker.eof:
            piece = body[at : at + _PIECE]
            at += len(piece)
            while piece and not unpacker.eof:
                yield unpacker.decompress(piece, _PIECE)
                piece = unpacker.unconsumed_tail
        return at - len(unpacker.unused_data)
    except zlib.error as error:
        raise Undecodable(f"the body is not coded as its head says: {error}") from None


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    brotli = _library("brotli", "brotlicffi")
    unpacker = brotli.Decompressor()
    try:
        piece = unpacker.process(body, output_buffer_limit=_PIECE)
        while piece:
            yield piece
            piece = b"" if unpacker.is_finished() else unpacker.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as error:
        raise Undecodable(f"the body is not coded as its head says: {error}") from None


def _unzstded(body: bytes) -> Iterator[bytes]:
    zstd = _library("compression.zstd", "backports.zstd")
    unpacker = zstd.ZstdDecompressor()
    try:
        piece = unpacker.decompress(body, _PIECE)
        while piece:
            yield piece
            piece = b"" if unpacker.eof or unpacker.needs_input else unpacker.decompress(b"", _PIECE)
    except zstd.ZstdError as error:
        raise Undecodable(f"the body is not coded as its head says: {error}") from None


def _library(*names: str) -> Any:
    """The first of these modules that is there; raises `Undecodable`."""
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise Undecodable(f"no library reads it: install {names[-1]}")


_UNDO = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _undeflated,
    "br": _unbrotlied,
    "zstd": _unzstded,
}
