"""How the answers of an archive's index are had, and what is raised where one cannot be."""

from typing import Protocol

from scrapy.http import Response

from scraper.fetching.answers import Judgement
from scraper.sources.source import Held, Wanted


class Asking(Protocol):
    """How answers of an index are had."""

    async def download(self, url: str, wanted: Wanted, *, again: bool = False) -> Response:
        """The answer of a place; `again`: not the one that this run has had already."""
        ...

    def held(self, response: Response) -> Held:
        """An answer as a capture."""
        ...

    def recall(self, record_id: str) -> Held:
        """An answer that an earlier run archived."""
        ...


class IndexUnread(Exception):
    """An index that could not be read, or not to its end: where, and why."""

    def __init__(self, url: str, judgement: Judgement) -> None:
        super().__init__(f"{url}: {judgement.outcome}: {judgement.detail}")
        self.url, self.judgement = url, judgement


def index_at(url: str) -> Wanted:
    """What an answer of an index is wanted as."""
    return Wanted(url, purpose="index")
