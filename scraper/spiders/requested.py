"""What a person asked for, by `-a url=` and `-a urls=`: each part of it, and what it is asked for as."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from scraper.addresses.address import Address, Foreign, Refusal, read_address
from scraper.addresses.kinds import DOCUMENTS, FOLLOWED, Kind
from scraper.lists.parts import ListPart, parts_of
from scraper.lists.reading import lines_of
from scraper.outcomes import Outcome
from scraper.pages.pages import Onward
from scraper.results.results import Asked, ListGave, Requested

_LISTS = frozenset({Kind.LIST, Kind.TERM, Kind.TAXONOMY_TERM})


class Requests:
    """The lines that were given, read."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    @cached_property
    def parts(self) -> list[ListPart]:
        """The addresses in them, and the lines without any."""
        return parts_of(self.lines)

    @property
    def count(self) -> int:
        """How many addresses are asked for."""
        return sum(asked_as(part.found) is not Asked.NOTHING for part in self.parts)

    @cached_property
    def files(self) -> list[str]:
        """The files among them, each once."""
        found = (part.found for part in self.parts)
        return list(dict.fromkeys(one.url for one in found if isinstance(one, Address) and one.kind is Kind.FILE))

    @cached_property
    def documents(self) -> set[str]:
        """The addresses among them that are asked for as documents."""
        return {one.url for one in self.results() if one.url and one.asked is Asked.DOCUMENT}

    @cached_property
    def _lists(self) -> set[str]:
        found = (part.found for part in self.parts)
        return {_without_page(one.url) for one in found if isinstance(one, Address) and one.kind in _LISTS}

    def results(self) -> Iterator[Requested]:
        """Each part, for the steps."""
        for part in self.parts:
            url = None if isinstance(part.found, Refusal) else part.found.url
            asked = asked_as(part.found)
            yield Requested(part.line, part.part, part.given, url, asked, reason_of(part), part.is_beside)

    def moved(self, url: str, target: str) -> None:
        """A list that was given is at another address."""
        found = read_address(target)
        if url in self._lists and isinstance(found, Address) and found.kind in _LISTS:
            self._lists.add(_without_page(target))

    def of_list(self, url: str, onward: tuple[Onward, ...]) -> tuple[ListGave, list[Onward]] | None:
        """What a page of a list that was given leads to: documents, and more of its pages; None for another page."""
        if (list_url := _without_page(url)) not in self._lists:
            return None
        found = [(link, read_address(link.url)) for link in onward]
        addresses = [(link, one) for link, one in found if isinstance(one, Address)]
        documents = [link for link, one in addresses if one.kind in DOCUMENTS]
        pages = [link for link, one in addresses if one.page and _without_page(one.url) == list_url]
        asked = read_address(url)
        page = asked.page if isinstance(asked, Address) else None
        return ListGave(list_url, page or 0, tuple(link.url for link in documents)), [*documents, *pages]


def asked_as(found: Address | Foreign | Refusal) -> Asked:
    """What a part is asked for as."""
    if not isinstance(found, Address):
        return Asked.NOTHING
    if found.kind is Kind.FILE:
        return Asked.FILE
    if found.kind in _LISTS:
        return Asked.LIST
    if found.kind in DOCUMENTS:
        return Asked.DOCUMENT
    return Asked.PAGE if found.kind in FOLLOWED else Asked.NOTHING


def reason_of(part: ListPart) -> str | None:
    """Why a part is not asked for."""
    if isinstance(part.found, Refusal):
        return part.found.reason
    if isinstance(part.found, Foreign):
        return Outcome.NOT_IPP
    return Outcome.NOT_A_PAGE if asked_as(part.found) is Asked.NOTHING else None


def given(url: str = "", urls: str = "") -> Requests:
    """What `-a url=` and `-a urls=` ask for; raises `BadList` and OSError."""
    return Requests([*words_of(url), *(lines_of(Path(urls)) if urls else [])])


def words_of(url: str) -> list[str]:
    """The lines of `-a url=`: an address each; a scheme that stands by itself belongs to what follows.

    >>> words_of("https:// a.org/b /node/5")
    ['https:// a.org/b', '/node/5']
    """
    words: list[str] = []
    for word in url.split():
        if words and words[-1].lower().rstrip("/ :") in {"http", "https"}:
            words[-1] += " " + word
        else:
            words.append(word)
    return words


def _without_page(url: str) -> str:
    return url.partition("?page=")[0]
