"""After a crash: WARC files are made to end with their last commit, or it is said why that cannot be.

Also what is asked of the disk by name: a file's digest, and that a new name is confirmed.
"""

import os
from hashlib import file_digest
from pathlib import Path

from scraper.catalog.catalog import Catalog


class ArchiveDamaged(RuntimeError):
    """Files that are not as the catalog says, with what to do."""


def recover(folder: Path, catalog: Catalog) -> list[str]:
    """Puts right what a crash left: files end with their last commit. Gives a sentence for each that did not.

    Raises `ArchiveDamaged`, and then has changed nothing.
    """
    check_files(folder, catalog)
    said = []
    for warc in catalog.warcs():
        path = folder / warc.name
        size = size_of(path)
        if size > warc.committed or not warc.committed:
            said.append(f"{path.name}: cut back from {size} to {warc.committed} bytes, its last commit")
            cut_back(path, warc.committed)
        if not warc.committed:
            catalog.drop_warc(warc.name)
        elif warc.sha256 is None:
            catalog.close_warc(warc.name, digest_of_file(path))
    return said


def settle(output: Path, catalog: Catalog) -> None:
    """After a run, or a crash: files that were about to be put in place below `output` are there, or not."""
    there = []
    for name, _, earlier in catalog.outputs():
        path = output / name
        if earlier is not None:
            there.append((name, digest_of_file(path) if path.is_file() else None))
    catalog.settle(there)


def check_files(folder: Path, catalog: Catalog) -> None:
    """Raises `ArchiveDamaged` where bytes are missing that were committed, or a file is in no row."""
    known = {warc.name: warc for warc in catalog.warcs()}
    for path in sorted(folder.glob("*.warc.gz")):
        if path.name not in known:
            raise ArchiveDamaged(f"{path} is not in the catalog: `scrapy rebuild` writes the catalog anew")
    for warc in known.values():
        if (size := size_of(folder / warc.name)) < warc.committed:
            raise ArchiveDamaged(
                f"{folder / warc.name} has {size} bytes, {warc.committed} were committed: see `scrapy verify`"
            )


def size_of(path: Path) -> int:
    """Bytes of a file; 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def cut_back(path: Path, size: int) -> None:
    """Makes a file end after `size` bytes; one of which nothing counts goes."""
    if not size:
        path.unlink(missing_ok=True)
        return
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())


def digest_of_file(path: Path, algorithm: str = "sha256") -> str:
    """The digest of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, algorithm).hexdigest()


def sync_folder(folder: Path) -> None:
    """Has the disk confirm a new name in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
