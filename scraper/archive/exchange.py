"""One HTTP exchange while it happens: what was sent and what came, byte by byte, with digests made on the way."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from scraper.archive.http_heads import ResponseHead, read_head
from scraper.archive.records import Headers, end_of_head
from scraper.catalog.catalog import CaptureRow

IN_MEMORY = 1024 * 1024  # bytes of an answer; more goes to disk as it arrives
_LONGEST_HEAD = 4 * 1024 * 1024  # Twisted bounds a line, not their number
_PIECE = 256 * 1024


class Received:
    """An answer as it arrives: interim heads (1xx) apart, the block spooled, its digests ready when it ends.

    The last piece waits until the next, since bytes at its end may belong to no answer (`trim`).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start()

    def _start(self) -> None:
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._block, self._payload = sha256(), sha256()
        self._buffer = bytearray()
        self._pending = b""
        self.interim: list[bytes] = []
        self.head: bytes | None = None
        self.said = ResponseHead(None, None, ())
        """What the head says."""
        self.size = 0
        """Bytes of the block so far."""
        self.is_done = False
        self.failure: OSError | None = None
        """Why not all of it could be spooled."""

    def reset(self) -> None:
        """Begins anew: the request is sent again over another connection."""
        self.discard()
        self._start()

    def add(self, content: bytes) -> None:
        """The next bytes from the wire; those that come after the end are nobody's."""
        if not self.is_done:
            self._flush()
            self._pending = content

    def trim(self, count: int) -> None:
        """The last `count` bytes that came follow the end of this answer."""
        if count:
            self._pending = self._pending[:-count]

    def finish(self) -> None:
        """No more will come. An answer that ended in its head is all head."""
        self._flush()
        self.is_done = True
        if self.head is None:
            self.said = read_head(bytes(self._buffer))
            self._begin(bytes(self._buffer), b"")

    @property
    def is_empty(self) -> bool:
        """Whether not one byte came."""
        return not (self.size or self._buffer or self._pending or self.interim)

    @property
    def payload_size(self) -> int:
        """Bytes that follow the head."""
        return self.size - len(self.head or b"")

    def block_digest(self) -> bytes:
        """SHA-256 of the block."""
        return self._block.digest()

    def payload_digest(self) -> bytes:
        """SHA-256 of what follows the head."""
        return self._payload.digest()

    def pieces(self) -> Iterator[bytes]:
        """The block, piece by piece."""
        if self._file is None:
            yield from self._pieces
            return
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece

    def discard(self) -> None:
        """Frees memory and disk."""
        self._pieces = []
        if self._file is not None:
            self._file.close()

    def _flush(self) -> None:
        content, self._pending = self._pending, b""
        if not content:
            return
        if self.head is not None:
            self._write(content)
            return
        seen = max(len(self._buffer) - 3, 0)
        self._buffer += content
        while self.head is None and (end := end_of_head(self._buffer, seen)) is not None:
            head, rest, seen = bytes(self._buffer[:end]), bytes(self._buffer[end:]), 0
            self.said = read_head(head)
            if is_interim(self.said):
                self.interim.append(head)
                self._buffer = bytearray(rest)
            else:
                self._begin(head, rest)
        if self.head is None and len(self._buffer) > _LONGEST_HEAD:
            self.said = ResponseHead(None, None, ())
            self._begin(b"", bytes(self._buffer))

    def _begin(self, head: bytes, rest: bytes) -> None:
        self.head, self._buffer = head, bytearray()
        self._block.update(head)
        self._spooled(head)
        if rest:
            self._write(rest)

    def _write(self, content: bytes) -> None:
        self._block.update(content)
        self._payload.update(content)
        self._spooled(content)

    def _spooled(self, content: bytes) -> None:
        self.size += len(content)
        if self._file is None:
            self._pieces.append(content)
        if self.size > IN_MEMORY and self.failure is None:
            try:
                self._write_to_disk(content)
            except OSError as error:
                self.failure = error

    def _write_to_disk(self, content: bytes) -> None:
        """Into a file without a name: gone with the process, however that ends."""
        if self._file is None:
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115  # `discard` closes it
            content, self._pieces = b"".join(self._pieces), []
        self._file.write(content)


