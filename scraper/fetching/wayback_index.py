"""Reads the index of a Wayback Machine: all of the site's captures, or those of one address, each answer asked once.

Answers that earlier runs archived are read again from the archive: a listing goes on where it was interrupted, and one
that was finished is asked only for what is new.
"""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from scraper.fetching.answers import Judgement
from scraper.fetching.asking import Asking
from scraper.fetching.index_answers import NO_INDEX, IndexUnread, answered_index, begun, judge_index
from scraper.fetching.wayback_timemaps import TimeMaps
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.sources.cdx import CdxAnswer
from scraper.sources.source import Wanted
from scraper.sources.wayback import Wayback
from scraper.sources.wayback_places import Places
from scraper.sources.wayback_queries import LIMIT, Query, probe, queries_for, whole_site

_MOST_PAGES = 2_000  # of one listing
_LONGEST_KEY = 2_048  # characters
_PIECE = 256 * 1024  # bytes
_AT_ONCE = 500  # lines between looks at what else is to be done
_LISTED_ANEW = timedelta(days=90)  # archives take in old captures late


class WaybackIndex:
    """Fills the index of `source`; `reads_whole`: at once, not for each address when it is wanted."""

    def __init__(self, source: Wayback, asking: Asking, *, reads_whole: bool) -> None:
        self.source, self.asking = source, asking
        self._reads_whole = reads_whole
        self._known = {answer.url: answer for answer in source.known}
        self._done: dict[Query, asyncio.Future[None]] = {}
        self._whole: asyncio.Future[None] | None = None
        self._laid_out: asyncio.Future[bool] | None = None
        self._doubt: IndexUnread | None = None
        self._timemaps = TimeMaps(source, asking)

    async def learn_whole(self) -> None:
        """Reads everything of the site, once; raises `IndexUnread`."""
        if self._whole is None:
            self._whole = begun(self._learn_whole())
        await asyncio.shield(self._whole)

    async def learn(self, wanted: Wanted) -> None:
        """Reads what there is of an address, unless everything of the site is read; raises `IndexUnread`."""
        if wanted.is_elsewhere:
            return
        if not await self._has_index():
            await self._timemaps.learn(wanted)
            if self._doubt is not None and not self.source.index.of(wanted.url):
                raise self._doubt
        elif self._reads_whole and wanted.kind is not None and wanted.requisite is None:
            await self.learn_whole()
        else:
            await self._learn_each(queries_for(wanted))

    async def _learn_whole(self) -> None:
        if await self._has_index():
            await self._learn_each(whole_site())
        else:
            said = f"{self.source.base} has no index: what only it has is not found without an address"
            raise self._doubt or IndexUnread(self.source.places.cdx, Judgement(Outcome.MISSING, said))

    async def _learn_each(self, queries: Iterable[Query]) -> None:
        """Reads all listings; raises what the first that failed says, when the others are read."""
        failed: IndexUnread | None = None
        for query in queries:
            if query not in self._done:
                self._done[query] = begun(self._read(query))
            try:
                await asyncio.shield(self._done[query])
            except IndexUnread as error:
                failed = failed or error
        if failed is not None:
            raise failed

    async def _has_index(self) -> bool:
        if self._laid_out is None:
            self._laid_out = begun(self._find_layout())
        return await asyncio.shield(self._laid_out)

    async def _find_layout(self) -> bool:
        """Finds out by asking where the index is, unless an earlier run had answers there."""
        if self.source.is_aggregator:
            return False
        for places in self.source.layouts:
            if any(self._recalled(url) is not None for url in list(self._known) if url.startswith(places.cdx + "?")):
                self.source.places = places
                return True
        failing: Places | None = None
        for places in self.source.layouts:
            self.source.places = places
            url = whole_site()[0].at(places.cdx) if self._reads_whole else probe(places.cdx)
            try:
                await answered_index(self.asking, url)
            except IndexUnread as error:
                if error.judgement.outcome in {Outcome.UNREACHABLE, Outcome.BLOCKED, Outcome.ROBOTS}:
                    raise
                if error.judgement.outcome == Outcome.EXCLUDED:  # so there is one, and each address is asked about
                    return True
                if error.judgement.outcome == Outcome.SERVER_ERROR:
                    failing = failing or places
                elif error.judgement.outcome not in NO_INDEX:
                    self._doubt = self._doubt or error
            else:
                return True
        self.source.places = failing or self.source.layouts[0]
        return failing is not None  # what fails is there

    def _recalled(self, url: str) -> LoadedCapture | None:
        """The answer of an earlier run, if it was an index; what was none is forgotten."""
        known = self._known.get(url)
        if known is None:
            return None
        held = self.asking.recall(known.record_id)
        if isinstance(held, LoadedCapture) and judge_index(held).is_accepted:
            return held
        del self._known[url]
        return None

    async def _read(self, query: Query) -> None:
        """One listing, to its end and up to now."""
        since: str | None = None
        is_fresh, latest = await self._read_chain(query, None, again=self._is_outdated(query))
        while not is_fresh and query.requisite is None:  # of what a page shows any capture will do
            start = latest or self._time_of(query, since)
            again = start == since
            since = start
            is_fresh, newer = await self._read_chain(query, since, again=again)
            latest = max(filter(None, (latest, newer)), default=None)

    def _is_outdated(self, query: Query) -> bool:
        known = self._known.get(query.at(self.source.places.cdx))
        return known is not None and not known.is_standing and self.source.now - known.date > _LISTED_ANEW

    def _time_of(self, query: Query, since: str | None) -> str:
        known = self._known[query.at(self.source.places.cdx, since)]
        return f"{known.date:%Y%m%d%H%M%S}"

    async def _read_chain(self, query: Query, since: str | None, *, again: bool) -> tuple[bool, str | None]:
        """All parts of an answer; whether its last was asked now, and the latest time in it."""
        latest: str | None = None
        cdx, read = self.source.places.cdx, 0
        url, seen = query.at(cdx, since), set[str]()
        while url not in seen and len(seen) < _MOST_PAGES:
            seen.add(url)
            held = None if again else self._recalled(url)
            is_fresh = held is None or self._known[url].is_standing
            held = held or await answered_index(self.asking, url)
            answer, newest = await self._take(held, url, query.requisite)
            latest, read = max(filter(None, (latest, newest)), default=None), read + answer.lines
            if answer.resume_key is not None and len(answer.resume_key) <= _LONGEST_KEY:
                url = query.at(cdx, since, resume_key=answer.resume_key)
            elif answer.resume_key is not None:
                raise IndexUnread(url, Judgement(Outcome.NOT_AN_INDEX, "its resume key is too long to be asked with"))
            elif "&limit=" in url and answer.lines >= LIMIT:
                url = query.at(cdx, since, offset=read)
            else:
                return is_fresh, latest
        raise IndexUnread(url[:500], Judgement(Outcome.ENDLESS, f"the index goes on after {len(seen)} answers"))

    async def _take(self, held: LoadedCapture, url: str, requisite: str | None) -> tuple[CdxAnswer, str | None]:
        """Puts the lines of an answer into the index; the answer, and the latest time in it, none after its own."""
        answer = CdxAnswer(held.large.pieces() if held.large else pieces_of(held.body))
        latest, lines = "", iter(answer)
        while batch := list(islice(lines, _AT_ONCE)):
            self.source.index.add(batch, requisite)
            latest = max(latest, *(line.timestamp for line in batch))
            await asyncio.sleep(0)
            self.asking.go_on(url)
        return answer, min(latest, f"{held.captured_at:%Y%m%d%H%M%S}") or None


def pieces_of(body: bytes) -> Iterator[bytes]:
    """A body a little at a time: its lines need not all be there at once."""
    return (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))
