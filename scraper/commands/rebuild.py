"""`scrapy rebuild`: records, text, lists, account and catalog again, from the archive alone."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from scraper.exit_codes import DONE, FAILED, exit_code

if TYPE_CHECKING:
    from scraper.archive.scan import ArchivedRun
    from scraper.outputs.finishing import Finishing
    from scraper.outputs.staging import Staging


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

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and what a crawl begins with after one that was cut off."""
        super().add_options(parser)
        parser.add_argument(
            "--unfinished",
            action="store_true",
            help="only what the last run had archived, if it was cut off: `scrapy crawl` begins so",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Rebuilds, says what was made, and exits as a crawl does."""
        from scraper.archive.folder import archive_folder
        from scraper.archive.lock import AlreadyLocked
        from scraper.archive.reader import CannotRead
        from scraper.archive.records import BadRecord
        from scraper.archive.recovery import ArchiveDamaged
        from scraper.catalog.catalog import CatalogError
        from scraper.isolation import block_network

        assert self.settings is not None
        block_network()
        try:
            self.exitcode = self._rebuild(archive_folder(self.settings), only_unfinished=opts.unfinished)
        except (AlreadyLocked, ArchiveDamaged, CatalogError, BadRecord, CannotRead, OSError) as error:
            sys.stderr.write(f"scrapy rebuild: {error}\n")
            self.exitcode = FAILED

    def _rebuild(self, folder: Path, *, only_unfinished: bool) -> int:
        from scraper.archive.lock import Lock
        from scraper.archive.recovery import ArchiveDamaged

        if not any(folder.glob("*.warc.gz")):
            raise ArchiveDamaged(f"{folder} holds no archive (*.warc.gz): nothing can be rebuilt from it")
        lock = Lock(folder.parent / ".lock")
        try:
            return self._finish(folder) if only_unfinished else self._rebuild_all(folder)
        finally:
            lock.release()

    def _rebuild_all(self, folder: Path) -> int:
        from rich.console import Console

        from pipelines.keep_account import report_pieces
        from scraper.archive.scan import Scan
        from scraper.outputs.reports.summary import summary
        from scraper.outputs.staging import Staging
        from scraper.store import write_atomically

        start = time.monotonic()
        console = Console(highlight=False)
        staging = Staging(folder)
        _tell(staging.prepare())
        with staging:
            runs = Scan(folder, staging.catalog).runs()
            report = asyncio.run(self._replay(runs, staging, None))
            if report is not None:
                write_atomically(staging.folder / "report.json", report_pieces(report))
            stale = staging.put_in_place()
        seconds = time.monotonic() - start
        for part in summary(report, folder.parent) if report else ["No run of this archive came to its end."]:
            console.print(part, soft_wrap=isinstance(part, str), markup=False)
        console.print(f"Rebuilt from {folder} in {seconds:.1f} s, without network.", soft_wrap=True, markup=False)
        if stale:
            console.print(left(stale), soft_wrap=True, markup=False)
        return exit_code(report) if report else DONE

    def _finish(self, folder: Path) -> int:
        """Makes what is missing of the last run, in place."""
        from pipelines.keep_account import digest_of, report_pieces
        from scraper.outputs.finishing import Finishing
        from scraper.store import write_atomically

        with Finishing(folder) as finishing:
            _tell(finishing.prepare())
            run = finishing.last_run()
            path = folder.parent / "report.json"
            if run is not None and run.begins:
                before = finishing.report()
                report = asyncio.run(self._replay([run], finishing, before))
                is_there = before is not None and report is not None and before["run"] == report["run"]
                if report is not None and not is_there:
                    finishing.catalog.intend(path.name, digest_of(report_pieces(report)))
                    write_atomically(path, report_pieces(report))
                finishing.remember_end(run)
            finishing.finish()
        return DONE

    async def _replay(
        self, runs: "Iterable[ArchivedRun]", making: "Staging | Finishing", before: dict[str, Any] | None
    ) -> dict[str, Any] | None:
        """Repeats runs; the report of the last that ended. `before` is that of the run before the first."""
        from pipelines.file_text.reader import FileReader
        from pipelines.read_files import limits_of
        from scraper.archive.reader import ArchiveReader
        from scraper.commands.replaying import Replay, Workshop
        from scraper.fetching.page_reader import PageReader
        from scraper.outputs.finishing import Finishing

        assert self.settings is not None
        cores = os.cpu_count() or 1
        report = None
        placing = making if isinstance(making, Finishing) else None
        pages = PageReader(workers=cores, first=0)
        durable = placing is not None
        async with FileReader(workers=cores, limits=limits_of(self.settings), durable=durable) as files:
            reader = ArchiveReader(making.archive, making.catalog.by_id)
            workshop = Workshop(
                self.settings, reader, making.catalog, making.output, making.folder, placing, pages, files
            )
            try:
                for run in runs:
                    report = await Replay(run, workshop).whole(report or before) or report
            finally:
                pages.close()
                reader.close()
        return report


def _tell(said: Iterable[str]) -> None:
    for sentence in said:
        sys.stderr.write(f"scrapy rebuild: {sentence}\n")


def left(stale: list[str]) -> str:
    """One line for files that were not made again."""
    if len(stale) == 1:
        return f"1 file does not follow from the archive and was left: {stale[0]}"
    return f"{len(stale)} files do not follow from the archive and were left: {stale[0]}, …"
