"""Pages as their reader is given them."""

from datetime import UTC, datetime

from scraper.loaded_capture import LoadedCapture

CAPTURED_AT = datetime(2019, 4, 1, tzinfo=UTC)


def saved(body, location="", content_type="", status=200, asked=None):
    """A page that was saved, from a place in the site's terms."""
    headers = (("Content-Type", content_type),) if content_type else ()
    return LoadedCapture(status, body, CAPTURED_AT, headers, location=location, asked=asked)
