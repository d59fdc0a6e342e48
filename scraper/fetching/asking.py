"""What is asked beside the addresses themselves: indexes and listings, and what this machine holds.

Each answer is in the archive before it is used.
"""

from dataclasses import replace
from datetime import datetime

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from scraper.archive.archive import Archive
from scraper.archive.codings import Undecodable
from scraper.archive.exchange import Memento
from scraper.archive.failures import Remembered, noted
from scraper.fetching.answers import Judgement, judge_error, judge_flags
from scraper.fetching.captures import answered, held_of, resource_of
from scraper.fetching.decoding import Decoding
from scraper.fetching.ending import CrawlEnds, NotAsked, is_ending
from scraper.fetching.large_bodies import BodyTooLarge
from scraper.fetching.playback import head_of
from scraper.loaded_capture import LoadedCapture
from scraper.requisites import LARGEST
from scraper.sources.source import Candidate, LocalSource, Wanted


class Asking:
    """Asks through the engine of a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self.crawler = crawler
        self.archive = crawler.get_extension(Archive)
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._in_memory = crawler.settings.getint("ARCHIVE_BODY_IN_MEMORY")
        self._decoding = Decoding(crawler.stats, crawler=crawler)

    async def download(self, url: str, wanted: Wanted, *, again: bool = False, is_guess: bool = False) -> Response:
        """The answer of a place; `wanted` is why it is asked. Raises what `judge_error` names.

        `again`: not the answer that this run has had already. `is_guess`: an earlier run's word that nothing is there
        will do for a while.
        """
        assert self.crawler.engine is not None
        self.check_goes_on(url)
        request = Request(url, meta=meta_for(wanted, is_guess=is_guess) | {"dont_cache": again}, dont_filter=True)
        try:
            return await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            self.note_refusal(url, error)
            raise

    def check_goes_on(self, url: str) -> None:
        """Raises `NotAsked` where the crawl was told to end."""
        if is_ending(self.crawler):
            raise NotAsked(url)

    def note_refusal(self, url: str, error: Exception) -> None:
        """A place that was refused, by whomever, is remembered with the reason: a rebuilt account needs it.

        Raises `CrawlEnds` where the crawl was told to end meanwhile, for then it is not said of the place.
        """
        if isinstance(error, NotAsked):
            return
        ends = CrawlEnds(url) if isinstance(error, IgnoreRequest) and is_ending(self.crawler) else None
        self._remember(url, ends or error)
        if ends is not None:
            raise ends from error

    def _remember(self, url: str, error: Exception) -> None:
        if self.archive is not None and isinstance(error, IgnoreRequest | OSError):
            self.archive.remember(url, (("error", noted(error)),))

    async def load(self, source: LocalSource, candidate: Candidate) -> LoadedCapture:
        """The capture that a place on this machine holds, archived as a resource; raises OSError."""
        if self.archive is None:
            return source.load(candidate)
        self.archive.check(candidate.url)
        try:
            held = source.load(candidate)
        except OSError as error:
            self._remember(candidate.url, error)
            raise
        row = await self.archive.keep_resource(resource_of(candidate.url, held))
        return replace(held, record_id=row.record_id, retrieved_at=self.archive.started_at)

    def captured(self, response: Response) -> LoadedCapture | Judgement:
        """An answer as a capture: with its date, its record and its body, however long; or what is against it."""
        if (judgement := judge_flags(response.flags)) is not None:
            return judgement
        try:
            return held_of(response, self.archive.reader if self.archive else None, self._limit)
        except (BodyTooLarge, Undecodable) as error:
            return judge_error(error)

    def recall(self, record_id: str) -> LoadedCapture | Judgement:
        """An answer that an earlier run archived, or what is against it."""
        assert self.archive is not None
        row = self.archive.catalog.by_id(record_id)
        assert row is not None
        try:
            self.archive.check(row.url)
        except Remembered as error:
            return judge_error(error)
        return self.captured(answered(self.archive.reader, row, self._decoding, self._in_memory))

    def go_on(self, url: str) -> None:
        """Whether more of an answer is read: raises `CrawlEnds` where the crawl was told to end.

        That it ended there is remembered, for whoever makes the run again.
        """
        if is_ending(self.crawler):
            error = CrawlEnds("while its index was read")
            self._remember(url, error)
            raise error

    def keep_memento(self, response: Response, original: str, captured_at: datetime) -> None:
        """Has the archive replay what another one played back under the address and time of its origin."""
        row = response.request.meta.get("capture") if response.request else None
        if self.archive is not None and row is not None and row.type != "resource":
            head = head_of(self.archive.latest.head(row))
            self.archive.keep_memento(Memento(original, captured_at, head, row))


def meta_for(wanted: Wanted, *, is_guess: bool = False) -> dict[str, object]:
    """What a request for a place carries: why it is asked, for its `metadata` record, and that any status is news."""
    said = {"why": _why(wanted), "wanted": wanted.url}
    why = said | ({"via": wanted.via} if wanted.via else {})
    meta = {"handle_httpstatus_all": True, "archive_fields": why, "archive_missing_stands": is_guess}
    if wanted.requisite is not None:
        meta |= {"archive_missing_stands": True, "archive_stands": True, "download_maxsize": LARGEST}
    return meta


def _why(wanted: Wanted) -> str:
    if wanted.requisite is not None:
        return "requisite"
    return "file" if wanted.is_file else wanted.purpose
