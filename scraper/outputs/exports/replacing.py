"""How an export takes its place: whole or not at all, a file or a folder. What a killed one left goes with the next."""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from scraper.outputs.exports.export import ExportError


@contextmanager
def replacing(target: Path, size: int = 0) -> Iterator[BinaryIO]:
    """A new file beside `target`, open for writing, that takes its place when all went well.

    On any error nothing is left and `target` is as it was. Looks for room for `size` bytes first.
    """
    need_space(target, size)
    with _folder_of(target):
        part = _beside(target)
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


@contextmanager
def replacing_folder(target: Path, mark: str, size: int = 0) -> Iterator[Path]:
    """A new folder beside `target` that takes its place when all went well, in the same way.

    Raises `ExportError` where a folder lies there that holds no file named `mark`: it is not this export's.
    """
    if target.is_dir() and any(target.iterdir()) and not (target / mark).is_file():
        raise ExportError(f"{target} holds other files: name a new or an empty folder with -o")
    if target.exists() and not target.is_dir():
        raise ExportError(f"{target} is a file: name a folder with -o")
    need_space(target, size)
    with _folder_of(target):
        part = _beside(target)
        try:
            part.mkdir()
            yield part
            os.sync()  # all is on the disk before it takes the place of what was there
            _take_place(part, target)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def need_space(target: Path, size: int) -> None:
    """Raises OSError, as a full disk does, where that of `target` has less than `size` bytes and a little more."""
    folder = next(parent for parent in target.absolute().parents if parent.is_dir())
    free = shutil.disk_usage(folder).free
    if free < (size := size + 1_000_000):
        why = f"needs about {size:,} bytes, and {folder} has {free:,} free: make room, or name another place"
        raise OSError(errno.ENOSPC, why, str(target))


@contextmanager
def _folder_of(target: Path) -> Iterator[None]:
    """Makes the folder in which `target` lies; on any error it goes again, if it was not there before."""
    made = [folder for folder in target.parents if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # something else lies there by now
            for folder in made:
                folder.rmdir()
        raise


def _beside(target: Path) -> Path:
    """Where what replaces `target` is made; clears what killed exports left there."""
    pattern = re.compile(rf"\.(\d+)-{re.escape(target.name)}\.(part|old)", re.DOTALL)
    for path in sorted(target.parent.iterdir()):
        found = pattern.fullmatch(path.name)
        if found and not _is_running(int(found[1])):
            _clear(path, target, is_old=found[2] == "old")
    return target.with_name(f".{os.getpid()}-{target.name}.part")


def _clear(path: Path, target: Path, *, is_old: bool) -> None:
    if is_old and not target.exists():  # it was killed between the two moves
        path.rename(target)
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _take_place(part: Path, target: Path) -> None:
    if not target.exists():
        part.rename(target)
        return
    old = part.with_suffix(".old")
    target.rename(old)
    try:
        part.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old)


def _is_running(process: int) -> bool:
    """Whether another process of this number is there: it may be an export at work."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
