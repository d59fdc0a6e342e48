"""`scrapy report`: the loss account of the last run for people, on the terminal and as one HTML page."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.exit_codes import FAILED, exit_code_of
from scraper.quiet_command import QuietCommand

if TYPE_CHECKING:
    from scraper.outputs.reports.report import Report


class Command(QuietCommand):
    """Shows `report.json`."""

    def syntax(self) -> str:
        """As `scrapy report -h` shows it."""
        return "[options]"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Show what the last run found and lost, and why; write a page with every place that was tried"

    def long_desc(self) -> str:
        """As `scrapy report -h` explains it."""
        return (
            "Reads OUTPUT_DIR/report.json, which each crawl and rebuild writes. Prints what was wanted, found, partly "
            "found and lost, by source and by reason, and what has changed since the run before; writes all of it, "
            "with every address that was tried, as one HTML page. Exit code 0, also where something was lost; "
            f"{FAILED}: there is no report, or none that can be read."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and where to write."""
        super().add_options(parser)
        self.add_output(parser, "the page to write, replaced if it is there; without, OUTPUT_DIR/report.html")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes the page, prints the account, says where the page is."""
        from scraper.outputs.reports.reading import ReportError

        assert self.settings is not None
        if args:
            self.refuse(f"{' '.join(args)}: takes no arguments; name the folder with -s OUTPUT_DIR=FOLDER")
            return
        path = Path(self.settings["OUTPUT_DIR"]) / "report.json"
        target = opts.output or path.with_suffix(".html")
        try:
            report = write_page(path, target)
        except ReportError as error:
            self.refuse(str(error))
        except OSError as error:
            self.refuse(f"{target} cannot be written: {error.strerror}; name another place with -o PATH")
            self.exitcode = exit_code_of(error)
        else:
            tell(report, target, path.parent)


def write_page(path: Path, target: Path) -> "Report":
    """The report at `path`, its page written to `target` whole or not at all; raises `ReportError` and `OSError`."""
    from scraper.outputs.reports.kept import kept_documents
    from scraper.outputs.reports.page import page
    from scraper.outputs.reports.reading import ReportError, read_report
    from scraper.store import write_atomically

    report = read_report(path)
    if target.resolve() == path.resolve():
        raise ReportError(f"{target} is the report itself: name another place with -o PATH")
    write_atomically(target, page(report, kept_documents(path.parent, target)))
    return report


def tell(report: "Report", target: Path, output: Path) -> None:
    """Prints the account, what waits for OCR, and where the account's page is."""
    from scraper.outputs.ocr.waiting import in_words, waiting
    from scraper.outputs.reports.tables import report_parts
    from scraper.watching.plain_console import PlainConsole

    console = PlainConsole(highlight=False, markup=False, emoji=False)
    for part in report_parts(report):
        console.print(part, soft_wrap=isinstance(part, str))
    if (for_ocr := in_words(waiting(output))) is not None:
        console.print(f"Scanned: {for_ocr}.", soft_wrap=True)
    console.print(f"All of it, with every address that was tried: {target}", soft_wrap=True)
