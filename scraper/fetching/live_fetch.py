"""How a crawl has its answers: through Scrapy, or from a folder. Each is in the archive before it is used."""

from dataclasses import replace
from datetime import datetime

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from scraper.archive.archive import Archive
from scraper.archive.exchange import Memento
from scraper.fetching.answers import Judgement
from scraper.fetching.captures import answered, held_of, resource_of
from scraper.fetching.decoding import Decoding
from scraper.fetching.ending import CrawlEnds, is_ending
from scraper.fetching.index_answers import held_or_not
from scraper.fetching.playback import head_of
from scraper.sources.source import Candidate, Held, LocalSource, Wanted

WANTED = "wanted"  # the field of a run's `metadata` that says how an address was wanted


class LiveFetch:
    """Asks for places through the engine of a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.archive = crawler.get_extension(Archive)
        self._wanted: set[str] = set()
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._in_memory = crawler.settings.getint("ARCHIVE_BODY_IN_MEMORY")
        assert crawler.stats is not None
        self._decoding = Decoding(crawler.stats, crawler=crawler)

    async def download(self, url: str, wanted: Wanted, *, again: bool = False, is_guess: bool = False) -> Response:
        """As `Fetch` says; a place that was not even asked is remembered with the reason."""
        assert self.crawler.engine is not None
        if is_ending(self.crawler):
            raise CrawlEnds(url)
        meta = {
            "handle_httpstatus_all": True,
            "archive_fields": why(wanted),
            "archive_missing_stands": is_guess,
            "dont_cache": again,
        }
        request = Request(url, meta=meta, dont_filter=True)
        try:
            return await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            told = CrawlEnds(url) if is_ending(self.crawler) else error  # then it is not said of the place
            self.remember(url, told)
            raise told from error

    def remember(self, url: str, error: Exception) -> None:
        """A refusal of our own is no exchange, but it is why there is none: a rebuilt account needs it."""
        if self.archive is not None and isinstance(error, IgnoreRequest | OSError):
            self.archive.remember(url, (("error", f"{type(error).__name__}: {error}"),))

    def note_wanted(self, wanted: Wanted) -> None:
        """Which other forms of an address were known when it was first wanted: they decide where it is looked for."""
        if self.archive is not None and wanted.variants and wanted.url not in self._wanted:
            self._wanted.add(wanted.url)
            self.archive.note(WANTED, {"url": wanted.url, "variants": wanted.variants})

    async def load(self, source: LocalSource, candidate: Candidate) -> Held:
        """As `Fetch` says; what is read is archived as a resource."""
        try:
            held = source.load(candidate)
        except OSError as error:
            self.remember(candidate.url, error)
            raise
        if self.archive is None:
            return held
        row = await self.archive.keep_resource(resource_of(candidate.url, held))
        return replace(held, record_id=row.record_id, retrieved_at=self.archive.started_at)

    def held(self, response: Response) -> Held:
        """As `Fetch` says."""
        return held_of(response, self.archive.reader if self.archive else None, self._limit)

    def recall(self, record_id: str) -> Held | Judgement:
        """As `Fetch` says."""
        assert self.archive is not None
        row = self.archive.catalog.by_id(record_id)
        assert row is not None
        return held_or_not(self, answered(self.archive.reader, row, self._decoding, self._in_memory))

    def go_on(self, url: str) -> None:
        """As `Fetch` says; that it ended there is remembered, for whoever repeats the run."""
        if is_ending(self.crawler):
            error = CrawlEnds("while its index was read")
            self.remember(url, error)
            raise error

    def keep_memento(self, response: Response, original: str, captured_at: datetime) -> None:
        """As `Fetch` says."""
        row = response.request.meta.get("capture") if response.request else None
        if self.archive is not None and row is not None and row.type != "resource":
            _, head = self.archive.reader.head(row)
            self.archive.keep_memento(Memento(original, captured_at, head_of(head), row))


def why(wanted: Wanted) -> dict[str, str]:
    """Why a place is asked, for its `metadata` record: the address that is looked for, and the page that linked it."""
    said = {"why": "file" if wanted.is_file else wanted.purpose, "wanted": wanted.url}
    return said | ({"via": wanted.via} if wanted.via else {})
