"""Compares `index.cdxj` with the lines that the WARC files give, both sorted, a line at a time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from scraper.archive.verify.faults import Damage, Faults, shown
from scraper.archive.verify.files import is_plain

_LONGEST = 16 * 1024 * 1024
_MOST = 1000  # lines that are remembered to see whether they only lie in another place


class IndexCheck:
    """One comparison; `path` is the index, `name` how faults call it."""

    def __init__(self, path: Path, name: str, faults: Faults, damage: Damage) -> None:
        self._path, self._name, self._faults, self._damage = path, name, faults, damage
        self._missing: dict[bytes, int] = {}
        self._foreign: dict[bytes, int] = {}

    def run(self, lines: Iterator[tuple[str, bool]]) -> None:
        """Tells each line that is missing, that no record has, or that is not in its place.

        `lines` are those that the files give, and whether an index must have each: those of a 304 older ones have.
        """
        if self._path.exists() and not is_plain(self._path):
            self._faults.add(self._name, "no plain file")
            return
        try:
            with self._path.open("rb") as file:
                wanted = ((line.encode(errors="surrogateescape") + b"\n", is_needed) for line, is_needed in lines)
                self._compare(_lines(file), wanted)
        except FileNotFoundError:
            self._faults.add(self._name, "missing: `scrapy rebuild` writes it anew")
            return
        except OSError as error:
            self._faults.add(self._name, f"cannot be read: {error.strerror}")
            return
        for line, number in self._foreign.items():
            text = "not in its place" if self._missing.pop(line, None) is not None else _foreign(line)
            self._faults.add(self._name, text, number, "line")
        for line, number in self._missing.items():
            self._faults.add(
                self._name, f"the line of a capture is missing: {shown(line.decode().rstrip())}", number, "line"
            )

    def _compare(self, lines: Iterator[bytes], wanted: Iterator[tuple[bytes, bool]]) -> None:
        number, line, after = 1, next(lines, None), next(lines, None)
        want, is_needed = next(wanted, (None, False))
        while line is not None or want is not None:
            # A line that has strayed here, with the next in its place, does not make all up to it missing.
            is_missing = want is not None and (line is None or (want < line and want != after))
            if want is not None and is_missing:
                if is_needed:
                    self._remember(self._missing, want, number)
                want, is_needed = next(wanted, (None, False))
                continue
            if line == want:
                want, is_needed = next(wanted, (None, False))
            elif line is not None and not self._is_of_damage(line):
                self._remember(self._foreign, line, number)
            number, line, after = number + 1, after, next(lines, None)

    def _remember(self, lines: dict[bytes, int], line: bytes, number: int) -> None:
        if len(lines) < _MOST and line not in lines:
            lines[line] = number

    def _is_of_damage(self, line: bytes) -> bool:
        """Whether it is the line of a record that cannot be read, which is told already."""
        try:
            said = json.loads(line.split(b" ", 2)[2])
            return self._damage.covers(said["filename"], int(said["offset"]))
        except (ValueError, KeyError, TypeError, IndexError, RecursionError):
            return False


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(_LONGEST):
        yield line


def _foreign(line: bytes) -> str:
    return f"no record gives it: {shown(line.decode(errors='backslashreplace').rstrip())}"
