"""Between what the archive keeps and what the sources and readers of this project take."""

from datetime import UTC, datetime

from scrapy.http import Request, Response

from scraper.archive.exchange import Resource
from scraper.archive.reader import ArchiveReader
from scraper.archive.records import Headers
from scraper.archive.responses import BODY_IN_ARCHIVE, answer_of
from scraper.catalog.catalog import CaptureRow
from scraper.fetching.decoding import Decoding
from scraper.fetching.large_bodies import LargeBody, decoded
from scraper.loaded_capture import LoadedCapture


def held_of(response: Response, reader: ArchiveReader | None, limit: int) -> LoadedCapture:
    """A response as a capture; a body that lies in the archive alone is decoded into a file, at most `limit` bytes.

    Raises `BodyTooLarge`, `Undecodable`, `CannotRead`.
    """
    row: CaptureRow | None = response.request.meta.get("capture") if response.request else None
    pairs = ((name.decode("latin-1"), v.decode("latin-1")) for name, vs in response.headers.items() for v in vs)
    large = None
    if BODY_IN_ARCHIVE in response.flags and reader is not None and row is not None:
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        large = LargeBody(reader.folder, decoded(reader.body(row), coding, limit))
    when = datetime.fromisoformat(row.date) if row else datetime.now(UTC)
    return LoadedCapture(
        response.status, response.body, when, tuple(pairs), row.record_id if row else None, when, large
    )


def answered(reader: ArchiveReader, row: CaptureRow, decoding: Decoding, in_memory: int) -> Response:
    """What a capture gives for a request of its address, its content coding undone as in a crawl."""
    request = Request(row.url, dont_filter=True)
    response, request.meta["capture"] = answer_of(reader, row, row.url, in_memory)
    response.request = request
    plain = decoding.process_response(request, response)
    assert isinstance(plain, Response)
    plain.request = request
    return plain


def resource_of(url: str, held: LoadedCapture) -> Resource:
    """A capture that was read from a folder, as the archive keeps it; what was saved beside it goes with it."""
    media_type = held.content_type.partition(";")[0].strip() or "application/octet-stream"
    return Resource(url, held.body, media_type, held.captured_at, said_of(held))


def said_of(held: LoadedCapture) -> Headers:
    """The status and headers of a capture as a resource has them."""
    return (("status", str(held.status)), *(("header", f"{name}: {value}") for name, value in held.headers))


def held_in(resource: Resource) -> LoadedCapture:
    """The capture that `resource_of` made a resource of."""
    status = next((int(value) for name, value in resource.said if name == "status"), 200)
    pairs = (value.partition(": ") for name, value in resource.said if name == "header")
    return LoadedCapture(
        status, resource.content, resource.captured_at, tuple((name, value) for name, _, value in pairs)
    )