def is_interim(head: ResponseHead) -> bool:
    """Whether another answer to the same request follows (RFC 9110, 15.2); no upgrade is ever asked for."""
    return head.status is not None and 100 <= head.status < 200


@dataclass(slots=True)
class Exchange:
    """A request and what became of it."""

    url: str
    received: Received
    method: str = "GET"
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended_at: datetime | None = None
    sent: bytearray = field(default_factory=bytearray)
    unanswered: list[bytes] = field(default_factory=list)
    """Requests sent before, over connections that had been closed."""
    is_whole: bool = False
    """Whether the answer came to its end, as its head announced it."""
    is_closed: bool = False
    """Whether an answer of no announced length ended with its connection, as HTTP allows."""
    ip_address: str | None = None
    protocols: tuple[str, ...] = ()
    cipher_suite: str | None = None
    truncated: str | None = None
    """`length`, `time`, `disconnect` or `unspecified` (WARC 1.1, 5.13)."""
    error: str | None = None
    """Why there is no answer, or not all of it (`failures.noted`)."""
    revalidates: CaptureRow | None = None
    """The capture whose validators the request carried."""
    said: Headers = ()
    """Why it was fetched: fields of its `metadata` record."""

    def begin(self) -> None:
        """The request goes out: a second time where the first went to a connection that was closed."""
        if self.sent:
            self.unanswered.append(bytes(self.sent))
            self.sent.clear()
            self.received.reset()

    def metadata(self) -> Headers:
        """What is known of the exchange that its other records can't say."""
        pairs = list(self.said)
        if self.ended_at is not None:
            pairs.append(("fetchTimeMs", str(round((self.ended_at - self.started_at).total_seconds() * 1000))))
        pairs += [("interim-response", json.dumps(head.decode("latin-1"))) for head in self.received.interim]
        if self.error:
            pairs.append(("error", self.error))
        return tuple(pairs)


@dataclass(slots=True)
class Resource:
    """A file that was read and not fetched: kept as a `resource` record under its own address.

    What lies in an archive of others has its place there as fragment of its address: it is kept as the `response` that
    it was, under the address without.
    """

    url: str
    content: bytes
    media_type: str
    captured_at: datetime
    said: Headers = ()
    """What was saved with it: fields `status` and `header`."""

    @property
    def is_of_others(self) -> bool:
        """Whether it lies in an archive of others: the address of a file of a folder has no fragment."""
        return "#" in self.url

    @property
    def place(self) -> str | None:
        """Where it lies in an archive of others, escaped as it stands in `url`; None for other files."""
        is_answer = self.url.startswith(("http:", "https:")) and self.said
        return self.url.partition("#")[2] or None if is_answer else None

    @property
    def own_url(self) -> str:
        """Its address without that place."""
        return self.url.partition("#")[0] if self.place else self.url


@dataclass(slots=True)
class Memento:
    """A capture under the address and time of its origin, whose payload `played` has, which lay elsewhere.

    Kept as a `revisit` of what was read there, so that it replays under its own address at its own time.
    """

    url: str
    captured_at: datetime
    head: bytes
    """The answer's HTTP head as the origin gave it, its empty line included; framed and coded as the payload is."""
    played: CaptureRow
    note: str | None = None
    """What is to be said of it, in words: that it is a copy."""


@dataclass(slots=True)
class Note:
    """What is to be remembered of a run or an address, and is no capture: a `metadata` record."""

    url: str
    said: Headers
    noted_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(slots=True)
class Intent:
    """A file outside the archive that is about to be put in place: its path from the output folder, its SHA-256."""

    path: str
    sha256: str


Entry = Exchange | Resource | Memento | Note | Intent
