"""A WARC record as data: written as ISO 28500:2017 (WARC 1.1) says, read back the same, digests by one stated rule.

The rule: `WARC-Block-Digest` is over the block, `WARC-Payload-Digest` over the octets that follow the HTTP head in it,
both as they are stored, so with chunk framing and content coding; SHA-256, in hexadecimal.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

VERSION = "WARC/1.1"
DIGEST_RULE = (
    "WARC-Block-Digest: sha256 of the block; WARC-Payload-Digest: sha256 of what follows the HTTP head in the block; "
    "both over the octets as stored (transfer and content coding kept), in hexadecimal"
)
IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
HTTP_RESPONSE = "application/http; msgtype=response"
HTTP_REQUEST = "application/http; msgtype=request"
FIELDS = "application/warc-fields"
# Extension fields (WARC 1.1, 4): what people should know of a record; of a capture that others made, where it was read.
NOTE, PLACE = "Archive-Note", "Archive-Place"
END = b"\r\n\r\n"

Headers = tuple[tuple[str, str], ...]
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LENGTH = len("content-length")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BadRecord(ValueError):
    """Bytes that are not a WARC record, with the reason."""


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record that was read: its named fields in order, and its block."""

    headers: Headers
    block: bytes
    said: dict[str, str] = field(init=False, repr=False, compare=False)
    """The first value of each field, by its name in lower case."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", {name.lower(): value for name, value in reversed(self.headers)})

    def get(self, name: str) -> str | None:
        """The first value of a field, its name in any case."""
        return self.said.get(name.lower())

    def require(self, name: str) -> str:
        """The value of a field that must be there; raises `BadRecord`."""
        value = self.get(name)
        if value is None:
            raise BadRecord(f"the record has no {name}")
        return value

    @property
    def type(self) -> str:
        """`response`, `request`, `revisit`, `resource`, `metadata`, `warcinfo` or another."""
        return self.require("WARC-Type")

    @property
    def record_id(self) -> str:
        """`urn:uuid:…`, without its angle brackets."""
        return bare(self.require("WARC-Record-ID"))


def head(headers: Iterable[tuple[str, str]], length: int) -> bytes:
    """The head of a record with a block of `length` bytes; a value never breaks out of its line."""
    return "\r\n".join([VERSION, *_lines(headers), f"Content-Length: {length}\r\n\r\n"]).encode()


def _lines(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """A line for each field, without its end; a control character in it becomes a space."""
    lines = [f"{name}: {value}" for name, value in pairs]
    return lines if "".join(lines).isprintable() else [_CONTROL.sub(" ", line) for line in lines]


def parse(content: bytes) -> WarcRecord:
    """The one record that `content` is; raises `BadRecord`.

    >>> parse(head([("WARC-Type", "metadata")], 2) + b"hi" + END).type
    'metadata'
    """
    headers, start = _head_of(content)
    length = next((value for name, value in headers if len(name) == _LENGTH and name.lower() == "content-length"), None)
    if length is None:
        raise BadRecord("the record has no Content-Length")
    if not length.isascii() or not length.isdigit():
        raise BadRecord(f"Content-Length is {length!r}")
    size = int(length)
    if content[start + size :] != END:
        raise BadRecord(f"the block and its end have {len(content) - start} bytes, Content-Length says {size}")
    return WarcRecord(headers, content[start : start + size])


def parse_head(content: bytes) -> tuple[WarcRecord, bytes]:
    """The record without its block, and the bytes that follow its head; raises `BadRecord`."""
    headers, start = _head_of(content)
    return WarcRecord(headers, b""), content[start:]


def _head_of(content: bytes) -> tuple[Headers, int]:
    """The fields of a record's head, and where its block begins."""
    end = content.find(END)
    if end < 0:
        raise BadRecord("the record has no end of its head")
    try:
        version, *lines = content[:end].decode().split("\r\n")
    except UnicodeDecodeError:
        raise BadRecord("the head of the record is not UTF-8") from None
    if version not in {"WARC/1.0", "WARC/1.1"}:
        raise BadRecord(f"the record begins with {version[:20]!r}")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name:
            raise BadRecord(f"a line of the head is {line[:60]!r}")
        headers.append((name, value.strip()))
    return tuple(headers), end + len(END)


def split_http(block: bytes) -> tuple[bytes, bytes]:
    """The HTTP head of a block, its empty line included, and the payload.

    >>> split_http(b"HTTP/1.1 200 OK\\r\\n\\r\\nbody")
    (b'HTTP/1.1 200 OK\\r\\n\\r\\n', b'body')
    """
    found = _END_OF_HEAD.search(block)
    return (block, b"") if found is None else (block[: found.end()], block[found.end() :])


def end_of_head(content: bytes | bytearray, start: int = 0) -> int | None:
    """Where the HTTP head ends that `content` begins with, None where its empty line has not come yet."""
    found = _END_OF_HEAD.search(content, start)
    return found.end() if found else None


def label(digest: bytes) -> str:
    """A SHA-256 digest as a labelled digest (WARC 1.1, 5.8)."""
    return f"sha256:{digest.hex()}"


def digest_of(content: bytes) -> str:
    """The labelled digest of `content`."""
    return label(sha256(content).digest())


def urn(identity: UUID) -> str:
    """A record's identity as it stands in the record."""
    return f"<urn:uuid:{identity}>"


def bare(reference: str) -> str:
    """A reference without its angle brackets.

    >>> bare("<urn:uuid:f3b0>")
    'urn:uuid:f3b0'
    """
    return reference.strip().removeprefix("<").removesuffix(">")


def fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    """A block of type `application/warc-fields`."""
    return "".join([f"{line}\r\n" for line in _lines(pairs)]).encode()


def parse_fields(block: bytes) -> Headers:
    """The fields of such a block; raises `BadRecord`."""
    try:
        lines = block.decode().splitlines()
    except UnicodeDecodeError:
        raise BadRecord("fields that are not UTF-8") from None
    pairs = (line.partition(": ") for line in lines if line)
    return tuple((name, value) for name, _, value in pairs)
