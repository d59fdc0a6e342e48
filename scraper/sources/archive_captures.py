"""What an archive source reads from: the captures of an archive, one at a time."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from scraper.archive.foreign.archive import ForeignEntry, ForeignFault, NotLoadable, TooLarge
from scraper.archive.foreign.entries import UNCHECKED
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.sources.moments import http_date
from scraper.sources.source import FileTooLarge

_CODINGS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class CaptureDamaged(OSError):
    """The record of a capture cannot be read, or refers to one that is not there."""

    code = Outcome.CORRUPT


class CaptureCutOff(OSError):
    """A page was archived only in part."""

    code = Outcome.TRUNCATED


class Captures(Protocol):
    """What an archive holds: `ForeignArchive`, or one that is remembered."""

    name: str
    entries: list[ForeignEntry]
    faults: list[ForeignFault]

    def load(self, entry: ForeignEntry, largest: int) -> LoadedCapture:
        """A whole capture; raises `NotLoadable`, `TooLarge`, OSError."""
        ...


def load_capture(captures: Captures, entry: ForeignEntry, largest: int) -> LoadedCapture:
    """A capture with its codings removed; raises `CaptureDamaged`, `FileTooLarge` and other OSErrors."""
    try:
        loaded = captures.load(entry, largest)
    except NotLoadable as error:
        raise CaptureDamaged(str(error)) from None
    except TooLarge as error:
        raise FileTooLarge(f"{error}, more than DOWNLOAD_MAXSIZE") from None
    headers = tuple((name, value) for name, value in loaded.headers if name.lower() not in _CODINGS)
    return replace(
        loaded,
        captured_at=_captured_at(entry, headers),
        headers=headers,
        record_id=entry.record_id,
        doubts=entry.doubts,
        is_last_resort=entry.trust == UNCHECKED,
    )


def _captured_at(entry: ForeignEntry, headers: tuple[tuple[str, str], ...]) -> datetime:
    """When the site gave it: a playback says when that was."""
    stated = next((value for name, value in headers if name.lower() == "memento-datetime"), "")
    return http_date(stated) or entry.date
