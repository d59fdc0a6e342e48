"""The index as CDXJ: a SURT key, a time of 14 digits and what pywb needs to replay, in cdxj-indexer's words.

`cdxj-indexer --sort` gives the same lines, byte for byte, in the same order: that of their code points, which is that
of their bytes in UTF-8. It indexes what can be replayed: `response`, `revisit` and `resource`.
"""

import json
import re
from dataclasses import dataclass

from scraper.archive.surt import surt

REVISIT = "warc/revisit"
"""The media type of every `revisit`."""
_CANNOT_STAND = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class HttpWords:
    """Media type and status as the head of a response words them; None where it says nothing of it."""

    mime: str | None
    status: str | None


def timestamp(date: str) -> str:
    """A WARC-Date as 14 digits.

    >>> timestamp("2019-04-10T12:00:01Z")
    '20190410120001'
    """
    return re.sub(r"\D", "", date.partition(".")[0])[:14]


def cdxj_line(
    *,
    url: str,
    date: str,
    mime: str | None,
    status: int | str | None,
    digest: str | None,
    length: int,
    offset: int,
    filename: str,
) -> str:
    """One line, without its line feed; what is None is left out."""
    # A control character became a space in the record's head, and readers make that %20.
    url = _CANNOT_STAND.sub("%20", url.strip())
    said = {
        "url": url,
        "mime": mime,
        "status": None if status is None else str(status),
        "digest": digest,
        "length": str(length),
        "offset": str(offset),
        "filename": filename,
    }
    stated = {name: value for name, value in said.items() if value is not None}
    return f"{surt(url)} {timestamp(date)} {json.dumps(stated)}"


def media_type(stated: str) -> str:
    """A Content-Type without its parameters.

    >>> media_type("text/html; charset=utf-8")
    'text/html'
    """
    return re.split(r"[;\s]", stated, maxsplit=1)[0]


def http_words(head: bytes) -> HttpWords:
    """What a head says in an index, read as leniently as cdxj-indexer does: also a line that is no status line.

    >>> http_words(b"HTTP/1.1 2OO Fine\\r\\nContent-Type: text/html;charset=utf-8\\r\\n\\r\\n")
    HttpWords(mime='text/html', status='2OO')
    """
    first, *lines = (_text(line).rstrip() for line in head.split(b"\n"))
    if not first:
        return HttpWords(None, None)
    headers = _headers(lines)
    after_version = first.partition(" ")[2].strip()
    if not after_version and not headers:
        return HttpWords(None, None)
    stated = next((value for name, value in headers if name.lower() == "content-type"), None)
    return HttpWords(None if stated is None else media_type(stated), after_version.split(" ", 1)[0])


def _headers(lines: list[str]) -> list[tuple[str, str]]:
    """Up to the first line of white space alone; folded lines are joined, those without a colon passed over."""
    pairs: list[tuple[str, str]] = []
    is_header = False
    for number, line in enumerate(lines):
        if not line:
            break
        if number and line[0] in " \t":
            if is_header:
                name, value = pairs.pop()
                pairs.append((name, value + line))
            continue
        name, colon, value = line.partition(":")
        is_header = bool(colon)
        if is_header:
            pairs.append((name.rstrip(" \t"), value.lstrip()))
    return pairs


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")
