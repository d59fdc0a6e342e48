"""What a crawl asks for: each address of the site once, and no trap."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scrapy.http import Request

from scraper.addresses.address import Address, read_address
from scraper.addresses.kinds import DOCUMENTS, FOLLOWED, SYSTEM, Kind
from scraper.addresses.shards import ALL, Shard
from scraper.fetching.target import target_of
from scraper.outcomes import Outcome
from scraper.results.results import LeftToOthers, TrapRefused
from scraper.sources.live import wanted_address
from scraper.sources.source import Wanted
from scraper.spiders.open_requests import OpenRequests

NewRequests = Iterator[Request | TrapRefused | LeftToOthers]
_LONGEST_PAGER = 500  # pages of one list
MOST_BARREN = 1_000  # pages and lists that are read without a document being found; the site has some hundreds of terms
_PAGES_A_DOCUMENT = 10  # more of them, for each document that is found
_MOST_HOPS = 20  # redirects from one address to the next
_DEEPEST_PAGE = 3  # path segments of a page outside the known sections; more is a calendar or a trap


class Frontier:
    """The addresses that were asked for, and the requests that are open; `request_for(wanted, priority)` makes one.

    Only those of `shard` are asked for: another's are told as left to it, once.
    """

    def __init__(self, request_for: Callable[[Wanted, int], Request], shard: Shard = ALL) -> None:
        self._request_for = request_for
        self.shard = shard
        self.open = OpenRequests()
        self.asked: set[str] = set()
        self._budget = MOST_BARREN
        self._hops: dict[str, int] = {}
        self._given_elsewhere: set[str] = set()
        self._left: set[str] = set()
        self._without_room: set[str] = set()  # told once; a list, or an index, may still lead there

    def found_document(self) -> None:
        """A page was a document: there is room for more that are none."""
        self._budget += _PAGES_A_DOCUMENT * self.shard.count  # the others find theirs in the same lists

    def found_none(self) -> None:
        """A page or list was read that is no document: a site may make up such pages without end."""
        self._budget -= 1

    def follow(self, url: str, variants: tuple[str, ...], via: str, *, from_list: bool) -> NewRequests:
        """The same as `ask` for a link of a page, while there is room.

        Without room a list, or a document, is followed to documents alone, and another page to nothing.
        """
        found = read_address(url)
        is_document = isinstance(found, Address) and found.kind in DOCUMENTS
        if self._budget > 0 or (from_list and is_document) or url in self.asked:
            yield from self.ask(url, variants, via)
        elif isinstance(found, Address) and found.kind in FOLLOWED and url not in self._without_room:
            self._without_room.add(url)
            yield TrapRefused(url, Outcome.ENDLESS_PAGES)

    def ask(self, url: str, variants: tuple[str, ...] = (), via: str | None = None) -> NewRequests:
        """One request for an address, the first time it is wanted; none for what is not a page, or is a trap."""
        if url in self.asked:
            return
        found = read_address(url)
        if not isinstance(found, Address) or found.kind not in FOLLOWED or found.url in self.asked:
            return
        if trap := _trap_in(found):
            yield TrapRefused(url, trap)
            return
        others = tuple(variant for variant in variants if variant != url)
        if not self.shard.has(found.url):
            yield from self.leave(found, others, via)
            return
        self.asked |= {url, found.url}
        self.open.begin()
        yield self._request(found, others, via)

    def leave(self, address: Address, variants: tuple[str, ...] = (), via: str | None = None) -> Iterator[LeftToOthers]:
        """Tells, the first time, that an address is left to another shard, or to a run over all."""
        if address.url not in self._left:
            self._left.add(address.url)
            yield LeftToOthers(address.url, address.kind.value, _said(variants, via))

    def ask_moved(self, url: str, via: str) -> NewRequests:
        """The same for where `via` redirects to, unless that is one of a chain without end."""
        hops = self._hops.setdefault(url, self._hops.get(via, 0) + 1)
        if hops <= _MOST_HOPS:
            yield from self.ask(url, via=via)
        else:
            yield TrapRefused(url, Outcome.ENDLESS_PAGES)

    def has(self, url: str) -> bool:
        """Whether an address was asked for."""
        return url in self.asked

    def stands_for(self, url: str) -> None:
        """An address need not be asked for: another has given the document."""
        self.asked.add(url)
        self._given_elsewhere.add(url)

    def is_open_to(self, url: str) -> bool:
        """Whether an answer of the address itself has come or will come."""
        return url in self.asked and url not in self._given_elsewhere

    def ask_each(self, urls: Iterable[str]) -> NewRequests:
        """The same for many."""
        for url in urls:
            yield from self.ask(url)

    def ask_again(self, url: str, said: dict[str, Any]) -> NewRequests:
        """The same for what an earlier run kept (`packed`)."""
        return self.ask(url, *_variants(said))

    def ask_anew(self, wanted: Wanted) -> Iterator[Request]:
        """A request for an address that was answered already, and not well enough."""
        self.open.begin()
        yield self._request_for(wanted, 0)

    def packed(self, request: Request) -> tuple[str, str, dict[str, Any]] | None:
        """What the catalog keeps of a request: for which address it is, of what kind, and what was known of it.

        None for a place that is not the first: the address is kept already.
        """
        target = target_of(request)
        wanted = target.wanted if target is not None and target.is_new else None
        if wanted is None or wanted.kind is None or wanted.requisite is not None:
            return None
        return wanted.url, wanted.kind.value, _said(wanted.variants, wanted.via)

    def unpacked(self, url: str, said: dict[str, Any]) -> Request:
        """The request of which that was kept."""
        found = read_address(url)
        assert isinstance(found, Address)
        return self._request(found, *_variants(said))

    def _request(self, address: Address, variants: tuple[str, ...], via: str | None) -> Request:
        priority = 10 if address.kind in SYSTEM else 0 if address.kind in DOCUMENTS else -1  # a short queue
        return self._request_for(wanted_address(address, variants, via), priority)


def _said(variants: tuple[str, ...], via: str | None) -> dict[str, Any]:
    said = {"variants": list(variants), "via": via}
    return {name: value for name, value in said.items() if value}


def _variants(said: dict[str, Any]) -> tuple[tuple[str, ...], str | None]:
    return tuple(said.get("variants", ())), said.get("via")


def _trap_in(address: Address) -> str | None:
    if address.page and address.page > _LONGEST_PAGER:
        return Outcome.LONG_PAGER
    if address.kind is Kind.PAGE and address.id.count("/") >= _DEEPEST_PAGE:
        return Outcome.DEEP_PAGE
    return None
