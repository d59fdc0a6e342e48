"""Reads a few captures of earlier runs again, taken at random: are they as they were stored?

`scrapy verify` reads all; this is cheap enough for the end of each run.
"""

import heapq
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from scraper.archive.verify.ranges import Findings, Range, check_range
from scraper.catalog.catalog import CaptureRow, Catalog

COUNT = 20  # records; of an archive in which one in ten is damaged, seven samples of eight meet one
MOST_BYTES = 32 * 1024**2  # of WARC files: a second or two; a longer record is left to `scrapy verify`


def fixity_sample(
    folder: Path,
    catalog: Catalog,
    run: str,
    seed: str,
    again: Sequence[str] = (),
    *,
    count: int = COUNT,
    most_bytes: int = MOST_BYTES,
) -> dict[str, Any]:
    """What was `checked` (a number), the `faults` (each a `file`, `record` and `fault`), and which are `settled`.

    The records of `again` had a fault: they are read whatever their length, and settled when they have none, or are no
    more in the catalog. Those of the present `run` are left out. Memory is flat; no damage raises anything.
    """
    try:
        wanted = {record: catalog.by_id(record) for record in again}
        rows = {row.record_id: row for row in _taken(catalog, run, seed, count, most_bytes)}
    except sqlite3.Error as error:
        return {"checked": 0, "faults": [_fault(catalog.path.name, "", str(error))], "settled": []}
    rows |= {record: row for record, row in wanted.items() if row is not None}
    faults = [fault for _, row in sorted(rows.items()) if (fault := fault_of(folder, row)) is not None]
    damaged = {fault["record"] for fault in faults}
    return {"checked": len(rows), "faults": faults, "settled": sorted(set(wanted) - damaged)}


def fault_of(folder: Path, row: CaptureRow) -> dict[str, str] | None:
    """The first fault of a capture, None where it is as the catalog and its own digests say."""
    try:
        found = check_range(Range(folder / row.warc, row.offset, row.offset + row.length, is_last=False))
    except OSError as error:
        text: str | None = f"cannot be read: {error.strerror or error}"
    else:
        text = _text(found, row)
    return None if text is None else _fault(f"{folder.name}/{row.warc}", row.record_id, text)


def _text(found: Findings, row: CaptureRow) -> str | None:
    if found.faults:
        return found.faults[0][1]
    there = found.rows[0] if found.rows else None
    if there is None or there.record_id != row.record_id:
        return f"offset {row.offset} holds another record"
    if found.end != row.offset + row.length:
        return f"its length is {found.end - row.offset}, the catalog has {row.length}"
    if (there.url, there.date, there.digest) != (row.url, row.date, row.digest):
        return "its address, date or digest is not that of the catalog"
    return None


def _fault(file: str, record: str, text: str) -> dict[str, str]:
    return {"file": file, "record": record, "fault": text}


def _taken(catalog: Catalog, run: str, seed: str, count: int, most_bytes: int) -> Iterator[CaptureRow]:
    """Captures at random: of all, those whose identity and the seed have the least digests."""
    present = {warc.name for warc in catalog.warcs() if warc.run == run}
    rows = (row for row in catalog.captures() if _is_candidate(row, present, most_bytes))
    for row in heapq.nsmallest(count, rows, key=lambda row: blake2b(f"{seed} {row.record_id}".encode()).digest()):
        if row.length <= most_bytes:
            most_bytes -= row.length
            yield row


def _is_candidate(row: CaptureRow, present: set[str], most_bytes: int) -> bool:
    """An answer to HEAD is left out: only its request, which follows, says that it may have no body."""
    return row.warc not in present and row.length <= most_bytes and row.method != "HEAD"
