"""A folder that is written whole or not at all: built beside its place, and then moved there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.outputs.exports.export import ExportError


@contextmanager
def replacing_folder(target: Path, mark: str) -> Iterator[Path]:
    """A new folder that takes the place of `target` when all went well; on any error `target` is as it was.

    An older export may be replaced, told by the file `mark` in it; a folder of anything else is not: `ExportError`.
    """
    target = target.absolute()
    if target.exists() and not (target / mark).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise ExportError(f"{target} is there and is no export of this kind: name another place with -o")
    target.parent.mkdir(parents=True, exist_ok=True)
    part, old = (target.with_name(f".{target.name}.{ending}") for ending in ("part", "old"))
    _restore(old, target)  # an export that was cut off may have left both
    _clear(part, old)
    part.mkdir()
    try:
        yield part
        os.sync()
        if target.exists():
            target.rename(old)
        part.rename(target)
    finally:
        _restore(old, target)
        _clear(part, old)


def _restore(old: Path, target: Path) -> None:
    """Where the new folder did not take its place, the old one comes back."""
    if old.exists() and not target.exists():
        old.rename(target)


def _clear(*folders: Path) -> None:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)
