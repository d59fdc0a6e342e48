"""What a server without an index tells of an address: by its TimeMap, or where it has none either, its TimeGate."""

import asyncio
from functools import partial

from scrapy.http import Response

from scraper.addresses.unwrapping import joined, playback_in
from scraper.fetching.answers import LARGEST_PAGE, REDIRECTS, Judgement, judge_error, judge_status
from scraper.fetching.asking import Asking
from scraper.fetching.index_answers import NO_INDEX, IndexUnread, begun, index_at
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.sources.cdx import CdxLine
from scraper.sources.source import Wanted
from scraper.sources.timemap import links_in, mementos_in, other_timemaps
from scraper.sources.wayback import Wayback
from scraper.sources.wayback_places import Places
from scraper.sources.wayback_queries import originals_of

_MOST_PAGES = 100


class TimeMaps:
    """Asks for the captures of one address at a time (RFC 7089)."""

    def __init__(self, source: Wayback, asking: Asking) -> None:
        self.source, self.asking = source, asking
        self._places: Places | None = None
        self._asked: dict[str, asyncio.Future[None]] = {}

    async def learn(self, wanted: Wanted) -> None:
        """Takes what is told of an address into the index; raises `IndexUnread` where that is nothing, and why."""
        failed: IndexUnread | None = None
        requisite = wanted.url if wanted.requisite is not None else None
        for original in originals_of(wanted):
            try:
                await self._learn_once(original, requisite)
            except IndexUnread as error:
                failed = failed or error
        if failed is not None and not self.source.index.of(wanted.url):
            raise failed

    async def _learn_once(self, original: str, requisite: str | None) -> None:
        if original not in self._asked:
            self._asked[original] = begun(self._learn(original, requisite))
        await asyncio.shield(self._asked[original])

    async def _learn(self, original: str, requisite: str | None) -> None:
        for places in [self._places] if self._places else self.source.layouts:
            lines = await self._listed(places.timemap(original), original)
            if lines is None and not self.source.is_aggregator:
                lines = await self._nearest(places.timegate(original), original)
            if lines:
                self._places = self.source.places = places
                self.source.index.add(lines, requisite)
                return

    async def _listed(self, url: str, original: str) -> list[CdxLine] | None:
        """What the TimeMap lists, also where it is in several parts; None where there is none."""
        text = await self._text(url)
        if text is None:
            return None
        mementos = partial(mementos_in, original=original, elsewhere=self.source.is_aggregator)
        lines, left, seen = list(mementos(text)), self._parts(text, url), {url}
        failed: IndexUnread | None = None
        while left and len(seen) < _MOST_PAGES:
            page = left.pop()
            if page not in seen:
                seen.add(page)
                try:
                    more = await self._text(page) or ""
                except IndexUnread as error:  # a part that is missing hides no other
                    failed, more = failed or error, ""
                lines += mementos(more)
                left += self._parts(more, page)
        if failed is not None and not lines:
            raise failed
        return lines

    def _parts(self, text: str, page: str) -> list[str]:
        """The other parts of a TimeMap, if they lie in the same archive."""
        told = (joined(page, there) for there in other_timemaps(text))
        return [there for there in told if there is not None and there.startswith(self.source.base + "/")]

    async def _text(self, url: str) -> str | None:
        """A TimeMap, None where there is none; raises `IndexUnread` where it is not known whether there is."""
        held = self.asking.captured(await self._asked_for(url))
        judgement = held if isinstance(held, Judgement) else judge_status(held.status)
        if judgement is not None:
            raise_if_unknown(url, judgement)
            return None
        assert isinstance(held, LoadedCapture)
        text = whole_body(held, url).decode("utf-8", "replace")
        return text if next(links_in(text), None) is not None else None

    async def _nearest(self, url: str, original: str) -> list[CdxLine] | None:
        """The capture that a TimeGate leads to, which is its newest where no time is asked for (RFC 7089, 4.5.3)."""
        response = await self._asked_for(url)
        target = response.headers.get("Location") if response.status in REDIRECTS else None
        there = target or response.headers.get("Content-Location")
        where = joined(response.url, there.decode("utf-8", "replace")) if there else None
        played = playback_in(where) if where else None
        if played is not None:
            return [CdxLine(played[0], played[1])]
        if (judgement := judge_status(response.status)) is not None:
            raise_if_unknown(url, judgement)
        return None

    async def _asked_for(self, url: str) -> Response:
        try:
            return await self.asking.download(url, index_at(url))
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            raise IndexUnread(url, judge_error(error)) from error


def raise_if_unknown(url: str, judgement: Judgement) -> None:
    """Raises `IndexUnread` for an answer that does not say that nothing is there."""
    if judgement.outcome not in NO_INDEX:
        raise IndexUnread(url, judgement)


def whole_body(held: LoadedCapture, url: str) -> bytes:
    """A body in memory; raises `IndexUnread` for one that is too long."""
    if held.large is None:
        return held.body
    if held.large.size > LARGEST_PAGE:
        raise IndexUnread(url, Judgement(Outcome.TOO_LARGE, f"a TimeMap of {held.large.size} bytes"))
    return b"".join(held.large.pieces())
