"""Scrapy's HTTP/1.1 download handler, which archives each exchange before anyone sees the answer.

Why at the transport: `docs/decisions/0005-exchanges-are-recorded-at-the-transport.md`. Everything else is Scrapy's:
its signals, `DOWNLOAD_MAXSIZE`, timeouts, proxies and pool. For each request that was answered, `capture` in its `meta`
says where the answer is kept (a `CaptureRow`); an answer that was longer than `ARCHIVE_BODY_IN_MEMORY` has no body but
the flag `BODY_IN_ARCHIVE`, and is read from there.
"""

import asyncio
import logging
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urldefrag, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadTimeoutError,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Response
from scrapy.utils._download_handlers import get_dataloss_msg, wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from scraper.archive.archive import Archive
from scraper.archive.exchange import Exchange, Received
from scraper.archive.failures import noted
from scraper.archive.records import Headers
from scraper.archive.responses import BODY_IN_ARCHIVE
from scraper.archive.wire import BoundPool, RecordingFactory

logger = logging.getLogger(__name__)

# Which error leaves an answer how (WARC 1.1, 5.13); after any other the connection is gone.
_CUT_BY = (
    (DownloadCancelledError, "length"),
    (DownloadTimeoutError, "time"),
    (StopDownload, "unspecified"),
    (asyncio.CancelledError, "unspecified"),
)


class RecordingDownloadHandler(HTTP11DownloadHandler):
    """Records into the `Archive` extension; without it, it is Scrapy's own handler."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._archive = crawler.get_extension(Archive)
        self._in_memory = crawler.settings.getint("ARCHIVE_BODY_IN_MEMORY")
        if self._archive is not None:
            self._pool._factory = RecordingFactory

    async def download_request(self, request: Request) -> Response:
        """The answer, when it is committed; raises what Scrapy's own handler raises, and `ArchiveNotWritable`."""
        if self._archive is None:
            return await super().download_request(request)
        archive = self._archive
        began = await archive.turn(request.url)
        exchange = Exchange(urldefrag(request.url)[0], Received(archive.folder), request.method, began)
        exchange.said = said_of(request, archive.run)
        exchange.revalidates = request.meta.get("archive_revalidates")
        try:
            response = await self._answer(request, exchange)
        except (Exception, asyncio.CancelledError) as error:
            await archive.keep_exchange(ended(exchange, error=error), request)
            raise
        await archive.keep_exchange(ended(exchange, flags=response.flags), request)
        return response

    async def _answer(self, request: Request, exchange: Exchange) -> Response:
        agent = _RecordingAgent(
            in_memory=self._in_memory,
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=BoundPool(self._pool, exchange),
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        try:
            with wrap_twisted_exceptions():
                response = await maybe_deferred_to_future(agent.download_request(request))
        except ResponseDataLossError:
            if not self._fail_on_dataloss_warned:
                logger.warning(get_dataloss_msg(request.url))
                self._fail_on_dataloss_warned = True
            raise
        if agent.has_overflowed:
            response.flags.append(BODY_IN_ARCHIVE)
        return response


def said_of(request: Request, run: str) -> Headers:
    """Why a request is made, as fields of its `metadata` record."""
    said = {"run": run} | (request.meta.get("archive_fields") or {})
    if urlsplit(request.url).path == "/robots.txt":
        said.setdefault("why", "robots.txt")
    if proxy := request.meta.get("proxy"):
        said["proxy"] = str(proxy)
    if referer := request.headers.get("Referer"):
        said.setdefault("via", referer.decode("latin-1"))
    return tuple((name, str(value)) for name, value in said.items())


def ended(exchange: Exchange, *, flags: list[str] | None = None, error: BaseException | None = None) -> Exchange:
    """The exchange with its end: when, how complete, and which error Scrapy saw."""
    exchange.ended_at = datetime.now(UTC)
    exchange.received.finish()
    if error is not None:
        exchange.error = noted(error)
    if not exchange.received.is_empty:
        exchange.truncated = cut_by(exchange, flags or [], error)
    return exchange


def cut_by(exchange: Exchange, flags: list[str], error: BaseException | None) -> str | None:
    """Why an answer that came is not whole; None where it is."""
    if exchange.is_whole:
        return None
    if error is not None:
        return next((reason for kind, reason in _CUT_BY if isinstance(error, kind)), "disconnect")
    if "download_stopped" in flags:
        return "unspecified"
    return None if exchange.is_closed else "disconnect"


class _RecordingAgent(_ScrapyAgent):
    """Scrapy's agent, but that a long body is held by the archive alone."""

    def __init__(self, in_memory: int, **options: Any) -> None:
        super().__init__(**options)
        self._body = _Bounded(in_memory) if in_memory else BytesIO()

    @property
    def has_overflowed(self) -> bool:
        """Whether the body was too long to be held here as well."""
        return isinstance(self._body, _Bounded) and self._body.has_overflowed

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        deliver = txresponse.deliverBody

        def deliver_bounded(reader: Any) -> None:
            reader._bodybuf = self._body
            deliver(reader)

        txresponse.deliverBody = deliver_bounded
        return super()._cb_bodyready(txresponse, request)


class _Bounded(BytesIO):
    """Holds what is written up to a limit; beyond it, nothing."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self.has_overflowed = False

    def write(self, content: Any) -> int:
        if not self.has_overflowed and self.tell() + len(content) > self._limit:
            self.has_overflowed = True
            self.seek(0)
            self.truncate()
        return len(content) if self.has_overflowed else super().write(content)
