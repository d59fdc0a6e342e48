"""What a crawl asks for: each address of the site once, and no trap."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scrapy.http import Request

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import DOCUMENTS, FOLLOWED, SYSTEM, Kind
from scraper.fetching.target import target_of
from scraper.outcomes import Outcome
from scraper.results.results import TrapRefused
from scraper.sources.live import wanted_address
from scraper.sources.source import Wanted
from scraper.spiders.open_requests import OpenRequests

Asked = Iterator[Request | TrapRefused]
_LONGEST_PAGER = 500  # pages of one list
_DEEPEST_PAGE = 3  # path segments of a page outside the known sections; more is a calendar or a trap


class Frontier:
    """The addresses that were asked for, and the requests that are open; `request_for(wanted, priority)` makes one."""

    def __init__(self, request_for: Callable[[Wanted, int], Request]) -> None:
        self._request_for = request_for
        self.open = OpenRequests()
        self.asked: set[str] = set()

    def ask(self, url: str, variants: tuple[str, ...] = (), via: str | None = None) -> Asked:
        """One request for an address, the first time it is wanted; none for what is not a page, or is a trap."""
        if url in self.asked:
            return
        found = read_address(url)
        if not isinstance(found, Address) or found.kind not in FOLLOWED or found.url in self.asked:
            return
        if trap := _trap_in(found):
            yield TrapRefused(url, trap)
            return
        self.asked |= {url, found.url}
        self.open.begin()
        yield self._request(found, tuple(variant for variant in variants if variant != url), via)

    def has(self, url: str) -> bool:
        """Whether an address was asked for."""
        return url in self.asked

    def ask_each(self, urls: Iterable[str]) -> Asked:
        """The same for many."""
        for url in urls:
            yield from self.ask(url)

    def ask_again(self, url: str, said: dict[str, Any]) -> Asked:
        """The same for what an earlier run kept (`packed`)."""
        return self.ask(url, *_variants(said))

    def packed(self, request: Request) -> tuple[str, str, dict[str, Any]] | None:
        """What the catalog keeps of a request: for which address it is, of what kind, and what was known of it.

        None for a place that is not the first: the address is kept already.
        """
        target = target_of(request)
        wanted = target.wanted if target is not None and target.is_new else None
        if wanted is None or wanted.kind is None:
            return None
        said = {"variants": list(wanted.variants), "via": wanted.via}
        return wanted.url, wanted.kind.value, {name: value for name, value in said.items() if value}

    def unpacked(self, url: str, said: dict[str, Any]) -> Request:
        """The request of which that was kept."""
        found = read_address(url)
        assert isinstance(found, Address)
        return self._request(found, *_variants(said))

    def _request(self, address: Address, variants: tuple[str, ...], via: str | None) -> Request:
        priority = 10 if address.kind in SYSTEM else 0 if address.kind in DOCUMENTS else -1  # a short queue
        return self._request_for(wanted_address(address, variants, via), priority)


def _variants(said: dict[str, Any]) -> tuple[tuple[str, ...], str | None]:
    return tuple(said.get("variants", ())), said.get("via")


def _trap_in(address: Address) -> str | None:
    if address.page and address.page > _LONGEST_PAGER:
        return Outcome.LONG_PAGER
    if address.kind is Kind.PAGE and address.id.count("/") >= _DEEPEST_PAGE:
        return Outcome.DEEP_PAGE
    return None
