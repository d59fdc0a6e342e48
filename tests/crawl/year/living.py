"""Weeks that pass: a site to which the script happens, a run at the end of each, and what must come of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from tests.crawl.at import crawl_at
from tests.crawl.changing_site import Site
from tests.crawl.year.place import Place
from tests.crawl.year.reading import feed_of

BEGINS = datetime(2027, 1, 4, 2, tzinfo=UTC)


@dataclass
class Lived:
    """Weeks that have passed: what they left, and what is known of them from the site itself."""

    output: Path
    site: Site = field(default_factory=Site)
    weeks: list = field(default_factory=list)
    crawls: list = field(default_factory=list)
    reports: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    feeds: list = field(default_factory=list)
    """The feed after each run, as a reader of feeds reads it."""
    history: dict = field(default_factory=lambda: defaultdict(list))
    """The earlier versions that must be there, by document: what they say, and the day on which it was first seen."""
    current: dict = field(default_factory=dict)
    """The same of each document that was ever seen."""
    pages: dict = field(default_factory=dict)
    """What each document's address answers, and the day on which that was first had."""

    def live(self, week, place):
        """A week passes, and a run at its end."""
        moment = BEGINS + timedelta(weeks=len(self.weeks))
        self.weeks.append(week)
        for what in week.happens:
            self.site.happen(what)
        with place.serving(self.site) as log:
            crawl = crawl_at(moment, place.url, self.output)
        self.crawls.append(crawl)
        self.reports.append(crawl.report)
        self.feeds.append(feed_of(self.output))
        self.asked.append([path for path, _ in log])
        day = f"{moment:%Y-%m-%d}"
        self._look(day)
        for told in week.told:
            self._remember(told, day)

    def _look(self, day):
        """A page is captured anew when its address has answered otherwise; a site that is shut is not asked."""
        if self.site.is_up and self.site.answers != HTTPStatus.SERVICE_UNAVAILABLE:
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
                yield f"{BEGINS + timedelta(weeks=number):%Y-%m-%d}", what, f"document/{slug}", tuple(rest)


def lived(output, weeks):
    """What weeks of the script leave in an output folder."""
    found = Lived(output)
    with Place() as place:
        for week in weeks:
            found.live(week, place)
    return found
