"""The search for the capture of an address: asks each place in turn, judges each answer, remembers which one served.

How an answer is had is a `Fetch`'s matter: from the network, or again from the archive. What is found depends on the
answers alone.
"""

from functools import partial
from typing import TypeGuard

from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import StatsCollector

from scraper.fetching.answers import Judgement, judge, judge_error
from scraper.fetching.fetch import Fetch, Search
from scraper.fetching.found import Attempt, Found, NothingAcceptable
from scraper.fetching.index_answers import IndexUnread, tell_unread
from scraper.fetching.listed_folders import ListedFolders
from scraper.fetching.mementos import Mementos
from scraper.fetching.page_reader import PageReader
from scraper.fetching.playback import has_digest
from scraper.fetching.redirects import followed, judge_saved
from scraper.fetching.wayback_index import WaybackIndex
from scraper.media import better
from scraper.outcomes import Outcome
from scraper.sources.source import Candidate, Held, LocalSource, Source, Wanted
from scraper.sources.wayback import Wayback


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
        self._folders = ListedFolders(fetch)

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
            self._tell_read(source)

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
            self._tell_read(source)
            if not source.ranked(search.wanted).mementos:
                outcome, why = source.why_nothing(search.wanted)
                search.attempts.append(Attempt(source.name, source.places.cdx, outcome, None, why))

    def _tell_read(self, source: Source) -> None:
        self.stats.set_value(f"indexes_read/{source.name}", True)

    async def _find(self, search: Search) -> Found | None:
        """Tries all places until one is acceptable; a damaged file is kept when none is better."""
        if (found := await self._try_all(search)) is not None:
            return found
        if search.wanted.is_file and search.best is None:
            search.places = await self._folders.renamed(search, self.sources)
            self._step(search)
            if (found := await self._try_all(search)) is not None:
                return found
        self._tell_untried(search)
        if not search.attempts:
            names = ", ".join(source.name for source in self.sources)
            search.attempts.append(
                Attempt(names, search.wanted.url, Outcome.NOT_HELD, None, f"{names} does not hold it")
            )
        return search.best

    def _tell_untried(self, search: Search) -> None:
        for source in self.sources:
            if isinstance(source, Wayback) and (count := source.untried(search.wanted)):
                said = f"{count} older captures were not tried"
                search.attempts.append(Attempt(source.name, source.places.cdx, Outcome.NOT_TRIED, None, said))

    async def _try_all(self, search: Search) -> Found | None:
        """Tries the present place, and those that follow."""
        while search.place is not None:
            if (found := await self._try(search)) is not None:
                return found
            await self._advance(search)
        return None

    async def _try(self, search: Search) -> Found | None:
        """What the present place gives, if it is acceptable."""
        assert search.place is not None
        source, candidate = search.place
        try:
            if self.is_local(source):
                held = await self.fetch.load(source, candidate)
                return await self._judged(search, judge_saved(search.wanted, source, candidate, held) or held)
            response = await self.fetch.download(candidate.url, search.wanted, is_guess=is_guess(search, source))
            if isinstance(source, Wayback):
                return await self._judged(search, await self.mementos.captured(search, source, response))
            return await self._judged(search, await followed(self.fetch, search, response))
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


def is_guess(search: Search, source: Source) -> bool:
    """Whether a place is only one where the capture may be: what the live site says of an address itself counts."""
    if isinstance(source, Wayback):
        return bool(search.attempts)
    return any(attempt.source == source.name for attempt in search.attempts)


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
