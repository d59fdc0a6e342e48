"""Judges a run when it ends: by itself, beside the runs before, and by a sample of the archive."""

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings

from scraper.addresses.sites import home
from scraper.archive.archive import Archive
from scraper.archive.verify.sample import fixity_sample
from scraper.monitors.coverage import Coverage
from scraper.monitors.destinations import destinations
from scraper.monitors.expected import NOTHING_EXPECTED, Expected, read_expected
from scraper.monitors.facts import Facts, Finding, Fixity
from scraper.monitors.gathering import facts_of
from scraper.monitors.judging import findings, news
from scraper.monitors.keeping import records_to_check_again
from scraper.monitors.lists import Lists, lists_told
from scraper.monitors.outbox import NAME as UNDELIVERED
from scraper.monitors.outbox import Outbox
from scraper.monitors.server_clocks import ServerClocks
from scraper.records import Record
from scraper.results.results import ListRead, Lost, PagePassed, Result, RunEnded
from scraper.sources.live import is_the_site

logger = logging.getLogger(__name__)
_LOOKS_BACK = 200  # runs: four years of weeks


@dataclass(frozen=True, slots=True)
class Judged:
    """What the monitors say of a run: all that stands, and of these what is news."""

    facts: Facts
    standing: list[Finding]
    news: list[Finding]

    def to_data(self) -> dict[str, Any]:
        """As `report.json` has it."""
        return {
            "new": [finding.model_dump(mode="json") for finding in self.news],
            "standing": [finding.model_dump(mode="json") for finding in self.standing],
        }


class RunMonitors:
    """Counts what records have; at the end of the run its report has what the monitors say of it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._coverage, self._lists, self._clocks = Coverage(), Lists(), ServerClocks()
        crawler.signals.connect(self._hear, signals.response_downloaded)
        self._before: list[Facts] = []
        self._expected = expected_of(crawler.settings)
        self.outbox = Outbox(Path(crawler.settings["OUTPUT_DIR"], UNDELIVERED), destinations(crawler.settings))
        self.judged: Judged | None = None
        """What was said, once it was."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `IPP_EXPECTED`."""
        return cls(crawler)

    def process_item(self, item: Record) -> Record:
        """The record, counted."""
        self._coverage.take(item)
        return item

    def process_result(self, result: Result) -> None:
        """Adds to the report of a run what the monitors say; of one that is made again, what they said then."""
        match result:
            case ListRead():
                self._lists.take(result.url, result.documents)
            case PagePassed() | Lost(is_document=False):
                self._lists.lose(result.url)
            case RunEnded() if result.report is not None:
                self._end(result, result.report)

    def _hear(self, response: Response) -> None:
        """What time an answer says it is; a server on this machine has this machine's clock."""
        archive = self._crawler.get_extension(Archive)
        if archive is not None and response.ip_address is not None and not response.ip_address.is_loopback:
            self._clocks.take(response.headers.get("Date"), archive.clock.now())

    def _end(self, ended: RunEnded, report: dict[str, Any]) -> None:
        archive = self._crawler.get_extension(Archive)
        if archive is not None and archive.ends is not None:
            report["alarms"] = archive.ends.get("alarms")  # runs before there were monitors have none
            report["lists"] = lists_told(archive.ends.get("facts") or {})
            return
        judged = self.judge(report)
        report["alarms"], ended.facts = judged.to_data(), judged.facts.to_data()
        report["lists"] = lists_told(ended.facts)

    def judge(self, report: dict[str, Any]) -> Judged:
        """What the monitors say of the run of which this is the report."""
        archive, stats = self._crawler.get_extension(Archive), self._crawler.stats
        assert stats is not None
        fixity: dict[str, Any] = Fixity().model_dump()
        if archive is not None:
            self._before = list(_readable(_remembered(archive)[-_LOOKS_BACK:]))
            again = records_to_check_again(self._before)
            fixity = fixity_sample(archive.folder, archive.catalog, archive.run, seed=archive.run, again=again)
        facts = facts_of(report, stats.get_stats(), fixity, self._coverage.covered())
        lost = self._lists.lost(self._before, facts.sources)
        said = {"lists": self._lists.counts(), "lists_lost": lost, "clock_ahead": self._clocks.ahead}
        return self._judge(facts.model_copy(update=said))

    def judge_unwritten(self) -> Judged | None:
        """The same of a run whose report could not be written after all; None where it had not come so far."""
        return self._judge(self.judged.facts.model_copy(update={"is_written": False})) if self.judged else None

    def _judge(self, facts: Facts) -> Judged:
        standing = findings(facts, self._before, self._expected)
        self.judged = Judged(facts.with_findings(standing), standing, news(standing, self._before))
        self._put_out(self.judged.news)
        return self.judged

    def _put_out(self, news: list[Finding]) -> None:
        """Has news wait for their delivery, before the run is remembered as one that told them."""
        try:
            self.outbox.put(news)
        except OSError as error:
            logger.warning("Alarms cannot be put into %s, and are in the report only: %s", UNDELIVERED, error.strerror)


def _remembered(archive: Archive) -> list[str]:
    """The facts of earlier runs; a catalog that cannot be read keeps no run from being judged by itself."""
    try:
        return archive.catalog.facts(before=archive.run)
    except sqlite3.Error as error:
        logger.warning("What is remembered of earlier runs cannot be read, and is not compared: %s", error)
        return []


def _readable(told: list[str]) -> Iterator[Facts]:
    for text in told:
        try:
            yield Facts.model_validate_json(text)
        except ValidationError:
            logger.warning("What is remembered of an earlier run is damaged and not compared: see `scrapy verify`")


def expected_of(settings: BaseSettings) -> Expected:
    """The expected counts that the settings name; those of the site itself only where it is asked.

    Raises `BadExpected`.
    """
    if settings["IPP_EXPECTED"]:
        return read_expected(Path(settings["IPP_EXPECTED"]))
    file = home().expected
    return read_expected(file) if file and is_the_site(settings["IPP_LIVE_URL"]) else NOTHING_EXPECTED
