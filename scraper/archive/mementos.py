"""Captures of an address that lay elsewhere: whether one is to be kept under that address, or has been."""

from scraper.archive.exchange import Memento
from scraper.archive.new_records import moment
from scraper.archive.surt import surt
from scraper.catalog.catalog import Catalog
from scraper.on_disk import OnDisk


class MetMementos:
    """Those that one run has met; an address is the same where an index finds it under the same key."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._met = OnDisk[None]()

    def is_new(self, memento: Memento) -> bool:
        """Whether nothing replays yet under its address and time."""
        key, when, there = surt(memento.url), moment(memento.captured_at), memento.played
        if (met := f"{when} {key}") in self._met:
            return False
        self._met[met] = None
        lies_there = "#" not in there.url and (surt(there.url), there.date) == (key, when)
        return not lies_there and not self._catalog.has(memento.url, when)
