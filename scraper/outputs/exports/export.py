"""What every export is: a function from the output folder to a file or a folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scrapy.utils.misc import load_object


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
    given_up: tuple[str, ...] = ()
    """Options that what was there before was made with, and this was not."""
    chosen: str | None = None
    """How many of the documents are in it, and by what they were chosen, where that is not all."""
    note: str | None = None
    """What is to be known of it besides."""


Export = Callable[..., Summary]
"""Writes what an output folder (first) holds to a file or folder (second), as the options of its format say."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a format's name on the command line stands for."""

    file_name: str
    """What its file, or its folder, is called where nothing else is said."""
    gives: str
    """What its file is, for the help of the command."""
    export: str
    """Its `Export`, named as components in the settings are: it is imported where the format is asked for."""
    options: tuple[str, ...] = ()
    """Which options of the command it takes, as keywords."""
    folder_name: str | None = None
    """What its folder is called where --files makes of its file a folder with the documents' files."""

    is_divisible: bool = True
    """Whether it takes `ids`, and then has these documents alone."""

    def name(self, *, files: bool) -> str:
        """What is written is called, below the folder of all exports."""
        return self.folder_name if files and self.folder_name else self.file_name

    def load(self) -> Export:
        """What writes it."""
        export: Export = load_object(self.export)
        return export
