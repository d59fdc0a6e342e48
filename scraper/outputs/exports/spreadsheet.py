"""Tables that Excel, LibreOffice, R and pandas open at once, and in which no cell is a formula."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

LONGEST_CELL = 32_767  # characters that Excel reads of a cell; it counts those of UTF-16
# What spreadsheets take for the beginning of a formula, in full width too.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")

Cell = str | int | bool | None | Iterable[str | int | None]


class Table:
    """A CSV file (RFC 4180, UTF-8 with the mark by which Excel knows it), written row by row."""

    def __init__(self, path: Path, columns: Iterable[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(columns)
        self.rows = 0

    def add(self, cells: Iterable[Cell], whole_text: str) -> None:
        """A row; a cell that Excel would cut ends with a note that its whole text is at `whole_text`."""
        self._writer.writerow([shortened(as_text(cell), whole_text) for cell in cells])
        self.rows += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


def harmless(text: str) -> str:
    """`text` as a cell: one that a spreadsheet would take for a formula has an apostrophe before it.

    >>> harmless("=1+1"), harmless("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a cell for a formula, or for what begins one."""
    return _FORMULA.match(text) is not None


def as_text(cell: Cell) -> str:
    """What stands in the file for a value: nothing for None, the parts of a list with `; ` between them.

    >>> as_text(["Chile", "=1"]), as_text(True), as_text(None)
    ("Chile; '=1", 'true', '')
    """
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case str():
            return harmless(cell)
    return "; ".join(as_text(part) for part in cell)


def shortened(text: str, whole_text: str) -> str:
    """`text`, or as much of it as a cell takes, and where the rest is."""
    if len(text) * 2 <= LONGEST_CELL or _length(text) <= LONGEST_CELL:
        return text
    note = f" … [cut: longer than a cell of a spreadsheet; the whole text is in {whole_text}]"
    units = text.encode("utf-16-le")[: 2 * (LONGEST_CELL - _length(note))]
    return units.decode("utf-16-le", errors="ignore") + note


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
