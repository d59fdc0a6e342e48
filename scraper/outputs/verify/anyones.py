"""Checks WARC, ARC and WACZ files by anyone: each record, and what a WACZ says of its parts."""

import zipfile
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from scraper.archive.foreign.archive import ForeignArchive
from scraper.archive.foreign.heard import Heard
from scraper.archive.records import bare
from scraper.archive.verify.conformance import record_findings
from scraper.archive.verify.faults import Faults, shown
from scraper.outputs.verify.wacz import DAMAGED, Wacz, check_wacz


@dataclass(slots=True)
class ArchiveVerdict:
    """What was found in one file or folder, and how many records were read."""

    path: Path
    faults: Faults = field(default_factory=Faults)
    records: int = 0
    holds_others: bool = False
    """Whether it is a WACZ of WACZs: no signature covers what is in these."""
    size: int = 0


def check_anyones(path: Path) -> ArchiveVerdict:
    """Reads a file, or a folder of them, from end to end; raises OSError."""
    verdict = ArchiveVerdict(path)
    for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if one.is_file():
            verdict.size += one.stat().st_size
            _check_zip(verdict, one, one.relative_to(path).as_posix() if path.is_dir() else one.name)
    check = _Records(verdict)
    archive = ForeignArchive(path, check.hear)
    if not verdict.records and not archive.faults:
        verdict.faults.add(path.name, "no WARC or ARC record is in it")
    for fault in archive.faults:
        place = f"{fault.reason} ({fault.url})" if fault.url else fault.reason
        verdict.faults.add(fault.container, place + _inside(fault.inner), fault.offset)
    return verdict


def _check_zip(verdict: ArchiveVerdict, path: Path, name: str) -> None:
    """What a WACZ says of its parts; of one that holds others, no format says how, only these are checked."""
    with path.open("rb") as begun:
        begins_as_zip = begun.read(2) == b"PK"  # a WARC may end with a captured one
    if not (begins_as_zip or path.suffix == ".wacz") or not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as file:
            names = set(file.namelist())
    except DAMAGED as error:
        verdict.faults.add(name, f"cannot be read: {error}")
        return
    if any(inside.endswith(".wacz") for inside in names) and not any(one.startswith("archive/") for one in names):
        verdict.holds_others = True
        verdict.faults.note(name, "holds WACZ files: their records were checked, not what it says of them")
        return
    for text in check_wacz(Wacz(path, name))[1]:
        verdict.faults.add(name, text)


class _Records:
    """Hears every record."""

    def __init__(self, verdict: ArchiveVerdict) -> None:
        self._verdict = verdict
        self._seen: set[tuple[str, bytes]] = set()
        self._several: set[str] = set()

    def hear(self, heard: Heard) -> None:
        self._verdict.records += 1
        add = self._verdict.faults.add
        for text in record_findings(heard):
            add(heard.container, shown(text) + _inside(heard.inner), heard.offset)
        if heard.inner and heard.container not in self._several:
            self._several.add(heard.container)
            add(
                heard.container,
                "a record does not begin a member: none behind it can be reached by itself",
                heard.offset,
            )
        if identity := heard.head.get("warc-record-id"):
            key = (heard.container, blake2b(bare(identity).encode(), digest_size=16).digest())
            if key in self._seen:
                add(heard.container, f"WARC-Record-ID {shown(identity)} is that of another record too", heard.offset)
            self._seen.add(key)


def _inside(inner: int) -> str:
    """Where in what a member holds."""
    return f" (at {inner} in what the member there holds)" if inner else ""
