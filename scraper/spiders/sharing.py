"""What a shard leaves: answers that lead to documents of another one, and what only a run over all can tell."""

from collections.abc import Iterable, Iterator

from scraper.addresses.address import Address, read_address
from scraper.addresses.shards import Shard
from scraper.fetching.target import Target
from scraper.pages.pages import DocumentPage
from scraper.records import Record
from scraper.results.results import LeftToOthers
from scraper.spiders.drafts import Drafts
from scraper.spiders.frontier import Frontier


def of_another_shard(target: Target, shard: Shard) -> Address | None:
    """The address of another shard to which an answer leads, or whose document it is."""
    assert target.found is not None
    page = target.found.page
    url = target.found.moved_to or (page.address if isinstance(page, DocumentPage) else None)
    found = read_address(url) if url is not None and not shard.has(url) else None
    return found if isinstance(found, Address) else None


def leave(target: Target, elsewhere: Address, frontier: Frontier, drafts: Drafts) -> Iterator[LeftToOthers | Record]:
    """Leaves to a run over all what was asked for: it stays wanted, as does what it leads to."""
    assert target.found is not None
    asked, page = target.wanted.url, target.found.page
    yield from frontier.leave(elsewhere, via=asked)
    if isinstance(page, DocumentPage):
        yield from drafts.resolve(asked, page.address)
    else:
        drafts.leave(asked)
    yield from drafts.answered(asked)


def left(urls: Iterable[str], frontier: Frontier) -> Iterator[LeftToOthers]:
    """Addresses that only a run over all can tell."""
    for url in urls:
        if isinstance(found := read_address(url), Address):
            yield from frontier.leave(found)
