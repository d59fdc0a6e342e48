"""When two requests are the same: for an address, when it is the same address, wherever it is looked for first."""

from hashlib import sha1

from scrapy.http import Request
from scrapy.utils.request import RequestFingerprinter

from scraper.fetching.target import target_of


class AddressFingerprinter(RequestFingerprinter):
    """Scrapy's, but that a request of the source chain is known by what it wants, not by its first place."""

    def fingerprint(self, request: Request) -> bytes:
        """20 bytes, as Scrapy's."""
        target = target_of(request)
        if target is None:
            return super().fingerprint(request)
        return sha1(target.wanted.url.encode(), usedforsecurity=False).digest()
