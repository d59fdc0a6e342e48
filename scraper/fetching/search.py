"""The search for the capture of an address: which place is asked next, and what each answer is worth.

How an answer is had is the engine's matter (`source_chain.py`). What is found depends on the answers alone.
"""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile
from typing import TypeGuard

from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from scraper.fetching.answers import Judgement, judge, judge_error
from scraper.fetching.asking import Asking
from scraper.fetching.found import SearchResult
from scraper.fetching.index_answers import IndexUnread
from scraper.fetching.listed_folders import ListedFolders
from scraper.fetching.mementos import PlaybackAnswers
from scraper.fetching.notices import Notices, claim_of
from scraper.fetching.originals import keep_original
from scraper.fetching.page_reader import PageReader
from scraper.fetching.place_order import Last, PlaceOrder, passed_over, put_last
from scraper.fetching.playback import has_digest
from scraper.fetching.redirects import followed, judge_saved
from scraper.fetching.target import Target
from scraper.fetching.wayback_index import WaybackIndex
from scraper.loaded_capture import LoadedCapture
from scraper.media import better
from scraper.outcomes import Outcome
from scraper.pages.pages import DocumentPage
from scraper.results.results import Attempt
from scraper.sources.moments import believed
from scraper.sources.source import Candidate, DatedSource, LocalSource, Source, Wanted
from scraper.sources.wayback import Wayback
from scraper.text import counted


