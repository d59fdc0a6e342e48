"""Reads the answers of an index as a crawl does, or as plain Python would, and prints what that took.

python -m benchmarks._read_index ours|plain text|json FOLDER
"""

import asyncio
import csv
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from scrapy.http import Response
from w3lib.url import canonicalize_url

from benchmarks._index_table import Row, fill
from benchmarks._measuring import tell
from scraper.fetching.large_bodies import LargeBody
from scraper.fetching.wayback_index import WaybackIndex
from scraper.loaded_capture import LoadedCapture
from scraper.settings import ARCHIVE_BODY_IN_MEMORY
from scraper.sources.source import Wanted
from scraper.sources.wayback import Wayback
from scraper.sources.web_archives import WebArchive

BASES = {"text": "https://web.archive.org", "json": "http://127.0.0.1:8080/ipp"}
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Answers:
    """Has the answers of an index from a folder, as a crawl has them from the network or its archive."""

    def __init__(self, folder: Path, form: str) -> None:
        self.folder, self.form = folder, form
        self.nothing = folder / f"nothing-{form}"
        self.nothing.touch()

    async def download(self, url: str, wanted: Wanted, *, again: bool = False) -> Response:
        """Nothing but the address: `captured` has the body."""
        return Response(url)

    def captured(self, response: Response) -> LoadedCapture:
        """The body in memory, or where it is longer than that allows, on disk."""
        path = self.path(parse_qs(urlsplit(response.url).query))
        if path.stat().st_size <= ARCHIVE_BODY_IN_MEMORY:
            return LoadedCapture(200, path.read_bytes(), NOW)
        with path.open("rb") as file:
            return LoadedCapture(200, b"", NOW, large=LargeBody(self.folder, iter(lambda: file.read(64 * 1024), b"")))

    def path(self, asked: dict[str, list[str]]) -> Path:
        """The part that is asked for; the index knows one domain."""
        if asked["url"] != ["innovationpolicyplatform.org"] or "offset" in asked:
            return self.nothing
        part = int(asked["resumeKey"][0].rpartition("+")[2]) if "resumeKey" in asked else 0
        return self.folder / f"{self.form}-{part:09}"

    def recall(self, record_id: str) -> LoadedCapture:
        """No earlier run."""
        raise NotImplementedError

    def go_on(self, url: str) -> None:
        """It goes on."""


def ours(folder: Path, form: str) -> int:
    """All of the site, into the index of a crawl; how many captures it has then."""
    source = Wayback(WebArchive("wayback", BASES[form]), [], NOW)
    asyncio.run(WaybackIndex(source, Answers(folder, form), reads_whole=True).learn_whole())
    return len(source.index)


def plain(folder: Path, form: str) -> int:
    """The same fields by `csv` and `json`, the address by w3lib, in a table of the same columns."""
    return fill(row for path in sorted(folder.glob(f"{form}-*")) for row in rows(path))


def rows(path: Path) -> Iterator[Row]:
    """What is kept of each line; a broken one is passed over."""
    with path.open(newline="") as file:
        for fields in fields_of(file, path.name.startswith("json")):
            if len(fields) == 7:
                _, timestamp, original, mime, status, digest, length = fields
                address = canonicalize_url(original)
                yield address, None, 0, timestamp, original, mime, number(status), digest, number(length), None


def fields_of(file: Iterable[str], is_json: bool) -> Iterator[list[str]]:
    """The seven fields of each line."""
    if not is_json:
        yield from csv.reader(file, delimiter=" ", quoting=csv.QUOTE_NONE)
        return
    for line in file:
        key, timestamp, said = line.split(" ", 2)
        if said.startswith("{"):
            stated = json.loads(said)
            yield [key, timestamp, *(stated[name] for name in ("url", "mime", "status", "digest", "length"))]


def number(text: str) -> int | None:
    """`-` is none."""
    return int(text) if text.isdigit() else None


if __name__ == "__main__":
    kind, form, folder = sys.argv[1:]
    tell(lambda: {"ours": ours, "plain": plain}[kind](Path(folder), form))
