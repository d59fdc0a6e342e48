"""How an output stands: what is known, what is lost, how the last run went, what is next. Reads, and writes nothing."""

import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scraper.addresses.kinds import DOCUMENTS, LISTS, Kind
from scraper.archive.clock import TOLERATED
from scraper.catalog import catalog
from scraper.catalog.catalog import Run
from scraper.watching.catalog_reader import CatalogReader, Due, LeftAlone, Sizes
from scraper.watching.last_report import epoch, last_report
from scraper.watching.lock_holder import holder

WEEK = 7 * 86_400  # seconds
_MOST_FILES = 50_000  # looked at one by one, in less than a second
_GROUPS = {
    "documents": DOCUMENTS,
    "lists": LISTS,
    "files": (Kind.FILE, Kind.ASSET),
    "aliases": ("alias",),
}
_GROUP_OF: dict[str, str] = {str(kind): group for group, kinds in _GROUPS.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """All that one screen shows."""

    addresses: dict[str, Counter[str]]
    """Documents, lists, files, other addresses of documents (aliases), and others: how many are in each state."""
    versions: int
    versioned: int
    """Documents that have a version."""
    never_found: int
    """Documents that were looked for, and never kept."""
    sizes: Sizes
    files: tuple[int, int] | None
    """How many linked files are kept, and their bytes; None where they are too many to look at each."""
    runs: int
    last: Run | None
    """The last run, but the one that goes on."""
    process: int | None
    """The process that writes now."""
    left_alone: list[LeftAlone]
    due: Due
    figures: dict[str, int]
    """Those of the last report."""
    alarms: list[dict[str, str]] | None
    """Those of the last report that stand; None where nobody asked the monitors."""
    is_clock_behind: bool = False
    """Whether the last run is dated later than now, so that a crawl would be refused."""


def standing(output: Path, now: float) -> OutputStatus | None:
    """How the output stands `now` (seconds since the epoch), None where there is no catalog; raises `CatalogError`."""
    path = output / catalog.NAME
    if not path.is_file() or not path.stat().st_size:
        return None
    process = holder(output / ".lock")
    report = last_report(output / "report.json")
    with CatalogReader(path) as reader:
        runs = reader.runs()
        versions, versioned = reader.versions()
        past = [run for run in runs if process is None or run.ended is not None or run is not runs[-1]]
        return OutputStatus(
            addresses=grouped(reader.addresses()),
            versions=versions,
            versioned=versioned,
            never_found=reader.never_found(sorted(map(str, DOCUMENTS))),
            sizes=reader.sizes(),
            files=files_below(output / "files", _MOST_FILES),
            runs=len(past),
            last=past[-1] if past else None,
            process=process,
            left_alone=reader.left_alone(now),
            due=reader.due(now, now + WEEK),
            figures=report.figures,
            alarms=report.alarms,
            is_clock_behind=bool(past) and epoch(past[-1].ended or past[-1].started) > now + TOLERATED.total_seconds(),
        )


def files_below(folder: Path, most: int) -> tuple[int, int] | None:
    """How many files are in a folder and its folders, and their bytes; None where there are more than `most`.

    What is being written is none yet, and may take its place meanwhile.
    """
    count = size = 0
    for place, _, names in os.walk(folder):
        whole = [name for name in names if not name.endswith(".part")]
        count += len(whole)
        if count > most:
            return None
        for name in whole:
            with suppress(FileNotFoundError):
                size += Path(place, name).lstat().st_size
    return count, size


def grouped(kinds: dict[str, dict[str, int]]) -> dict[str, Counter[str]]:
    """Counts of kinds put together: what a person calls a document, a list or a file.

    >>> grouped({"node": {"done": 2}, "document": {"done": 3, "lost": 1}, "odd": {"done": 1}})
    {'documents': Counter({'done': 5, 'lost': 1}), 'others': Counter({'done': 1})}
    """
    groups: dict[str, Counter[str]] = {}
    for name in (*_GROUPS, "others"):
        for kind, states in kinds.items():
            if _GROUP_OF.get(kind, "others") == name:
                groups.setdefault(name, Counter()).update(states)
    return groups
