"""What a verification finds: faults, each with its file and place, and notes, which are none."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST = 100  # faults that are told of one file; more are counted
_LONGEST = 300
_UNSEEN = re.compile(r"[^ -~\xa1-\u1fff\u2010-\u2027\u2030-\ud7ff]")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong: in which file, where in it (-1: nowhere in particular), and what."""

    path: str
    at: int
    text: str
    unit: str = "offset"

    def __str__(self) -> str:
        """As one line.

        >>> print(Fault("archive/a.warc.gz", 12, "the gzip member has no end"))
        archive/a.warc.gz: offset 12: the gzip member has no end
        """
        place = f" {self.unit} {self.at}:" if self.at >= 0 else ""
        return f"{shown(self.path)}:{place} {self.text}"


def shown(text: object) -> str:
    r"""Text of unknown origin as it may stand in a line: nothing that a terminal would obey, not without end.

    >>> shown("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    text = str(text)
    text = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


@dataclass(slots=True)
class Faults:
    """All that was found; of one file no more than `MOST` are kept, however damaged it is."""

    notes: list[str] = field(default_factory=list)
    _kept: list[Fault] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, path: str, text: str, at: int = -1, unit: str = "offset") -> None:
        """One more."""
        self._counts[path] += 1
        if self._counts[path] <= MOST:
            self._kept.append(Fault(path, at, text, unit))

    def note(self, path: str, text: str) -> None:
        """Something to know that is no fault."""
        self.notes.append(f"{shown(path)}: {text}")

    def has(self, path: str) -> bool:
        """Whether anything is wrong with a file."""
        return path in self._counts

    @property
    def count(self) -> int:
        """How many there are, told or not."""
        return self._counts.total()

    def lines(self) -> Iterator[str]:
        """Each on a line, sorted by file and place."""
        yield from (str(fault) for fault in sorted(self._kept))
        for path, count in sorted(self._counts.items()):
            if count > MOST:
                more = "1 more fault in it is" if count == MOST + 1 else f"{count - MOST} more faults in it are"
                yield f"{shown(path)}: {more} not listed"


class Damage:
    """The parts of WARC files that cannot be read: what points there is not told again."""

    def __init__(self) -> None:
        self._parts: dict[str, list[tuple[int, int]]] = {}

    def add(self, name: str, start: int, end: int) -> None:
        """From `start` to before `end`."""
        self._parts.setdefault(name, []).append((start, end))

    def covers(self, name: str, offset: int) -> bool:
        """Whether a record that begins at `offset` is lost."""
        return any(start <= offset < end for start, end in self._parts.get(name, ()))

    @property
    def is_any(self) -> bool:
        """Whether anything is lost at all."""
        return bool(self._parts)

    def names(self, name: str) -> bool:
        """Whether anything of a file is lost."""
        return name in self._parts
