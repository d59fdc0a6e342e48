"""An archive of somebody else that is archived while it is read; in a run that is made again, as it was read then."""

from datetime import datetime
from pathlib import Path

from scraper.archive.archive import Archive, Said
from scraper.archive.exchange import Resource
from scraper.archive.failures import Remembered, noted
from scraper.archive.foreign.archive import ForeignArchive, ForeignEntry, ForeignFault, NotLoadable, TooLarge
from scraper.archive.foreign.entries import PLAIN
from scraper.archive.records import Headers
from scraper.fetching.captures import held_in, said_of
from scraper.loaded_capture import LoadedCapture
from scraper.sources.archive_places import candidate_url

_NOT_STATED = "not stated"
CAPTURES = "captures"  # the field of a run's `metadata` that lists what an archive holds


class KeptCaptures:
    """An archive; what it lists, and each capture of it that is read, goes into ours.

    `path` is None where a run is made again: then our archive has both.
    """

    def __init__(self, path: Path | None, archive: Archive) -> None:
        self._foreign = ForeignArchive(path) if path is not None else None
        self._archive = archive
        said = archive.noted(CAPTURES, self._listed)
        self.name: str = said["name"]
        self.entries = [_read(entry) for entry in said["entries"]]
        self.faults = [
            ForeignFault(fault["container"], fault["offset"], fault["reason"], fault["inner"], fault.get("url"))
            for fault in said["faults"]
        ]

    def load(self, entry: ForeignEntry, largest: int) -> LoadedCapture:
        """As `Captures` says."""
        url = candidate_url(entry.url, entry.place)
        try:
            kept = self._archive.kept_resource(url)
        except Remembered as error:
            raise _as_raised(error) from None
        if kept is not None:
            return held_in(kept)
        return self._loaded(url, entry, largest)

    def _loaded(self, url: str, entry: ForeignEntry, largest: int) -> LoadedCapture:
        assert self._foreign is not None
        try:
            loaded = self._foreign.load(entry, largest)
        except (NotLoadable, TooLarge, OSError) as error:
            self._archive.remember(url, (("error", noted(error)),))
            raise
        said = (*said_of(loaded), *self._whose(entry))
        media_type = entry.media_type or "application/octet-stream"
        self._archive.keep_soon(Resource(url, loaded.body, media_type, entry.date, said))
        return loaded

    def _whose(self, entry: ForeignEntry) -> Headers:
        """From which archive a capture is, who made that, and what the record there says of it."""
        assert self._foreign is not None
        stated = (
            ("taken-from", self.name),
            ("captured-by", self._foreign.makers.get(entry.container, _NOT_STATED)),
            ("their-type", entry.type),
            ("their-record", entry.record_id),
            ("their-digest", entry.digest),
        )
        return tuple((name, value) for name, value in stated if value)

    def _listed(self) -> Said:
        assert self._foreign is not None
        return {
            "name": self._foreign.name,
            "entries": [_noted(entry) for entry in self._foreign.entries],
            "faults": [_noted_fault(fault) for fault in self._foreign.faults],
        }


def _as_raised(error: Remembered) -> Exception:
    match error.code:
        case NotLoadable.code:
            return NotLoadable(str(error))
        case TooLarge.code:
            return TooLarge(str(error))
    return error


def _noted_fault(fault: ForeignFault) -> Said:
    said = {"container": fault.container, "offset": fault.offset, "reason": fault.reason, "inner": fault.inner}
    return said | ({"url": fault.url} if fault.url else {})


def _noted(entry: ForeignEntry) -> Said:
    """An entry as it is noted: what is None is left out."""
    said = {
        "url": entry.url,
        "date": entry.date.isoformat(),
        "type": entry.type,
        "status": entry.status,
        "media_type": entry.media_type,
        "digest": entry.digest,
        "container": entry.container,
        "offset": entry.offset,
        "inner": entry.inner,
        "length": entry.length,
        "record_id": entry.record_id,
        "refers_to": entry.refers_to,
        "refers_to_url": entry.refers_to_url,
        "refers_to_date": entry.refers_to_date.isoformat() if entry.refers_to_date else None,
        "truncated": entry.truncated,
        "has_payload": entry.has_payload,
        "redirect": entry.redirect,
        "doubts": list(entry.doubts) or None,
        "trust": entry.trust or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _read(said: Said) -> ForeignEntry:
    refers_to_date = said.get("refers_to_date")
    return ForeignEntry(
        url=said["url"],
        date=datetime.fromisoformat(said["date"]),
        type=said["type"],
        status=said.get("status"),
        media_type=said.get("media_type"),
        digest=said.get("digest"),
        container=said["container"],
        offset=said["offset"],
        inner=said["inner"],
        length=said["length"],
        record_id=said.get("record_id"),
        refers_to=said.get("refers_to"),
        refers_to_url=said.get("refers_to_url"),
        refers_to_date=datetime.fromisoformat(refers_to_date) if refers_to_date else None,
        truncated=said.get("truncated"),
        has_payload=said["has_payload"],
        redirect=said.get("redirect"),
        doubts=tuple(said.get("doubts", ())),
        trust=said.get("trust", PLAIN),
    )
