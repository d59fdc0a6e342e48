"""The download handler that asks each service in its turn: the last step before the wire, where the pace is real.

A refusal (429, 503, a connection that is refused) is waited out here and asked again, so that nothing above takes it
for an answer. A memento of a refusal is an answer: it is what an archive captured.
"""

from functools import partial
from itertools import count
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError
from scrapy.http import Response

from scraper.archive.cache import is_memento
from scraper.archive.exchange import Exchange
from scraper.archive.recording import RecordingDownloadHandler
from scraper.fetching.ending import is_ending, let_go
from scraper.fetching.guard import PublicResolver
from scraper.fetching.pace import retry_after
from scraper.fetching.services import Service, Services

_REFUSALS = frozenset({429, 503})


class PoliteDownloadHandler(RecordingDownloadHandler):
    """Records as its base does, each request in the turn of its service."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._services = Services.from_crawler(crawler)

    async def download_request(self, request: Request) -> Response:
        """The answer, refusals waited out; raises `ServiceBlocked` where one goes on to refuse, and `CrawlEnds`."""
        if is_ending(self._crawler):
            let_go(self._crawler)
        service = self._services.of(request.url)
        for tries in count(1):
            async with service.turn(partial(is_ending, self._crawler)):
                answer = await self._asked(request, service)
            if isinstance(answer, Response):
                if not self._is_to_be_asked_again(service, answer, tries):
                    return answer
            elif not service.is_worth_another(tries):
                raise answer
        raise AssertionError("counting never ends")

    async def _answer(self, request: Request, exchange: Exchange) -> Response:
        """As its base does; raises `PrivateAnswer` for a name that led to a private address."""
        try:
            return await super()._answer(request, exchange)
        except CannotResolveHostError as error:
            raise PublicResolver.refused.get(urlsplit(request.url).hostname or "", error) from None

    async def _asked(self, request: Request, service: Service) -> Response | Exception:
        """The answer, or for a service with a budget the refusal of its connection."""
        try:
            return await super().download_request(request)
        except (DownloadConnectionRefusedError, DownloadFailedError) as error:
            if not service.is_budgeted:
                raise
            service.pace.refuse(service.now(), None, str(error) or type(error).__name__)
            service.keep()
            return error

    def _is_to_be_asked_again(self, service: Service, answer: Response, tries: int) -> bool:
        """Whether an answer is a refusal that is worth waiting for; raises `ServiceBlocked`."""
        if answer.status not in _REFUSALS or is_memento(answer.url, answer.headers):
            if service.pace.refusals:
                service.pace.answer(service.now())
                service.keep()
            return False
        wanted = retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date"))
        said = f"it answered {answer.status}" + (f", Retry-After {wanted:.0f} s" if wanted is not None else "")
        return service.refused(wanted, said, tries)
