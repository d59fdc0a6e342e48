"""What the search knows of each document, as scripts: a page opened from a disk can read nothing else."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from scraper.media_types import PDF
from scraper.outputs.exports.quotation import quotation
from scraper.outputs.ocr.kept import is_kept
from scraper.outputs.site.citing import in_script
from scraper.outputs.site.library import COUNTRIES, TOPICS, TYPES, Library, path_of
from scraper.records import File, Record
from scraper.store import ocr_path, text_path

_PART = 1000  # documents in a script

_NAME = "data/search{}.js"


def search_scripts(library: Library) -> Iterator[tuple[str, bytes]]:
    """Each script with its path; a library of any size has one at least."""
    for n, first in enumerate(range(0, max(len(library.records), 1), _PART), 1):
        entries = [_entry(library, record) for record in library.records[first : first + _PART]]
        lines = ",\n".join(in_script(entry) for entry in entries)
        yield _name(n), f"(self.libraryParts = self.libraryParts || []).push([\n{lines}\n]);\n".encode()


def script_names(library: Library) -> list[str]:
    """The paths of these scripts."""
    return [_name(n) for n in range(1, max(-(-len(library.records) // _PART), 1) + 1)]


def _name(number: int) -> str:
    return _NAME.format("" if number == 1 else f"-{number}")


def _entry(library: Library, record: Record) -> dict[str, Any]:
    """A document: what is searched and shown, and what it is filtered by. What is empty is left out."""
    full = library.publishing.full_text
    said = {
        "path": path_of(record),
        "title": record.title,
        "text": " ".join(record.body.split()) if full else quotation(record.body),
        "words": _words(library, record) if full else "",
        "publisher": record.publisher,
        "year": str(year) if (year := record.year) else None,
        "topic": TOPICS.labels(record),
        "type": TYPES.labels(record),
        "country": COUNTRIES.labels(record),
        "has": list(_has(library, record)),
        "lang": record.language,
    }
    return {name: value for name, value in said.items() if value}


def _has(library: Library, record: Record) -> Iterator[str]:
    """What a document has of files, for a filter."""
    kept = [file for file in record.files if file.sha256]
    if any(file.media_type == PDF for file in kept):
        yield "PDF"
    if any(file.text_status == "ok" for file in kept):
        yield "text in a file"
    if any(file.text_status == "scanned" for file in kept):
        yield "scan"
    if any(is_kept(library.output, file.sha256) for file in kept if file.sha256):
        yield "text by OCR"


def _words(library: Library, record: Record) -> str:
    """Every word of the texts of its files once: enough to be found by, and a part of the size."""
    texts = [_text(library, file) for file in record.files if file.sha256]
    plain = unicodedata.normalize("NFC", " ".join(texts)).lower()
    return " ".join(sorted(set(re.findall(r"[^\W_]{2,}", plain))))


def _text(library: Library, file: File) -> str:
    """The text of a file, and what OCR read of it."""
    assert file.sha256 is not None
    places = [text_path(library.output, file.sha256)]
    if is_kept(library.output, file.sha256):
        places.append(ocr_path(library.output, file.sha256, "txt"))
    return " ".join(path.read_text(encoding="utf-8", errors="replace") for path in places if path.is_file())
