"""Whether each file under `files/` is what its name says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scraper.archive.verify.files import Digested, digest_of
from scraper.media import TextStatus
from scraper.records import File
from scraper.store import file_path, text_path

_NAME = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{62})\.[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """Some files to check, below the output folder."""

    output: Path
    paths: list[str]


@dataclass(slots=True)
class FoundFaults:
    """What was read: path and text of each fault."""

    paths: list[str]
    faults: list[tuple[str, str]] = field(default_factory=list)
    size: int = 0


def check_kept_files(task: KeptFiles) -> FoundFaults:
    """Reads files to their end."""
    found = FoundFaults(task.paths)
    for path in task.paths:
        try:
            text = _fault(task.output, path)
            found.size += (task.output / path).stat().st_size
        except OSError as error:
            text = f"cannot be read: {error.strerror}"
        if text is not None:
            found.faults.append((path, text))
    return found


def _fault(output: Path, path: str) -> str | None:
    named = _NAME.fullmatch(path)
    if named is None:
        return "its name is no SHA-256"
    digest = digest_of(Digested(output / path))
    return (
        None if digest == named[2] else f"its SHA-256 is {digest or 'that of no plain file'}, its name says otherwise"
    )


def kept_path(output: Path, file: File) -> str:
    """Where the bytes of a file that a record names lie, below the output folder."""
    assert file.sha256 is not None
    return file_path(output, file.sha256, file.media_type or "").relative_to(output).as_posix()


def bytes_faults(output: Path, file: File, named_by: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the bytes and the text of a file that a record names: path and text of each fault."""
    assert file.sha256 is not None
    path = kept_path(output, file)
    if not (output / path).is_file():
        yield path, f"missing, {named_by} names it"
    elif (size := (output / path).stat().st_size) != file.size:
        yield path, f"has {size} bytes, {named_by} says {file.size}"
    text = text_path(output, file.sha256)
    if file.text_status == TextStatus.OK and not text.is_file():
        yield text.relative_to(output).as_posix(), f"missing, {named_by} says that there is text"
