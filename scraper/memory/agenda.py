"""What earlier runs leave for this one: what is due, what they knew of, and what would be new.

What was taken up is noted in the archive: whoever repeats the run from there takes up the same.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Protocol

from scrapy.crawler import Crawler

from scraper.archive.archive import Archive, Said
from scraper.memory.memory import Memory
from scraper.memory.remembering import memory_of

TAKEN_UP, NEW = "taken-up", "new"  # fields of a run's `metadata`
_AT_ONCE = 200  # addresses of one note
Known = Iterator[tuple[str, dict[str, Any]]]
"""Addresses, each with what is remembered of how it is asked for."""


class Agenda(Protocol):
    """What a run may take up."""

    def due(self) -> Known:
        """Addresses that are due, the most urgent first, as many as the budget allows."""
        ...

    def kept(self) -> Known:
        """Addresses that gave a document once, or that a run before this one wanted and did not come to."""
        ...

    def is_new(self, url: str) -> bool:
        """Whether no run has heard of an address."""
        ...


class CatalogAgenda:
    """What the catalog knows of the addresses that are asked for here; `budget` is the most that one run takes up of
    what is due.
    """

    def __init__(self, memory: Memory, archive: Archive, budget: int, is_asked_here: Callable[[str], bool]) -> None:
        self._memory, self._archive, self._budget, self._is_asked_here = memory, archive, budget, is_asked_here

    def due(self) -> Known:
        """As `Agenda` says."""
        return self._noted(self._memory.due(self._budget, self._is_asked_here))

    def kept(self) -> Known:
        """As `Agenda` says."""
        return self._noted(one for one in self._memory.addresses.kept() if self._is_asked_here(one[0]))

    def is_new(self, url: str) -> bool:
        """As `Agenda` says."""
        is_new = self._memory.addresses.known(url) is None
        if is_new:
            self._archive.note(NEW, {"url": url})
        return is_new

    def _noted(self, found: Iterable[tuple[str, dict[str, Any]]]) -> Known:
        left = iter(found)
        while some := list(islice(left, _AT_ONCE)):
            self._archive.note(TAKEN_UP, {"urls": [url for url, _ in some]})
            yield from some


class NotedAgenda:
    """What a run took up and what was new to it, as it noted both."""

    def __init__(self, taken_up: list[Said], new: list[Said]) -> None:
        self._taken_up = [url for said in taken_up for url in said["urls"]]
        self._new = {said["url"] for said in new}

    def due(self) -> Known:
        """As `Agenda` says."""
        return ((url, {}) for url in self._taken_up)

    def kept(self) -> Known:
        """As `Agenda` says."""
        return self.due()

    def is_new(self, url: str) -> bool:
        """As `Agenda` says."""
        return url in self._new


def agenda_of(crawler: Crawler, is_asked_here: Callable[[str], bool]) -> Agenda:
    """What the catalog of a crawl knows of the addresses that it asks for; nothing where it has none."""
    archive, memory = crawler.get_extension(Archive), memory_of(crawler)
    if archive is None or memory is None:
        return NotedAgenda([], [])
    if archive.began is not None:
        return NotedAgenda(archive.notes_of(TAKEN_UP), archive.notes_of(NEW))
    return CatalogAgenda(memory, archive, crawler.settings.getint("IPP_BUDGET"), is_asked_here)
