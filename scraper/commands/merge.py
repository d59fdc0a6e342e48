"""`scrapy merge OUTPUT…`: other outputs of this project become part of this one."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from scraper.commands import rebuild
from scraper.exit_codes import FAILED, exit_code_of


class Command(rebuild.Command):
    """Takes in the archives, then rebuilds: the result is that of one archive with all these runs."""

    def syntax(self) -> str:
        """As `scrapy merge -h` shows it."""
        return "[options] OUTPUT…"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Take in other outputs of this project, another machine's or a colleague's"

    def long_desc(self) -> str:
        """As `scrapy merge -h` explains it."""
        return (
            "Copies the WARC files of each OUTPUT into OUTPUT_DIR/archive, byte for byte, and makes records, versions, "
            "changes, lists and catalog again from all runs in the order of time, whatever the order in which outputs "
            "are named and however often. The others are only read. report.json is that of the latest run. Cut off, it "
            "has changed nothing, or the same command or `scrapy rebuild` ends it. Exit codes as those of a crawl."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's alone."""
        super(rebuild.Command, self).add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Merges, says what was taken in and what is there now; sets the exit code."""
        from scraper.archive.folder import archive_folder
        from scraper.archive.lock import AlreadyLocked
        from scraper.archive.reader import CannotRead
        from scraper.archive.records import BadRecord
        from scraper.archive.recovery import ArchiveDamaged
        from scraper.catalog.catalog import CatalogError
        from scraper.isolation import block_network
        from scraper.outputs.merge.union import MergeError

        assert self.settings is not None
        block_network()
        others = [Path(name) for name in args]
        try:
            self.exitcode = self._merge(archive_folder(self.settings), others)
        except (MergeError, AlreadyLocked, ArchiveDamaged, CatalogError, BadRecord, CannotRead) as error:
            self._refuse(str(error))
        except OSError as error:
            self._refuse(f"{error.filename or archive_folder(self.settings)}: {error.strerror}")
            self.exitcode = exit_code_of(error)

    def _merge(self, archive: Path, others: list[Path]) -> int:
        from scraper.archive.lock import Lock, lock_if_there
        from scraper.outputs.merge.ocr import take_ocr
        from scraper.outputs.merge.taking_in import archives_of, take_in
        from scraper.outputs.merge.union import MergeError
        from scraper.text import counted

        if not others:
            raise MergeError("name the output folders to take in; the target is OUTPUT_DIR (-s OUTPUT_DIR=FOLDER)")
        archives = archives_of(archive.parent, others)
        with ExitStack() as locks:
            locks.callback(Lock(archive.parent / ".lock").release)
            for lock in map(lock_if_there, others):
                if lock is not None:
                    locks.callback(lock.release)
            taken = take_in(archive, archives)
            take_ocr(archive.parent, others)
            of = f"{counted(taken.files, 'WARC file')} of {counted(taken.runs, 'run')}"
            sys.stdout.write(f"Taken in: {of}; new here: {taken.new:,}.\n")
            sys.stdout.flush()
            return self._rebuild_all(archive)

    def _refuse(self, text: str) -> None:
        sys.stderr.write(f"scrapy merge: {text}\n")
        self.exitcode = FAILED
