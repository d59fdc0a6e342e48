"""`scrapy history`: a document's life, and what differs between any two dates of it."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.exit_codes import FAILED
from scraper.quiet_command import QuietCommand

if TYPE_CHECKING:
    from scraper.outputs.history.between import Between
    from scraper.outputs.history.life import Life

_FORMATS = ("text", "json")


class Command(QuietCommand):
    """Reads the catalog, the archive's index and what is kept of one document."""

    def syntax(self) -> str:
        """As `scrapy history -h` shows it."""
        return "[options] ID|ADDRESS"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Tell a document's life: versions, captures, files, addresses, losses; differences of any two dates"

    def long_desc(self) -> str:
        """As `scrapy history -h` explains it."""
        return (
            "Tells all that the archive knows of one document, in the order of time: what was captured of its page, "
            "its files and its other addresses, its versions and what each changed, what runs saw, and where it was "
            "not found. The document is named by its id or its address in any form. With --from or --to it shows "
            "what differs between the versions of two dates. docs/changes.md has the words. "
            f"Exit code 0; {FAILED}: no such document, no version then, or no catalog that can be read."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, two dates, and the format."""
        super().add_options(parser)
        dates = "a year, a month or a date (2026, 2026-11, 2026-11-24: as it was at its end), or a moment (RFC 3339)"
        parser.add_argument("--from", dest="start", metavar="WHEN", help=f"{dates}; without, the first version")
        parser.add_argument("--to", dest="end", metavar="WHEN", help="the same; without, the last version")
        parser.add_argument("--format", metavar="FORMAT", default="text", help="text or json; without, text")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Tells it; sets the exit code."""
        import sqlite3

        from scraper.catalog.catalog import NAME, CatalogError
        from scraper.catalog.opened import opened
        from scraper.outputs.changes.since import NotAMoment
        from scraper.outputs.history.between import NoVersionThen, between
        from scraper.outputs.history.life import life_of
        from scraper.outputs.named_document import NoSuchDocument, named_document

        assert self.settings is not None
        if len(args) != 1 or opts.format not in _FORMATS:
            wrong = f"--format {opts.format}: name text or json" if len(args) == 1 else "name one document"
            self.refuse(f"{wrong}: scrapy history document/smart-cities")
            return
        output = Path(self.settings["OUTPUT_DIR"])
        try:
            with opened(output / NAME) as catalog:
                life = life_of(output, catalog, named_document(output, catalog, args[0]))
            asks = opts.start is not None or opts.end is not None
            _show(life, between(output, life, opts.start, opts.end) if asks else None, opts.format)
        except (CatalogError, NoSuchDocument, NoVersionThen, NotAMoment) as error:
            self.refuse(str(error))
        except sqlite3.Error as error:
            self.refuse(f"{output / NAME}: {error}: is it whole? `scrapy verify` tells")


def _show(life: "Life", found: "Between | None", form: str) -> None:
    from rich.console import Console
    from rich.text import Text

    from scraper.outputs.history.telling import between_lines, life_json, life_lines

    if form == "json":
        sys.stdout.write(life_json(life, found))
        return
    lines = life_lines(life) if found is None else between_lines(life, found)
    if not sys.stdout.isatty():
        sys.stdout.writelines(f"{line.text}\n" for line in lines)
        return
    console = Console(highlight=False, markup=False, emoji=False)
    for line in lines:
        console.print(Text(line.text, line.style), soft_wrap=True)
