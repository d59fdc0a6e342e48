"""The answers of a CDX server, read line by line: the Internet Archive's, pywb's and OutbackCDX's forms of them.

A line is fields apart by spaces (`urlkey timestamp original mimetype statuscode digest length`, more may follow), in
CDXJ a key, a time and a JSON object, or a JSON object alone, or a row of a JSON array. What cannot be read is counted
and passed over: public indexes hold lines that are broken.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scraper.sources.cdx_rows import ResumeKey, rows_of

_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_ELEVEN = (*_FIELDS[:6], "redirect", "robotflags", "length", "offset", "filename")
_ALSO = {"original": "url", "mimetype": "mime", "statuscode": "status"}  # pywb's words
_NOT_STATED = frozenset({"", "-"})
_TIME = re.compile(r"\d{4,14}", re.ASCII)
_PLACE = re.compile(r"https?://(?:(?!mailto:)[^/?#@\s<>]*@)?[^/?#@\s<>]+(?:[/?#]\S*)?", re.I)


class NotAnIndex(ValueError):
    """An answer that is no index at all: a page, or rubbish, with its beginning."""


@dataclass(frozen=True, slots=True)
class CdxLine:
    """One capture as an index has it; what is not stated is None. `timestamp` has 4 to 14 digits."""

    timestamp: str
    original: str
    mime: str | None = None
    status: int | None = None
    digest: str | None = None
    length: int | None = None
    redirect: str | None = None
    place: str | None = field(default=None, repr=False)
    """What its playback lies below, where one archive tells of those of another."""

    @property
    def is_revisit(self) -> bool:
        """Whether it repeats an earlier capture, whose status it may not state."""
        return self.mime == "warc/revisit"


class CdxAnswer:
    """Reads one answer: iterate over it first, then `resume_key` and `bad_lines` are known."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.resume_key: str | None = None
        self.lines = self.bad_lines = 0
        self._rows = rows_of(pieces)
        self._header: list[str] = list(_FIELDS)

    def __iter__(self) -> Iterator[CdxLine]:
        """Each line that can be read; raises `NotAnIndex` where the answer begins as none does."""
        for row in self._rows:
            if isinstance(row, ResumeKey):
                self.resume_key = row.text
                return
            if isinstance(row, list) and row[:1] == ["urlkey"]:
                self._header = [str(name) for name in row]
                continue
            self.lines += 1
            if (line := self._line(row)) is not None:
                yield line
            elif self.lines == 1 and isinstance(row, str) and row.lstrip().startswith("<"):
                raise NotAnIndex(row.strip()[:80])
            else:
                self.bad_lines += 1

    def _line(self, row: "str | list[Any]") -> CdxLine | None:
        if isinstance(row, list):
            return line_of(dict(zip(self._header, row, strict=False)))
        words = row.split(" ", 2)
        try:
            if row.startswith("{"):
                return line_of(json.loads(row))
            if len(words) == 3 and words[2].startswith("{"):
                return line_of({"timestamp": words[1], **json.loads(words[2])})
        except (ValueError, RecursionError):
            return None
        fields = row.split(" ")
        return line_of(dict(zip(_FIELDS if len(fields) < len(_ELEVEN) else _ELEVEN, fields, strict=False)))


def line_of(said: dict[str, Any]) -> CdxLine | None:
    """What a line states; None where time or address are none.

    >>> line_of({"timestamp": "2018", "url": "http://a.org/", "status": "200", "length": "-"})
    CdxLine(timestamp='2018', original='http://a.org/', mime=None, status=200, digest=None, length=None, redirect=None)
    """
    stated = {name: said.get(name, said.get(_ALSO.get(name, name))) for name in (*_FIELDS, "redirect")}
    timestamp, original = _text(stated["timestamp"]) or "", _text(stated["original"]) or ""
    if not _TIME.fullmatch(timestamp) or not _PLACE.fullmatch(original):
        return None
    mime, digest, redirect = (_text(stated[name]) for name in ("mimetype", "digest", "redirect"))
    status, length = _number(stated["statuscode"]), _number(stated["length"])
    if status is not None and not 100 <= status <= 599:
        status = None  # `0`: some indexes say so where they do not know
    return CdxLine(timestamp, original, mime, status, digest and digest.removeprefix("sha1:"), length, redirect)


def _text(stated: Any) -> str | None:
    """Text that can be stored: JSON may hold half a character."""
    if isinstance(stated, int):
        return str(stated)
    if not isinstance(stated, str) or stated in _NOT_STATED:
        return None
    return stated.encode("utf-8", "replace").decode()


def _number(stated: Any) -> int | None:
    text = str(stated)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
