"""Reads the index of a Wayback Machine: all of the site's captures, or those of one address, each answer asked once.

Answers that earlier runs archived are read again from the archive: a listing goes on where it was interrupted, and one
that was finished is asked only for what is new.
"""

import asyncio
from datetime import timedelta

from scraper.fetching.answers import Judgement, judge_error, judge_status
from scraper.fetching.index_answers import Asking, IndexUnread, index_at
from scraper.fetching.wayback_timemaps import TimeMaps
from scraper.sources.cdx import CdxAnswer, NotAnIndex
from scraper.sources.source import Held, Wanted
from scraper.sources.wayback import Wayback
from scraper.sources.wayback_queries import LIMIT, Query, queries_for, whole_site

_MOST_PAGES = 10_000  # of one listing; an endless one must end
_MOST_TRIES = 3
_LISTED_ANEW = timedelta(days=90)  # archives take in old captures late
_NO_INDEX = frozenset({"missing", "gone", "http_400", "http_405", "http_501", "server_error", "not_an_index"})


class WaybackIndex:
    """Fills the index of `source`; `reads_whole`: at once, not for each address when it is wanted."""

    def __init__(self, source: Wayback, fetch: Asking, *, reads_whole: bool) -> None:
        self.source, self.fetch = source, fetch
        self._reads_whole = reads_whole
        self.bad_lines = 0
        self._known = {answer.url: answer for answer in source.known}
        self._done: dict[Query, asyncio.Future[None]] = {}
        self._whole: asyncio.Future[None] | None = None
        self._laid_out: asyncio.Future[bool] | None = None
        self._timemaps = TimeMaps(source, fetch)

    async def learn_whole(self) -> None:
        """Reads everything of the site, once; raises `IndexUnread`. A server without an index tells nothing."""
        if self._whole is None:
            self._whole = asyncio.ensure_future(self._learn_whole())
        await asyncio.shield(self._whole)

    async def learn(self, wanted: Wanted) -> None:
        """Reads what there is of an address, unless everything of the site is read; raises `IndexUnread`."""
        if self._reads_whole and wanted.kind is not None:
            await self.learn_whole()
            if await self._has_index():
                return
        if await self._has_index():
            for query in queries_for(wanted):
                await self._learn_once(query)
        else:
            await self._timemaps.learn(wanted)

    async def _learn_whole(self) -> None:
        if await self._has_index():
            for query in whole_site():
                await self._learn_once(query)

    async def _learn_once(self, query: Query) -> None:
        if query not in self._done:
            self._done[query] = asyncio.ensure_future(self._read(query))
        await asyncio.shield(self._done[query])

    async def _has_index(self) -> bool:
        if self._laid_out is None:
            self._laid_out = asyncio.ensure_future(self._find_layout())
        return await asyncio.shield(self._laid_out)

    async def _find_layout(self) -> bool:
        """Finds out by asking where the index is, unless an earlier run had answers there."""
        for places in self.source.layouts:
            if any(url.startswith(places.cdx + "?") for url in self._known):
                self.source.places = places
                return True
        for places in self.source.layouts:
            self.source.places = places
            try:
                await self._answer(whole_site()[0].at(places.cdx) if self._reads_whole else probe(places.cdx))
            except IndexUnread as error:
                if error.judgement.outcome not in _NO_INDEX:
                    raise
            else:
                return True
        self.source.places = self.source.layouts[0]
        return False

    async def _read(self, query: Query) -> None:
        """One listing, to its end and up to now."""
        since: str | None = None
        is_fresh, latest = await self._read_chain(query, None, again=self._is_outdated(query))
        while not is_fresh:
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
        url, read = query.at(self.source.places.cdx, since), 0
        for _ in range(_MOST_PAGES):
            known = None if again else self._known.get(url)
            answer, newest, count = await self._take(url, known.record_id if known else None)
            latest = max(filter(None, (latest, newest)), default=None)
            read += count
            if answer.resume_key is not None:
                following = query.at(self.source.places.cdx, since, resume_key=answer.resume_key)
            elif "&limit=" in url and count >= LIMIT:
                following = query.at(self.source.places.cdx, since, offset=read)
            else:
                return known is None or known.is_standing, latest
            if following == url:
                break
            url = following
        raise IndexUnread(url, Judgement("endless", f"the index goes on after {_MOST_PAGES} answers"))

    async def _take(self, url: str, record_id: str | None) -> tuple[CdxAnswer, str | None, int]:
        """Puts the lines of an answer into the index; the answer, the latest time in it, and how many there were."""
        held = self.fetch.recall(record_id) if record_id else await self._answer(url)
        answer = CdxAnswer(held.large.pieces() if held.large else [held.body])
        _, latest = self.source.index.add(answer)
        self.bad_lines += answer.bad_lines
        return answer, latest, answer.lines

    async def _answer(self, url: str) -> Held:
        """An answer that is an index; asked again where it broke off, or was something else. Raises `IndexUnread`."""
        judgement = Judgement("not_an_index")
        for tries in range(_MOST_TRIES):
            try:
                held = self.fetch.held(await self.fetch.download(url, index_at(url), again=bool(tries)))
                judgement = judge_status(held.status) or judge_index(held)
            except Exception as error:  # judge_error raises again whatever is no failure of a download
                judgement = judge_error(error)
            if judgement.is_accepted:
                return held
            if judgement.outcome not in {"truncated", "not_an_index", "corrupt"}:
                break
        raise IndexUnread(url, judgement)


def judge_index(held: Held) -> Judgement:
    """Whether an answer is an index at all; an empty one is."""
    head = held.large.head if held.large else held.body
    try:
        next(iter(CdxAnswer([head])), None)
    except NotAnIndex as error:
        return Judgement("not_an_index", f"the answer is no index but begins {str(error)!r}", status=held.status)
    return Judgement("accepted")


def probe(cdx: str) -> str:
    """A small question, to see whether there is an index."""
    return f"{cdx}?url=www.innovationpolicyplatform.org%2F&limit=1"
