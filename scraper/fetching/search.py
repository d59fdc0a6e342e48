"""The search for the capture of an address: asks each place in turn, judges each answer, remembers which one served.

How an answer is had is a `Fetch`'s matter: from the network, or again from the archive. What is found depends on the
answers alone.
"""

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import TypeGuard

from scrapy.http import Response
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import StatsCollector

from scraper.addresses import Address, Foreign, read_address
from scraper.fetching.answers import REDIRECTS, Judgement, judge, judge_error, judge_redirect
from scraper.fetching.fetch import Fetch, Search
from scraper.fetching.found import Attempt, Found, NothingAcceptable
from scraper.fetching.index_answers import IndexUnread, held_or_not, tell_unread
from scraper.fetching.mementos import Mementos
from scraper.fetching.page_reader import PageReader
from scraper.fetching.playback import has_digest
from scraper.fetching.snapshots import snapshot_of
from scraper.fetching.wayback_index import WaybackIndex
from scraper.media import better
from scraper.pages.folder_listing import listed_files
from scraper.sources.source import BrowsableSource, Candidate, Held, LocalSource, Source, Wanted
from scraper.sources.wayback import Wayback
from scraper.unwrapping import joined

_MOST_HOPS = 5


class Searcher:
    """Searches the sources of a crawl, in their order."""

    def __init__(
        self,
        sources: list[Source],
        fetch: Fetch,
        reader: PageReader,
        stats: StatsCollector,
        *,
        signals: SignalManager,
        reads_whole_index: bool = False,
    ) -> None:
        self.sources = sources
        self.fetch = fetch
        self.reader = reader
        self.stats = stats
        self._local = {id(source) for source in sources if isinstance(source, LocalSource)}  # asked for every request
        self.mementos = Mementos(fetch, reader)
        self.indexes = {
            source.name: WaybackIndex(
                source, fetch, reads_whole=reads_whole_index, unread=partial(tell_unread, signals, source.name)
            )
            for source in sources
            if isinstance(source, Wayback)
        }
        self._listings: dict[str, asyncio.Future[None]] = {}

    async def find(self, wanted: Wanted) -> Found | NothingAcceptable:
        """The capture of an address, or all that was tried in vain."""
        search = Search(wanted, iter(self.sources))
        await self._advance(search)
        return await self._find(search) or NothingAcceptable(wanted.url, search.attempts)

    def is_local(self, source: Source) -> TypeGuard[LocalSource]:
        """Whether the captures of a source are read from disk."""
        return id(source) in self._local

    async def learn(self, source: Source) -> None:
        """Reads all that an archive's index tells of the site; raises `IndexUnread`. Nothing for other sources."""
        if source.name in self.indexes:
            await self.indexes[source.name].learn_whole()

    def _step(self, search: Search) -> None:
        """Goes to the next place, of this source or of those that follow; stops where an index must be read."""
        while search.waits is None:
            for source, candidate in search.places:
                if candidate.memento is None or candidate.memento.digest not in search.worthless:
                    search.place = source, candidate
                    return
            search.place = None
            following = next(search.sources, None)
            if following is None:
                return
            if isinstance(following, Wayback):
                search.waits = following
            else:
                self._look_at(search, following)

    def _look_at(self, search: Search, source: Source) -> None:
        search.places = ((source, candidate) for candidate in source.candidates(search.wanted))

    async def _advance(self, search: Search) -> None:
        """Goes to the next place, and reads the index of a source on the way."""
        self._step(search)
        while (source := search.waits) is not None:
            search.waits = None
            await self._read_index(search, source)
            self._look_at(search, source)
            self._step(search)

    async def _read_index(self, search: Search, source: Wayback) -> None:
        """Reads what the index tells of an address; where it can't be read, that is an attempt as well."""
        try:
            await self.indexes[source.name].learn(search.wanted)
        except IndexUnread as error:
            judgement = error.judgement
            said = f"its index could not be read: {judgement.detail}"
            search.attempts.append(Attempt(source.name, error.url, judgement.outcome, judgement.status, said))
            self.stats.inc_value(f"sources/{source.name}/index_unread")
        else:
            if not source.ranked(search.wanted).mementos:
                outcome, why = source.why_nothing(search.wanted)
                search.attempts.append(Attempt(source.name, source.places.cdx, outcome, None, why))

    async def _find(self, search: Search) -> Found | None:
        """Tries all places until one is acceptable; a damaged file is kept when none is better."""
        if (found := await self._try_all(search)) is not None:
            return found
        if search.wanted.is_file and search.best is None:
            search.places = await self._renamed(search)
            self._step(search)
            if (found := await self._try_all(search)) is not None:
                return found
        self._tell_untried(search)
        if not search.attempts:
            names = ", ".join(source.name for source in self.sources)
            search.attempts.append(Attempt(names, search.wanted.url, "not_held", None, f"{names} does not hold it"))
        return search.best

    def _tell_untried(self, search: Search) -> None:
        for source in self.sources:
            if isinstance(source, Wayback) and (count := source.untried(search.wanted)):
                said = f"{count} older captures were not tried"
                search.attempts.append(Attempt(source.name, source.places.cdx, "not_tried", None, said))

    async def _try_all(self, search: Search) -> Found | None:
        """Tries the present place, and those that follow."""
        while search.place is not None:
            if (found := await self._try(search)) is not None:
                return found
            await self._advance(search)
        return None

    async def _renamed(self, search: Search) -> Iterator[tuple[Source, Candidate]]:
        """Places of a file under names that a mirroring tool gave it, where a host lists its folder."""
        browsable = [source for source in self.sources if isinstance(source, BrowsableSource)]
        for source in browsable:
            for folder in source.folders(search.wanted):
                if folder.url not in self._listings:
                    self._listings[folder.url] = asyncio.ensure_future(self._learn(source, folder, search.wanted))
                await asyncio.shield(self._listings[folder.url])
        tried = {attempt.url for attempt in search.attempts}
        places = ((source, candidate) for source in browsable for candidate in source.renamed(search.wanted))
        return ((source, candidate) for source, candidate in places if candidate.url not in tried)

    async def _learn(self, source: BrowsableSource, folder: Candidate, wanted: Wanted) -> None:
        """Reads the listing of a folder, if the host gives one; each folder is asked for once."""
        try:
            response = await self.fetch.download(folder.url, wanted, is_guess=True)
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            judge_error(error)
            return
        if response.status == 200:
            source.learn(folder, listed_files(snapshot_of(self.fetch.held(response), folder.location)))

    async def _try(self, search: Search) -> Found | None:
        """What the present place gives, if it is acceptable."""
        assert search.place is not None
        source, candidate = search.place
        try:
            if self.is_local(source):
                held = await self.fetch.load(source, candidate)
                return await self._judged(search, _judge_saved(search.wanted, source, candidate, held) or held)
            response = await self.fetch.download(candidate.url, search.wanted, is_guess=bool(search.attempts))
            if isinstance(source, Wayback):
                return await self._judged(search, await self.mementos.captured(search, source, response))
            return await self._judged(search, await self._followed(search, response))
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            return await self._judged(search, judge_error(error))

    async def _judged(self, search: Search, answer: Held | Judgement) -> Found | None:
        """Notes what an answer of the present place is worth; what it gives, if it is acceptable."""
        assert search.place is not None
        _, candidate = search.place
        held = answer if isinstance(answer, Held) else None
        judgement = (
            answer
            if isinstance(answer, Judgement)
            else await judge(search.wanted, answer, candidate.location, self.reader)
        )
        status = held.status if held else judgement.status
        search.attempts.append(Attempt(candidate.source, candidate.url, judgement.outcome, status, judgement.detail))
        self.stats.inc_value(f"sources/{candidate.source}/{judgement.outcome}")
        digest = candidate.memento.digest if candidate.memento else None
        if held is not None and digest is not None and has_digest(held.body, digest):
            search.worthless.add(digest)
        if not judgement.keeps_bytes:
            return None
        found = _found(candidate, held, judgement, search.attempts)
        if not judgement.is_accepted and (search.best is None or _is_better(found, search.best)):
            search.best = found
        return found if judgement.is_accepted else None

    async def _followed(self, search: Search, response: Response) -> Held | Judgement:
        """The capture that a response is or leads to: redirects within an address, and of files, are followed here.

        The place of the search is then where that capture lies: its links are relative to that.
        """
        assert search.place is not None
        (source, candidate), wanted = search.place, search.wanted
        for _ in range(_MOST_HOPS):
            target = response.headers.get("Location")
            if response.status not in REDIRECTS or target is None:
                return held_or_not(self.fetch, response)
            there = joined(response.url, target.decode("utf-8", "replace"))
            if there is None:
                return Judgement("off_limits", "redirected to what is no address", status=response.status)
            location = source.location_of(there) or there
            leads_to = read_address(location)
            if not wanted.is_file and not (isinstance(leads_to, Address) and leads_to.url == wanted.url):
                return judge_redirect(wanted, leads_to, there, response.status)
            url = source.place_of(location)
            try:
                response = await self.fetch.download(url, wanted)
            except Exception as error:  # judge_error raises again whatever is no failure of a download
                return judge_error(error)
            search.place = source, Candidate(candidate.source, url, location)
        return Judgement("redirect_loop", f"more than {_MOST_HOPS} redirects, the last to {response.url}")


def _judge_saved(wanted: Wanted, source: Source, candidate: Candidate, held: Held) -> Judgement | None:
    """What a redirect of a page is worth that was saved; None for another capture, and one that leads to the same."""
    target = next((value for name, value in held.headers if name.lower() == "location"), None)
    if held.status not in REDIRECTS or target is None or wanted.is_file:
        return None
    leads_to = read_address(target, candidate.location or None)
    if isinstance(leads_to, Foreign) and (location := source.location_of(leads_to.url)) is not None:
        leads_to = read_address(location)
    if isinstance(leads_to, Address) and leads_to.url == wanted.url:
        return None
    return judge_redirect(wanted, leads_to, target, held.status)


def _is_better(found: Found, best: Found) -> bool:
    return found.verdict is not None and best.verdict is not None and better(found.verdict, best.verdict)


def _found(candidate: Candidate, held: Held | None, judgement: Judgement, attempts: list[Attempt]) -> Found:
    return Found(
        source=candidate.source,
        url=candidate.url,
        held=held,
        page=judgement.page,
        verdict=judgement.verdict,
        moved_to=judgement.moved_to,
        attempts=attempts,
    )
