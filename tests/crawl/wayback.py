"""A Wayback Machine on loopback with the habits of the Internet Archive's, and a memory of what it was asked."""

import gzip
import re
import time
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha1
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.crawl.server import Answer

_PLAYED = re.compile(r"/web/(\d{4,14})(id_)?/(.+)$", re.S)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
PDF = (("Content-Type", "application/pdf"),)


@dataclass
class Kept:
    """A capture: as the site gave it, or with `answer` as the playback gives it."""

    url: str
    timestamp: str
    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = HTML
    answer: Answer | None = None
    line: str | None = None
    """Its line in the index, where that is not what it should be."""

    @property
    def mime(self) -> str:
        return dict(self.headers).get("Content-Type", "unk").partition(";")[0]

    @property
    def digest(self) -> str:
        return b32encode(sha1(self.body).digest()).decode()

    @property
    def key(self) -> str:
        """What an index sorts by: scheme, `www.` and case are nothing to it."""
        parts = urlsplit(self.url)
        host = (parts.hostname or "").removeprefix("www.")
        query = f"?{parts.query}" if parts.query else ""
        return f"{','.join(reversed(host.split('.')))}){unquote(parts.path or '/').lower()}{query.lower()}"

    @property
    def cdx(self) -> str:
        if self.line is not None:
            return self.line
        size = len(gzip.compress(self.body)) + 200
        key = self.key.replace(" ", "%20")
        return f"{key} {self.timestamp} {self.url} {self.mime} {self.status} {self.digest} {size}"


@dataclass
class Wayback:
    """Answers as such a server does; `page` lines of the index at once, whatever is asked for."""

    captures: list[Kept] = field(default_factory=list)
    page: int = 10_000
    habits: list[Callable[[str], Answer | None]] = field(default_factory=list)
    """Asked before anything else: an answer in the place of the right one, or None."""
    times: list[tuple[str, float]] = field(default_factory=list)

    def __call__(self, path: str) -> Answer:
        self.times.append((path, time.time()))
        for habit in self.habits:
            if (answer := habit(path)) is not None:
                return answer
        if path.startswith("/cdx/search/cdx?"):
            return self.index(dict(parse_qsl(urlsplit(path).query)))
        played = _PLAYED.match(path)
        return self.playback(*played.groups()) if played else Answer(404, b"<html>Not here</html>")

    def index(self, asked: dict[str, str]) -> Answer:
        lines = [
            one.cdx for one in sorted(self.captures, key=lambda one: (one.key, one.timestamp)) if _fits(one, asked)
        ]
        start = int(asked.get("resumeKey", "at-0").removeprefix("at-"))
        end = start + min(self.page, int(asked.get("limit", self.page)))
        text = "".join(f"{line}\n" for line in lines[start:end])
        if end < len(lines):
            text += f"\nat-{end}\n"
        return Answer(200, text.encode(), (("Content-Type", "text/plain"),))

    def playback(self, timestamp: str, flag: str | None, url: str) -> Answer:
        there = [one for one in self.captures if _same(one.url, url)]
        if not there:
            return Answer(404, b"<html><title>Wayback Machine has not archived that URL.</title></html>")
        exact = [one for one in there if one.timestamp == timestamp]
        if not exact:
            nearest = min(there, key=lambda one: abs(int(one.timestamp) - int(timestamp.ljust(14, "0"))))
            return Answer(302, headers=(("Location", f"/web/{nearest.timestamp}{flag or ''}/{nearest.url}"),))
        return exact[0].answer or played(exact[0])


def played(kept: Kept, body: bytes | None = None, *more: tuple[str, str], length: int | None = None) -> Answer:
    """A capture as it is played back; `length` is what the origin announced."""
    when = datetime.strptime(kept.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    headers = [("Memento-Datetime", format_datetime(when, usegmt=True)), ("Link", f'<{kept.url}>; rel="original"')]
    announced = str(len(kept.body) if length is None else length)
    for name, value in (*kept.headers, ("Content-Length", announced), ("Server", "Apache/2.2")):
        headers.append((f"x-archive-orig-{name.lower()}", value))
        if name == "Content-Type":
            headers.append((name, value))
        if name == "Location":
            headers.append((name, f"/web/{kept.timestamp}id_/{value}"))
    return Answer(kept.status, kept.body if body is None else body, (*headers, *more))


def _fits(kept: Kept, asked: dict[str, str]) -> bool:
    if kept.timestamp < asked.get("from", "").ljust(14, "0"):
        return False
    wanted = Kept(asked["url"] if "://" in asked["url"] else f"http://{asked['url']}", "").key
    match asked.get("matchType", "exact"):
        case "domain":
            domain = wanted.partition(")")[0]
            return kept.key.startswith((domain + ")", domain + ","))
        case "prefix":
            return kept.key.startswith(wanted)
    return kept.key == wanted


def _same(one: str, other: str) -> bool:
    return Kept(one, "").key == Kept(other, "").key


def once(prefix: str, *answers: Answer) -> Callable[[str], Answer | None]:
    """A habit: the first requests for addresses that begin so are answered with these, one after the other."""
    left = list(answers)

    def habit(path: str) -> Answer | None:
        return left.pop(0) if left and path.startswith(prefix) else None

    return habit
