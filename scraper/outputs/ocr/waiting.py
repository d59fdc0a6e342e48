"""Which files have pages for OCR, by the records. Reads JSON as it is: `scrapy status` asks, and is to be quick."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scraper.media_types import PDF
from scraper.store import file_path, ocr_path

# What is looked for before a record is read as JSON: most have no such file.
_MARK = re.compile(rb'"text_status": "(?:scanned|garbled|partial)"')
_STATUSES = {"scanned", "garbled", "partial"}


@dataclass(slots=True)
class ScannedFile:
    """A file with pages that have no text, and the languages of the documents that link it."""

    sha256: str
    path: Path
    count: int
    pages: tuple[int, ...]
    languages: set[str] = field(default_factory=set)


def waiting(output: Path) -> list[ScannedFile]:
    """The files with pages that OCR has not read yet, in the order of their digests."""
    return [file for file in scanned_files(output) if not set(file.pages) <= pages_read(output, file.sha256)]


def in_words(files: list[ScannedFile]) -> str | None:
    """What to say of files that wait, None where there are none.

    >>> in_words([ScannedFile("ab", Path("ab.pdf"), 9, (2, 3))])
    '1 file with 2 pages without text waits for `scrapy ocr`'
    """
    if not files:
        return None
    pages = sum(len(file.pages) for file in files)
    counted = f"{pages:,} page{'s' * (pages != 1)} without text"
    return (
        f"{len(files):,} files with {counted} wait for `scrapy ocr`"
        if len(files) != 1
        else (f"1 file with {counted} waits for `scrapy ocr`")
    )


def as_json(files: list[ScannedFile]) -> dict[str, dict[str, int]]:
    """The same as JSON data.

    >>> as_json([ScannedFile("ab", Path("ab.pdf"), 9, (2, 3))])
    {'waiting_for_ocr': {'files': 1, 'pages': 2}}
    """
    return {"waiting_for_ocr": {"files": len(files), "pages": sum(len(file.pages) for file in files)}}


def scanned_files(output: Path) -> list[ScannedFile]:
    """Every file that the records name and that has pages without text, in the order of their digests."""
    found: dict[str, ScannedFile] = {}
    for record in _records(output / "records"):
        for file in filter(_has_such_pages, record["files"]):
            pages = tuple(file["pages_without_text"] or range(1, file["pages"] + 1))
            path = file_path(output, file["sha256"], PDF)
            one = found.setdefault(file["sha256"], ScannedFile(file["sha256"], path, file["pages"], pages))
            one.languages |= {record["language"]} - {None}
    return [found[digest] for digest in sorted(found) if found[digest].path.is_file()]


def pages_read(output: Path, digest: str) -> set[int]:
    """The pages of a file that OCR has read."""
    with suppress(OSError, ValueError, LookupError, TypeError):
        return {page["page"] for page in json.loads(ocr_path(output, digest, "json").read_bytes())["pages"]}
    return set()


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    for path in folder.rglob("*.json"):
        try:
            content = path.read_bytes()
            if _MARK.search(content):
                yield json.loads(content)
        except (OSError, ValueError):
            continue  # `scrapy verify` tells of a record that can't be read


def _has_such_pages(file: dict[str, Any]) -> bool:
    return bool(file["text_status"] in _STATUSES and file["sha256"] and file["pages"] and file["media_type"] == PDF)
