"""`scrapy due`: whether a library run is due, by exit code, for cron, systemd, Scrapyd and people."""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scraper.exit_codes import FAILED
from scraper.quiet_command import QuietCommand

NOT_DUE = 7
DAYS = 6.5  # half a day less than a week: a run that took hours does not put off the next by a day


class Command(QuietCommand):
    """Reads the catalog, and writes nothing."""

    def syntax(self) -> str:
        """As `scrapy due -h` shows it."""
        return "[options]"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Say by exit code whether a crawl of the library is due"

    def long_desc(self) -> str:
        """As `scrapy due -h` explains it."""
        return (
            "A crawl of the library is due where the last one that came to its end and reached something ended long "
            "enough ago. Crawls of given addresses, crawls that were stopped or reached nothing, and dates in the "
            f"future do not count. Exit code 0: due; {NOT_DUE}: not due; {FAILED}: the catalog cannot be read."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and the time between two runs."""
        super().add_options(parser)
        text = f"days from the end of one run to the next; without, {DAYS}"
        parser.add_argument("--days", metavar="DAYS", default=str(DAYS), help=text)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Says it; sets the exit code."""
        from scraper.catalog.catalog import NAME
        from scraper.catalog.database import CatalogError
        from scraper.watching.catalog_reader import CatalogReader
        from scraper.watching.library_run import library_run, read_facts

        assert self.settings is not None
        if args:
            self.refuse(f"{' '.join(args)}: takes no arguments; name the folder with -s OUTPUT_DIR=FOLDER")
            return
        try:
            every = timedelta(days=float(opts.days))
        except (ValueError, OverflowError):
            self.refuse(f"--days {opts.days}: give a number of days, like {DAYS}")
            return
        path = Path(self.settings["OUTPUT_DIR"]) / NAME
        facts = []
        if path.is_file() and path.stat().st_size:
            try:
                with CatalogReader(path) as reader:
                    facts = read_facts(reader.facts())
            except (CatalogError, OSError) as error:
                self.refuse(str(error))
                return
        found = library_run(facts, datetime.now(UTC), every)
        sys.stdout.write(f"{found.in_words()}\n")
        self.exitcode = 0 if found.is_due else NOT_DUE
