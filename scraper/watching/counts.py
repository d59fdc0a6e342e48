"""What a crawl has done so far, counted from its signals and statistics."""

from scrapy import signals
from scrapy.crawler import Crawler

from scraper.results.step_runner import DOCUMENTS


class Counts:
    """Counts as long as it is held: the signals of a crawl hold their receivers weakly."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self.requests = self.answers = self.bytes = 0
        for receiver, signal in (
            (self.count_request, signals.request_reached_downloader),
            (self.count_answer, signals.response_downloaded),
            (self.count_bytes, signals.bytes_received),
        ):
            crawler.signals.connect(receiver, signal)

    @property
    def records(self) -> int:
        """Documents of which a record is kept."""
        return self._counted(DOCUMENTS)

    @property
    def files(self) -> int:
        """Files that were looked for."""
        return self._counted("files/sought")

    @property
    def lost(self) -> int:
        """Addresses that gave nothing."""
        return self._counted("results/Lost")

    @property
    def settled(self) -> int:
        """Addresses and files of which it is known what they gave."""
        return self._counted("addresses/settled")

    def count_request(self) -> None:
        """One more question to the network."""
        self.requests += 1

    def count_answer(self) -> None:
        """One more answer from the network."""
        self.answers += 1

    def count_bytes(self, data: bytes) -> None:
        """More of a body, as it was coded."""
        self.bytes += len(data)

    def _counted(self, name: str) -> int:
        assert self._crawler.stats is not None
        count: int = self._crawler.stats.get_value(name, 0)
        return count
