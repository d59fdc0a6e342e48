"""`scrapy backup FOLDER`: a whole copy of the output, also while a crawl runs."""

import argparse
import sys
from pathlib import Path

from scraper.exit_codes import FAILED, NOT_WRITTEN
from scraper.quiet_command import QuietCommand


class Command(QuietCommand):
    """Copies; a crawl that runs goes on."""

    def syntax(self) -> str:
        """As `scrapy backup -h` shows it."""
        return "[options] FOLDER"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Copy the whole output to a folder, also while a crawl runs"

    def long_desc(self) -> str:
        """As `scrapy backup -h` explains it."""
        return (
            "Copies archive, catalog, records, files and texts to FOLDER, whole or not at all, as they are at one "
            "moment; a crawl that runs goes on. FOLDER is made, or replaced where it is an earlier backup. To restore, "
            "copy it to the place of the output. Each WARC file is compared with its digest. docs/moving.md tells "
            f"more. Exit code 0; {NOT_WRITTEN}: the disk is full; {FAILED}: it could not be done."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Copies, says what; sets the exit code."""
        import sqlite3
        from datetime import UTC, datetime

        from rich.filesize import decimal

        from scraper.archive.folder import archive_folder
        from scraper.outputs.backup import back_up
        from scraper.outputs.exports.export import ExportError
        from scraper.records import moment
        from scraper.text import counted

        assert self.settings is not None
        if len(args) != 1:
            self.refuse("name one folder, best on another disk: scrapy backup /mnt/backup/ipp")
            return
        target, output = Path(args[0]), Path(self.settings["OUTPUT_DIR"])
        try:
            done = back_up(output, archive_folder(self.settings), target, moment(datetime.now(UTC)))
        except (ExportError, sqlite3.Error) as error:
            self.refuse(str(error))
        except OSError as error:
            self.refuse_error(error, target)
        except KeyboardInterrupt:
            self.refuse(f"stopped: {target} is as it was")
            sys.exit(FAILED)
        else:
            sys.stdout.write(f"{target}: {decimal(done.size)}, {counted(done.files, 'file')}\n")
            if done.is_cut_off:
                sys.stdout.write("A run was at work: restored, the next crawl goes on from this moment.\n")
