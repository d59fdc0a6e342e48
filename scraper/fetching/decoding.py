"""Undoes the coding of a body (gzip, brotli, …) as Scrapy does; what can't be undone is an answer with a flag."""

import zlib

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

TOO_LARGE, UNDECODABLE = "too_large", "undecodable"


class Decoding(HttpCompressionMiddleware):
    """Scrapy's middleware, but that a bomb or a broken coding does not end the search for other places."""

    def process_response(  # type: ignore[override]  # without the old `spider`
        self, request: Request, response: Response
    ) -> Request | Response:
        """The decoded answer; without its body and with a flag where it would be too large or is not as it says."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            return response.replace(body=b"", flags=[*response.flags, TOO_LARGE])
        except (OSError, EOFError, zlib.error):
            return response.replace(body=b"", flags=[*response.flags, UNDECODABLE])
