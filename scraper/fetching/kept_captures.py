"""An archive of somebody else that is archived while it is read, and the same archive as ours remembers it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from scraper.archive.archive import Archive
from scraper.archive.exchange import Resource
from scraper.archive.foreign.archive import Entry, Fault, ForeignArchive, Loaded, NotLoadable, TooLarge
from scraper.sources.archive_places import candidate_url

CAPTURES = "captures"  # the field of a run's `metadata` that lists what an archive holds


class KeptCaptures:
    """An archive on disk; what it lists, and each capture of it that is read, goes into ours."""

    def __init__(self, foreign: ForeignArchive, archive: Archive) -> None:
        self.name, self.entries, self.faults = foreign.name, foreign.entries, foreign.faults
        self._foreign = foreign
        self._archive = archive
        entries, faults = [_plain(entry) for entry in self.entries], [asdict(fault) for fault in self.faults]
        archive.note(CAPTURES, {"name": self.name, "entries": entries, "faults": faults})

    def load(self, entry: Entry, largest: int) -> Loaded:
        """As `Captures` says."""
        url = candidate_url(entry.url, entry.place)
        try:
            loaded = self._foreign.load(entry, largest)
        except (NotLoadable, TooLarge, OSError) as error:
            self._archive.remember(url, (("error", f"{type(error).__name__}: {error}"),))
            raise
        said = (("status", str(loaded.status)), *(("header", f"{name}: {value}") for name, value in loaded.headers))
        media_type = entry.media_type or "application/octet-stream"
        self._archive.keep_soon(Resource(url, loaded.body, media_type, entry.date, said))
        return loaded


def listed_captures(said: dict[str, Any]) -> tuple[str, list[Entry], list[Fault]]:
    """Name, entries and faults of an archive, as `KeptCaptures` noted them."""
    return said["name"], [_entry(entry) for entry in said["entries"]], [Fault(**fault) for fault in said["faults"]]


def _plain(entry: Entry) -> dict[str, Any]:
    when = entry.refers_to_date
    dates = {"date": entry.date.isoformat(), "refers_to_date": when.isoformat() if when else None}
    return {name: value for name, value in (asdict(entry) | dates).items() if value is not None}


def _entry(said: dict[str, Any]) -> Entry:
    given: dict[str, Any] = {"status": None, "media_type": None, "digest": None} | said
    for name in ("date", "refers_to_date"):
        if name in given:
            given[name] = datetime.fromisoformat(given[name])
    return Entry(**given)
