"""The entries of a WARC file, each with all its records: one whose end is missing is torn."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scraper.archive.foreign.packings import next_member
from scraper.archive.members import NO_END
from scraper.archive.records import BadRecord, WarcRecord, bare
from scraper.archive.rows import rows_of
from scraper.archive.walk import BadWarc, Walked, walk
from scraper.catalog.catalog import CaptureRow

_ARE_ENDED = frozenset({"request", "response"})  # by a record that says how they came to be
_NAME_THEIR_END = frozenset({"revisit", "resource"})  # where they have one


def whole_entries(path: Path, start: int = 0) -> Iterator[list[Walked]]:
    """The entries of a file from `start` on, up to the first that is torn; raises OSError.

    One that another address follows was written to its end, whatever its records are.
    """
    entry: list[Walked] = []
    begun: str | None = None
    for walked in _whole_records(path, start):
        record = walked.record
        if entry and record.get("WARC-Target-URI") != entry[0].record.get("WARC-Target-URI"):
            yield entry
            entry = []
        begun = begun if entry else _to_be_ended(record)
        entry.append(walked)
        if begun is None or (record.type == "metadata" and bare(record.get("WARC-Concurrent-To") or "") == begun):
            yield entry
            entry = []


def uncommitted(path: Path, committed: int) -> tuple[list[CaptureRow], int]:
    """The captures of whole entries behind the last commit, and where these end; a file's own head is no entry."""
    rows, end = [], committed
    with suppress(BadRecord):  # none that we wrote
        for entry in whole_entries(path, committed):
            rows += rows_of(path.name, entry)
            end = entry[-1].offset + entry[-1].length if entry[0].offset else 0
    return rows, end


def is_torn(path: Path) -> bool:
    """Whether a file cannot be read to its end, and nothing that can be read follows."""
    try:
        for _ in walk(path):
            pass
    except BadWarc as error:
        return error.reason == NO_END or (error.offset > 0 and not _has_member_behind(path, error.offset))
    return False


def is_followed(path: Path, start: int) -> bool:
    """Whether a record from `start` on is damaged, with something that can be read behind it: that is no torn end."""
    try:
        for _ in walk(path, start):
            pass
    except BadWarc as error:
        return error.reason != NO_END and _has_member_behind(path, error.offset)
    return False


def _has_member_behind(path: Path, offset: int) -> bool:
    with path.open("rb") as file:
        return next_member(file, offset + 1, path.stat().st_size) is not None


def _whole_records(path: Path, start: int) -> Iterator[Walked]:
    try:
        for walked in walk(path, start):
            _ = walked.record.type, walked.record.record_id  # which a record must have
            yield walked
    except (BadWarc, BadRecord):
        return


def _to_be_ended(record: WarcRecord) -> str | None:
    """The identity of a record that begins an entry of several; None for one that is an entry by itself."""
    names_its_end = record.type in _NAME_THEIR_END and record.get("WARC-Concurrent-To") is not None
    return record.record_id if names_its_end or record.type in _ARE_ENDED else None
