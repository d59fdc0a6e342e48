"""Nights that pass: the script happens to a site and to a machine, and runs are made where they are due."""

import io
import os
import signal
from argparse import Namespace
from collections import defaultdict
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count
from pathlib import Path

import time_machine
from scrapy.settings import Settings

from scraper.commands.due import DAYS, NOT_DUE, Command
from tests.crawl.at import crawl_at
from tests.crawl.changing_site import Site
from tests.crawl.year.place import Place
from tests.crawl.year.reading import feed_of
from tests.monitors.test_alarms import hook

BEGINS = datetime(2027, 1, 4, 2, tzinfo=UTC)
AHEAD = datetime(2036, 1, 4, 2, tzinfo=UTC)
NIGHT, HOUR = timedelta(days=1), timedelta(hours=1)
REFUSED = 1


@dataclass
class Lived:
    """Nights that have passed: what they left, and what is known of them from the site itself.

    A week of the script is a run of the library that was due, whatever the nights before it were.
    """

    output: Path
    place: Place
    webhook: str
    site: Site = field(default_factory=Site)
    night: datetime = BEGINS
    weeks: list = field(default_factory=list)
    moments: list = field(default_factory=list)
    """When the run of each week began."""
    crawls: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    """The paths that each run asked for, also those of no week."""
    errors: list = field(default_factory=list)
    """What each run said that was wrong."""
    feeds: list = field(default_factory=list)
    """The feed after each run, as a reader of feeds reads it."""
    posted: list = field(default_factory=list)
    """What the webhook was given, by all runs."""
    done: datetime | None = None
    """When the last run of the library reached something, by what the site knows."""
    wrongly: list = field(default_factory=list)
    """The nights in which `scrapy due` said what is not so."""
    idle: list = field(default_factory=list)
    """How long from each run that reached something to the next, without due nights that had no machine or no site."""
    excused: timedelta = timedelta()
    history: dict = field(default_factory=lambda: defaultdict(list))
    """The earlier versions that must be there, by document: what they say, and the day on which it was first seen."""
    current: dict = field(default_factory=dict)
    """The same of each document that was ever seen."""
    pages: dict = field(default_factory=dict)
    """What each document's address answers, and the day on which that was first had."""

    def live(self, week):
        """Nights pass until a run of the library is due, and made; what befalls the machine comes before."""
        self.weeks.append(week)
        for what in week.before:
            verb, *words = what.split()
            getattr(self, f"befall_{verb}")(*words)
        for what in week.happens:
            self.site.happen(what)
        moment = self._next_due()
        crawl = self._crawl(moment)
        if crawl.code == REFUSED:  # a person reads why, and goes on in the next night
            moment = self._next_due()
            crawl = self._crawl(moment, ARCHIVE_CLOCK_IS_RIGHT="true")
        self.moments.append(moment)
        self.crawls.append(crawl)
        self.reports.append(crawl.report)
        if crawl.report["figures"]["answers"]:
            self._reached(moment)
        else:
            self.excused += NIGHT
        self._check_due(moment + HOUR)
        day = f"{moment:%Y-%m-%d}"
        self._look(day)
        for told in week.told:
            self._remember(told, day)

    def befall_off(self, nights):
        """The machine is off."""
        for _ in range(int(nights)):
            self.excused += NIGHT if self._is_due(self.night) else timedelta()
            self.night += NIGHT

    def befall_hand(self, slug):
        """A person fetches one document, on the day before the next night."""
        self._crawl(self.night - 16 * HOUR, "-a", f"url=/document/{slug}")

    def befall_reboot(self, answers):
        """The machine is restarted when a run has had so many answers; an hour later the schedule asks again."""
        left = count(int(answers), -1)
        moment = self._next_due()
        crawl = self._crawl(moment, before=lambda: next(left) or self._restart())
        assert crawl.code == -signal.SIGKILL
        self.night = moment + HOUR

    def befall_ahead(self):
        """A run of the library is dated by a clock that is years ahead."""
        self._crawl(AHEAD)

    def _restart(self):
        """Whatever writes to the output is killed, and says nothing more."""
        os.kill(int((self.output / ".lock").read_text()), signal.SIGKILL)

    def _reached(self, moment):
        if self.done is not None:
            self.idle.append(moment - self.done - self.excused)
        self.done, self.excused = moment, timedelta()

    @property
    def _answers(self):
        return self.site.is_up and self.site.answers != HTTPStatus.SERVICE_UNAVAILABLE

    def _next_due(self):
        """The next night in which a run is due, by the site's own knowledge; `scrapy due` is asked in each."""
        while True:
            self.night, moment = self.night + NIGHT, self.night
            if self._check_due(moment):
                return moment

    def _is_due(self, moment):
        return self.done is None or moment - self.done >= timedelta(days=DAYS)

    def _check_due(self, moment):
        is_due = self._is_due(moment)
        if says_due(self.output, moment) != is_due:
            self.wrongly.append(moment)
        return is_due

    def _crawl(self, moment, *words, before=None, **settings):
        settings["IPP_ALARM_WEBHOOK"] = self.webhook
        with self.place.serving(self.site, before) as log:
            crawl = crawl_at(moment, self.place.url, self.output, *words, **settings)
        self.asked.append([path for path, _ in log])
        self.errors.append(crawl.err)
        self.feeds.append(feed_of(self.output))
        return crawl

    def _look(self, day):
        """A page is captured anew when its address has answered otherwise; a site that is shut is not asked."""
        if self._answers:
            for slug, document in self.site.documents.items():
                answer = self.site.found(document.path)
                if slug not in self.pages or self.pages[slug][0] != answer:
                    self.pages[slug] = answer, day

    def _remember(self, told, day):
        """A record that only has another file since is of its page as it was last captured."""
        what, slug, *rest = told.split()
        if (what, rest) == ("changed", ["files"]):
            self.current[slug] = (*self.current[slug][:-1], self.pages[slug][1])
            return
        if what == "changed":
            self.history[slug].append(self.current[slug])
        if what in {"new", "changed"}:
            document = self.site.documents[slug]
            self.current[slug] = (document.title, "\n\n".join(document.body), document.topics, day)

    def told(self, since=0):
        """What the runs must have told: the day, what, the document, and what of it."""
        for number, week in enumerate(self.weeks[since:], since):
            for told in week.told:
                what, slug, *rest = told.split()
                yield f"{self.moments[number]:%Y-%m-%d}", what, f"document/{slug}", tuple(rest)


def says_due(output, moment):
    """What `scrapy due` says at a moment."""
    verb = Command()
    verb.settings = Settings({"OUTPUT_DIR": str(output)})
    with time_machine.travel(moment), redirect_stdout(io.StringIO()):
        verb.run([], Namespace(days=str(DAYS)))
    assert verb.exitcode in {0, NOT_DUE}
    return verb.exitcode == 0


def lived(output, weeks):
    """What weeks of the script leave in an output folder."""
    with Place() as place, hook() as (server, there):
        found = Lived(output, place, there.webhook, posted=server.posted)
        for week in weeks:
            found.live(week)
    return found
