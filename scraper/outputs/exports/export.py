"""What every export is: a function from the output folder to a file, which is written whole or not at all."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from scrapy.utils.misc import load_object

from scraper.outputs.exports.publishing import Publishing


class ExportError(RuntimeError):
    """Why nothing can be exported, in one line, with what to do."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: `counts` are of what is in it, `left_out` says what is not, and why."""

    target: Path
    size: int
    counts: dict[str, int]
    left_out: str | None = None
    beside: tuple[str, ...] = ()
    """Names of other files in the same folder."""


Export = Callable[[Path, Path], Summary]
"""Writes what an output folder (first) holds to a file or folder (second)."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a format's name on the command line stands for."""

    file_name: str
    """What its file is called where nothing else is said."""
    gives: str
    """What its file is, for the help of the command."""
    export: str
    """Its `Export`, named as components in the settings are: it is imported where the format is asked for."""

    takes_publishing: bool = False
    """Whether what writes it takes a third argument, what may be published (`Publishing`)."""

    def load(self, publishing: Publishing) -> Export:
        """What writes it, told what may be published where that is a question."""
        export: Callable[..., Summary] = load_object(self.export)
        return partial(export, publishing=publishing) if self.takes_publishing else export


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A new file beside `target`, open for writing, that takes its place when all went well.

    On any error nothing is left and `target` is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{os.getpid()}-{target.name}.part")
    try:
        with part.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        with suppress(OSError):  # what failed first says more
            part.unlink()
        raise
