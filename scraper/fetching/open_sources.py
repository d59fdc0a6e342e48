"""From `-a source=` to the sources that it names, in order."""

from collections.abc import Callable, Iterator
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
from scraper.fetching.page_reader import Page
from scraper.fetching.snapshots import snapshot_of
from scraper.pages.pages import DocumentPage, ListingPage
from scraper.pages.read_page import read_page
from scraper.pages.snapshot import Snapshot
from scraper.sources.archive import ArchiveSource
from scraper.sources.archive_captures import Captures
from scraper.sources.archive_places import has_pages
from scraper.sources.folder import DiskFolder, Folder, FolderSource
from scraper.sources.folder_layout import saved_files
from scraper.sources.live import LiveSource
from scraper.sources.source import Held, Identity, Source
from scraper.sources.wayback import Wayback


class SourceError(ValueError):
    """A source that cannot be used: an unknown name, or a path with nothing to read."""


Read = Callable[[Snapshot], Page]
"""How a page is read: a crawl does so in a child."""


def source_names(spec: str) -> list[str]:
    """The names and paths in `spec`, in order; a path that exists may have commas in it.

    Raises `SourceError` for a name that is neither a source, nor a folder, nor an archive.
    """
    names = [spec] if _exists(spec) else [name.strip() for name in spec.split(",") if name.strip()]
    if not names:
        raise SourceError("-a source= is empty: give `live`, `wayback`, or the path of saved pages or of an archive")
    for name in names:
        if name not in {"live", "wayback"}:
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
    bases = {"live": settings["IPP_LIVE_URL"], "wayback": settings["IPP_WAYBACK_URL"]}
    return [bases[name] for name in names] if set(names) <= bases.keys() else []


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
            "is neither `live` nor `wayback` nor a path that exists: check the name, "
            "or give a folder of saved pages, or a WARC, ARC or WACZ file or a folder of these"
        )
    if not path.is_dir():
        return why_no_archive(path)
    if any(path.iterdir()) and next(saved_files(path.resolve()), None) is not None:
        return None
    return "has no files: give a folder of saved pages, or a WARC, ARC or WACZ file or a folder of these"


def open_sources(
    spec: str, settings: BaseSettings, archive: Archive | None = None, read: Read = read_page
) -> list[Source]:
    """The sources of a crawl; folders and archives are read once here, and archived. Raises `SourceError`.

    Those of a run that is made again are as they were then.
    """
    if archive is not None and archive.began is not None:
        return [_opened(kind, None, settings, archive, read) for kind in archive.began["sources"]]
    names = source_names(spec)
    ends = [Path(name).resolve().name for name in names]
    nths = [ends[: place + 1].count(end) for place, end in enumerate(ends)]
    return [
        source for name, nth in zip(names, nths, strict=True) for source in _open(name, nth, settings, archive, read)
    ]


def _open(name: str, nth: int, settings: BaseSettings, archive: Archive | None, read: Read) -> Iterator[Source]:
    """The source of this name, the `nth` path that ends so; of archives and saved pages both, the archives first."""
    if name in {"live", "wayback"}:
        yield _opened(name, None, settings, archive, read)
        return
    path = Path(name)
    has_archives = not path.is_dir() or next(archive_names(path), None) is not None
    if has_archives:
        yield _opened("archive", path, settings, archive, read)
    if path.is_dir() and not (has_archives and not has_pages(path)):
        yield _opened("folder", path, settings, archive, read, nth)


def _opened(
    kind: str, path: Path | None, settings: BaseSettings, archive: Archive | None, read: Read, nth: int = 1
) -> Source:
    """The source of a kind at `path`; without one, as the run that is made again had it."""
    largest = settings.getint("DOWNLOAD_MAXSIZE")
    now = archive.started_at if archive else None
    match kind:
        case "live":
            return LiveSource(settings["IPP_LIVE_URL"])
        case "wayback":
            return _wayback(settings, archive)
        case "folder":
            folder: Folder = KeptFolder(path, archive, nth) if archive else DiskFolder(path or Path())
            return FolderSource(folder, partial(identify, read=read), largest, now)
        case "archive":
            captures: Captures = KeptCaptures(path, archive) if archive else ForeignArchive(path or Path())
            return ArchiveSource(captures, partial(identify, read=read), largest, settings["IPP_LIVE_URL"], now)
    raise BadRecord(f"a run of source {kind!r}, which this program does not know: it was made by a newer one")


def _wayback(settings: BaseSettings, archive: Archive | None) -> Wayback:
    base, cdx = settings["IPP_WAYBACK_URL"], settings.get("IPP_WAYBACK_CDX_URL")
    known = known_answers(archive, base, cdx) if archive else []
    return Wayback(base, cdx, known, archive.started_at if archive else datetime.now(UTC))


def identify(held: Held, location: str, read: Read = read_page) -> Identity:
    """Which page of the site a saved page is, by what it says of itself."""
    page = read(snapshot_of(held, location))
    if isinstance(page, DocumentPage):
        return Identity(canonical_url(page.address), page.aliases, is_document=True)
    if isinstance(page, ListingPage):
        return Identity(page.address or None, page.aliases, reason="a list that does not say which")
    return Identity(None, reason=f"{page.reason.value}: {page.detail}")
