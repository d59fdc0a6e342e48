"""`scrapy crawl`: as Scrapy's own, with arguments checked first, a summary at the end and telling exit codes."""

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.spiders import Spider

from pipelines.keep_account import NOT_WRITABLE
from pipelines.rebuilt import STAGING
from scraper.archive.archive import NOT_WRITABLE as ARCHIVE_NOT_WRITABLE
from scraper.archive.archive import archive_folder, check_archive, was_cut_off
from scraper.archive.catalog import CatalogError
from scraper.archive.lock import AlreadyLocked
from scraper.archive.recovery import ArchiveDamaged
from scraper.commands.summary import summary, what_to_do
from scraper.fetching.open_sources import SourceError, source_names

DONE, FAILED, NOT_REACHED, LOST, NOT_WRITTEN = 0, 1, 2, 3, 5
_NOT_WRITTEN = {NOT_WRITABLE, ARCHIVE_NOT_WRITABLE}
_LEVELS = {
    "scrapy": logging.WARNING,  # its start-up lists are for debugging
    "scraper.archive.recording": logging.ERROR,  # the same as the next
    "scrapy.core.downloader.handlers": logging.ERROR,  # an answer that is too large or cut is in the report
    "scrapy.downloadermiddlewares.httpcompression": logging.ERROR,  # the same
}


class Command(ScrapyCrawl):
    """Runs a spider of this project."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """As Scrapy's; without its own lines unless a log level is asked for."""
        try:
            super().process_options(args, opts)
        except UsageError as error:
            sys.exit(_refuse(error))
        if opts.loglevel is None:
            # Versions are for debugging. Scrapy resets levels after this, filters stay.
            logging.getLogger("scrapy.utils.log").addFilter(lambda record: record.levelno > logging.INFO)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the crawl, prints what was found and lost, sets the exit code."""
        assert self.settings is not None
        try:
            self._check_spider(args)
            check_arguments(opts.spargs, self.settings)
        except UsageError as error:
            self.exitcode = _refuse(error)
            return
        if opts.loglevel is None:
            for name, level in _LEVELS.items():
                logging.getLogger(name).setLevel(level)
        if not self._finish_last_run(opts):
            return
        logging.getLogger("asyncio").addFilter(in_one_line)
        path = Path(self.settings["OUTPUT_DIR"]) / "report.json"
        before = _version(path)
        super().run(args, opts)
        if self.exitcode == DONE:
            if _version(path) == before:  # also one of an earlier run says nothing of this one
                sys.stderr.write(f"{path}: no report was written: the log above says why\n")
                self.exitcode = NOT_WRITTEN if self._is_unwritten() else FAILED
            else:
                self.exitcode = self._conclude(path)

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        """As Scrapy's, and remembered: its statistics say how it ended."""
        self._crawler: Crawler = super()._create_crawler(spidercls)
        return self._crawler

    def _finish_last_run(self, opts: argparse.Namespace) -> bool:
        """Makes records of what a run that was cut off had archived; else what lies there would not follow from it."""
        assert self.settings is not None
        folder = archive_folder(self.settings)
        if not was_cut_off(folder) and not (folder.parent / STAGING).exists():
            return True
        pairs = [word for pair in opts.set for word in ("-s", pair)]
        sys.stderr.write("The last run was cut off: making records of what it had archived\n")
        words = [sys.executable, "-m", "scrapy", "rebuild", *pairs]  # a process of its own: it has no network
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        for line in done.stderr.splitlines():
            sys.stderr.write(f"The last run was cut off: {line}\n")
        if done.returncode == FAILED:
            self.exitcode = FAILED
        return done.returncode != FAILED

    def _is_unwritten(self) -> bool:
        """Whether the crawl ended since it could not write."""
        stats = self._crawler.stats
        return stats is not None and (
            bool(stats.get_value("account/not_written")) or stats.get_value("finish_reason") in _NOT_WRITTEN
        )

    def _check_spider(self, args: list[str]) -> None:
        """Raises UsageError unless one spider of this project is named."""
        assert self.crawler_process is not None
        there = self.crawler_process.spider_loader.list()
        if len(args) != 1 or args[0] not in there:
            raise _usage(f"{' '.join(args) or 'no spider'}: name one spider, {' or '.join(there)}")

    def _conclude(self, path: Path) -> int:
        assert self.settings is not None
        report = json.loads(path.read_text(encoding="utf-8"))
        code = exit_code(report)
        console = Console(highlight=False)
        parts = [what_to_do(report)] if code == NOT_REACHED else summary(report, Path(self.settings["OUTPUT_DIR"]))
        for part in parts:
            console.print(part, soft_wrap=isinstance(part, str), markup=False)
        return code


