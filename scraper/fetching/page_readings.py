"""Readings of pages that are remembered: what one depends on, and how it is kept."""

from collections.abc import Callable
from concurrent.futures import Future
from hashlib import sha256
from pathlib import Path
from typing import Any

from scraper.addresses.sites import home
from scraper.loaded_capture import LoadedCapture
from scraper.pages.pages import DocumentPage, ListingPage, NotADocument
from scraper.readings.plain import made, plain
from scraper.readings.reader import Reader
from scraper.readings.readings import Readings, keep

Page = DocumentPage | ListingPage | NotADocument

PAGES = Reader(
    "pages",
    code=(
        *("scraper/addresses", "scraper/pages", "scraper/sites", "scraper/readings"),
        *("scraper/loaded_capture.py", "scraper/media.py", "scraper/media_types.py"),
        *("scraper/outcomes.py", "scraper/requisites.py", "scraper/text.py"),
    ),
    packages=("beautifulsoup4", "charset-normalizer", "lxml", "markdown-it-py", "soupsieve", "w3lib"),
)
_KINDS: dict[str, type[Page]] = {"document": DocumentPage, "listing": ListingPage, "none": NotADocument}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def place_of(readings: Readings, capture: LoadedCapture) -> Path:
    """Where the reading of a page lies: it depends on the bytes, the place, the site, and of the headers on links."""
    links = [value for name, value in capture.headers if name.lower() == "link"]
    said = (capture.location, capture.content_type, capture.status, capture.asked, links)
    return readings.place(PAGES, sha256(capture.body).hexdigest(), home().name, *said)


def remembered(readings: Readings, place: Path) -> Page | None:
    """The page that is remembered there."""
    said = readings.find(place)
    try:
        page: Page | None = made(_KINDS[said[0]], said[1]) if said is not None else None
    except (LookupError, TypeError, ValueError):  # of another shape, whatever its digest says
        return None
    return page


def read_and_keep(read: Callable[[LoadedCapture], Any], capture: LoadedCapture, place: str) -> Any:
    """Reads a page, and remembers it: what a child does."""
    page = read(capture)
    keep_page(Path(place), page)
    return page


def keep_answer(place: Path, reading: "Future[Page]") -> None:
    """Remembers a page that another machine read."""
    if not reading.cancelled() and reading.exception() is None:
        keep_page(place, reading.result())


def keep_page(place: Path, page: Page) -> None:
    """Remembers a page."""
    keep(place, [_NAMES[type(page)], plain(page)])
