"""The rows of a CDX server's answer, whatever its form: lines of text, of JSON objects, or of one JSON array."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_LONGEST_LINE = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class ResumeKey:
    """What to ask with for the lines that follow: the last row, behind an empty one."""

    text: str


Row = str | list[Any] | ResumeKey


def rows_of(pieces: Iterable[bytes]) -> Iterator[Row]:
    """The rows in their order; empty ones are nothing, but before a single word at the very end."""
    is_after_gap = False
    held: str | list[Any] | None = None  # a word after an empty row: the key, unless something follows
    for text in _texts(pieces):
        row = _row(text)
        if row in ("", []):
            is_after_gap = held is None
            continue
        if row is None:
            continue
        if held is not None:
            yield held
        held = row if is_after_gap and _may_be_key(row) else None
        if held is None:
            yield row
        is_after_gap = False
    if held is not None:
        yield ResumeKey(held.strip() if isinstance(held, str) else str(held[0]))


def _may_be_key(row: str | list[Any]) -> bool:
    return " " not in row.strip() and not row.startswith(("<", "{")) if isinstance(row, str) else len(row) == 1


def _row(text: str) -> str | list[Any] | None:
    """A line as it stands; a row of a JSON array, its brackets and commas around it removed."""
    bare = text.strip()
    if not bare.startswith(("[", ",", "]")):
        return bare
    bare = bare.lstrip(",").strip()
    if bare in {"]", "[", ""}:
        return None
    bare = bare.removeprefix("[") if bare.startswith("[[") else bare
    bare = bare.removesuffix("]") if bare.endswith("]]") else bare.rstrip(",")
    try:
        row = json.loads(bare)
    except (ValueError, RecursionError):
        return bare
    return row if isinstance(row, list) else bare


def _texts(pieces: Iterable[bytes]) -> Iterator[str]:
    """Lines of the answer; a JSON array on one line is taken apart at its rows; a line that is too long is cut."""
    rest, is_cut = b"", False  # whether the line that goes on was given already
    is_array: bool | None = None
    for piece in pieces:
        rest += piece
        if is_array is None and rest.strip():
            is_array = rest.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"[")
        if is_array:
            rest = rest.replace(b"],[", b"],\n[").replace(b"], [", b"],\n[")
        *lines, rest = rest.split(b"\n")
        for line in lines:
            if not is_cut:
                yield _text(line)
            is_cut = False
        if len(rest) > _LONGEST_LINE:
            if not is_cut:
                yield _text(rest)
            rest, is_cut = b"", True
    if rest and not is_cut:
        yield _text(rest)


def _text(line: bytes) -> str:
    return line[:_LONGEST_LINE].decode("utf-8", "replace").removeprefix("\ufeff")
