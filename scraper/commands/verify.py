"""`scrapy verify`: whether all under `output/` is as it was written; or what is wrong with anybody's files."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.exit_codes import FAILED
from scraper.quiet_command import QuietCommand
from scraper.text import in_one_line, shown

if TYPE_CHECKING:
    from scraper.outputs.verify.anyones import ArchiveVerdict
    from scraper.outputs.verify.verification import Verdict

DONE, FAULTY = 0, 6


class Command(QuietCommand):
    """Reads everything and writes nothing."""

    def syntax(self) -> str:
        """As `scrapy verify -h` shows it."""
        return "[options] [FILE...]"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Check that all that is kept, or anybody's WARC and WACZ files, are whole and unchanged; name each fault"

    def long_desc(self) -> str:
        """As `scrapy verify -h` explains it."""
        return (
            "Reads all that lies under OUTPUT_DIR and writes nothing there. Every record of the archive must parse and "
            "have its digests; requests must ask for their address; revisits, index, catalog, records, files, text, "
            "lists and WACZ exports must agree with the archive and with one another. Each fault is a line: the file, "
            "the offset, line or field, and what is wrong; what is only odd is a note. With FILE it checks that WARC, "
            "ARC or WACZ, or a folder of them, by anyone, against the formats (docs/archive.md); with --key also who "
            "signed a WACZ. Exit code 0: no fault; "
            f"{FAULTY}: faults were found; {FAILED}: it could not be verified."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and a key."""
        super().add_options(parser)
        parser.add_argument(
            "--key",
            metavar="PEM",
            type=Path,
            help="the public Ed25519 key with which each FILE, a WACZ, is to be signed",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Says what is wrong, then what was read; sets the exit code."""
        if args:
            self._run_files([Path(arg) for arg in args], opts.key)
        elif opts.key is not None:
            self.refuse("--key is for a WACZ: name its file, as scrapy verify --key ipp-key.pub.pem ipp.wacz")
        else:
            self._run_output()

    def _run_files(self, paths: list[Path], key: Path | None) -> None:
        from scraper.isolation import block_network
        from scraper.outputs.signing import KeyFault, public_key, signature_faults
        from scraper.outputs.verify.anyones import check_anyones

        block_network()
        count = 0
        try:
            wanted = public_key(key) if key is not None else None
            for path in paths:
                start = time.monotonic()
                verdict = check_anyones(path)
                for text in signature_faults(path, wanted) if wanted is not None else ():
                    verdict.faults.add(path.name, text)
                if wanted is not None and verdict.holds_others:
                    verdict.faults.add(path.name, "no signature covers the WACZ files in it: check each by itself")
                count += verdict.faults.count
                sys.stdout.writelines(
                    f"{in_one_line(line)}\n" for line in report_of_file(verdict, time.monotonic() - start)
                )
        except KeyFault as error:
            self.refuse(str(error))
            return
        except OSError as error:
            self.refuse(f"{error.filename}: {error.strerror}")
            return
        self.exitcode = FAULTY if count else DONE

    def _run_output(self) -> None:
        import sqlite3

        from scraper.archive.folder import archive_folder
        from scraper.archive.lock import AlreadyLocked, lock_if_there
        from scraper.isolation import block_network
        from scraper.outputs.verify.children import CheckerDied
        from scraper.outputs.verify.verification import NothingThere, verify
        from scraper.workers import BadWorkers

        assert self.settings is not None
        block_network()
        folder = archive_folder(self.settings)
        start = time.monotonic()
        try:
            cores = processes(self.settings["IPP_WORKERS"])
            lock = lock_if_there(folder.parent)
            try:
                verdict = verify(folder.parent, folder, cores)
            finally:
                if lock is not None:
                    lock.release()
        except (NothingThere, AlreadyLocked, CheckerDied, BadWorkers, OSError, sqlite3.Error) as error:
            self.refuse(str(error))
            return
        for line in report(verdict, folder.parent, time.monotonic() - start):
            sys.stdout.write(shown(line) + "\n")
        self.exitcode = FAULTY if verdict.faults.count else DONE


def processes(where: str) -> int | None:
    """How many processes check, by `IPP_WORKERS`; None for as many as pay here. Raises `BadWorkers`.

    Those of a cluster do not see the archive, and to send it takes longer than to check it.

    >>> processes("3"), processes(""), processes("tls://scheduler:8786")
    (3, None, None)
    """
    from scraper.workers import check_workers, count_of, is_cluster

    check_workers(where)
    return count_of(where) if where and not is_cluster(where) else None


def report(verdict: "Verdict", output: Path, seconds: float) -> list[str]:
    """Faults, notes, and what was read, line by line."""
    from rich.filesize import decimal

    from scraper.text import counted

    counts, faults = verdict.counts, verdict.faults
    speed = f"{decimal(round(counts.size / max(seconds, 0.001)))}/s"
    read = (
        f"{counted(counts.files, 'file')}, {counted(counts.records, 'archived record')}, "
        f"{counted(verdict.documents, 'document')}"
    )
    found = counted(faults.count, "fault") if faults.count else "no fault"
    return [
        *faults.lines(),
        *(f"Note: {note}" for note in faults.notes),
        f"{output}: {found} in {read}, {decimal(counts.size)} ({seconds:.1f} s, {speed})",
    ]


def report_of_file(verdict: "ArchiveVerdict", seconds: float) -> list[str]:
    """The same of a file by anyone."""
    from rich.filesize import decimal

    from scraper.text import counted

    faults = verdict.faults
    found = counted(faults.count, "fault") if faults.count else "no fault"
    read = f"{counted(verdict.records, 'record')}, {decimal(verdict.size)} ({seconds:.1f} s)"
    return [*faults.lines(), *(f"Note: {note}" for note in faults.notes), f"{verdict.path}: {found} in {read}"]
