"""From `-a source=` to the sources that it names, in order."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from scrapy.settings import BaseSettings

from scraper.addresses.address import canonical_url
from scraper.archive.archive import Archive
from scraper.archive.foreign.archive import ForeignArchive, why_no_archive
from scraper.archive.foreign.archive_names import archive_names
from scraper.archive.records import BadRecord
from scraper.fetching.kept_captures import KeptCaptures
from scraper.fetching.kept_folder import KeptFolder
from scraper.fetching.known_answers import known_answers
from scraper.fetching.page_reader import read_page
from scraper.fetching.page_readings import Page
from scraper.loaded_capture import LoadedCapture
from scraper.pages.pages import DocumentPage, ListingPage
from scraper.sources.aggregator import Aggregator
from scraper.sources.archive import ArchiveSource
from scraper.sources.archive_captures import Captures
from scraper.sources.archive_places import has_pages
from scraper.sources.folder import DiskFolder, Folder, FolderSource
from scraper.sources.folder_layout import saved_files
from scraper.sources.live import LIVE, LiveSource
from scraper.sources.moments import Period
from scraper.sources.source import Identity, Source
from scraper.sources.wayback import Wayback
from scraper.sources.web_archives import (
    MEMENTO,
    WAYBACK,
    UnknownArchive,
    WebArchive,
    is_aggregator,
    is_web_archive,
    noted,
    web_archive,
    web_archives,
)


class SourceError(ValueError):
    """A source that cannot be used: an unknown name, or a path with nothing to read."""


Read = Callable[[LoadedCapture], Page]
"""How a page is read: a crawl does so in a child."""


def source_names(spec: str) -> list[str]:
    """The names and paths in `spec`, in order; a path that exists may have commas in it.

    Raises `SourceError` for a name that is neither a source, nor a folder, nor an archive.
    """
    names = [spec] if _exists(spec) else [name.strip() for name in spec.split(",") if name.strip()]
    if not names:
        raise SourceError("-a source= is empty: give `live`, `wayback`, or the path of saved pages or of an archive")
    for name in names:
        if is_web_archive(name) and name not in {WAYBACK, MEMENTO}:
            _check_archive(name)
        elif name not in {LIVE, WAYBACK, MEMENTO}:
            _check_path(Path(name))
    return list(dict.fromkeys(names))


def _exists(spec: str) -> bool:
    try:
        return Path(spec).exists()
    except OSError:  # too long for a path, or in a folder that may not be read
        return False


def services_of(spec: str, settings: BaseSettings) -> list[str]:
    """The bases of the services that a crawl asks; none where it reads something on this machine too."""
    names = source_names(spec)
    return asked_services(names, settings) if all(name == LIVE or is_web_archive(name) for name in names) else []


def asked_services(names: list[str], settings: BaseSettings) -> list[str]:
    """The bases of the services among the names of sources."""
    live = [settings["IPP_LIVE_URL"]] if LIVE in names else []
    return live + [one.base for one in web_archives(names, settings)]


def sources_between(names: list[str], period: Period | None, now: datetime) -> list[str]:
    """Those that have captures of a period: not the live site, whose captures are of now, unless now is in it.

    Raises `SourceError` where none is left, or one does not say when it captured what it has.
    """
    if period is None:
        return names
    for name in names:
        if name != LIVE and not is_web_archive(name) and has_saved_pages(Path(name)):
            raise SourceError(
                f"source {name!r} holds saved pages, which do not say from when they are: leave out from and to"
            )
    left = [name for name in names if name != LIVE or period.has(now)]
    if not left:
        raise SourceError(
            f"live gives pages as they are now, and none {period}: give a web archive, as -a source=wayback"
        )
    return left


def _check_archive(name: str) -> None:
    try:
        web_archive(name, {})
    except UnknownArchive as error:
        raise SourceError(str(error)) from None


def _check_path(path: Path) -> None:
    try:
        reason = _why_not(path)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}: may this user read it?"
    if reason is not None:
        raise SourceError(f"source {str(path)!r} {reason}")


def _why_not(path: Path) -> str | None:
    """Why a path is no source, as the end of a sentence; None where it is one. Raises OSError."""
    if not path.exists():
        return (
            "is neither `live` nor `wayback` (or `wayback:NAME`) nor a path that exists: check the name, "
            "or give a folder of saved pages, or a WARC, ARC or WACZ file or a folder of these"
        )
    if not path.is_dir():
        return why_no_archive(path)
    if any(path.iterdir()) and next(saved_files(path.resolve()), None) is not None:
        return None
    return "has no files: give a folder of saved pages, or a WARC, ARC or WACZ file or a folder of these"


def open_sources(
    spec: str,
    settings: BaseSettings,
    archive: Archive | None = None,
    read: Read = read_page,
    period: Period | None = None,
    expect: Callable[[LoadedCapture], None] | None = None,
) -> list[Source]:
    """The sources of a crawl; folders and archives are read once here, and archived. Raises `SourceError`.

    Those of a run that is made again are as they were then.
    """
    opening = _Opening(settings, archive, read, period, expect)
    if archive is not None and archive.began is not None:
        return [opening.of(kind) for kind in archive.began["sources"]]
    names = sources_between(source_names(spec), period, opening.now)
    asked = {one.name for one in web_archives(names, settings)}  # one that stands twice, under two names, once
    there = [name for name in names if not is_web_archive(name) or name in asked]
    return [source for name in there for source in opening.named(name)]


def kind_of(source: Source) -> str:
    """What a run notes of a source, so that it can be opened again: its kind, and which web archive it is."""
    return noted(source.name, source.base) if isinstance(source, Wayback) else source.name.partition(":")[0]


@dataclass
class _Opening:
    """How the sources of a crawl are opened."""

    settings: BaseSettings
    archive: Archive | None
    read: Read
    period: Period | None
    expect: Callable[[LoadedCapture], None] | None = None
    ends: Counter[str] = field(default_factory=Counter)
    """How many folders there are whose paths end so."""

    @property
    def now(self) -> datetime:
        """When the run began."""
        return self.archive.started_at if self.archive else datetime.now(UTC)

    def named(self, name: str) -> Iterator[Source]:
        """The source of this name; of a folder with archives and saved pages both, the archives first."""
        if name == LIVE or is_web_archive(name):
            yield self.of(name)
            return
        path = Path(name)
        if has_archives(path):
            yield self.of("archive", path)
        if has_saved_pages(path):
            yield self.of("folder", path)

    def of(self, kind: str, path: Path | None = None) -> Source:
        """The source of a kind at `path`; without one, as the run that is made again had it."""
        archive, look = self.archive, partial(identify, read=self.read)
        largest, live = self.settings.getint("DOWNLOAD_MAXSIZE"), self.settings["IPP_LIVE_URL"]
        if is_web_archive(kind):
            return self._web_archive(web_archive(kind, self.settings))
        match kind:
            case "live":
                return LiveSource(live)
            case "folder":
                now = archive.started_at if archive else None
                return FolderSource(self._folder(path), look, largest, now, self._expect if self.expect else None)
            case "archive":
                captures: Captures = KeptCaptures(path, archive) if archive else ForeignArchive(path or Path())
                return ArchiveSource(captures, look, largest, live, self.now, self.period)
        raise BadRecord(f"a run of source {kind!r}, which this program does not know: it was made by a newer one")

    def _expect(self, held: LoadedCapture, location: str) -> None:
        assert self.expect is not None
        self.expect(held.at(location))

    def _folder(self, path: Path | None) -> Folder:
        if self.archive is None:
            return DiskFolder(path or Path())
        if path is None:
            return KeptFolder(None, self.archive)
        end = path.resolve().name
        self.ends[end] += 1
        return KeptFolder(path, self.archive, self.ends[end])

    def _web_archive(self, named: WebArchive) -> Wayback:
        if is_aggregator(named.name):
            return Aggregator(named, self.now, self.period)
        known = known_answers(self.archive, named.base, named.cdx) if self.archive else []
        return Wayback(named, known, self.now, self.period)


def has_archives(path: Path) -> bool:
    """Whether a path is an archive, or a folder with some."""
    return not path.is_dir() or next(archive_names(path), None) is not None


def has_saved_pages(path: Path) -> bool:
    """Whether a path is a folder of saved pages, beside archives or not."""
    return path.is_dir() and not (has_archives(path) and not has_pages(path))


def identify(held: LoadedCapture, location: str, read: Read = read_page) -> Identity:
    """Which page of the site a saved page is, by what it says of itself."""
    page = read(held.at(location))
    if isinstance(page, DocumentPage):
        return Identity(canonical_url(page.address), page.aliases, is_document=True)
    if isinstance(page, ListingPage):
        return Identity(page.address or None, page.aliases, reason="a list that does not say which")
    return Identity(None, reason=f"{page.reason.value}: {page.detail}")
