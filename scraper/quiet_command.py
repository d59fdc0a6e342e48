"""What the verbs share that read an output and crawl nothing: no log, and one line for what is wrong."""

import argparse
import sys
from pathlib import Path
from typing import Any, ClassVar

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scraper.exit_codes import FAILED, NOT_WRITTEN, exit_code_of
from scraper.setting_names import check_setting_names
from scraper.text import shown


class QuietCommand(ScrapyCommand):
    """A project command without crawler and log, named for its module."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """As Scrapy's; what is wrong is said in one line, with exit code 1 in the place of Scrapy's 2."""
        try:
            super().process_options(args, opts)
            check_setting_names(self.settings)
        except UsageError as error:
            self.refuse(str(error))
            sys.exit(FAILED)

    def add_output(self, parser: argparse.ArgumentParser, what: str) -> None:
        """Takes `-o PATH`: where `what` says what is written, and where it is without."""
        parser.add_argument("-o", "--output", metavar="PATH", type=Path, help=what)

    def refuse(self, text: str) -> None:
        """Says what is wrong, and sets the exit code."""
        verb = type(self).__module__.rpartition(".")[2]
        sys.stderr.write(f"scrapy {verb}: {shown(text)}\n")
        self.exitcode = FAILED

    def refuse_error(self, error: OSError, target: Path) -> None:
        """The same of what a disk says; where it is full, that is the one of `target`, whatever was read then."""
        code = exit_code_of(error)
        self.refuse(f"{target if code == NOT_WRITTEN else error.filename or target}: {error.strerror}")
        self.exitcode = code
