"""Where a rebuild writes before anything is replaced, and how it then takes its place."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scraper.archive.index import write_index
from scraper.archive.recovery import digest_of_file, salvage
from scraper.catalog.catalog import NAME, Catalog, CatalogError, ServiceState
from scraper.catalog.table_digests import seal
from scraper.outputs.documents_list import write_list

STAGING = ".rebuild"
FILES = "files"
_MADE = ("records", "history", "text")
LISTS = ("documents.jsonl", "report.json", "requested.csv")


class Staging:
    """A folder beside the archive: `folder` takes records, text and report, `catalog` is the new one."""

    is_in_place = False

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.output = archive.parent
        self.folder = self.output / STAGING
        self._services: dict[str, ServiceState] = {}

    def prepare(self) -> list[str]:
        """Moves torn ends of the archive aside, as a crawl does when it begins; a sentence for each change."""
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
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        (self.output / FILES).mkdir(exist_ok=True)
        (self.folder / FILES).symlink_to(Path("..", FILES))  # named by their digests, they lie where they will
        self.catalog = Catalog(self.folder / NAME)
        for name, state in self._services.items():
            self.catalog.remember_service(name, state)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.catalog.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def intend_now(self, path: Path, sha256: str) -> None:
        """Nothing: all that is staged takes its place at once."""

    def report(self) -> dict[str, Any] | None:
        """The report of the last run that came to its end; None where none did."""
        path = self.folder / "report.json"
        return json.loads(path.read_bytes()) if path.exists() else None

    def put_in_place(self) -> list[str]:
        """Replaces what differs, file by file; gives what lies there and was not made again, which is left."""
        os.sync()  # all that was made, at once
        made = {path.relative_to(self.folder) for name in _MADE for path in _files(self.folder / name)}
        for relative in sorted(made):
            _place(self.folder / relative, self.output / relative)
        write_list(self.folder / "documents.jsonl", self.output / "records")
        for name in LISTS:
            if (self.folder / name).exists():
                _place(self.folder / name, self.output / name)
        there = {path.relative_to(self.output) for name in _MADE for path in _files(self.output / name)}
        self._place_catalog(made)
        return sorted(path.as_posix() for path in there - made)

    def _place_catalog(self, made: set[Path]) -> None:
        lists = [Path(name) for name in LISTS if (self.output / name).exists()]
        self.catalog.settle((path.as_posix(), digest_of_file(self.output / path)) for path in sorted([*made, *lists]))
        write_index(self.archive, self.catalog)
        seal(self.catalog.database)
        self.catalog.close()
        for ending in ("-wal", "-shm"):
            (self.output / (NAME + ending)).unlink(missing_ok=True)
        (self.folder / NAME).replace(self.output / NAME)


def made_files(output: Path) -> Iterator[Path]:
    """All that a crawl writes under an output folder, and the catalog knows the digest of."""
    yield from (output / name for name in LISTS if (output / name).exists())
    for name in _MADE:
        yield from _files(output / name)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _place(made: Path, path: Path) -> None:
    if path.exists() and digest_of_file(path) == digest_of_file(made):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    made.replace(path)
