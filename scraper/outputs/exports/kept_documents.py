"""Documents as exports see them: a record, and where it, its files and their texts lie in the output folder."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper.outputs.exports.kept_records import Ids, kept_records
from scraper.outputs.exports.replacing import size_of
from scraper.outputs.ocr.kept import is_kept
from scraper.records import File, Record
from scraper.store import file_path, ocr_path, record_path, text_path


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that a document links; None in the place of a path where nothing is kept there."""

    file: File
    path: str | None
    text_path: str | None
    ocr_path: str | None
    """What `scrapy ocr` read of its pages, with empty pages where the file has text of its own."""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document with its record's path in the output folder, or from where these are seen."""

    record: Record
    path: str
    files: tuple[KeptFile, ...]

    @property
    def paths(self) -> list[str]:
        """Where its files lie."""
        return list(dict.fromkeys(file.path for file in self.files if file.path is not None))

    @property
    def statuses(self) -> list[str]:
        """The status of each of its files that is kept, in the order of `paths`."""
        of = {file.path: file.file.status.value for file in reversed(self.files)}
        return [of[path] for path in self.paths]

    @property
    def text_paths(self) -> list[str]:
        """Where the texts of its files lie."""
        return list(dict.fromkeys(file.text_path for file in self.files if file.text_path is not None))

    @property
    def ocr_paths(self) -> list[str]:
        """Where lies what OCR read of its files."""
        return list(dict.fromkeys(file.ocr_path for file in self.files if file.ocr_path is not None))


def kept_documents(output: Path, ids: Ids = None, *, seen_from: Path | None = None) -> Iterator[KeptDocument]:
    """The documents below an output folder, in the order of the records' paths; raises `ExportError`.

    Paths are those in the output folder, or lead there from another one.
    """
    way = os.path.relpath(output.resolve(), seen_from.resolve()) if seen_from else ""
    for record in kept_records(output, ids):
        files = tuple(_kept(output, file, way) for file in record.files)
        yield KeptDocument(record, _within(output, record_path(output, record.id), way), files)


def size_of_texts(output: Path) -> int:
    """Bytes of the records, of the texts of files and of those by OCR: an export that has them whole comes to these."""
    return sum(size_of(output / folder) for folder in ("records", "text", "ocr"))


def text_at(output: Path, path: str) -> str:
    """The text of a file, with a form feed after each page."""
    return (output / path).read_text(encoding="utf-8")


def _kept(output: Path, file: File, way: str) -> KeptFile:
    if file.sha256 is None:
        return KeptFile(file, None, None, None)
    places = (file_path(output, file.sha256, file.media_type or ""), text_path(output, file.sha256))
    path, text = (_within(output, place, way) if place.is_file() else None for place in places)
    ocr = _within(output, ocr_path(output, file.sha256, "txt"), way) if is_kept(output, file.sha256) else None
    return KeptFile(file, path, text, ocr)


def _within(output: Path, path: Path, way: str) -> str:
    return Path(way, path.relative_to(output)).as_posix()
