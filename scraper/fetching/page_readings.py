"""Readings of pages that are remembered: what one depends on, and how it is kept."""

from collections.abc import Callable
from concurrent.futures import Future
from hashlib import sha256
from pathlib import Path
from typing import Any

from scraper.addresses.sites import home
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.pages.snapshot import Snapshot
from scraper.readings.plain import made, plain
from scraper.readings.reader import Reader
from scraper.readings.readings import Readings, keep

Page = DocumentPage | ListingPage | NotADocument

PAGES = Reader(
    "pages",
    code=(
        *("scraper/addresses", "scraper/pages", "scraper/sites", "scraper/readings"),
        *("scraper/media.py", "scraper/media_types.py", "scraper/outcomes.py", "scraper/text.py"),
    ),
    packages=("beautifulsoup4", "charset-normalizer", "lxml", "markdown-it-py", "soupsieve", "w3lib"),
)
_KINDS: dict[str, type[Page]] = {"document": DocumentPage, "listing": ListingPage, "none": NotADocument}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def place_of(readings: Readings, snapshot: Snapshot) -> Path:
    """Where the reading of a page lies: it depends on the bytes, the place, the site, and of the headers on links."""
    links = [value for name, value in snapshot.headers if name.lower() == "link"]
    said = (snapshot.location, snapshot.content_type, snapshot.status, snapshot.asked, links)
    return readings.place(PAGES, sha256(snapshot.body).hexdigest(), home().name, *said)


def remembered(readings: Readings, place: Path) -> Page | None:
    """The page that is remembered there."""
    said = readings.find(place)
    try:
        page: Page | None = made(_KINDS[said[0]], said[1]) if said is not None else None
    except (LookupError, TypeError, ValueError):  # of another shape, whatever its digest says
        return None
    return page


def read_and_keep(read: Callable[[Snapshot], Any], snapshot: Snapshot, place: str) -> Any:
    """Reads a page, and remembers it: what a child does."""
    page = read(snapshot)
    keep_page(Path(place), page)
    return page


def keep_answer(place: Path, reading: "Future[Page]") -> None:
    """Remembers a page that another machine read."""
    if not reading.cancelled() and reading.exception() is None:
        keep_page(place, reading.result())


def keep_page(place: Path, page: Page) -> None:
    """Remembers a page."""
    keep(place, [_NAMES[type(page)], plain(page)])
