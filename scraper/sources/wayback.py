"""A Wayback Machine as a source: the Internet Archive's, a pywb, or any server that speaks as they do.

What it has of an address is in its index, which is read through `wayback_queries` and remembered here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scraper.addresses.kinds import NAMED, Kind
from scraper.addresses.unwrapping import playback_in
from scraper.outcomes import Outcome
from scraper.sources.archive_places import location_of_target
from scraper.sources.cdx import CdxLine
from scraper.sources.live import library_seeds
from scraper.sources.memento_index import MementoIndex
from scraper.sources.memento_ranking import Ranked, ranked
from scraper.sources.moments import SKEW, Period
from scraper.sources.source import Candidate, Wanted
from scraper.sources.wayback_places import Places, places_below
from scraper.sources.web_archives import WebArchive

_MOST_TRIES = 100  # captures of one address; more are not tried, and it is said


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """An answer of the index that an earlier run archived."""

    url: str
    record_id: str
    date: datetime
    is_standing: bool
    """Whether no run has come to its end since: then it is not asked again."""


class Wayback:
    """Gives the captures of an address that the index tells, in the order in which they are worth trying.

    `period`: those of another time are none.
    """

    is_aggregator = False
    """Whether it has no captures itself, and no index but TimeMaps."""

    def __init__(
        self, archive: WebArchive, known: list[KnownAnswer], now: datetime, period: Period | None = None
    ) -> None:
        self.name, self.base = archive.name, archive.base
        self.layouts = places_below(archive.base, archive.cdx)
        self.places: Places = self.layouts[0]
        """Where everything is, as far as is known: the index's reader finds out."""
        self.known, self.now, self.period = known, now, period
        self.index = MementoIndex(period)

    def seeds(self) -> Iterator[str]:
        """As the live site's: they lead on where there is no index."""
        return library_seeds()

    def documents(self) -> Iterator[str]:
        """Addresses of documents that it has captures of."""
        return self.index.addresses(*NAMED)

    def nodes(self) -> Iterator[str]:
        """Addresses by number, which may be those of the documents, or of others."""
        return self.index.addresses(Kind.NODE)

    def files(self) -> Iterator[str]:
        """Addresses of files of the site."""
        return self.index.addresses(Kind.FILE)

    def candidates(self, wanted: Wanted) -> Iterator[Candidate]:
        """The captures that may hold it, best first."""
        for line in self.ranked(wanted).mementos[:_MOST_TRIES]:
            yield Candidate(self.name, self.playback_of(line), location_of_target(line.original), line)

    def playback_of(self, line: CdxLine) -> str:
        """Where a capture is played back."""
        return self.places.memento(line.timestamp, line.original)

    def ranked(self, wanted: Wanted) -> Ranked:
        """What the index tells of an address."""
        return ranked(self.index.of(wanted.url), wanted, f"{self.now + SKEW:%Y%m%d%H%M%S}")

    def untried(self, wanted: Wanted) -> int:
        """How many captures are left when the first of them are tried in vain."""
        return max(0, len(self.ranked(wanted).mementos) - _MOST_TRIES)

    def why_nothing(self, wanted: Wanted) -> tuple[str, str]:
        """Outcome and sentence for an address of which no capture was tried."""
        if wanted.is_elsewhere:
            return Outcome.OFF_LIMITS, "it lies on another site, of which no archive is asked for what a page shows"
        worthless = self.ranked(wanted).worthless
        if not worthless:
            when = f" {self.period}" if self.period else ""
            return Outcome.NOT_HELD, f"{self.base} tells of no capture of it{when}"
        counts = ", ".join(f"{count} times as {status}" for status, count in sorted(worthless.items()))
        outcome = Outcome.MISSING if set(worthless) <= {404, 410} else Outcome.REFUSED
        return Outcome.GONE if set(worthless) == {410} else outcome, f"captured only as an error: {counts}"

    def location_of(self, url: str) -> str | None:
        """The address whose capture a playback address names, in the site's terms."""
        played = playback_in(url) if url.startswith(self.places.playback + "/") else None
        return location_of_target(played[1]) if played else None

    def place_of(self, location: str) -> str:
        """An archive keeps no place without a time: `location` itself."""
        return location
