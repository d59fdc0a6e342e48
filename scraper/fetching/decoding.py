"""Undoes the coding of a body (gzip, brotli, …) as Scrapy does; what can't be undone is an answer with a flag."""

import zlib

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.statscollectors import StatsCollector

from scraper.archive.responses import BODY_IN_ARCHIVE

TOO_LARGE, UNDECODABLE = "too_large", "undecodable"


_IN_MEMORY = 256 * 1024**2  # bytes that a coded body may have when it is decoded in memory


class Decoding(HttpCompressionMiddleware):
    """Scrapy's middleware, but that a bomb or a broken coding does not end the search for other places."""

    def __init__(self, stats: StatsCollector | None = None, *, crawler: Crawler | None = None) -> None:
        super().__init__(stats, crawler=crawler)
        self._max_size = min(self._max_size, _IN_MEMORY) if self._max_size else _IN_MEMORY

    def process_response(  # type: ignore[override]  # without the old `spider`
        self, request: Request, response: Response
    ) -> Request | Response:
        """The decoded answer; without its body and with a flag where it would be too large or is not as it says.

        A body that lies in the archive alone is decoded by who reads it.
        """
        if BODY_IN_ARCHIVE in response.flags:
            return response
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            return response.replace(body=b"", flags=[*response.flags, TOO_LARGE])
        except (OSError, EOFError, zlib.error):
            return response.replace(body=b"", flags=[*response.flags, UNDECODABLE])
