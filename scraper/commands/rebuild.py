"""`scrapy rebuild`: records, text, lists, account and catalog again, from the archive alone."""

import argparse
import logging
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from scrapy.commands import ScrapyCommand

from scraper.exit_codes import DONE, FAILED, NOT_WRITTEN, exit_code
from scraper.text import shown

_MOST = 20  # files that are named


class Command(ScrapyCommand):
    """Repeats every run that the archive holds, in order, with no network."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """It takes options only."""
        return "[options]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Make records, texts, lists and catalog again from the archive, without network"

    def long_desc(self) -> str:
        """What `scrapy rebuild -h` begins with."""
        return (
            "Reads OUTPUT_DIR/archive and writes records/, text/, documents.jsonl, report.json, catalog.sqlite and the "
            "index anew, the same bytes as the crawls wrote. Linked files that are missing or damaged come back too. "
            "Nothing is replaced before all is made; what does not follow from the archive is moved to "
            "OUTPUT_DIR/aside."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and what a crawl begins with after one that was cut off."""
        super().add_options(parser)
        parser.add_argument(
            "--unfinished",
            action="store_true",
            help="only what the last run had archived, if it was cut off: `scrapy crawl` begins so",
        )
        parser.add_argument(
            "--fresh",
            action="store_true",
            help="read every page and file again, whatever OUTPUT_DIR/.readings remembers of them",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Rebuilds, says what was made, and exits as a crawl does."""
        import sqlite3

        from scraper.archive.folder import archive_folder
        from scraper.archive.lock import AlreadyLocked
        from scraper.archive.reader import CannotRead
        from scraper.archive.records import BadRecord
        from scraper.archive.recovery import ArchiveDamaged
        from scraper.catalog.catalog import CatalogError
        from scraper.isolation import block_network
        from scraper.store import is_of_the_disk
        from scraper.watching.log_lines import PlainRecord
        from scraper.workers import BadWorkers, connect

        assert self.settings is not None
        logging.setLogRecordFactory(PlainRecord)
        try:
            block_network(connect(self.settings["IPP_WORKERS"]))
        except BadWorkers as error:
            _tell([str(error)])
            self.exitcode = FAILED
            return
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what is staged goes
        try:
            folder = archive_folder(self.settings)
            self.exitcode = self._rebuild(folder, only_unfinished=opts.unfinished, is_fresh=opts.fresh)
        except (AlreadyLocked, ArchiveDamaged, CatalogError, BadRecord, CannotRead, OSError, sqlite3.Error) as error:
            is_full = is_of_the_disk(error.__cause__ or error)
            _tell([f"cannot write: {error}: make room, then run it again" if is_full else str(error)])
            self.exitcode = NOT_WRITTEN if is_full else FAILED
        except KeyboardInterrupt:
            _tell(["interrupted before its end: run it again"])
            self.exitcode = FAILED

    def _rebuild(self, folder: Path, *, only_unfinished: bool, is_fresh: bool) -> int:
        from scraper.archive.lock import Lock
        from scraper.archive.recovery import ArchiveDamaged

        if not any(folder.glob("*.warc.gz")):
            raise ArchiveDamaged(f"{folder} holds no archive (*.warc.gz): nothing can be rebuilt from it")
        lock = Lock(folder.parent / ".lock")
        try:
            return self._finish(folder) if only_unfinished else self._rebuild_all(folder, is_fresh=is_fresh)
        finally:
            lock.release()

    def _rebuild_all(self, folder: Path, *, is_fresh: bool = False) -> int:
        from scraper.archive.scan import Scan
        from scraper.outputs.rebuilding import make_again
        from scraper.outputs.reports.summary import summary
        from scraper.outputs.staging import Staging
        from scraper.watching.plain_console import PlainConsole

        assert self.settings is not None
        start = time.monotonic()
        staging = Staging(folder, is_fresh=is_fresh)
        _tell(staging.prepare())
        with staging:
            make_again(Scan(folder, staging.catalog).runs(), staging, self.settings)
            report = staging.report()
            _tell(some(staging.put_in_place()))
        said = summary(report, folder.parent) if report else ["No run of this archive came to its end."]
        said.append(f"Rebuilt from {folder} in {time.monotonic() - start:.1f} s, without network.")
        said.append(_readings_told(staging.readings.counts))
        console = PlainConsole(highlight=False)
        for part in said:
            console.print(part, soft_wrap=isinstance(part, str), markup=False)
        return exit_code(report) if report else DONE

    def _finish(self, folder: Path) -> int:
        """Makes what is missing of the last run, in place."""
        from scraper.outputs.finishing import Finishing
        from scraper.outputs.rebuilding import make_again

        assert self.settings is not None
        with Finishing(folder) as finishing:
            _tell(finishing.prepare())
            if is_explained := not finishing.is_behind():
                run = finishing.last_run()
                if run is not None and run.begins:
                    make_again([run], finishing, self.settings)
                    finishing.remember_end(run)
                finishing.finish()
        if not is_explained:
            _tell(["files are not as the catalog says, after a power cut or a backup of it, so all is made again"])
            self._rebuild_all(folder)
        return DONE


def _readings_told(counts: Counter[str]) -> str:
    """How much had to be read, and how much was known."""
    from scraper.text import counted

    read = (counted(counts[f"{name} read"], name.removesuffix("s")) for name in ("pages", "files"))
    known = (counted(counts[f"{name} remembered"], name.removesuffix("s")) for name in ("pages", "files"))
    return f"Read: {', '.join(read)}. Known from before: {', '.join(known)}."


def _tell(said: Iterable[str]) -> None:
    for sentence in said:
        sys.stderr.write(f"scrapy rebuild: {shown(sentence)}\n")


def some(said: list[str]) -> list[str]:
    """The first of many sentences, and how many more there are."""
    from scraper.text import counted

    more = len(said) - _MOST
    return said if more <= 0 else [*said[:_MOST], f"and {counted(more, 'more file')} put aside"]
