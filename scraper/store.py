"""Where everything under `output/` lies, and the one way in which it is written: whole or not at all."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from errno import EDQUOT, EFBIG, EIO, ENODEV, ENOSPC, ENXIO, EROFS, ESTALE
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from scraper.file_names import LONGEST, file_name
from scraper.media_types import BY_EXTENSION, PDF

_EXTENSION_OF = {media_type: extension for extension, media_type in BY_EXTENSION.items()} | {PDF: "pdf"}
MADE_FOLDERS = ("records", "history", "text")
MADE_FILES = ("documents.jsonl", "report.json", "requested.csv")
"""What steps make of the archive: a rebuild puts it in place, the catalog has its digests, a backup copies it."""
NOT_WRITABLE = "not_writable"  # why a crawl ends whose output cannot be written
_DISK = frozenset({ENOSPC, EDQUOT, EFBIG, EROFS, EIO, ENXIO, ENODEV, ESTALE})  # what a disk says that is full, or gone


def is_of_the_disk(error: BaseException) -> bool:
    """Whether nothing more can be written: the disk is full, or gone. Else only this one thing could not be.

    >>> is_of_the_disk(NotADirectoryError(20, "Not a directory")), is_of_the_disk(OSError(ENOSPC, "No space left"))
    (False, True)
    """
    if isinstance(error, OSError):
        return error.errno is None or error.errno in _DISK  # without: as the catalog, and the writer, say it
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}


class Intending(Protocol):
    """Whoever remembers what is about to be put in place."""

    syncs_each: bool
    """Whether the disk is to confirm each file by itself; else whoever has them all put in place sees to that."""
    syncs_versions: bool
    """The same of an earlier version, which cannot be made again once the record has changed."""

    async def intend(self, path: Path, sha256: str) -> None:
        """Commits that the file at `path` is to have this digest."""
        ...


async def put_in_place(archive: Intending | None, path: Path, content: bytes, *, durable: bool = False) -> None:
    """Writes a file whole, when the catalog knows its digest: a change from outside is found by `scrapy verify`.

    `durable`: the disk confirms it at once, also where all else is confirmed when the run ends.
    """
    if archive is not None:
        await archive.intend(path, sha256(content).hexdigest())
    write_atomically(path, content, durable=durable or archive is None or archive.syncs_each)


def write_atomically(
    path: Path,
    content: bytes | Iterable[bytes],
    *,
    durable: bool = True,
    intend: Callable[[str], None] | None = None,
) -> None:
    """Writes `content` (whole or in pieces) beside `path` and moves it there.

    On any error nothing is left and `path` is as it was. Not `durable`: whoever calls has the disk confirm all at once.
    `intend` is told its SHA-256 before it is moved there.
    """
    part = path.with_name(f".{os.getpid()}-{path.name[:LONGEST]}.part")
    try:
        with _opened(part) as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if intend is not None:
            intend(digest_of_file(part))
        part.replace(path)
    except BaseException:
        with suppress(OSError):  # what failed first says more
            part.unlink()
        raise


def _opened(path: Path) -> BinaryIO:
    """A new file, its folder made where it is not there yet."""
    try:
        return path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


def record_path(output: Path, record_id: str) -> Path:
    """`records/<id>.json`, each part of the id as a name that every file system takes.

    >>> record_path(Path("output"), "document/annual-report.pdf").as_posix()
    'output/records/document/annual-report.pdf.json'
    """
    *folders, name = record_id.split("/")
    return output.joinpath("records", *map(file_name, folders), file_name(name, ".json"))


def has_record(output: Path, record_id: str) -> bool:
    """Whether a record of this id is kept."""
    try:
        return record_path(output, record_id).is_file()
    except (OSError, ValueError):  # no name of a file; one that is too long
        return False


def version_path(output: Path, record_id: str, captured_at: str) -> Path:
    """`history/<id>/<captured_at>.json`, the time without its marks: an earlier version of a record.

    >>> version_path(Path("output"), "document/a", "2019-04-10T12:00:01Z").as_posix()
    'output/history/document/a/20190410T120001Z.json'
    """
    return history_folder(output, record_id) / f"{re.sub(r'[-:]', '', captured_at)}.json"


def history_folder(output: Path, record_id: str) -> Path:
    """`history/<id>`: all earlier versions of a record."""
    return output.joinpath("history", *map(file_name, record_id.split("/")))


def file_path(output: Path, digest: str, media_type: str) -> Path:
    """`files/<aa>/<sha256>.<extension>`: content-addressed, its extension that of its media type, else `bin`.

    >>> file_path(Path("output"), "ab12", "application/pdf").as_posix()
    'output/files/ab/ab12.pdf'
    """
    return output / "files" / digest[:2] / f"{digest}.{_EXTENSION_OF.get(media_type, 'bin')}"


def text_path(output: Path, digest: str) -> Path:
    """`text/<aa>/<sha256>.txt`: the text of a file."""
    return output / "text" / digest[:2] / f"{digest}.txt"


def ocr_path(output: Path, digest: str, kind: str) -> Path:
    """`ocr/<aa>/<sha256>.txt` and `.json`: what OCR read in a file, and how.

    >>> ocr_path(Path("output"), "ab12", "txt").as_posix()
    'output/ocr/ab/ab12.txt'
    """
    return output / "ocr" / digest[:2] / f"{digest}.{kind}"


def digest_of_file(path: Path, algorithm: str = "sha256") -> str:
    """The digest of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, algorithm).hexdigest()
