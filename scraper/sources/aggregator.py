"""A Memento aggregator as a source: it tells which of several web archives have captures of an address (RFC 7089).

It has no captures itself: each is asked for at the archive that has it, if the settings name that.
"""

from dataclasses import dataclass
from datetime import datetime

from w3lib.url import safe_url_string

from scraper.addresses.unwrapping import playback_in
from scraper.sources.archive_places import location_of_target
from scraper.sources.cdx import CdxLine
from scraper.sources.moments import Period
from scraper.sources.wayback import Wayback
from scraper.sources.wayback_places import Places
from scraper.sources.web_archives import WebArchive


@dataclass(frozen=True, slots=True)
class TimeMapPlaces(Places):
    """An aggregator's: TimeMaps alone."""

    def timemap(self, original: str) -> str:
        """The list of an address's captures, in all archives that it knows.

        >>> TimeMapPlaces("http://a/timemap/link", "").timemap("https://b.org/c d")
        'http://a/timemap/link/https://b.org/c%20d'
        """
        return safe_url_string(f"{self.cdx}/{original}")


class Aggregator(Wayback):
    """Gives the captures that TimeMaps tell, each at its own archive."""

    is_aggregator = True

    def __init__(self, archive: WebArchive, now: datetime, period: Period | None = None) -> None:
        super().__init__(archive, [], now, period)
        self.places = TimeMapPlaces(archive.base, archive.base)
        self.layouts = [self.places]

    def playback_of(self, line: CdxLine) -> str:
        """Where a capture is played back: at the archive that has it."""
        return Places("", line.place or self.base).memento(line.timestamp, line.original)

    def location_of(self, url: str) -> str | None:
        """The address whose capture a playback address of any archive names."""
        played = playback_in(url)
        return location_of_target(played[1]) if played else None
