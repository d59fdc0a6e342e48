"""The archive as Scrapy's HTTP cache: one copy, one truth.

`ArchiveStorage` gives what is archived and stores nothing, since the download handler has. `ArchivePolicy`: what this
run captured is not fetched again, nor what a run did that was cut off and that this one goes on with, nor what never
changes: a memento (RFC 7089, 4). For a request whose `meta` has `archive_missing_stands` a 404 of an earlier run stands
for `ARCHIVE_MISSING_DAYS`, and for one whose `meta` has `archive_stands` what it was given stands for
`ARCHIVE_STANDS_DAYS`. What else an earlier run captured is asked for anew, with its validators (RFC 9110, 13.1).
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urldefrag

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Headers, Response
from scrapy.settings import BaseSettings

from scraper.archive.archive import Archive
from scraper.archive.responses import answer_of
from scraper.archive.validators import is_believed, validators_of
from scraper.catalog.catalog import CaptureRow

_CONDITIONS = (b"If-None-Match", b"If-Modified-Since")
_NOT_MODIFIED = 304
# Answers to a conditional request that say nothing of the address: a 304 that is not believed; servers that fail at it.
_SPOILT = frozenset({_NOT_MODIFIED, 400, 412, 500})
# A server that says of everything that it has not changed: each tenth check, and twice a year, it is not asked that.
_MOST_BELIEVED = 9
_LONGEST_BELIEVED = timedelta(days=182)
_MISSING = frozenset({404, 410})
_TIME_IN_PATH = re.compile(r"/\d{4,14}(?:[a-z]{2}_)?/")


@dataclass(frozen=True, slots=True)
class Cached:
    """A capture that was found for a request: `row` holds what is served."""

    row: CaptureRow
    is_fresh: bool
    """Whether it is of this run or one that this goes on with, or never changes."""
    is_believed: bool
    """Whether it is enough to ask the server if it has changed; of one that is fresh nobody asks."""


class ArchiveCache(HttpCacheMiddleware):
    """Scrapy's middleware, but that no earlier capture stands in for an answer that did not come."""

    def process_exception(  # type: ignore[override]  # without the old `spider`
        self, request: Request, exception: Exception
    ) -> None:
        """Nothing: a place that cannot be reached is not reached, whatever was kept before."""
        request.meta.pop("cached_response", None)

    def process_response(  # type: ignore[override]  # without the old `spider`
        self, request: Request, response: Response
    ) -> Request | Response:
        """The answer; where the conditions of the request spoilt it, the same request at once without them."""
        revalidated = request.meta.get("archive_revalidates") is not None
        found = super().process_response(request, response)
        if not revalidated or found is not response or response.status not in _SPOILT:
            return found
        again = request.replace(dont_filter=True)
        again.meta["archive_unconditional"] = True
        again.meta.pop("cached_response", None)
        self.stats.inc_value("archive/asked_without_conditions")
        return again


