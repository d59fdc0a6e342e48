"""Which answers are asked for again: Scrapy's own rules, but what an archive captured is an answer, also an error."""

from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Request, Response

from scraper.archive.cache import is_memento


class Retries(RetryMiddleware):
    """Scrapy's middleware, but for mementos."""

    def process_response(  # type: ignore[override]  # without the old `spider`
        self, request: Request, response: Response
    ) -> Request | Response:
        """The answer, or the request again."""
        if is_memento(request.url, response.headers):
            return response
        return super().process_response(request, response)