class Searcher:
    """Searches the sources of a crawl, in their order."""

    def __init__(
        self,
        sources: list[Source],
        asking: Asking,
        reader: PageReader,
        stats: StatsCollector,
        *,
        reads_whole_index: bool = False,
    ) -> None:
        self.sources = sources
        self.asking = asking
        self.reader = reader
        self.stats = stats
        self._local = {id(source) for source in sources if isinstance(source, LocalSource)}  # asked for every request
        self.mementos = PlaybackAnswers(asking, reader)
        self.notices = Notices(asking, reader)
        self.indexes = {
            source.name: WaybackIndex(source, asking, reads_whole=reads_whole_index)
            for source in sources
            if isinstance(source, Wayback)
        }
        self._folders = ListedFolders(asking)
        self.order = PlaceOrder()

    def target(self, wanted: Wanted) -> Target:
        """The search for an address, at its first place, unless an index must be read before that is known."""
        target = Target(wanted, iter(self.sources), has_looked_at_listings=wanted.requisite is not None)
        self._step(target)
        return target

    def put_last(self, target: Target, last: Last) -> None:
        """Begins the search for an address anew, with some places and sources behind the others."""
        target.last = last
        if last:
            target.sources = iter(sorted(self.sources, key=lambda source: source.name in last))
            target.places, target.place, target.waits = iter(()), None, None
            self._step(target)

    async def begin(self, target: Target) -> bool:
        """Goes to the first place, and reads the index of a source on the way; whether there is one."""
        await self._advance(target)
        return await self._goes_on(target)

    async def take(self, target: Target, answer: Response | LoadedCapture | Exception) -> bool:
        """Notes what the present place answered; whether the search goes on, at the place that is then present."""
        judged = await self._judged(target, answer)
        if judged is None:
            target.hops += 1
            return True
        found = await self._noted(target, judged)
        target.hops, target.led_to = 0, None
        if found is not None:
            self._tell_passed_over(target)
            found.earlier = await self._earlier(target, found)
            for one in found.earlier:
                keep_original(self.asking.archive, target.wanted, one)
            return self._end(target, found)
        await self._advance(target)
        return await self._goes_on(target)

    def is_local(self, source: Source) -> TypeGuard[LocalSource]:
        """Whether the captures of a source are read from disk."""
        return id(source) in self._local

    async def learn(self, source: Source) -> None:
        """Reads all that an archive's index tells of the site; raises `IndexUnread`. Nothing for other sources."""
        if source.name in self.indexes:
            await self.indexes[source.name].learn_whole()
            self._tell_read(source)

    def _step(self, target: Target) -> None:
        """Goes to the next place, of this source or of those that follow; stops where an index must be read."""
        while target.waits is None:
            for source, candidate in target.places:
                if candidate.memento is None or candidate.memento.digest not in target.worthless:
                    target.place, target.chosen = (source, candidate), candidate
                    return
            target.place = None
            following = next(target.sources, None)
            if following is None:
                return
            if isinstance(following, Wayback):
                target.waits = following
            else:
                self._look_at(target, following)

    def _look_at(self, target: Target, source: Source) -> None:
        candidates = source.candidates(target.wanted)
        if target.last and not isinstance(source, Wayback) and not self.is_local(source):
            target.usual = list(candidates)
            candidates = iter(put_last(target.wanted, target.usual, target.last))
        else:
            target.usual = []
        target.places = ((source, candidate) for candidate in candidates)

    async def _advance(self, target: Target) -> None:
        """Goes to the next place, and reads the index of a source on the way."""
        self._step(target)
        while (source := target.waits) is not None:
            target.waits = None
            await self._read_index(target, source)
            self._look_at(target, source)
            self._step(target)

    async def _read_index(self, target: Target, source: Wayback) -> None:
        """Reads what the index tells of an address; where it can't be read, that is an attempt as well."""
        try:
            await self.indexes[source.name].learn(target.wanted)
        except IndexUnread as error:
            judgement = error.judgement
            said = f"its index could not be read: {judgement.detail}"
            target.attempts.append(Attempt(source.name, error.url, judgement.outcome, judgement.status, said))
            self.stats.inc_value(f"sources/{source.name}/index_unread")
        else:
            self._tell_read(source)
            if not source.ranked(target.wanted).mementos:
                outcome, why = source.why_nothing(target.wanted)
                target.attempts.append(Attempt(source.name, source.places.cdx, outcome, None, why))

    def _tell_read(self, source: Source) -> None:
        self.stats.set_value(f"indexes_read/{source.name}", True)

    async def _goes_on(self, target: Target) -> bool:
        """Whether there is a place to ask; where there is none, a damaged file is kept when none was better."""
        if target.place is None and target.wanted.is_file and target.best is None and not target.has_looked_at_listings:
            target.has_looked_at_listings = True
            target.last, target.usual = {}, []  # all were asked by now
            target.places = await self._folders.renamed(target, self.sources)
            self._step(target)
        if target.place is not None:
            return True
        self._tell_untried(target)
        if not target.attempts:
            names = ", ".join(source.name for source in self.sources)
            target.attempts.append(
                Attempt(names, target.wanted.url, Outcome.NOT_HELD, None, f"{names} does not hold it")
            )
        return self._end(target, target.best)

    async def _earlier(self, target: Target, found: SearchResult) -> list[SearchResult]:
        """Older copies of a document that the source knows the moments of."""
        assert target.place is not None
        source, candidate = target.place
        page = found.page
        if not isinstance(page, DocumentPage) or not isinstance(source, DatedSource):
            return []
        older: list[SearchResult] = []
        for one in source.earlier(candidate, target.wanted):
            try:
                held = _dated(await self.asking.load(source, one))
            except OSError:
                continue  # it was read when the folder was opened, and is no longer there
            judgement = await judge(target.wanted, held, one.location, self.reader)
            if isinstance(judgement.page, DocumentPage) and judgement.page.address == page.address:
                older.append(_found(one, held, judgement, []))
        return older

    def _end(self, target: Target, found: SearchResult | None) -> bool:
        target.found, target.has_ended = found, True
        if found is not None:
            keep_original(self.asking.archive, target.wanted, found)
        self.stats.inc_value(f"{target.wanted.counted_as or 'addresses'}/settled")
        return False

    def _tell_untried(self, target: Target) -> None:
        for source in self.sources:
            if isinstance(source, Wayback) and (count := source.untried(target.wanted)):
                said = f"not tried: {counted(count, 'older capture')}"
                target.attempts.append(Attempt(source.name, source.places.cdx, Outcome.NOT_TRIED, None, said))

    def _tell_passed_over(self, target: Target) -> None:
        """Enters what would have come before the place where it was found, and was not asked."""
        if target.last and target.place is not None and target.chosen is not None:
            source = target.place[0]
            earlier = [one.name for one in takewhile(lambda one: one is not source, self.sources)]
            target.attempts += passed_over(target.wanted, earlier, target.usual, target.chosen, target.last)

    async def _judged(
        self, target: Target, answer: Response | LoadedCapture | Exception
    ) -> LoadedCapture | Judgement | None:
        """What the present place gave; None where it leads on to another, which is then asked."""
        assert target.place is not None
        source, candidate = target.place
        if isinstance(answer, Exception):
            return judge_error(answer)  # raises what is no failure of a download
        if isinstance(answer, LoadedCapture):
            return judge_saved(target.wanted, source, candidate, answer) or answer
        if isinstance(source, Wayback):
            return await self.mementos.captured(target, source, answer)
        return followed(self.asking, target, answer)

    async def _noted(self, target: Target, answer: LoadedCapture | Judgement) -> SearchResult | None:
        """Notes what an answer of the present place is worth; what it gives, if it is acceptable."""
        assert target.place is not None
        source, candidate = target.place
        answer = _dated(answer) if isinstance(answer, LoadedCapture) else answer
        held = answer if isinstance(answer, LoadedCapture) else None
        judgement = (
            answer
            if isinstance(answer, Judgement)
            else await judge(target.wanted, answer, candidate.location, self.reader)
        )
        judgement = await self.notices.checked(source, target.wanted, held, judgement)
        claim = claim_of(target.wanted, judgement.moved_to, judgement.page) if judgement.is_accepted else None
        is_found = judgement.is_accepted and claim is None  # else it is to be seen what it leads to
        self.order.note(target.wanted, target.chosen or candidate, judgement.outcome, is_found=is_found)
        status = held.status if held else judgement.status
        doubts = held.doubts if held is not None and judgement.keeps_bytes else ()
        detail = "; ".join(one for one in (judgement.detail, *doubts) if one) or None
        target.attempts.append(Attempt(candidate.source, candidate.url, judgement.outcome, status, detail))
        self.stats.inc_value(f"{target.wanted.counted_as or f'sources/{candidate.source}'}/{judgement.outcome}")
        digest = candidate.memento.digest if candidate.memento else None
        if held is not None and digest is not None and has_digest(held.body, digest):
            target.worthless.add(digest)
        if not judgement.keeps_bytes:
            return None
        found = _found(candidate, held, judgement, target.attempts)
        is_final = judgement.is_accepted and not (held is not None and held.is_last_resort)
        if not is_final and (target.best is None or _is_better(found, target.best)):
            target.best = found
        return found if is_final else None


def is_guess(target: Target) -> bool:
    """Whether a place is only one where the capture may be: what the live site says of an address itself counts."""
    assert target.place is not None
    source = target.place[0]
    if target.hops:
        return False
    if isinstance(source, Wayback):
        return bool(target.attempts)
    if target.usual:
        return target.chosen is not target.usual[0]
    return any(attempt.source == source.name for attempt in target.attempts)


def _dated(held: LoadedCapture) -> LoadedCapture:
    """The capture with a date that can be: one after its retrieval is not believed, and told."""
    captured_at, doubt = believed(held.captured_at, held.retrieved_at or datetime.now(UTC), held.headers)
    return held if doubt is None else replace(held, captured_at=captured_at, doubts=(*held.doubts, doubt))


def _is_better(found: SearchResult, best: SearchResult) -> bool:
    return found.verdict is not None and best.verdict is not None and better(found.verdict, best.verdict)


def _found(
    candidate: Candidate, held: LoadedCapture | None, judgement: Judgement, attempts: list[Attempt]
) -> SearchResult:
    return SearchResult(
        source=candidate.source,
        url=candidate.url,
        held=held,
        page=judgement.page,
        verdict=judgement.verdict,
        moved_to=judgement.moved_to,
        attempts=attempts,
    )
