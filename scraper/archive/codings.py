"""Undoes content codings (RFC 9110, 8.4), never beyond a bound; brotli and zstd where there is a library for them."""

import importlib
import re
import zlib
from collections.abc import Generator, Iterator
from typing import Any

_PIECE = 64 * 1024
_NOTHING = "the body is not coded as its head says: nothing comes of it"
_MOST_MEMBERS = 100
_BOM = b"\xef\xbb\xbf"
_PLAIN = (b"<", b"%PDF", b"{")  # begins of bodies that are not coded, whatever their head says
_MAGIC = {"gzip": (b"\x1f\x8b",), "x-gzip": (b"\x1f\x8b",), "zstd": (b"\x28\xb5\x2f\xfd",)}
_SKIPPABLE = b"\x2a\x4d\x18"  # behind its first byte, the begin of a zstd frame without data
_LOOKED_AT = 1024
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_TEXT = re.compile(rb"[\t\r\n -~]")


class TooLarge(ValueError):
    """A body has more bytes than may be read."""

    code = "over_limit"


class Undecodable(ValueError):
    """A body that is not coded as its head says, or in a way that is not known."""

    code = "undecodable"


def decoded(body: bytes, coding: str, largest: int) -> bytes:
    """`body` without its codings (the value of `Content-Encoding`); of one that was cut off, what there is.

    A body that is not coded at all, as tools leave it that decode and keep the header, and one of a coding that
    nobody knows, stay as they are. Raises `TooLarge`, and `Undecodable`, also where nothing comes of something.

    >>> decoded(zlib.compress(b"text"), "deflate", 100), decoded(b"<html>", "br, gzip", 100)
    (b'text', b'<html>')
    """
    for name in (one.strip() for one in reversed(coding.lower().split(","))):
        undo = _UNDO.get(name)
        if undo is not None and body and _is_coded(body, name):
            body = _bounded(undo(body), largest)
    return body


def _is_coded(body: bytes, name: str) -> bool:
    """Whether a body may be coded so: what lacks the coding's magic number is not, nor is what reads as text."""
    if name == "zstd" and body[1:4] == _SKIPPABLE:
        return True
    if name in _MAGIC:
        return body.startswith(_MAGIC[name])
    first = body[:_LOOKED_AT]
    if first.removeprefix(_BOM).lstrip()[:4].startswith(_PLAIN):
        return False
    return _CONTROL.search(first) is not None or len(_TEXT.findall(first)) * 10 < len(first) * 7


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
    has_any = at > 0  # what follows a whole member may be nothing
    try:
        while at < len(body) and not unpacker.eof:
            piece = body[at : at + _PIECE]
            at += len(piece)
            while piece and not unpacker.eof:
                content = unpacker.decompress(piece, _PIECE)
                has_any = has_any or bool(content)
                yield content
                piece = unpacker.unconsumed_tail
        if not (has_any or unpacker.eof):
            raise Undecodable(_NOTHING)
        return at - len(unpacker.unused_data)
    except zlib.error as error:
        raise Undecodable(f"the body is not coded as its head says: {error}") from None


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    brotli = _library("brotli", "brotlicffi")
    unpacker = brotli.Decompressor()
    try:
        piece = unpacker.process(body, output_buffer_limit=_PIECE)
        if not (piece or unpacker.is_finished()):
            raise Undecodable(_NOTHING)
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
        if not (piece or unpacker.eof):
            raise Undecodable(_NOTHING)
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
