"""What a page says of documents that are kept: their titles, and where their records lie."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from scraper.store import record_path


@dataclass(frozen=True, slots=True)
class KeptTitle:
    """A document's title, and the way from the page to its record, as an address."""

    title: str
    record: str


def kept_documents(output: Path, page: Path) -> dict[str, KeptTitle]:
    """Each document of `documents.jsonl` by its id, for a page at this path; none where there is no such list.

    A line that cannot be read names nothing: `scrapy verify` is there to say so.
    """
    found = {}
    for record in _records(output / "documents.jsonl"):
        way = os.path.relpath(record_path(output, record["id"]).resolve(), page.parent.resolve())
        found[record["id"]] = KeptTitle(record["title"], quote(Path(way).as_posix()))
    return found


def _records(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open("rb") as lines:
        parsed = [_parsed(line) for line in lines]
    return [one for one in parsed if isinstance(one.get("id"), str) and isinstance(one.get("title"), str)]


def _parsed(line: bytes) -> dict[str, str]:
    try:
        record = json.loads(line)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}
