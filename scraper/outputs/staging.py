"""Where a rebuild writes before anything is replaced, and how it then takes its place."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scraper.archive.index import INDEX, write_index
from scraper.archive.recovery import salvage, sync_folder
from scraper.catalog.catalog import NAME, Catalog, CatalogError, ServiceState
from scraper.catalog.table_digests import seal
from scraper.outputs.aside import FILES, damaged_files, put_aside
from scraper.outputs.documents_list import write_list
from scraper.outputs.merge.taking_in import end_merge
from scraper.readings.readings import READINGS, Readings
from scraper.store import MADE_FILES, MADE_FOLDERS, digest_of_file

STAGING = ".rebuild"
LIST = "documents.jsonl"
_TRIES = 10


class Staging:
    """A folder beside the archive: `folder` takes records, text and report, `catalog` is the new one.

    `is_fresh`: nothing counts that was read before.
    """

    is_in_place = False

    def __init__(self, archive: Path, *, is_fresh: bool = False) -> None:
        self.archive = archive
        self._is_fresh = is_fresh
        self.output = archive.parent
        self.folder = self.output / STAGING
        self._services: dict[str, ServiceState] = {}

    def prepare(self) -> list[str]:
        """Puts torn ends of the archive aside, as a crawl's start does, and damaged files; a sentence for each."""
        end_merge(self.archive)
        said = self._salvage()
        return [*said, *(put_aside(self.output, path) for path in sorted(damaged_files(self.output)))]

    def _salvage(self) -> list[str]:
        path = self.output / NAME
        if not path.exists():
            return salvage(self.archive, None)
        try:
            catalog = Catalog(path)
        except CatalogError:
            return salvage(self.archive, None)
        with closing(catalog):
            self._services = catalog.services()  # how long a service is to be left alone follows from no archive
            return salvage(self.archive, catalog)

    def __enter__(self) -> Self:
        self._was_cut_off = self.folder.exists()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._is_replacing = False
        try:
            self._begin()
        except BaseException:
            self._remove()
            self._mark_again()
            raise
        return self

    def _begin(self) -> None:
        self.folder.mkdir()
        (self.output / FILES).mkdir(exist_ok=True)
        (self.folder / FILES).symlink_to(Path("..", FILES))  # named by their digests, they lie where they will
        self.catalog = Catalog(self.folder / NAME)
        self.readings = Readings(self.output / READINGS, is_fresh=self._is_fresh)
        for name, state in self._services.items():
            self.catalog.remember_service(name, state)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.catalog.close()
        if kind is None or not self._is_replacing:  # else it stays: the next start sees that this one did not end
            self._remove()
        if kind is not None:
            self._mark_again()

    def _mark_again(self) -> None:
        """What lies there is half of one rebuild and half of another still: only a whole one ends that."""
        if self._was_cut_off:
            self.folder.mkdir(exist_ok=True)

    def _remove(self) -> None:
        for _ in range(_TRIES):  # a reader that is being killed may put something in
            if self.folder.exists():
                shutil.rmtree(self.folder, ignore_errors=True)

    def intend_now(self, path: Path, sha256: str) -> None:
        """Nothing: all that is staged takes its place at once."""

    def report(self) -> dict[str, Any] | None:
        """The report of the last run that came to its end; None where none did."""
        path = self.folder / "report.json"
        return json.loads(path.read_bytes()) if path.exists() else None

    def put_in_place(self) -> list[str]:
        """Replaces what differs, file by file; gives what lay there and was not made again, and where it was put."""
        made = {path.relative_to(self.folder) for path in made_files(self.folder)}
        self._finish(made)
        self._is_replacing = True
        there = {path.relative_to(self.output) for name in MADE_FOLDERS for path in _files(self.output / name)}
        in_the_way = {path for path in made if (self.output / path).is_dir()}
        aside = [put_aside(self.output, path) for path in sorted((there - made) | in_the_way)]
        for relative in sorted(made):
            _place(self.folder / relative, self.output / relative)
        (self.folder / INDEX).replace(self.archive / INDEX)
        for ending in ("-wal", "-shm"):
            (self.output / (NAME + ending)).unlink(missing_ok=True)
        os.sync()  # all that took its place, before the catalog says so
        (self.folder / NAME).replace(self.output / NAME)
        sync_folder(self.output)
        self.readings.clear(all_were_asked=True)
        return aside

    def _finish(self, made: set[Path]) -> None:
        """Completes what is staged, so that nothing more takes room; the disk confirms all of it at once."""
        made.discard(Path(LIST))
        digests = {path: digest_of_file(self.folder / path) for path in made}
        digests[Path(LIST)] = write_list(self.folder / LIST, self.folder / "records")
        made.add(Path(LIST))
        left = (Path(name) for name in MADE_FILES if Path(name) not in made and (self.output / name).exists())
        digests |= {path: digest_of_file(self.output / path) for path in left}
        self.catalog.settle((path.as_posix(), digests[path]) for path in sorted(digests))
        write_index(self.folder, self.catalog)
        seal(self.catalog.database)
        self.catalog.close()
        os.sync()


def made_files(output: Path) -> Iterator[Path]:
    """All that a crawl writes under an output folder, and the catalog knows the digest of."""
    yield from (output / name for name in MADE_FILES if (output / name).exists())
    for name in MADE_FOLDERS:
        yield from _files(output / name)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _place(made: Path, path: Path) -> None:
    if path.is_file() and not path.is_symlink() and digest_of_file(path) == digest_of_file(made):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    made.replace(path)
