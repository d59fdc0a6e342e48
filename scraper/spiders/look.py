"""How the pages of a crawl look: what they show beside their text is asked for when all else is done, each once.

What is asked for depends on the pages alone, not on the order in which they were read, so that a run that is made again
asks for the same.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from itertools import islice
from operator import itemgetter

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from scraper.archive.archive import ArchiveNotWritable
from scraper.archive.replayed import NotArchived
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.found import NothingAcceptable, SearchResult
from scraper.fetching.originals import address_of
from scraper.fetching.target import target_of
from scraper.outcomes import Outcome
from scraper.pages.style_sheets import shown_in
from scraper.requisites import Requisite, RequisiteKind
from scraper.results.results import RequisiteSought, Result
from scraper.sources.requisite_places import wanted_requisite
from scraper.sources.source import Wanted
from scraper.spiders.open_requests import OpenRequests

logger = logging.getLogger(__name__)
MOST = 5_000  # of one run
_DEEPEST = 5  # style sheets that name one another
_URGENT = list(RequisiteKind)
_PRIORITY = -10  # behind all that a document needs


class Look:
    """What is shown and was not asked for yet, and how that is asked for; `tell` hears what becomes of each."""

    is_on = False
    """Whether this run asks for it."""

    def __init__(self, requests: OpenRequests, tell: Callable[[Result], Awaitable[None]]) -> None:
        self._open, self._tell = requests, tell
        self._known: set[str] = set()
        self._next: dict[str, tuple[tuple[object, ...], Wanted]] = {}
        self._is_cut_off = False

    def shown_by(self, wanted: Wanted, found: SearchResult) -> None:
        """Takes what a page shows, as it was found."""
        if self.is_on and found.page is not None and found.held is not None:
            self._add(found.page.requisites, address_of(wanted, found), found.url)

    async def requests(self, request_for: Callable[..., Request]) -> AsyncIterator[Request]:
        """A request for each thing that is shown, then for what the style sheets among them show."""
        for _ in range(_DEEPEST):
            for wanted in self._round():
                self._open.begin()
                yield request_for(wanted, self._read, errback=self._lose, priority=_PRIORITY)
                await self._open.room()
            await self._open.all_settled()
            if self._is_cut_off:
                return
        for url in sorted(self._next):
            await self._tell(RequisiteSought(url, Outcome.MANY_LINKS))

    async def _read(self, response: Response) -> None:
        with self._open.settling():
            target = target_of(response)
            assert target is not None
            assert target.found is not None
            wanted, held = target.wanted, target.found.held
            if wanted.requisite is RequisiteKind.STYLE and held is not None:  # one on disk alone is too long
                shown = islice(shown_in(held.body.decode("utf-8", "replace")), MOST)
                self._add(shown, wanted.url, target.found.url)
            await self._tell(RequisiteSought(wanted.url, Outcome.ACCEPTED))

    async def _lose(self, failure: Failure) -> None:
        with self._open.settling():
            target = target_of(failure.request)  # type: ignore[attr-defined]  # Scrapy sets it on every failure
            assert target is not None
            error = failure.value
            if isinstance(error, CrawlEnds) or (isinstance(error, NotArchived) and not error.is_final):
                self._is_cut_off = True
            elif not isinstance(error, NotArchived):
                await self._tell(RequisiteSought(target.wanted.url, _why_lost(target.wanted, error)))

    def _add(self, shown: Iterable[Requisite], page: str, place: str) -> None:
        """Of what several pages show the same is asked for, whichever was read first."""
        for one in shown:
            wanted = wanted_requisite(one, page, place)
            if wanted is None or wanted.url in self._known:
                continue
            rank = (_URGENT.index(one.kind), wanted.variants, page)
            if wanted.url not in self._next or rank < self._next[wanted.url][0]:
                self._next[wanted.url] = rank, wanted
        if len(self._next) > 2 * MOST:
            self._next = dict(self._sorted()[:MOST])

    def _round(self) -> list[Wanted]:
        """What is asked for next, what most of the look depends on first."""
        chosen = self._sorted()[: MOST - len(self._known)]
        self._known.update(map(itemgetter(0), chosen))
        for url, _ in chosen:
            del self._next[url]
        return [wanted for _, (_, wanted) in chosen]

    def _sorted(self) -> list[tuple[str, tuple[tuple[object, ...], Wanted]]]:
        return sorted(self._next.items(), key=lambda one: (one[1][0][0], one[0]))


def _why_lost(wanted: Wanted, error: BaseException | None) -> str:
    if isinstance(error, NothingAcceptable):
        return error.reason
    if isinstance(error, ArchiveNotWritable):
        return Outcome.NOT_WRITTEN  # the crawl stops, and has said why
    logger.error("%s: %r", wanted.url, error, exc_info=error)
    return Outcome.INTERNAL_ERROR
