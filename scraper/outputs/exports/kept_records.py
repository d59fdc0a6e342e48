"""The records that a crawl has kept, read one at a time."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.progress import shown
from scraper.records import Record

Ids = frozenset[str] | None
"""Ids of the documents that an export has; None where it has all."""


def kept_records(output: Path, ids: Ids = None) -> Iterator[Record]:
    """The records below an output folder, in the order of their paths; raises `ExportError`."""
    paths = sorted((output / "records").rglob("*.json"), key=lambda path: path.with_suffix("").as_posix())
    if not paths:
        raise ExportError(f"{output} holds no records: crawl first, or name another folder with -s OUTPUT_DIR=FOLDER")
    records = map(record_at, shown(paths, "documents"))
    yield from (one for one in records if ids is None or one.id in ids)


def record_at(path: Path) -> Record:
    """The record in a file; raises `ExportError`."""
    try:
        return Record.model_validate_json(path.read_bytes())
    except ValidationError:
        raise ExportError(f"{path} is no record of this version: `scrapy rebuild` writes it anew") from None
