"""`scrapy crawl`: as Scrapy's own, with arguments checked first, a summary at the end and telling exit codes."""

import argparse
import json
import logging
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from scraper.commands.summary import summary, what_to_do
from scraper.fetching.open_sources import SourceError, source_names

DONE, FAILED, NOT_REACHED, LOST = 0, 1, 2, 3


class Command(ScrapyCrawl):
    """Runs a spider of this project."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the crawl, prints what was found and lost, sets the exit code."""
        check_arguments(opts.spargs, self.settings)
        if opts.loglevel is None:
            logging.getLogger("scrapy").setLevel(logging.WARNING)  # its start-up lists are for debugging
        super().run(args, opts)
        if self.exitcode == DONE and self.crawler_process is not None:
            self.exitcode = self._conclude()

    def _conclude(self) -> int:
        assert self.settings is not None
        path = Path(self.settings["OUTPUT_DIR"]) / "report.json"
        if not path.exists():
            sys.stderr.write(f"{path}: no report was written: the log above says why\n")
            return FAILED
        report = json.loads(path.read_text(encoding="utf-8"))
        code = exit_code(report)
        console = Console(highlight=False)
        parts = [what_to_do(report)] if code == NOT_REACHED else summary(report, Path(self.settings["OUTPUT_DIR"]))
        for part in parts:
            console.print(part, soft_wrap=isinstance(part, str), markup=False)
        return code


def check_arguments(arguments: dict[str, str], settings: Any) -> None:
    """Raises UsageError, in one line, for arguments that the spider could not use."""
    unknown = set(arguments) - {"url", "urls", "source"}
    if unknown:
        raise _usage(f"unknown argument -a {sorted(unknown)[0]}=: this spider takes url, urls and source")
    if arguments.get("urls") and not Path(arguments["urls"]).is_file():
        raise _usage(f"-a urls={arguments['urls']}: no such file; give a text file with an address a line")
    try:
        source_names(arguments.get("source") or settings["IPP_SOURCE"])
    except SourceError as error:
        raise _usage(str(error)) from None


def _usage(text: str) -> UsageError:
    return UsageError(text, print_help=False)


def exit_code(report: dict[str, Any]) -> int:
    """0 done and complete, 2 nothing could be reached, 3 done with something lost or partly found.

    >>> exit_code({"figures": {"answers": 0, "unreachable": 3}, "run": {}})
    2
    """
    figures = report["figures"]
    if not figures["answers"] and figures["unreachable"]:
        return NOT_REACHED
    if report["run"]["finish_reason"] != "finished":
        return LOST
    losses = ("documents_partly_found", "documents_lost", "files_lost", "files_partly_found", "addresses_refused")
    return LOST if any(figures[name] for name in losses) or not figures["documents_wanted"] else DONE
