"""The lines of a list: a text in any of the usual encodings, or a workbook."""

import re
from pathlib import Path

from scraper.lists.workbook import is_workbook, rows_of

_MOST_BYTES = 64 * 1024**2
MOST_LINES = 200_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What is no text though people keep lists in it, by its first bytes.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "a file of an old Excel or Word: save it as CSV, or as plain text"),
    (b"PK", "a file of another program, or a damaged workbook: save it as CSV, or as plain text"),
    (b"%PDF", "a PDF: copy its list into a text file"),
)


class BadList(ValueError):
    """A list that cannot be read, with what to do."""


def lines_of(path: Path) -> list[str]:
    """Every line of a list, empty ones too, so that the first is line 1; raises `BadList` and `OSError`."""
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise BadList(f"longer than {_MOST_BYTES // 1024**2} MB: split it, or keep the column of addresses alone")
    lines = rows_of(data, BadList) if is_workbook(data) else re.split(r"\r\n|\n|\r", _text_of(data))
    if len(lines) > MOST_LINES:
        raise BadList(f"more than {MOST_LINES:,} lines: split it, or keep the column of addresses alone")
    return lines[:-1] if lines and not lines[-1] else lines


def _text_of(data: bytes) -> str:
    for beginning, said in _OTHERS:
        if data.startswith(beginning):
            raise BadList(said)
    try:
        text = data.decode(_encoding_of(data))
    except UnicodeDecodeError:
        raise BadList("not a text that can be read: save it as a text in UTF-8, or as CSV") from None
    if "\0" in text:
        raise BadList("not a text: save it as a text in UTF-8, or as CSV")
    return text


def _encoding_of(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    start = data[:4096]
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    if start[::2].count(0) > len(start) // 4:
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1" if any(0x80 <= byte < 0xA0 for byte in data) and _is_no_cp1252(data) else "cp1252"
    return "utf-8"


def _is_no_cp1252(data: bytes) -> bool:
    return any(byte in data for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
