"""After a crash: what lies behind the last commit of a WARC file counts where it is whole, and is kept aside where not.

Also what is asked of the disk by name: a file's digest, and that a new name is confirmed.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from scraper.catalog.catalog import Catalog, WarcFile
from scraper.store import digest_of_file

_AT_ONCE = 1_000  # files, whose names are in memory
TORN = "torn"
"""The folder of the archive where torn ends of its files are kept."""


class ArchiveDamaged(RuntimeError):
    """Files that are not as the catalog says, with what to do."""


def recover(folder: Path, catalog: Catalog) -> list[str]:
    """Puts right what a crash left behind the last commit of each file; gives a sentence for each that had something.

    Whole exchanges are adopted, and count as captured by the run that was cut off; a torn end is moved to `torn/`.
    Raises `ArchiveDamaged`, and then has changed nothing.
    """
    check_files(folder, catalog)
    return [sentence for warc in catalog.warcs() for sentence in _mended(folder / warc.name, warc, catalog)]


def _mended(path: Path, warc: WarcFile, catalog: Catalog) -> Iterator[str]:
    from scraper.archive.tails import uncommitted  # it needs a decompressor, which those who only look do not

    size, end = size_of(path), warc.committed
    if size > end:
        rows, end = uncommitted(path, end)
        if end > warc.committed:
            catalog.commit(warc.name, end, rows, ())
            more = end - warc.committed
            yield f"{path.name}: {more} bytes behind its last commit, at {warc.committed}, are whole and count"
    if size > end:
        yield move_torn(path, end)
    if not end:
        path.unlink(missing_ok=True)  # it is empty
        sync_folder(path.parent)
        catalog.drop_warc(warc.name)
    elif warc.sha256 is None or end > warc.committed:
        catalog.close_warc(warc.name, digest_of_file(path))


def move_torn(path: Path, start: int) -> str:
    """Moves what a file has from `start` on to `torn/<file>@<start>`, and says so; nothing is ever deleted."""
    size, aside = size_of(path) - start, path.parent / TORN
    aside.mkdir(exist_ok=True)
    torn = path
    if start:
        torn = aside / f".{path.name}.part"
        _copy(path, start, torn)
    place = _place_of(torn, aside, f"{path.name}@{start}")
    torn.replace(place)
    for changed in (aside, path.parent):
        sync_folder(changed)
    if start:
        cut_back(path, start)
    return f"{path.name}: {size} bytes from {start} on are torn, and were moved to {TORN}/{place.name}"


def _copy(path: Path, start: int, part: Path) -> None:
    try:
        with path.open("rb") as file, part.open("wb") as copy:
            file.seek(start)
            shutil.copyfileobj(file, copy)
            copy.flush()
            os.fsync(copy.fileno())
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _place_of(torn: Path, folder: Path, name: str) -> Path:
    """Where it is to lie: under its name, unless other bytes lie there already."""
    places = (folder / (f"{name}.{number}" if number else name) for number in range(10_000))
    return next(place for place in places if not place.exists() or digest_of_file(place) == digest_of_file(torn))


def salvage(folder: Path, catalog: Catalog | None) -> list[str]:
    """The same where a catalog is to be made anew from the files: moves torn ends aside, and changes no catalog.

    What `catalog` has as committed stays. A record that is damaged with whole ones behind it is not torn: whoever reads
    it says so. Raises `ArchiveDamaged`.
    """
    from scraper.archive.tails import is_followed, is_torn, uncommitted  # as above

    known = {warc.name: warc.committed for warc in catalog.warcs()} if catalog is not None else {}
    said = []
    for path in sorted(folder.glob("*.warc.gz")):
        size, committed = path.stat().st_size, known.get(path.name, 0)
        _check_size(path, committed)
        _, end = uncommitted(path, committed)
        if not size:
            path.unlink()
        elif size > end and (is_torn(path) or (path.name in known and not is_followed(path, end))):
            said.append(move_torn(path, end))
    return said


def settle(output: Path, catalog: Catalog) -> None:
    """After a run, or a crash: files that were about to be put in place below `output` are there, or not.

    The disk confirms all of it first: what the catalog says is true after a power cut, too.
    """
    last = ""
    if catalog.unsettled(last, 1):
        os.sync()
    while names := catalog.unsettled(last, _AT_ONCE):
        last = names[-1]
        there = ((name, output / name) for name in names)
        catalog.settle([(name, digest_of_file(path) if path.is_file() else None) for name, path in there])


def check_files(folder: Path, catalog: Catalog) -> None:
    """Raises `ArchiveDamaged` where bytes are missing that were committed, or a file is in no row."""
    known = {warc.name: warc for warc in catalog.warcs()}
    for path in sorted(folder.glob("*.warc.gz")):
        if path.name not in known:
            raise ArchiveDamaged(f"{path} is not in the catalog: `scrapy rebuild` writes the catalog anew")
    for warc in known.values():
        _check_size(folder / warc.name, warc.committed)


def _check_size(path: Path, committed: int) -> None:
    if (size := size_of(path)) < committed:
        raise ArchiveDamaged(f"{path} has {size} bytes, {committed} were committed: see `scrapy verify`")


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


def sync_folder(folder: Path) -> None:
    """Has the disk confirm a new name in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
