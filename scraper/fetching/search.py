"""The search for the capture of an address: asks each place in turn, judges each answer, remembers which one served.

How an answer is had is a `Fetch`'s matter: from the network, or again from the archive. What is found depends on the
answers alone.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin

from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from scraper.addresses import Address, Foreign, read_address
from scraper.fetching.answers import REDIRECTS, Judgement, judge, judge_error, judge_flags, judge_redirect
from scraper.fetching.found import Attempt, Found, NothingAcceptable
from scraper.fetching.large_bodies import BodyTooLarge, Undecodable
from scraper.fetching.page_reader import PageReader
from scraper.fetching.snapshots import snapshot_of
from scraper.media import better
from scraper.pages.folder_listing import listed_files
from scraper.sources.source import BrowsableSource, Candidate, Held, LocalSource, Source, Wanted

_MOST_HOPS = 5


class Fetch(Protocol):
    """How answers are had."""

    async def download(self, url: str, wanted: Wanted) -> Response:
        """The answer of a place on the network; `wanted` is why it is asked. Raises what `judge_error` names."""
        ...

    async def load(self, source: LocalSource, candidate: Candidate) -> Held:
        """The capture that a place on this machine holds; raises OSError."""
        ...

    def held(self, response: Response) -> Held:
        """An answer as a capture: with its date, its record and its body, however long."""
        ...


@dataclass(slots=True)
class Search:
    """The search for one address: the place that is asked now, those still to ask, and what was found so far."""

    wanted: Wanted
    places: Iterator[tuple[Source, Candidate]]
    place: tuple[Source, Candidate] | None = None
    attempts: list[Attempt] = field(default_factory=list)
    best: Found | None = None


class Searcher:
    """Searches the sources of a crawl, in their order."""

    def __init__(self, sources: list[Source], fetch: Fetch, reader: PageReader, stats: StatsCollector) -> None:
        self.sources = sources
        self.fetch = fetch
        self.reader = reader
        self.stats = stats
        self._listings: dict[str, asyncio.Future[None]] = {}

    def begin(self, wanted: Wanted) -> Search:
        """A search that stands before the first place."""
        search = Search(wanted, self._places(wanted))
        search.place = next(search.places, None)
        return search

    async def find(self, wanted: Wanted) -> Found | NothingAcceptable:
        """The capture of an address, or all that was tried in vain."""
        search = self.begin(wanted)
        return await self.search_on(search) or NothingAcceptable(wanted.url, search.attempts)

    def _places(self, wanted: Wanted) -> Iterator[tuple[Source, Candidate]]:
        return ((source, candidate) for source in self.sources for candidate in source.candidates(wanted))

    async def search_on(self, search: Search) -> Found | None:
        """Tries the places that are left until one is acceptable; a damaged file is kept when none is better."""
        if (found := await self._try_all(search, is_asked=bool(search.attempts))) is not None:
            return found
        if search.wanted.is_file and search.best is None:
            search.places = await self._renamed(search)
            search.place = next(search.places, None)
            if (found := await self._try_all(search, is_asked=False)) is not None:
                return found
        if not search.attempts:
            names = ", ".join(source.name for source in self.sources)
            search.attempts.append(Attempt(names, search.wanted.url, "not_held", None, f"{names} does not hold it"))
        return search.best

    async def _try_all(self, search: Search, *, is_asked: bool) -> Found | None:
        """Tries the present place, unless Scrapy itself has asked it, and those that follow."""
        while search.place is not None:
            if not is_asked and (found := await self._try(search)) is not None:
                return found
            search.place, is_asked = next(search.places, None), False
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
            response = await self.fetch.download(folder.url, wanted)
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
            if isinstance(source, LocalSource):
                held = await self.fetch.load(source, candidate)
                return await self.judged(search, _judge_saved(search.wanted, source, candidate, held) or held)
            response = await self.fetch.download(candidate.url, search.wanted)
            return await self.judged(search, await self.followed(search, response))
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            return await self.judged(search, judge_error(error))

    async def judged(self, search: Search, answer: Held | Judgement) -> Found | None:
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
        if not judgement.keeps_bytes:
            return None
        found = _found(candidate, held, judgement, search.attempts)
        if not judgement.is_accepted and (search.best is None or _is_better(found, search.best)):
            search.best = found
        return found if judgement.is_accepted else None

    async def followed(self, search: Search, response: Response) -> Held | Judgement:
        """The capture that a response is or leads to: redirects within an address, and of files, are followed here.

        The place of the search is then where that capture lies: its links are relative to that.
        """
        assert search.place is not None
        (source, candidate), wanted = search.place, search.wanted
        for _ in range(_MOST_HOPS):
            target = response.headers.get("Location")
            if response.status not in REDIRECTS or target is None:
                return judge_flags(response.flags) or self._held(response)
            there = urljoin(response.url, target.decode("utf-8", "replace"))
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

    def _held(self, response: Response) -> Held | Judgement:
        try:
            return self.fetch.held(response)
        except (BodyTooLarge, Undecodable) as error:
            return judge_error(error)


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
