"""`scrapy verify`: whether all that lies under `output/` is as it was written, and agrees with itself."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.quiet_command import FAILED, QuietCommand
from scraper.text import shown

if TYPE_CHECKING:
    from scraper.archive.lock import Lock
    from scraper.outputs.verify.verification import Verdict

DONE, FAULTY = 0, 6


class Command(QuietCommand):
    """Reads everything and writes nothing."""

    def syntax(self) -> str:
        """It takes options only."""
        return "[options]"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Verify archive, catalog, records and files: names each fault"

    def long_desc(self) -> str:
        """As `scrapy verify -h` explains it."""
        return (
            "Reads all that lies under OUTPUT_DIR and writes nothing there. Every record of the archive must parse and "
            "have its digests; requests must ask for their address; revisits, index, catalog, records, files, text, "
            "lists and WACZ exports must agree with the archive and with one another. Each fault is a line: the file, "
            "the offset, line or field, and what is wrong; what is only odd is a note. Exit code 0: no fault; "
            f"{FAULTY}: faults were found; {FAILED}: it could not be verified."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Says what is wrong, then what was read; sets the exit code."""
        import sqlite3

        from scraper.archive.folder import archive_folder
        from scraper.archive.lock import AlreadyLocked
        from scraper.isolation import block_network
        from scraper.outputs.verify.children import CheckerDied
        from scraper.outputs.verify.verification import NothingThere, verify

        assert self.settings is not None
        if args:
            self.refuse(f"{' '.join(args)}: takes no arguments; name the folder with -s OUTPUT_DIR=FOLDER")
            return
        block_network()
        folder = archive_folder(self.settings)
        start = time.monotonic()
        try:
            lock = _lock(folder.parent)
            try:
                verdict = verify(folder.parent, folder)
            finally:
                if lock is not None:
                    lock.release()
        except (NothingThere, AlreadyLocked, CheckerDied, OSError, sqlite3.Error) as error:
            self.refuse(str(error))
            return
        for line in report(verdict, folder.parent, time.monotonic() - start):
            sys.stdout.write(shown(line) + "\n")
        self.exitcode = FAULTY if verdict.faults.count else DONE


def _lock(output: Path) -> "Lock | None":
    """Keeps crawls away meanwhile; nothing where there is none to keep away, or none could write. Makes no file."""
    from scraper.archive.lock import Lock

    path = output / ".lock"
    try:
        return Lock(path) if path.exists() else None
    except PermissionError:
        return None
    except OSError as error:
        if path.is_file():
            return None
        raise OSError(f"{path}: {error.strerror}") from None


def report(verdict: "Verdict", output: Path, seconds: float) -> list[str]:
    """Faults, notes, and what was read, line by line."""
    from rich.filesize import decimal

    counts, faults = verdict.counts, verdict.faults
    speed = f"{counts.size / 1e6 / max(seconds, 0.001):,.0f} MB/s"
    read = f"{counts.files:,} files, {counts.records:,} archived records, {verdict.documents:,} documents"
    found = f"{faults.count:,} faults" if faults.count else "no fault"
    return [
        *faults.lines(),
        *(f"Note: {note}" for note in faults.notes),
        f"{output}: {found} in {read}, {decimal(counts.size)} ({seconds:.1f} s, {speed})",
    ]
