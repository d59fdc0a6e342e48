"""What Scrapy's verbs become that would do nothing useful here: one line that says which to use."""

import argparse
from typing import ClassVar

from scraper.quiet_command import QuietCommand


class ReplacedCommand(QuietCommand):
    """Refuses, and says what to use in its place."""

    instead: ClassVar[str]
    """A command, then what it does."""

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return f"Not in this project: {self.instead}"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Nothing: whatever was given, the answer is the same."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Says it; sets the exit code."""
        self.refuse(f"not in this project. {self.instead}")
