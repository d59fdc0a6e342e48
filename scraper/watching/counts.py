"""What a crawl has done so far, counted from its signals."""

from scrapy import Request
from scrapy import signals as scrapy_signals
from scrapy.signalmanager import SignalManager

from scraper import signals
from scraper.records import LooseFile, Record


class Counts:
    """Counts as long as it is held: the signals of a crawl hold their receivers weakly."""

    def __init__(self, manager: SignalManager) -> None:
        self.records = self.files = self.lost = 0
        self._kept: set[int] = set()
        self.requests = self.answers = self.bytes = 0
        self.settled = 0
        """Addresses and files of which it is known what they gave."""
        for receiver, signal in (
            (self.count_record, scrapy_signals.item_scraped),
            (self.count_file, signals.file_sought),
            (self.count_lost, signals.address_lost),
            (self.count_request, scrapy_signals.request_reached_downloader),
            (self.count_answer, scrapy_signals.response_downloaded),
            (self.count_bytes, scrapy_signals.bytes_received),
            (self.count_found, scrapy_signals.response_received),
        ):
            manager.connect(receiver, signal)

    def count_record(self, item: Record | LooseFile) -> None:
        """One more record, unless it is a file alone, or a better capture of the document gave one already."""
        if isinstance(item, Record) and not item._is_superseded:
            self._kept.add(hash(item.url))
            self.records = len(self._kept)

    def count_file(self) -> None:
        """One more file that was looked for."""
        self.files += 1

    def count_lost(self) -> None:
        """One more address that gave nothing."""
        self.lost += 1
        self.settled += 1

    def count_request(self) -> None:
        """One more question to the network."""
        self.requests += 1

    def count_answer(self) -> None:
        """One more answer from the network."""
        self.answers += 1

    def count_bytes(self, data: bytes) -> None:
        """More of a body, as it was coded."""
        self.bytes += len(data)

    def count_found(self, request: Request) -> None:
        """One more address or file that was looked for, wherever; the places that were asked for it are not counted."""
        self.settled += "wanted" in request.meta
