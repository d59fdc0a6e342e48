"""How a rebuild has its answers: from the archive, as the run that it repeats had them, and from nowhere else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import exceptions
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

from scraper.archive.foreign.archive import Entry, Fault, Loaded, NotLoadable, TooLarge
from scraper.archive.reader import ArchiveReader
from scraper.archive.records import BadRecord
from scraper.archive.scan import ArchivedRun, Event
from scraper.catalog.catalog import CaptureRow
from scraper.fetching.answers import Judgement, judge_error
from scraper.fetching.captures import answered, held_of
from scraper.fetching.decoding import Decoding
from scraper.fetching.ending import CrawlEnds
from scraper.fetching.guard import OffLimits
from scraper.fetching.index_answers import held_or_not
from scraper.fetching.kept_captures import CAPTURES, listed_captures
from scraper.fetching.kept_folder import LISTING, listed_folder
from scraper.fetching.known_answers import ANSWERS, listed_answers
from scraper.fetching.large_bodies import BodyTooLarge, Undecodable
from scraper.fetching.open_sources import identify
from scraper.fetching.robots import HostUnreachable
from scraper.fetching.services import ServiceBlocked
from scraper.sources.archive import ArchiveSource
from scraper.sources.archive_captures import CaptureCutOff, CaptureDamaged
from scraper.sources.archive_places import candidate_url
from scraper.sources.folder import FolderEntry, FolderSource
from scraper.sources.live import LiveSource
from scraper.sources.source import Candidate, FileTooLarge, Held, LocalSource, Source, Wanted
from scraper.sources.wayback import Wayback

_ERRORS: dict[str, Callable[[str], Exception]] = {
    kind.__name__: kind
    for kind in (
        OffLimits,
        HostUnreachable,
        ServiceBlocked,
        CaptureCutOff,
        CaptureDamaged,
        NotLoadable,
        TooLarge,
        FileTooLarge,
        BodyTooLarge,
        Undecodable,
        exceptions.IgnoreRequest,
        exceptions.DownloadCancelledError,
        exceptions.DownloadTimeoutError,
        exceptions.CannotResolveHostError,
        exceptions.DownloadConnectionRefusedError,
        exceptions.DownloadFailedError,
        exceptions.UnsupportedURLSchemeError,
        OSError,
        FileNotFoundError,
        PermissionError,
        IsADirectoryError,
        NotADirectoryError,
    )
}


class NotArchived(RuntimeError):
    """An address that the run did not ask for, or not to the end: nothing can be said of it."""


class ReplayFetch:
    """Answers as those of `run`; `decoding` undoes their coding as in the crawl."""

    def __init__(self, run: ArchivedRun, reader: ArchiveReader, decoding: Decoding, limit: int, in_memory: int) -> None:
        self.run = run
        self.started = datetime.fromisoformat(run.begins["started"])
        self._reader = reader
        self._decoding = decoding
        self._limit = limit
        self._in_memory = in_memory

    async def download(self, url: str, wanted: Wanted, *, again: bool = False, is_guess: bool = False) -> Response:
        """As `Fetch` says; raises `NotArchived` for what the run did not ask."""
        url = Request(url).url  # as Scrapy writes it
        return self._answered(self._row(self._event(url), url))

    def recall(self, record_id: str) -> Held | Judgement:
        """As `Fetch` says; raises `NotArchived`."""
        row = self._found(record_id)
        event = self.run.events.get(row.url)
        if event is not None and event.error is not None:
            return judge_error(error_named(event.error))
        return held_or_not(self, self._answered(row))

    def go_on(self, url: str) -> None:
        """As `Fetch` says: where the run ended is in what it remembered."""

    def keep_memento(self, response: Response, original: str, captured_at: datetime) -> None:
        """Nothing: the run that is repeated has kept it."""

    def _answered(self, row: CaptureRow) -> Response:
        return answered(self._reader, row, self._decoding, self._in_memory)

    def _found(self, record_id: str) -> CaptureRow:
        row = self._reader.find(record_id)
        if row is None:
            raise NotArchived(record_id)
        return row

    def _row(self, event: Event, url: str) -> CaptureRow:
        """The capture that an event is; that of an earlier run where it stood in for an answer."""
        if event.row is None and event.served is not None:
            return self._found(event.served)
        if event.row is None:
            raise NotArchived(url)
        return event.row

    async def load(self, source: LocalSource, candidate: Candidate) -> Held:
        """As `Fetch` says: the sources of a rebuild read from the archive themselves."""
        row = self._row(self._event(candidate.url), candidate.url)
        return replace(source.load(candidate), record_id=row.record_id, retrieved_at=self.started)

    def held(self, response: Response) -> Held:
        """As `Fetch` says."""
        return held_of(response, self._reader, self._limit)

    def resource(self, url: str) -> Held:
        """What a folder gave for the file at `url`; raises `NotArchived`, and the OSError that the run met."""
        event = self.run.events.get(url)
        if event is None or event.row is None:  # what was read and then refused was read all the same
            event = self._event(url)
        row = self._row(event, url)
        status = next((int(value) for name, value in event.said if name == "status"), 200)
        pairs = (value.partition(": ") for name, value in event.said if name == "header")
        headers = tuple((name, value) for name, _, value in pairs)
        when = datetime.fromisoformat(row.date)
        return Held(status, b"".join(self._reader.body(row)), when, headers)

    def _event(self, url: str) -> Event:
        """What became of an address; raises the error that the run met there."""
        event = self.run.events.get(url)
        if event is None:
            raise NotArchived(url)
        if event.error is not None:
            raise error_named(event.error)
        return event


class ArchivedFolder:
    """A folder of saved pages as a run listed and read it."""

    def __init__(self, fetch: ReplayFetch, root: Path, entries: list[FolderEntry]) -> None:
        self.root = root
        self._fetch = fetch
        self._entries = entries

    def entries(self) -> list[FolderEntry]:
        """As `Folder` says."""
        return self._entries

    def load(self, path: str) -> Held:
        """As `Folder` says."""
        return self._fetch.resource((self.root / path).as_uri())


class ArchivedCaptures:
    """An archive of somebody else as a run listed and read it."""

    def __init__(self, fetch: ReplayFetch, name: str, entries: list[Entry], faults: list[Fault]) -> None:
        self.name, self.entries, self.faults = name, entries, faults
        self._fetch = fetch

    def load(self, entry: Entry, largest: int) -> Loaded:
        """As `Captures` says."""
        held = self._fetch.resource(candidate_url(entry.url, entry.place))
        return Loaded(held.status, list(held.headers), held.body)


def replayed_sources(fetch: ReplayFetch, settings: BaseSettings) -> list[Source]:
    """The sources of a run, in its order; folders and archives as it listed them."""
    listings = iter([said for name, said in fetch.run.notes if name in {LISTING, CAPTURES}])
    return [_source(kind, fetch, listings, settings) for kind in fetch.run.begins["sources"]]


def _source(kind: str, fetch: ReplayFetch, listings: Iterator[dict[str, Any]], settings: BaseSettings) -> Source:
    base, largest = settings["IPP_LIVE_URL"], settings.getint("DOWNLOAD_MAXSIZE")
    match kind:
        case "live":
            return LiveSource(base)
        case "wayback":
            known = [answer for name, said in fetch.run.notes if name == ANSWERS for answer in listed_answers(said)]
            return Wayback(settings["IPP_WAYBACK_URL"], settings.get("IPP_WAYBACK_CDX_URL"), known, fetch.started)
        case "folder":
            return FolderSource(ArchivedFolder(fetch, *listed_folder(next(listings))), identify, largest)
        case "archive":
            captures = ArchivedCaptures(fetch, *listed_captures(next(listings)))
            return ArchiveSource(captures, identify, largest, base)
    raise BadRecord(f"a run of source {kind!r}, which this program does not know: it was made by a newer one")


def error_named(said: str) -> Exception:
    """An error as the archive remembers it: its name, a colon, its text."""
    name, _, text = said.partition(": ")
    if name == CrawlEnds.__name__:
        return NotArchived(text)
    if name == "ResponseDataLossError":
        return exceptions.ResponseDataLossError()
    return _ERRORS.get(name, RuntimeError)(text)