class ArchiveStorage:
    """Scrapy's `HTTPCACHE_STORAGE`, over the archive."""

    def __init__(self, settings: BaseSettings) -> None:
        self._archive: Archive | None = None
        self._is_fresh = False
        self._in_memory = settings.getint("ARCHIVE_BODY_IN_MEMORY")
        self._missing_for = timedelta(days=settings.getfloat("ARCHIVE_MISSING_DAYS"))
        self._stands_for = timedelta(days=settings.getfloat("ARCHIVE_STANDS_DAYS"))

    def open_spider(self, spider: Spider) -> None:
        """Finds the archive of the crawl."""
        self._archive = spider.crawler.get_extension(Archive)
        self._is_fresh = bool(getattr(spider, "is_fresh", False))

    def close_spider(self, spider: Spider) -> None:
        """Nothing: the archive closes itself."""

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Nothing: what was fetched was archived at the transport."""

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """The latest capture of an address, as it was answered; None where there is none."""
        _forget_validators(request)
        archive = self._archive
        if request.meta.pop("archive_unconditional", False):
            return None
        found = archive.catalog.latest(urldefrag(request.url)[0]) if archive and request.method == "GET" else None
        if archive is None or found is None or found[0].truncated or found[0].type == "resource":
            return None
        row, run = found
        response, served = answer_of(archive.reader, row, request.url, self._in_memory)
        is_frozen = run != archive.run and (
            (run in archive.resumed and stands(response.status))
            or is_memento(request.url, response.headers)
            or self._still_stands(request, response.status, row, archive)
        )
        if is_frozen:
            archive.serve(row.url, row)
        is_fresh = is_frozen or run == archive.run
        request.meta["archive_cached"] = Cached(served, is_fresh, not is_fresh and self._may_be_believed(archive, row))
        return response

    def _may_be_believed(self, archive: Archive, row: CaptureRow) -> bool:
        """Whether the server may say that nothing has changed: not too often in succession, nor for too long.

        Never in a run with `-a fresh=true`.
        """
        if self._is_fresh:
            return False
        times, since = archive.catalog.not_modified(row.url)
        age = archive.started_at - datetime.fromisoformat(since) if since else timedelta()
        return times < _MOST_BELIEVED and age < _LONGEST_BELIEVED

    def _still_stands(self, request: Request, status: int, row: CaptureRow, archive: Archive) -> bool:
        """Whether what an earlier run was answered is not asked again yet."""
        is_missing = status in _MISSING
        name, time = (
            ("archive_missing_stands", self._missing_for) if is_missing else ("archive_stands", self._stands_for)
        )
        age = abs(archive.started_at - datetime.fromisoformat(row.date))
        return bool(request.meta.get(name)) and stands(status) and age < time and not self._is_fresh


def _forget_validators(request: Request) -> None:
    """A request that is sent again has those of a capture that its own first answer has taken the place of."""
    if request.meta.pop("archive_revalidates", None) is not None:
        for condition in _CONDITIONS:
            request.headers.pop(condition, None)


def stands(status: int) -> bool:
    """Whether an answer says something of the address: a refusal or a server's failure does not (RFC 9110, 15)."""
    return status < 400 or status in _MISSING


def is_memento(url: str, headers: Headers) -> bool:
    """Whether an answer is what an archive captured, and so stays as it is (RFC 7089, 2.1.1).

    Archives write its time into its address: a header alone says nothing of a site that is live.
    """
    return b"Memento-Datetime" in headers and _TIME_IN_PATH.search(url) is not None


class ArchivePolicy:
    """Scrapy's `HTTPCACHE_POLICY`, over the archive."""

    def __init__(self, settings: BaseSettings) -> None:
        self._asked_again = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}

    def should_cache_request(self, request: Request) -> bool:
        """Whether the archive may answer, or help to ask."""
        return request.method == "GET" and request.url.startswith(("http:", "https:"))

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Never: the transport has archived it."""
        return False

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """Whether it is of this run; else the request gets the validators of what an earlier run captured."""
        cached: Cached = request.meta["archive_cached"]
        if cached.is_fresh:
            request.meta["capture"] = cached.row
            return cachedresponse.status not in self._asked_again or is_memento(request.url, cachedresponse.headers)
        is_known = cachedresponse.status == 200 or cachedresponse.status in _MISSING  # Drupal knows its 404s again
        conditions = (
            validators_of(cachedresponse.headers.get, cached.row.date) if is_known and cached.is_believed else {}
        )
        for condition, value in conditions.items():
            request.headers.setdefault(condition, value)
            request.meta["archive_revalidates"] = cached.row
        return False

    def is_cached_response_valid(self, cachedresponse: Response, response: Response, request: Request) -> bool:
        """Whether the server said that nothing has changed: then what was captured stands."""
        if response.status != _NOT_MODIFIED or "archive_revalidates" not in request.meta:
            return False
        if not is_believed(request.headers.get, response.headers.get):
            return False
        request.meta["capture"] = request.meta["archive_revalidates"]
        return True
