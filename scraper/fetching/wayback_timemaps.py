"""What a server without an index tells of an address: by its TimeMap, or where it has none either, its TimeGate."""

from urllib.parse import urljoin

from scrapy.http import Response

from scraper.fetching.answers import REDIRECTS, judge_error, judge_status
from scraper.fetching.index_answers import Asking, IndexUnread, index_at
from scraper.sources.cdx import CdxLine
from scraper.sources.source import Held, Wanted
from scraper.sources.timemap import links_in, mementos_in, other_timemaps
from scraper.sources.wayback import Wayback
from scraper.sources.wayback_places import Places
from scraper.sources.wayback_queries import originals_of
from scraper.unwrapping import playback_in

_MOST_PAGES = 100


class TimeMaps:
    """Asks for the captures of one address at a time (RFC 7089)."""

    def __init__(self, source: Wayback, fetch: Asking) -> None:
        self.source, self.fetch = source, fetch
        self._places: Places | None = None
        self._asked: set[str] = set()

    async def learn(self, wanted: Wanted) -> None:
        """Takes what is told of an address into the index; raises `IndexUnread` where nobody answers."""
        for original in originals_of(wanted):
            if original not in self._asked:
                self._asked.add(original)
                await self._learn(original)

    async def _learn(self, original: str) -> None:
        for places in [self._places] if self._places else self.source.layouts:
            lines = await self._listed(places.timemap(original), original)
            if lines is None and self._places is None:
                lines = await self._nearest(places.timegate(original), original)
            if lines:
                self._places = self.source.places = places
                self.source.index.add(lines)
                return

    async def _listed(self, url: str, original: str) -> list[CdxLine] | None:
        """What the TimeMap lists, also where it is in several parts; None where there is none."""
        lines: list[CdxLine] = []
        left, seen = [url], {url}
        while left and len(seen) < _MOST_PAGES:
            held = await self._answer(left.pop())
            if held is None:
                return lines or None
            text = held.body.decode("utf-8", "replace")
            if next(links_in(text), None) is None:
                return lines or None
            lines += mementos_in(text, original)
            new = [there for there in other_timemaps(text) if there not in seen]
            left += new
            seen.update(new)
        return lines

    async def _answer(self, url: str) -> Held | None:
        held = self.fetch.held(await self._asked_for(url))
        return held if judge_status(held.status) is None else None

    async def _nearest(self, url: str, original: str) -> list[CdxLine] | None:
        """The capture that a TimeGate leads to, which is its newest where no time is asked for (RFC 7089, 4.5.3)."""
        response = await self._asked_for(url)
        target = response.headers.get("Location") if response.status in REDIRECTS else None
        there = target or response.headers.get("Content-Location")
        played = playback_in(urljoin(response.url, there.decode("utf-8", "replace"))) if there else None
        return [CdxLine(played[0], played[1])] if played else None

    async def _asked_for(self, url: str) -> Response:
        try:
            return await self.fetch.download(url, index_at(url))
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            raise IndexUnread(url, judge_error(error)) from error
