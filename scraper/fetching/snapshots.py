"""What the readers of pages need of a capture."""

from scraper.pages.snapshot import Snapshot
from scraper.sources.source import Held


def content_type_of(held: Held) -> str:
    """The Content-Type header of a capture, empty where it has none."""
    return next((value for name, value in held.headers if name.lower() == "content-type"), "")


def snapshot_of(held: Held, location: str, asked: str | None = None) -> Snapshot:
    """A capture that lies at `location` (in the site's terms), as its readers take it."""
    return Snapshot(
        body=held.body,
        location=location,
        content_type=content_type_of(held),
        status=held.status,
        asked=asked,
        headers=held.headers,
    )
