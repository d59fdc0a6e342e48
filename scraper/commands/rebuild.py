"""`scrapy rebuild`: records, text, lists, account and catalog again, from the archive alone."""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from scrapy.commands import ScrapyCommand

from pipelines.file_text.reader import FileReader
from pipelines.keep_account import report_pieces
from pipelines.read_files import limits_of
from pipelines.rebuilt import Staging
from pipelines.store import write_atomically
from scraper.archive.archive import archive_folder
from scraper.archive.catalog import CatalogError
from scraper.archive.lock import AlreadyLocked, Lock
from scraper.archive.reader import ArchiveReader, CannotRead
from scraper.archive.records import BadRecord
from scraper.archive.recovery import ArchiveDamaged
from scraper.archive.scan import Scan
from scraper.commands.crawl import FAILED, exit_code
from scraper.commands.replaying import Replay, Workshop
from scraper.commands.summary import summary
from scraper.fetching.page_reader import PageReader
from scraper.isolation import block_network


class Command(ScrapyCommand):
    """Repeats every run that the archive holds, in order, with no network."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """It takes options only."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Make records, text, lists and catalog again from the archive, without network"

    def long_desc(self) -> str:
        """What `scrapy rebuild -h` begins with."""
        return (
            "Reads OUTPUT_DIR/archive and writes records/, text/, documents.jsonl, report.json, catalog.sqlite and the "
            "index anew, the same bytes as the crawls wrote. Linked files that are missing come back too. Nothing is "
            "replaced before all is made."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Rebuilds, says what was made, and exits as a crawl does."""
        assert self.settings is not None
        block_network()
        try:
            self.exitcode = self._rebuild(archive_folder(self.settings))
        except (AlreadyLocked, ArchiveDamaged, CatalogError, BadRecord, CannotRead, OSError) as error:
            sys.stderr.write(f"scrapy rebuild: {error}\n")
            self.exitcode = FAILED

    def _rebuild(self, folder: Path) -> int:
        if not any(folder.glob("*.warc.gz")):
            raise ArchiveDamaged(f"{folder} holds no archive (*.warc.gz): nothing can be rebuilt from it")
        lock = Lock(folder.parent / ".lock")
        try:
            return self._rebuild_locked(folder)
        finally:
            lock.release()

    def _rebuild_locked(self, folder: Path) -> int:
        start = time.monotonic()
        console = Console(highlight=False)
        staging = Staging(folder)
        for said in staging.prepare():
            sys.stderr.write(f"scrapy rebuild: {said}\n")
        with staging:
            report = asyncio.run(self._replay(folder, staging))
            stale = staging.put_in_place()
        seconds = time.monotonic() - start
        for part in summary(report, folder.parent) if report else ["No run of this archive came to its end."]:
            console.print(part, soft_wrap=isinstance(part, str), markup=False)
        console.print(f"Rebuilt from {folder} in {seconds:.1f} s, without network.", soft_wrap=True, markup=False)
        if stale:
            console.print(left(stale), soft_wrap=True, markup=False)
        return exit_code(report) if report else 0

    async def _replay(self, folder: Path, staging: Staging) -> dict[str, Any] | None:
        """Repeats all runs; the report of the last that came to its end."""
        assert self.settings is not None
        cores = os.cpu_count() or 1
        report = None
        pages = PageReader(workers=cores, first=0)
        async with FileReader(workers=cores, limits=limits_of(self.settings), durable=False) as files:
            reader = ArchiveReader(folder, staging.catalog.by_id)
            workshop = Workshop(self.settings, reader, folder.parent, staging.folder, pages, files)
            try:
                for run in Scan(folder, staging.catalog).runs():
                    report = await Replay(run, workshop).whole(report) or report
            finally:
                pages.close()
                reader.close()
        if report is not None:
            write_atomically(staging.folder / "report.json", report_pieces(report))
        return report


def left(stale: list[str]) -> str:
    """One line for files that were not made again."""
    if len(stale) == 1:
        return f"1 file does not follow from the archive and was left: {stale[0]}"
    return f"{len(stale)} files do not follow from the archive and were left: {stale[0]}, …"
