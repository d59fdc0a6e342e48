"""What lies under the output folder, and whose it is."""

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from scraper.archive.index import INDEX
from scraper.archive.recovery import TORN
from scraper.archive.verify.catalog import KnownCatalog
from scraper.archive.verify.faults import Faults, shown
from scraper.catalog import catalog
from scraper.outputs.aside import ASIDE
from scraper.outputs.merge.taking_in import MERGED
from scraper.readings.readings import READINGS
from scraper.store import MADE_FILES, MADE_FOLDERS

OWN = {*MADE_FOLDERS, "files", "ocr"}
_BESIDE = {
    "README.md",
    "backup.json",
    "undelivered.json",
    ".lock",
    READINGS,
    "metrics.prom",
    "changes.atom",
    "cron.log",
    catalog.NAME,
    f"{catalog.NAME}-wal",
    f"{catalog.NAME}-shm",
    *MADE_FILES,
}


def files_below(output: Path, name: str) -> Iterator[str]:
    """Every file in a folder of the output, by its path from there; links to folders are not followed."""
    for folder, folders, names in os.walk(output / name):
        folders.sort()
        for file in sorted(names):
            yield Path(folder, file).relative_to(output).as_posix()


def exports_below(output: Path, archive: str) -> Iterator[str]:
    """Every WACZ, wherever it lies."""
    for name in sorted(path.name for path in output.iterdir()):
        if name.endswith(".wacz") and (output / name).is_file():
            yield name
        elif name not in {*OWN, archive}:
            yield from (path for path in files_below(output, name) if path.endswith(".wacz"))


def check_links(output: Path, archive: Path, faults: Faults) -> None:
    """Tells of links in the place of files: a copy may lack them, and what is written through them changes elsewhere.

    A folder of the output may lie on another disk; a link within it is no folder.
    """
    for path in (*(output / name for name in MADE_FILES), output / catalog.NAME):
        _name_link(output, path, faults)
    for top in (archive, *(output / name for name in sorted(OWN))):
        for folder, folders, names in os.walk(top):
            for name in sorted([*folders, *names]):
                _name_link(output, Path(folder, name), faults)
    known = output / catalog.NAME
    if known.is_file() and known.stat().st_nlink > 1:
        faults.note(known.name, "has another name (a hard link), and what a crawl writes is changed there too")


def _name_link(output: Path, path: Path, faults: Faults) -> None:
    if path.is_symlink():
        name = path.relative_to(output).as_posix() if path.is_relative_to(output) else path.name
        faults.add(name, f"a link to {shown(path.readlink())}, not the file itself: put the file there")


def is_part(path: str) -> bool:
    """Whether a file was being written when its process ended."""
    name = path.rpartition("/")[2]
    return name.startswith(".") and name.endswith(".part")


def check_strangers(output: Path, archive: Path, known: KnownCatalog | None, faults: Faults) -> None:
    """Tells what lies there and is not to: faults where the project alone writes, notes elsewhere."""
    for path in sorted(output.iterdir()):
        _beside(path, archive, faults)
    if archive.is_dir():
        for path in sorted(archive.iterdir()):
            _in_archive(path, f"{archive.name}/{path.name}", faults)
    made = [name for name in MADE_FILES if (output / name).exists()]
    for name in chain(made, *(files_below(output, folder) for folder in MADE_FOLDERS)):
        _made(name, known, faults)


def _beside(path: Path, archive: Path, faults: Faults) -> None:
    if path.name == ".rebuild" or is_part(path.name):
        faults.note(path.name, "left by a process that was cut off")
    elif path.name == ASIDE:
        faults.note(path.name, "what a rebuild found and did not make: look whether it is of use")
    elif path.name not in {*OWN, *_BESIDE, archive.name, "export", "report.html", "demo"}:
        faults.note(path.name, "not of this project, so not checked")


def _in_archive(path: Path, name: str, faults: Faults) -> None:
    if is_part(name):
        faults.note(name, "left by a process that was cut off")
    elif path.name == TORN and path.is_dir():
        faults.note(name, f"{sum(1 for _ in path.iterdir())} torn ends of files, put aside after crashes")
    elif path.name == MERGED:
        faults.add(name, "a merge that was cut off at its very end: `scrapy rebuild` ends it; delete nothing")
    elif path.name != INDEX and not path.name.endswith(".warc.gz"):
        faults.add(name, "nothing of this archive")


def _made(path: str, known: KnownCatalog | None, faults: Faults) -> None:
    if is_part(path):
        faults.note(path, "left by a process that was cut off")
    elif known is not None and not known.output(path):
        faults.add(path, "not in the catalog: no crawl and no rebuild has written it")
