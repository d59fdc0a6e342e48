"""Reads what the WARC files hold, run by run, and the catalog out of it: the files alone are the archive."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scraper.archive.members import MemberStream
from scraper.archive.records import PLACE, BadRecord, Headers, WarcRecord, bare, parse, parse_fields
from scraper.archive.resources import SERVED
from scraper.archive.rows import CAPTURES, is_memento, method_of, row_of
from scraper.archive.walk import BadWarc, Walked, walk
from scraper.archive.warc_series import is_taken
from scraper.catalog.catalog import CaptureRow, Catalog
from scraper.store import digest_of_file


@dataclass(slots=True)
class AddressEvent:
    """What last became of an address in a run: the capture, what was said beside it, and the error if there was one."""

    row: CaptureRow | None = None
    served: str | None = None
    """The capture of an earlier run that stood in for an answer."""
    said: Headers = ()
    error: str | None = None


@dataclass(slots=True)
class ArchivedRun:
    """What one run put in: how it began and ended, and what became of each address that it asked for."""

    run: str
    begins: dict[str, Any] = field(default_factory=dict)
    ends: dict[str, Any] | None = None
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    events: dict[str, AddressEvent] = field(default_factory=dict)


class Scan:
    """Reads the files in `folder`, or only those of these names, and writes `catalog` (a new one) on the way."""

    def __init__(self, folder: Path, catalog: Catalog, names: Collection[str] | None = None) -> None:
        self.folder = folder
        self.catalog = catalog
        self._names = names
        self._rows: dict[str, CaptureRow] = {}

    def runs(self) -> Iterator[ArchivedRun]:
        """Each run when all its files are read, in the order in which they began; raises `BadRecord`.

        Runs of several machines that were merged may have gone on at the same time.
        """
        names = self._names
        paths = [path for path in self.folder.glob("*.warc.gz") if names is None or path.name in names]
        for run, files in files_by_run(paths):
            archived = ArchivedRun(run)
            for path in sorted(files, key=lambda path: not is_taken(path.name)):  # what is noted of these comes after
                self._read(path, archived)
            yield self._finished(archived)

    def _finished(self, run: ArchivedRun) -> ArchivedRun:
        if run.begins:
            self.catalog.begin_run(run.run, run.begins["started"])
            asked = {name: value for name, value in run.begins.items() if name != "started"}
            self.catalog.remember_asked(run.run, json.dumps(asked, ensure_ascii=True, separators=(",", ":")))
        remember_end(run, self.catalog)
        return run

    def _read(self, path: Path, run: ArchivedRun) -> None:
        """Adds what a file holds to its run."""
        self._rows = {}
        try:
            for walked in walk(path):
                self._take(run, path.name, walked)
        except BadWarc as error:
            raise BadRecord(f"{path} {error}") from None
        self._commit(path, run)

    def _commit(self, path: Path, run: ArchivedRun) -> None:
        self.catalog.begin_warc(path.name, run.run)
        self.catalog.commit(path.name, path.stat().st_size, self._rows.values(), ())
        self.catalog.close_warc(path.name, digest_of_file(path))

    def _take(self, run: ArchivedRun, name: str, walked: Walked) -> None:
        record = walked.record
        if record.type in CAPTURES:
            row = row_of(name, walked)
            self._rows[row.record_id] = row
            if not is_memento(record):
                run.events[_asked(record)] = AddressEvent(row)
        elif record.type == "request":
            self._tell_method(run, record)
        elif record.type == "metadata":
            block = record.block if len(record.block) == walked.size else self._whole(name, walked)
            self._tell(run, _asked(record), parse_fields(block))

    def _whole(self, name: str, walked: Walked) -> bytes:
        """The block of a long record, such as the list of a large folder."""
        with (self.folder / name).open("rb", buffering=0) as file:
            return parse(MemberStream(file, walked.offset).readall()).block

    def _tell_method(self, run: ArchivedRun, request: WarcRecord) -> None:
        row = self._rows.get(bare(request.get("WARC-Concurrent-To") or ""))
        if row is not None:
            self._rows[row.record_id] = changed = row._replace(method=method_of(request))
            run.events[row.url].row = changed

    def _tell(self, run: ArchivedRun, url: str, said: Headers) -> None:
        if url == run.run:
            self._tell_run(run, said)
            return
        event = run.events.setdefault(url, AddressEvent())
        event.said = tuple(pair for pair in said if pair[0] != SERVED)
        event.served = next((value for name, value in said if name == SERVED), None)
        event.error = next((value for name, value in said if name == "error"), None)

    def _tell_run(self, run: ArchivedRun, said: Headers) -> None:
        for name, value in said:
            match name:
                case "run-begins":  # RUN_BEGINS
                    run.begins = json.loads(value)
                case "run-ends":  # RUN_ENDS
                    run.ends = json.loads(value)
                case _:
                    run.notes.append((name, json.loads(value)))


def _asked(record: WarcRecord) -> str:
    """The address under which a run knows a record: of what others captured with its place in their archive."""
    url, place = record.require("WARC-Target-URI"), record.get(PLACE)
    return url if place is None else f"{url}#{place}"


def remember_end(run: ArchivedRun, catalog: Catalog) -> None:
    """Writes into the catalog how a run ended, and what there is to say of it; nothing of one that was cut off."""
    if run.ends is not None:
        catalog.end_run(run.run, run.ends["finished_at"], run.ends["finish_reason"])
        catalog.remember_facts(run.run, json.dumps(run.ends.get("facts"), separators=(",", ":")))


def files_by_run(paths: Iterable[Path]) -> list[tuple[str, list[Path]]]:
    """Files with the run that each says it is of, the run that began first before the others; empty files are of none.

    Their names begin with the time at which the run began; of two of the same second the identity decides. Raises
    `BadRecord`.
    """
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(paths):
        try:
            first = next(walk(path), None)
        except BadWarc as error:
            raise BadRecord(f"{path} {error}") from None
        if first is not None:
            found[run_of(first)].append(path)
    return sorted(found.items(), key=lambda run: (_began(run[1][0]), run[0]))


def _began(path: Path) -> str:
    """The part of a file's name that says when its run began."""
    return path.name.split("-")[1] if path.name.count("-") > 1 else path.name


def run_of(walked: Walked) -> str:
    """The run that a file says it is of, in its `warcinfo`; raises `BadRecord`."""
    if walked.record.type != "warcinfo":
        raise BadRecord("the file does not begin with warcinfo")
    return next((value for name, value in parse_fields(walked.record.block) if name == "isPartOf"), "")
