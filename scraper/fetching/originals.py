"""What lay elsewhere than at its own address is kept under that address too, so that it replays where people look."""

from scraper.archive.archive import Archive
from scraper.archive.exchange import Memento
from scraper.archive.saved_heads import head_of_saved
from scraper.catalog.catalog import CaptureRow
from scraper.fetching.captures import resource_of
from scraper.fetching.found import SearchResult
from scraper.fetching.playback import head_of
from scraper.loaded_capture import LoadedCapture
from scraper.pages.pages import DocumentPage, ListingPage
from scraper.sources.source import Wanted

_COPY = (
    "a copy, read at the address that WARC-Refers-To-Target-URI names; the tool that made it may have rewritten links"
)
_THEIRS = "captured by others, under the address that WARC-Refers-To-Target-URI names, and read in their archive"


def keep_original(archive: Archive | None, wanted: Wanted, found: SearchResult) -> None:
    """Has the archive replay a capture under its canonical address, where it was had from another."""
    if archive is None or archive.began is not None or found.held is None or found.held.record_id is None:
        return
    if (row := archive.latest.find(found.held.record_id)) is not None:
        head = _head(archive, row, found.held)
        note = _THEIRS if "#" in found.url else _COPY
        archive.keep_memento(Memento(address_of(wanted, found), found.held.captured_at, head, row, note))


def address_of(wanted: Wanted, found: SearchResult) -> str:
    """The address under which a capture replays: that of a page is the one that it states."""
    stated = found.page.address if isinstance(found.page, DocumentPage | ListingPage) else ""
    return stated or wanted.url


def _head(archive: Archive, row: CaptureRow, held: LoadedCapture) -> bytes:
    if row.type == "resource":
        return head_of_saved(resource_of(row.url, held).said, held.body)
    return head_of(archive.latest.head(row))
