"""`scrapy crawl`: as Scrapy's own, with arguments checked first, a summary at the end and telling exit codes."""

import argparse
import json
import logging
import signal
import subprocess
import sys
from pathlib import Path

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.spiders import Spider

from scraper.exit_codes import DONE, FAILED, NOT_REACHED, NOT_WRITTEN, exit_code, is_unwritten

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
        from scraper.watching.log_lines import install

        try:
            super().process_options(args, opts)
            assert self.settings is not None
            install(self.settings)
        except UsageError as error:
            sys.exit(self._refuse(error))
        if opts.loglevel is None:
            # Versions are for debugging. Scrapy resets levels after this, filters stay.
            logging.getLogger("scrapy.utils.log").addFilter(lambda record: record.levelno > logging.INFO)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the crawl, prints what was found and lost, sets the exit code."""
        from scraper.crawl_arguments import check_arguments
        from scraper.watching.log_lines import say

        assert self.settings is not None
        try:
            self._check_spider(args)
            check_arguments(opts.spargs, self.settings)
        except UsageError as error:
            self.exitcode = self._refuse(error)
            return
        if opts.loglevel is None:
            for name, level in _LEVELS.items():
                logging.getLogger(name).setLevel(level)
        if not self._finish_last_run(opts) or self._is_offline(opts.spargs.get("source")):
            return
        logging.getLogger("asyncio").addFilter(in_one_line)
        path = Path(self.settings["OUTPUT_DIR"]) / "report.json"
        before = _version(path)
        super().run(args, opts)
        if self.exitcode == DONE:
            if _version(path) == before:  # also one of an earlier run says nothing of this one
                say(f"{path}: no report was written: the log above says why", self.settings)
                self.exitcode = NOT_WRITTEN if self._is_unwritten() else FAILED
            else:
                self.exitcode = self._conclude(path)
            self._tell_alarms()

    def _is_offline(self, source: str | None) -> bool:
        """Says so where this machine reaches none of the services, and a crawl would say the same of each address."""
        from scraper.fetching.offline import why_offline
        from scraper.fetching.open_sources import services_of
        from scraper.outputs.reports.summary import offline
        from scraper.watching.log_lines import say

        assert self.settings is not None
        why = why_offline(services_of(source or self.settings["IPP_SOURCE"], self.settings))
        if why is not None:
            say(offline(why), self.settings)
            self.exitcode = NOT_REACHED
        return why is not None

    def _tell_alarms(self) -> None:
        """Delivers what is news, and what was not delivered before; says so where that fails."""
        from pipelines.run_monitors import RunMonitors
        from scraper.watching.log_lines import say

        monitors = self._crawler.get_item_pipeline(RunMonitors)
        assert self.settings is not None
        judged = None
        if monitors is not None:
            judged = monitors.judge_unwritten() if self.exitcode == NOT_WRITTEN else monitors.judged
        if monitors is not None and judged is not None:
            for line in monitors.outbox.deliver(judged.standing, judged.facts):
                say(line, self.settings)

    def _refuse(self, error: UsageError) -> int:
        """Says what is wrong, in one line; Scrapy itself would exit with 2: here, that nothing was reached."""
        from scraper.watching.log_lines import JSON, say

        line = f"scrapy crawl: {error}"
        assert self.settings is not None
        if self.settings["IPP_LOG_FORMAT"] == JSON:
            say(line, self.settings)
        else:  # also where the format itself is what is wrong
            sys.stderr.write(line + "\n")
        return FAILED

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        """As Scrapy's, and remembered: its statistics say how it ended."""
        self._crawler: Crawler = super()._create_crawler(spidercls)
        return self._crawler

    def _finish_last_run(self, opts: argparse.Namespace) -> bool:
        """Makes records of what a run that was cut off had archived; else what lies there would not follow from it."""
        from scraper.archive.folder import archive_folder, was_cut_off
        from scraper.outputs.staging import STAGING
        from scraper.watching.log_lines import say

        assert self.settings is not None
        folder = archive_folder(self.settings)
        is_half_rebuilt = (folder.parent / STAGING).exists()
        if not is_half_rebuilt and not was_cut_off(folder):
            return True
        pairs = [word for pair in opts.set for word in ("-s", pair)]
        say("The last run was cut off: making records of what it had archived", self.settings, logging.WARNING)
        how = [] if is_half_rebuilt else ["--unfinished"]
        words = [sys.executable, "-m", "scrapy", "rebuild", *how, *pairs]  # a process of its own: it has no network
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        for line in done.stderr.splitlines():
            say(f"The last run was cut off: {line}", self.settings, logging.WARNING)
        is_done = done.returncode == DONE if how else done.returncode >= 0 and done.returncode != FAILED
        if not is_done:
            self.exitcode = FAILED
            if done.returncode < 0:
                name = signal.Signals(-done.returncode).name
                say(f"`scrapy rebuild` was ended by {name}: run it by hand, then crawl", self.settings)
        return is_done

    def _is_unwritten(self) -> bool:
        """Whether the crawl ended since it could not write."""
        stats = self._crawler.stats
        return stats is not None and (
            bool(stats.get_value("results/not_written")) or is_unwritten(stats.get_value("finish_reason"))
        )

    def _check_spider(self, args: list[str]) -> None:
        """Raises UsageError unless one spider of this project is named."""
        from scraper.crawl_arguments import refusal

        assert self.crawler_process is not None
        there = self.crawler_process.spider_loader.list()
        if len(args) != 1 or args[0] not in there:
            raise refusal(f"{' '.join(args) or 'no spider'}: name one spider, {' or '.join(there)}")

    def _conclude(self, path: Path) -> int:
        from rich.console import Console

        from scraper.outputs.reports.summary import summary, what_to_do
        from scraper.watching.log_lines import is_json, summary_line

        assert self.settings is not None
        report = json.loads(path.read_text(encoding="utf-8"))
        code = NOT_WRITTEN if self._is_unwritten() else exit_code(report)
        if is_json(self.settings):
            sys.stdout.write(summary_line(report, path, code) + "\n")
            return code
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


def in_one_line(record: logging.LogRecord) -> bool:
    """Takes the traceback from what is said of an archive that was taken, or damaged, after it had been checked."""
    from scraper.crawl_arguments import NOT_OPENED

    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, NOT_OPENED):
        record.msg, record.args, record.exc_info = str(error), (), None
    return True
