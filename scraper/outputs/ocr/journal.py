"""The pages of one file that were read so far, so that a run that is cut off need not read them again."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scraper.outputs.ocr.page import PageRead
from scraper.store import ocr_path, write_atomically


class PageJournal:
    """Pages of a file, a line each, in `ocr/<aa>/.<sha256>.part`; kept only for what was asked in the same way."""

    def __init__(self, output: Path, digest: str, asked: dict[str, Any]) -> None:
        where = ocr_path(output, digest, "json")
        self._path = where.with_name(f".{digest}.part")
        self._first = json.dumps(asked)
        self.pages = {page.page: page for page in self._read()}

    def add(self, page: PageRead) -> None:
        """Notes a page."""
        if not self.pages:
            write_atomically(self._path, f"{self._first}\n".encode(), durable=False)
        self.pages[page.page] = page
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(page), ensure_ascii=False) + "\n")

    def remove(self) -> None:
        """The file is done."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> list[PageRead]:
        """The pages that were noted whole; what was being written when it was cut off goes."""
        if not self._path.is_file():
            return []
        first, *lines = self._path.read_bytes().split(b"\n")
        if first != self._first.encode():
            return []
        pages = []
        for line in lines[:-1]:
            try:
                pages.append(PageRead(**json.loads(line)))
            except (ValueError, TypeError):
                break
        whole = [first, *(json.dumps(asdict(page), ensure_ascii=False).encode() for page in pages)]
        write_atomically(self._path, b"\n".join(whole) + b"\n", durable=False)
        return pages
