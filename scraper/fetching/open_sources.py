"""From `-a source=` to the sources that it names, in order."""

from pathlib import Path

from scrapy.settings import BaseSettings

from scraper.fetching.snapshots import snapshot_of
from scraper.pages.pages import DocumentPage, ListingPage
from scraper.pages.read_page import read_page
from scraper.sources.folder import FolderSource
from scraper.sources.live import LiveSource
from scraper.sources.source import Held, Identity, Source


class SourceError(ValueError):
    """A source that cannot be used: an unknown name, or a folder that is not there."""


def source_names(spec: str) -> list[str]:
    """The names and paths in `spec`, in order; a path that exists may have commas in it.

    Raises `SourceError` for a name that is neither a source nor a folder.
    """
    names = [spec] if Path(spec).exists() else [name.strip() for name in spec.split(",") if name.strip()]
    if not names:
        raise SourceError("-a source= is empty: give `live`, or the path of a folder of saved pages")
    for name in names:
        if name != "live" and not Path(name).is_dir():
            raise SourceError(
                f"source {name!r} is neither `live` nor a folder that exists: check the name and the path"
            )
    return names


def open_sources(spec: str, settings: BaseSettings) -> list[Source]:
    """The sources of a crawl; a folder is read once here. Raises `SourceError`."""
    return [_open(name, settings) for name in source_names(spec)]


def _open(name: str, settings: BaseSettings) -> Source:
    if name == "live":
        return LiveSource(settings["IPP_LIVE_URL"])
    return FolderSource(Path(name), identify, settings.getint("DOWNLOAD_MAXSIZE"))


def identify(held: Held, location: str) -> Identity:
    """Which page of the site a saved page is, by what it says of itself."""
    page = read_page(snapshot_of(held, location))
    if isinstance(page, DocumentPage):
        return Identity(page.address, page.aliases, is_document=True)
    if isinstance(page, ListingPage):
        return Identity(page.address or None, page.aliases, reason="a list that does not say which")
    return Identity(None, reason=f"{page.reason.value}: {page.detail}")