def _version(path: Path) -> tuple[int, int] | None:
    """What changes when a file is replaced; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def check_arguments(arguments: dict[str, str], settings: Any) -> None:
    """Raises UsageError, in one line, for arguments that the spider could not use."""
    unknown = set(arguments) - {"url", "urls", "source"}
    if unknown:
        raise _usage(f"unknown argument -a {sorted(unknown)[0]}=: this spider takes url, urls and source")
    for name in ("url", "urls"):
        if not arguments.get(name, "given").strip():
            raise _usage(f"-a {name}= is empty: leave it out for the whole library, or give addresses")
    if arguments.get("urls"):
        _check_list(Path(arguments["urls"]))
    for name in ("IPP_LIVE_URL", "IPP_WAYBACK_URL", "IPP_WAYBACK_CDX_URL"):
        if settings[name] or name != "IPP_WAYBACK_CDX_URL":  # which may be left empty
            _check_base(name, settings[name] or "")
    _check_output(Path(settings["OUTPUT_DIR"]))
    _check_archive(settings)
    try:
        source_names(arguments.get("source") or settings["IPP_SOURCE"])
    except SourceError as error:
        raise _usage(str(error)) from None


def _check_list(path: Path) -> None:
    try:
        path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _usage(f"-a urls={path}: no such file; give a text file with an address a line") from None
    except OSError as error:
        raise _usage(f"-a urls={path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _usage(f"-a urls={path}: not a text in UTF-8; give a text file with an address a line") from None


def _check_base(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        is_base = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_base = False
    if not is_base:
        raise _usage(f"{name}={url}: give an http or https address, like http://127.0.0.1:8000")


def _check_output(path: Path) -> None:
    """Finds out by writing: rights, file systems and users differ."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise _usage(f"OUTPUT_DIR={path}: cannot be written: {error.strerror}") from None


_NOT_OPENED = (AlreadyLocked, CatalogError, ArchiveDamaged)


def in_one_line(record: logging.LogRecord) -> bool:
    """Takes the traceback from what is said of an archive that was taken, or damaged, after it had been checked."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, _NOT_OPENED):
        record.msg, record.args, record.exc_info = str(error), (), None
    return True


def _check_archive(settings: Any) -> None:
    try:
        check_archive(archive_folder(settings))
    except _NOT_OPENED as error:
        raise _usage(str(error)) from None


def _refuse(error: UsageError) -> int:
    """Says what is wrong, in one line; Scrapy itself would exit with 2, which here says that nothing was reached."""
    sys.stderr.write(f"scrapy crawl: {error}\n")
    return FAILED


def _usage(text: str) -> UsageError:
    return UsageError(text, print_help=False)


def exit_code(report: dict[str, Any]) -> int:
    """0 done and complete, 2 nothing could be reached, 3 done with something lost or partly found, 5 not written.

    >>> exit_code({"figures": {"answers": 0, "unreachable": 3}, "unread": [], "run": {"finish_reason": "finished"}})
    2
    """
    figures = report["figures"]
    if report["run"]["finish_reason"] in _NOT_WRITTEN:
        return NOT_WRITTEN
    if not figures["answers"] and figures["unreachable"]:
        return NOT_REACHED
    if report["run"]["finish_reason"] != "finished":
        return LOST
    losses = ("documents_partly_found", "documents_lost", "files_lost", "files_partly_found", "addresses_refused")
    is_complete = figures["documents_wanted"] and not report["unread"] and not any(figures[name] for name in losses)
    return DONE if is_complete else LOST
