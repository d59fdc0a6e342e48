"""`scrapy crawl`: as Scrapy's own, with arguments checked first, a summary at the end and telling exit codes."""

import argparse
import json
import logging
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyHelpFormatter
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.spiders import Spider

from scraper.exit_codes import DONE, FAILED, LOST, NOT_REACHED, NOT_WRITTEN, exit_code, is_unwritten
from scraper.text import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.monitors.destinations import Destinations

logger = logging.getLogger(__name__)
_FEW = 20  # addresses that a program may ask for one by one, and whose summary it reads
_LEVELS = {
    "scrapy": logging.WARNING,  # its start-up lists are for debugging
    "scraper.archive.recording": logging.ERROR,  # the same as the next
    "scrapy.core.downloader.handlers": logging.ERROR,  # an answer that is too large or cut is in the report
    "scrapy.downloadermiddlewares.httpcompression": logging.ERROR,  # the same
}


class Command(ScrapyCrawl):
    """Runs a spider of this project."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """As Scrapy's, and after them the spider's arguments."""
        from scraper.setting_names import ARGUMENTS

        super().add_options(parser)
        lines = [f"  -a {f'{name}={value}':<28} {does}" for name, (value, does) in ARGUMENTS.items()]
        parser.epilog = "\n".join(["Arguments of ipp_document; without any, the whole library is crawled:", *lines])
        parser.formatter_class = _KeepsLines

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """As Scrapy's; without its own lines unless a log level is asked for."""
        from scraper.watching.log_lines import install

        try:
            super().process_options(args, opts)
            assert self.settings is not None
            if opts.spargs.get("source"):  # whoever asks a service knows by the settings which are named
                self.settings.set("IPP_SOURCE", opts.spargs["source"], "cmdline")
            install(self.settings)
        except UsageError as error:
            sys.exit(self._refuse(error))
        if opts.loglevel is None:
            # Versions are for debugging. Scrapy resets levels after this, filters stay.
            logging.getLogger("scrapy.utils.log").addFilter(lambda record: record.levelno > logging.INFO)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the crawl, prints what was found and lost, sets the exit code; tells who waits for runs."""
        from scraper.monitors.pings import ping_end
        from scraper.watching.metrics import note_exit_code

        assert self.settings is not None
        if not self._crawl(args, opts):  # the crawl that has the output tells of itself
            return
        if self.settings["IPP_METRICS"]:
            note_exit_code(Path(self.settings["OUTPUT_DIR"], self.settings["IPP_METRICS"]), self.exitcode)
        self._ping(partial(ping_end, is_well=self.exitcode in {DONE, LOST}))  # the report names what is lost

    def _crawl(self, args: list[str], opts: argparse.Namespace) -> bool:
        """The same; False where another crawl has the output."""
        from scraper.archive.lock import AlreadyLocked
        from scraper.crawl_arguments import check_arguments
        from scraper.monitors.pings import ping_start
        from scraper.watching.log_lines import is_json, say

        assert self.settings is not None
        try:
            self._check_spider(args)
            check_arguments(opts.spargs, self.settings)
        except UsageError as error:
            self.exitcode = self._refuse(error)
            return not isinstance(error.__cause__, AlreadyLocked)
        if opts.loglevel is None:
            for name, level in _LEVELS.items():
                logging.getLogger(name).setLevel(level)
        if not self._finish_last_run(opts) or self._is_offline(opts.spargs):
            return True
        logging.getLogger("asyncio").addFilter(in_one_line)
        import_module("scrapy.core.downloader.contextfactory")  # it looks through all frames above it: few as yet
        path = Path(self.settings["OUTPUT_DIR"]) / "report.json"
        before = _version(path)
        self._tell_plan(opts.spargs)
        self._ping(ping_start)
        super().run(args, opts)
        if self.exitcode == DONE:
            if _version(path) == before:  # also one of an earlier run says nothing of this one
                say(f"{path}: no report was written: the log above says why", self.settings)
                self.exitcode = self._why_unwritten() or FAILED
            else:
                self.exitcode = self._conclude(path)
            self._tell_alarms()
            if is_json(self.settings):
                logger.info(
                    "Ended with exit code %d", self.exitcode, extra={"event": "end", "exit_code": self.exitcode}
                )
        return True

    def _tell_plan(self, arguments: dict[str, str]) -> None:
        """Says what is going to be looked for, before anything is asked."""
        from scraper.fetching.delays import delay_of
        from scraper.fetching.open_sources import source_names
        from scraper.spiders.requested import given
        from scraper.watching.log_lines import is_json
        from scraper.watching.plan import ADDRESSES, DUE, LIBRARY, known_before, plan

        assert self.settings is not None
        wanted = given(arguments.get("url", ""), arguments.get("urls", ""))
        kind = ADDRESSES if wanted.lines else DUE if arguments.get("due") else LIBRARY
        known = known_before(Path(self.settings["OUTPUT_DIR"]) / "catalog.sqlite", kind, time.time())
        sources = self.settings["IPP_SOURCE"]
        is_live = "live" in source_names(sources)
        delay = delay_of(self.settings, "DOWNLOAD_DELAY", self.settings["IPP_LIVE_URL"]) if is_live else 0.0
        text = plan(kind, wanted.count, sources, known, delay, arguments.get("shard", ""))
        if is_json(self.settings):
            logger.info("%s", text, extra={"event": "start", "asked": kind})
        elif kind != ADDRESSES or wanted.count > _FEW or sys.stdout.isatty():
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    def _ping(self, tell: "Callable[[Destinations], str | None]") -> None:
        """Tells whoever waits for runs; says so where that fails."""
        from scraper.monitors.destinations import BadAlarmSetting, destinations
        from scraper.watching.log_lines import say

        assert self.settings is not None
        with suppress(BadAlarmSetting):  # the crawl was refused for it
            if (line := tell(destinations(self.settings))) is not None:
                say(line, self.settings)

    def _is_offline(self, arguments: dict[str, str]) -> bool:
        """Says so where this machine reaches none of the services, and a crawl would say the same of each address.

        Where nothing that was given is an address, no service is asked: the crawl says what is wrong with it.
        """
        from scraper.fetching.offline import why_offline
        from scraper.fetching.open_sources import services_of
        from scraper.outputs.reports.summary import offline
        from scraper.spiders.requested import given
        from scraper.watching.log_lines import say

        assert self.settings is not None
        wanted = given(arguments.get("url", ""), arguments.get("urls", ""))
        if wanted.lines and not wanted.count:
            return False
        why = why_offline(services_of(self.settings["IPP_SOURCE"], self.settings))
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
            sys.stderr.write(shown(line) + "\n")
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
        is_half_rebuilt = (folder.parent / STAGING).exists()
        is_done = done.returncode == DONE if how else done.returncode >= 0 and done.returncode != FAILED
        is_done = is_done and not is_half_rebuilt
        if not is_done:
            self.exitcode = FAILED
            if done.returncode < 0:
                name = signal.Signals(-done.returncode).name
                say(f"`scrapy rebuild` was ended by {name}: run it by hand, then crawl", self.settings)
        return is_done

    def _why_unwritten(self) -> int | None:
        """The exit code of a crawl that ended since it could not write: the disk's, or that the catalog is held."""
        from scraper.archive.archive import CATALOG_HELD

        stats = self._crawler.stats
        assert stats is not None
        if stats.get_value(CATALOG_HELD):
            return FAILED
        is_so = stats.get_value("results/not_written") or is_unwritten(stats.get_value("finish_reason"))
        return NOT_WRITTEN if is_so else None

    def _check_spider(self, args: list[str]) -> None:
        """Raises UsageError unless one spider of this project is named."""
        from scraper.crawl_arguments import refusal

        assert self.crawler_process is not None
        there = self.crawler_process.spider_loader.list()
        if len(args) != 1 or args[0] not in there:
            raise refusal(f"{' '.join(args) or 'no spider'}: name one spider, {' or '.join(there)}")

    def _report(self, path: Path) -> dict[str, Any]:
        """What was written there, as the run has it: that of a large library is long."""
        from scraper.results.step_runner import step_runner

        ended = step_runner(self._crawler).ended
        if ended is not None and ended.is_reported and ended.report is not None:
            return ended.report
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return said

    def _conclude(self, path: Path) -> int:
        from scraper.outputs.reports.summary import summary, what_to_do
        from scraper.watching.log_lines import is_json, summary_line
        from scraper.watching.plain_console import PlainConsole

        assert self.settings is not None
        report = self._report(path)
        code = self._why_unwritten() or exit_code(report)
        if is_json(self.settings):
            for one in (report.get("alarms") or {"new": []})["new"]:
                said = {name: one[name] for name in ("monitor", "subject", "cause")}
                logger.warning("%s", one["message"], extra={"event": "alarm", **said})
            sys.stdout.write(summary_line(report, path, code, self.settings) + "\n")
            return code
        console = PlainConsole(highlight=False)
        parts = [what_to_do(report)] if code == NOT_REACHED else summary(report, Path(self.settings["OUTPUT_DIR"]))
        for part in parts:
            console.print(part, soft_wrap=isinstance(part, str), markup=False)
        return code


class _KeepsLines(ScrapyHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Scrapy's formatter, which leaves the lines of a table as they are."""


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
