"""What robots.txt allows (RFC 9309), as Scrapy reads it; a host whose rules cannot be had is not asked (2.3.1.4)."""

from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response


class HostUnreachable(IgnoreRequest):
    """The robots.txt of a host could not be had, and so nothing of it: the reason in one line."""


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, but that a robots.txt which fails refuses its host, once and without a traceback."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, str] = {}

    async def process_request(self, request: Request) -> None:  # type: ignore[override]  # without the old `spider`
        """Raises IgnoreRequest where the rules forbid it, `HostUnreachable` where there was no getting them."""
        await super().process_request(request)
        if not _is_for_rules(request) and (reason := self._unreachable.get(urlsplit(request.url).netloc)):
            raise HostUnreachable(reason)

    def process_response(self, request: Request, response: Response) -> Response:
        """A server error in the place of the rules forbids everything; a refusal or no such file allows it."""
        if _is_for_rules(request) and response.status >= 500:
            raise self._refusal(request, f"the server answered {response.status} for robots.txt")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """The same for a host that does not answer."""
        if _is_for_rules(request) and not isinstance(exception, IgnoreRequest):
            raise self._refusal(request, str(exception) or type(exception).__name__) from exception

    def _refusal(self, request: Request, reason: str) -> HostUnreachable:
        self._unreachable[urlsplit(request.url).netloc] = reason
        return HostUnreachable(reason)


def _is_for_rules(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt")) and urlsplit(request.url).path == "/robots.txt"
