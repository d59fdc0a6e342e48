"""A site on loopback that answers 304 where Drupal 7 or nginx would, and counts what goes over the wire."""

import asyncio
import gzip
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from hashlib import sha256
from types import TracebackType
from typing import NamedTuple, Self

DATE = "Tue, 10 Apr 2018 12:00:00 GMT"
KEPT_BY_304 = {"etag", "last-modified", "cache-control", "expires", "vary", "x-drupal-cache"}  # RFC 9110, 15.4.5


class Answer(NamedTuple):
    """An answer of a site, but for what every answer has."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass
class Counts:
    """What was asked and answered; bytes are those of HTTP, heads included."""

    statuses: Counter[int] = field(default_factory=Counter)
    received: int = 0
    sent: int = 0

    @property
    def requests(self) -> int:
        return self.statuses.total()

    @property
    def moved(self) -> int:
        """Bytes in both directions."""
        return self.received + self.sent


class CountingServer:
    """Serves from `with` to its end; `is_coded`: pages go out in gzip, as Drupal keeps them."""

    def __init__(self, site: Callable[[str], Answer], *, is_coded: bool) -> None:
        self.counts = Counts()
        self.url = ""
        self._site, self._is_coded = site, is_coded
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        started: Future[asyncio.Server] = asyncio.run_coroutine_threadsafe(self._start(), self._loop)
        self.url = f"http://127.0.0.1:{started.result().sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, traceback: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _start(self) -> asyncio.Server:
        return await asyncio.start_server(self._converse, "127.0.0.1", 0)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, head: bytes) -> bytes:
        line, *fields = head.decode("latin-1").strip().split("\r\n")
        asked = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
        answer = with_validators(self._site(line.split(" ")[1]))
        if self._is_coded and "gzip" in asked.get("accept-encoding", ""):
            answer = coded(answer)
        answer = not_modified(answer) if is_known(answer, asked) else answer
        sent = on_the_wire(answer)
        self.counts.statuses[answer.status] += 1
        self.counts.received += len(head)
        self.counts.sent += len(sent)
        return sent

    def counted(self) -> Counts:
        """What was counted since this was last asked."""
        counts, self.counts = replace(self.counts), Counts()
        return counts


def with_validators(answer: Answer) -> Answer:
    """A file as nginx sends it, with a date and a tag of its own; what Drupal answers has its own or none."""
    if answer.status != 200 or said(answer, "etag") or said(answer, "content-type").startswith("text/html"):
        return answer
    tag = f'"5acca840-{sha256(answer.body).hexdigest()[:8]}"'
    return answer._replace(
        headers=(*answer.headers, ("Last-Modified", DATE), ("ETag", tag), ("Accept-Ranges", "bytes"))
    )


def coded(answer: Answer) -> Answer:
    """A page of Drupal's cache in gzip, under a tag of its own (`drupal_serve_page_from_cache`)."""
    if answer.status != 200 or not said(answer, "x-drupal-cache"):
        return answer
    headers = tuple(
        (name, value.replace("-0", "-1") if name.lower() == "etag" else value) for name, value in answer.headers
    )
    return answer._replace(
        headers=(*headers, ("Content-Encoding", "gzip")), body=gzip.compress(answer.body, 6, mtime=0)
    )


def is_known(answer: Answer, asked: dict[str, str]) -> bool:
    """Whether who asks has it. Drupal 7 wants both validators to be right, whatever the status; nginx the tag alone."""
    by_tag = bool(tag := said(answer, "etag")) and asked.get("if-none-match") == tag
    by_date = bool(date := said(answer, "last-modified")) and asked.get("if-modified-since") == date
    if said(answer, "x-drupal-cache"):
        return by_tag and by_date
    return by_tag if "if-none-match" in asked else by_date


def not_modified(answer: Answer) -> Answer:
    """The same, not sent again."""
    return Answer(304, tuple(pair for pair in answer.headers if pair[0].lower() in KEPT_BY_304), b"")


def said(answer: Answer, name: str) -> str:
    """The value of a header; "" for one that is not there."""
    return next((value for header, value in answer.headers if header.lower() == name), "")


def on_the_wire(answer: Answer) -> bytes:
    """Head and body."""
    reason = {200: "OK", 301: "Moved Permanently", 304: "Not Modified", 404: "Not Found"}.get(answer.status, "Other")
    headers = [("Server", "nginx/1.22.1"), ("Date", DATE), ("Connection", "keep-alive"), *answer.headers]
    if answer.status != 304:
        headers.append(("Content-Length", str(len(answer.body))))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {answer.status} {reason}\r\n{lines}\r\n".encode("latin-1") + answer.body
