"""How far an export is, on the terminal, when it takes longer than two seconds."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO, TypeVar

_T = TypeVar("_T")
_QUIET, _BETWEEN = 2.0, 0.2  # seconds until the first line, and from one to the next


def shown(
    items: Sequence[_T], what: str, *, clock: Callable[[], float] = time.monotonic, terminal: TextIO | None = None
) -> Iterator[_T]:
    """Gives `items` one by one; where standard error is a terminal, a line there says how many were given."""
    terminal = terminal or sys.stderr
    if not terminal.isatty():
        yield from items
        return
    due, is_said = clock() + _QUIET, False
    try:
        for number, item in enumerate(items):
            if clock() >= due:
                terminal.write(f"\r{number:,} of {len(items):,} {what}")
                terminal.flush()
                due, is_said = clock() + _BETWEEN, True
            yield item
    finally:
        if is_said:
            terminal.write("\r\x1b[K")
            terminal.flush()
