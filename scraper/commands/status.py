"""`scrapy status`: in one screen what is known, pending and lost, when it last ran, and what is next."""

import argparse
import json
import sys
import time
from pathlib import Path

from scraper.exit_codes import FAILED
from scraper.quiet_command import QuietCommand
from scraper.text import shown


class Command(QuietCommand):
    """Reads the catalog, also of a crawl that runs."""

    def syntax(self) -> str:
        """As `scrapy status -h` shows it."""
        return "[options]"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Show on one screen what is kept, waiting and lost, how the last run ended, and what to do next"

    def long_desc(self) -> str:
        """As `scrapy status -h` explains it."""
        return (
            "Reads the catalog and the last report under OUTPUT_DIR, and writes nothing; a crawl that runs is not "
            "disturbed. Shows documents, lists and files by state, versions, sizes, the last run and how it ended, "
            "services that are left alone, alarms that stand, what is due and which command to run. Exit code 0, also "
            f"where there is nothing yet; {FAILED}: there is no such folder, or it cannot be read."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and the form."""
        super().add_options(parser)
        parser.add_argument("--format", metavar="FORMAT", default="text", help="text or json; without, text")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Shows it; sets the exit code."""
        from scraper.archive.folder import archive_folder
        from scraper.catalog.database import CatalogError
        from scraper.outputs.ocr.waiting import as_json, in_words, waiting
        from scraper.outputs.status.data import as_data
        from scraper.outputs.status.next_step import what_to_do
        from scraper.outputs.status.screen import screen
        from scraper.watching.standing import standing

        assert self.settings is not None
        if args:
            self.refuse(f"{' '.join(args)}: takes no arguments; name the folder with -s OUTPUT_DIR=FOLDER")
            return
        if opts.format not in {"text", "json"}:
            self.refuse(f"--format {opts.format}: name text or json")
            return
        output = Path(self.settings["OUTPUT_DIR"])
        if not output.is_dir():
            self.refuse(f"{output}: no such folder: crawl first, or name another folder with -s OUTPUT_DIR=FOLDER")
            return
        try:
            found = standing(output, time.time())
        except (CatalogError, OSError) as error:
            self.refuse(str(error))
            return
        next_step = what_to_do(found, archive_folder(self.settings))
        for_ocr = waiting(output)
        if opts.format == "json":
            sys.stdout.write(json.dumps(as_data(found, next_step) | as_json(for_ocr), indent=2) + "\n")
        else:
            sys.stdout.writelines(f"{shown(line)}\n" for line in screen(output, found, next_step, in_words(for_ocr)))
