"""The steps of a work on a catalog of many addresses, each timed: making it, and the start and end of a crawl over it.

python -m benchmarks._address_steps build|captures|start OUTPUT COUNT
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks._many_addresses import RUN, address, capture, wanted
from benchmarks._measuring import peak
from scraper.archive.archive import Archive
from scraper.archive.folder import check_archive, check_clock, was_cut_off
from scraper.archive.new_records import moment
from scraper.catalog.catalog import NAME, Catalog
from scraper.catalog.visits import Bounds, Visit
from scraper.memory.memory import Memory

AT_ONCE = 500
WARC = "bench-00001.warc.gz"
CAPTURE = 6_000  # bytes of one in the WARC file, about as in an archive of pages
YEAR_AGO = moment(datetime.now(UTC) - timedelta(days=365))
TAKEN_UP = 2_000


class Steps:
    """What each step took: seconds, CPU seconds, and by how many MB the peak of memory rose since the start."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, float]] = {}
        self._start = peak()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times what is within."""
        start, spent = time.perf_counter(), time.process_time()
        yield
        self.taken[name] = {
            "seconds": time.perf_counter() - start,
            "cpu": time.process_time() - spent,
            "memory": peak() - self._start,
        }


def build(steps: Steps, output: Path, count: int) -> None:
    """A run of a year ago that wanted so many addresses, and visited each."""
    catalog = Catalog(output / NAME)
    memory = memory_of(catalog, RUN, YEAR_AGO)
    with steps.step("build"):
        for number in range(count):
            url = address(number)
            memory.want(wanted(number))
            content = sha256(url.encode()).hexdigest()
            memory.visit(Visit(url, "document", memory.began, "done", content=content, said="there"))
        memory.flush()
    catalog.end_run(RUN, YEAR_AGO, "finished")
    catalog.close()


def captures(steps: Steps, output: Path, count: int) -> None:
    """A capture of each, in one WARC file that has as many bytes, none of them written."""
    (output / "archive").mkdir()
    catalog = Catalog(output / NAME)
    catalog.begin_warc(WARC, RUN)
    with steps.step("captures"):
        for first in range(0, count, AT_ONCE):
            numbers = range(first, min(first + AT_ONCE, count))
            rows = [capture(number, WARC, CAPTURE) for number in numbers]
            catalog.commit(WARC, (numbers[-1] + 1) * CAPTURE, rows, ())
    catalog.close_warc(WARC, "0" * 64)
    catalog.close()
    with (output / "archive" / WARC).open("wb") as file:
        file.truncate(count * CAPTURE)


def start(steps: Steps, output: Path, count: int) -> None:
    """What a crawl does before its first request, then what it asks the catalog for, then its end."""
    folder = output / "archive"
    with steps.step("Catalog(path)"):
        Catalog(output / NAME).close()
    with steps.step("check_archive"):
        check_archive(folder)
    with steps.step("check_clock"):
        check_clock(folder)
    with steps.step("was_cut_off"):
        assert not was_cut_off(folder)
    with steps.step("Archive(folder)"):
        archive = Archive(folder)
    with steps.step("begin_run, resumed_by, Memory"):
        memory = begun(archive)
    with steps.step(f"due: {TAKEN_UP:,} of all"):
        due = memory.due(TAKEN_UP)
    with steps.step(f"{TAKEN_UP:,} of them visited"):
        for url, _ in due:
            memory.visit(Visit(url, "document", memory.began, "done", content="0" * 64, said="there"))
        memory.flush()
    with steps.step(f"kept: the first {TAKEN_UP:,}"):
        assert sum(1 for _ in islice(memory.addresses.kept(), TAKEN_UP)) == min(TAKEN_UP, count - len(due))
    with steps.step("kept: all"):
        assert sum(1 for _ in memory.addresses.kept()) == count - len(due)
    with steps.step("conclude"):
        memory.conclude(lambda url: url, is_complete=True)
    with steps.step("close: the index"):
        archive.close()


def begun(archive: Archive) -> Memory:
    """As `Archive.opened` and `Remembering.open` begin it."""
    began = moment(archive.started_at)
    memory = memory_of(archive.catalog, archive.run, began)
    archive.catalog.remember_asked(archive.run, "{}")
    archive.catalog.resumed_by(archive.run, YEAR_AGO)
    return memory


def memory_of(catalog: Catalog, run: str, began: str) -> Memory:
    """The memory of a run that begins."""
    return Memory(catalog.database, catalog.begin_run(run, began), run, began, Bounds())


def main(task: str, output: Path, count: int) -> dict[str, Any]:
    """What the steps of a task took."""
    steps = Steps()
    {"build": build, "captures": captures, "start": start}[task](steps, output, count)
    return steps.taken


if __name__ == "__main__":
    # In a child: the peak of a process that another one started begins as high as that one's own.
    if child := os.fork():
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
