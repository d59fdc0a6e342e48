"""Verifies an archive: each record, and that WARC files, catalog, index and the files beside them agree.

Nothing is written under the archive or beside it, and nothing that lies there is trusted.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from scraper.archive.index import INDEX
from scraper.archive.verify.catalog import CatalogFault, KnownCatalog, readable_copy
from scraper.archive.verify.facts import ArchiveFacts
from scraper.archive.verify.faults import Damage, Faults
from scraper.archive.verify.files import Digested, Output, check_outputs, digest_of
from scraper.archive.verify.index import IndexCheck
from scraper.archive.verify.plan import Plan
from scraper.archive.verify.ranges import Findings, Range, check_range
from scraper.archive.verify.rows import RowsCheck
from scraper.catalog import catalog as catalogs

_BATCH = 64  # files that are read at once
T = TypeVar("T")
R = TypeVar("R")


class Each(Protocol):
    """Does the same with each of many things, here or in other processes; results in order, as `map`."""

    def __call__(self, work: Callable[[T], R], tasks: Iterable[T], /) -> Iterator[R]:
        """A result for each."""
        ...


@dataclass(slots=True)
class CheckedCounts:
    """What was read."""

    files: int = 0
    records: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that the disk does not give."""

    path: Path
    reason: str


class ArchiveCheck:
    """One verification of the archive in `folder`; `work` is an empty folder for what is too much for memory."""

    def __init__(self, folder: Path, work: Path, each: Each, faults: Faults) -> None:
        self.folder, self.faults, self.damage = folder, faults, Damage()
        self.counts = CheckedCounts()
        self.known: KnownCatalog | None = None
        """The catalog, where it can be read."""
        self._work, self._each = work, each
        self.facts = ArchiveFacts(work)
        self.missing: list[str] = []
        """Files beside the archive that the catalog has and that are not there."""
        self._others: set[str] = set()

    def close(self) -> None:
        """Ends it."""
        self.facts.close()
        if self.known is not None:
            self.known.close()

    def run(self) -> None:
        """Checks everything but what the files beside the archive mean."""
        self.known = self._catalog()
        plan = Plan(self.folder, self.known, self.faults, self.damage)
        self._read(plan)
        self.facts.check(self.faults, self.damage, self.folder.name)
        self._check_revisits()
        if self.known is not None:
            self._check_rows(self.known)
            self._check_outputs(self.known)
        self._check_index(plan.is_cut_off)

    def is_lost(self, record_id: str) -> bool:
        """Whether a record is in a part of the archive that is told to be damaged."""
        if self.known is None:
            return self.damage.is_any
        place = self.known.by_id(record_id)
        return place is not None and self.damage.covers(*place)

    def _catalog(self) -> KnownCatalog | None:
        path = self.folder.parent / catalogs.NAME
        try:
            known = KnownCatalog(readable_copy(path, self._work))
            known.check(self.facts.path)
        except CatalogFault as error:
            self.faults.add(catalogs.NAME, str(error))
            return None
        return known

    def _read(self, plan: Plan) -> None:
        digests = [digested for file in plan.files if (digested := file.digested()) is not None]
        tasks: list[Digested | Range] = [*digests, *(part for file in plan.files for part in file.ranges(self.known))]
        wanted = {file.path: file.warc.sha256 for file in plan.files if file.warc is not None}
        wrong = set()
        while tasks:
            left: list[Digested | Range] = []
            for task, found in zip(tasks, self._each(check_part, tasks), strict=True):
                if isinstance(found, Findings) and isinstance(task, Range):
                    self._take(found)
                    if found.end < task.end:
                        left.append(task.from_(found.end))
                elif isinstance(found, Unreadable):
                    self._unreadable(found)
                elif found != wanted[task.path]:
                    wrong.add(task.path)
            tasks = left
        self._count(plan, wrong)

    def _take(self, found: Findings) -> None:
        path = f"{self.folder.name}/{found.name}"
        for offset, text in found.faults:
            self.faults.add(path, text, offset)
        for start, end in found.damage:
            self.damage.add(found.name, start, end)
        self.counts.records += found.records
        if found.is_other:
            self.damage.add(found.name, 0, 2**63)
            self._others.add(found.name)
        if found.name in self._others:
            found.rows, found.revisits = [], []
        self.facts.add(found)

    def _unreadable(self, found: Unreadable) -> None:
        self.faults.add(f"{self.folder.name}/{found.path.name}", f"cannot be read: {found.reason}")
        self.damage.add(found.path.name, 0, 2**63)

    def _count(self, plan: Plan, wrong: set[Path]) -> None:
        for file in plan.files:
            name = f"{self.folder.name}/{file.path.name}"
            if file.path in wrong and not self.faults.has(name):
                self.faults.add(name, "its SHA-256 is not that of the catalog, though every record in it is whole")
            self.counts.files += 1
            self.counts.size += file.end

    def _check_revisits(self) -> None:
        for warc, offset, named, text in self.facts.bad_revisits():
            if not self.is_lost(named):
                self.faults.add(f"{self.folder.name}/{warc}", text, offset)

    def _check_rows(self, known: KnownCatalog) -> None:
        facts = KnownCatalog(self.facts.path, is_final=False)
        try:
            RowsCheck(catalogs.NAME, self.faults, self.damage).run(known, facts)
        finally:
            facts.close()

    def _check_outputs(self, known: KnownCatalog) -> None:
        outputs = (Output(self.folder.parent, *row) for row in known.outputs())
        for found in self._each(check_outputs, batches(outputs, _BATCH)):
            self.counts.files += found.count
            self.counts.size += found.size
            self.missing += found.missing
            for path, text in found.faults:
                self.faults.add(path, text)

    def _check_index(self, is_cut_off: bool) -> None:
        path, name = self.folder / INDEX, f"{self.folder.name}/{INDEX}"
        found = Faults() if is_cut_off else self.faults
        IndexCheck(path, name, found, self.damage).run(self.facts.catalog.cdxj_of_all())
        if is_cut_off and found.count:
            self.faults.add(name, "not that of the archive: the last run was cut off before it wrote it")
        if path.is_file():
            self.counts.files += 1
            self.counts.size += path.stat().st_size


def check_part(task: Digested | Range) -> Findings | Unreadable | str | None:
    """The digest of a file, or what was found in a range of one."""
    try:
        return check_range(task) if isinstance(task, Range) else digest_of(task)
    except OSError as error:
        return Unreadable(task.path, error.strerror or str(error))


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Items, so many at once.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
