"""The HTTP head of a capture that was read as a file: what was saved with it, framed as the file is."""

import re
from collections.abc import Iterable
from http import HTTPStatus

from scraper.archive.members import MAGIC
from scraper.archive.records import Headers

FRAMING = frozenset({"transfer-encoding", "content-encoding", "content-length"})
_LINE_END = re.compile(r"[\r\n]+")


def head_of_saved(said: Headers, content: bytes) -> bytes:
    """The head that fits `content`; `said` has fields `status` and `header`. A page that was saved packed says so."""
    status = next((int(value) for name, value in said if name == "status"), HTTPStatus.OK)
    pairs = [(name, value) for name, _, value in (line.partition(": ") for kind, line in said if kind == "header")]
    kept = [(name, value) for name, value in pairs if name.lower() not in FRAMING]
    is_page = any(name.lower() == "content-type" and value.startswith("text/html") for name, value in kept)
    if is_page and content.startswith(MAGIC):
        kept.append(("Content-Encoding", "gzip"))
    return http_head(status, [*kept, ("Content-Length", str(len(content)))])


def http_head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    """A head of these, with its empty line."""
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {_LINE_END.sub(' ', value)}" for name, value in headers), ""]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace")
