"""From a capture to the Scrapy response that its download gave."""

from ipaddress import ip_address

from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from scraper.archive.reader import ArchiveReader
from scraper.catalog.catalog import CaptureRow

BODY_IN_ARCHIVE = "body_in_archive"
# Of the connection, not of the answer: Scrapy's handler gives none of them (twisted.web._newclient.HTTPParser).
_OF_THE_CONNECTION = {b"connection", b"keep-alive", b"te", b"trailers", b"transfer-encoding", b"upgrade"}
_OF_THE_CONNECTION |= {b"content-length", b"proxy-connection"}


def answer_of(reader: ArchiveReader, row: CaptureRow, url: str, in_memory: int) -> tuple[Response, CaptureRow]:
    """What a capture gives for a request, and the capture that it is of: an earlier one where nothing was modified.

    The headers of a 304 replace those of the earlier capture (RFC 9111, 4.3.4).
    """
    served = reader.validated(row)
    response = response_of(reader, served, url, in_memory)
    if served is not row:
        response.headers.update(response_of(reader, row, url, -1).headers)
    return response, served


def response_of(reader: ArchiveReader, row: CaptureRow, url: str, in_memory: int) -> Response:
    """The response of a capture to a request for `url`; content coding is still in place.

    A body of more than `in_memory` bytes (0: of any length) stays in the archive, and a flag says so; -1 asks for the
    head alone. Raises `CannotRead`.
    """
    record, head = reader.head(row)
    headers = Headers()
    if (length := head.get(b"content-length")) is not None and not head.get(b"transfer-encoding"):
        headers[b"Content-Length"] = length
    for name, value in head.headers:
        if name.lower() not in _OF_THE_CONNECTION:
            headers.appendlist(name, value)
    body, flags = b"", []
    if in_memory >= 0:
        body, is_whole = up_to(reader, row, in_memory)
        flags = [] if is_whole else [BODY_IN_ARCHIVE]
    kind = responsetypes.from_args(headers=headers, url=url, body=body)
    ip = record.get("WARC-IP-Address")
    return kind(
        url,
        status=head.status or 0,
        headers=headers,
        body=body,
        flags=flags,
        ip_address=ip_address(ip) if ip else None,
        protocol=head.version,
    )


def up_to(reader: ArchiveReader, row: CaptureRow, limit: int) -> tuple[bytes, bool]:
    """The body, and whether it is all there: one longer than `limit` (0: none) is left out."""
    pieces, size = [], 0
    for piece in reader.body(row):
        pieces.append(piece)
        size += len(piece)
        if limit and size > limit:
            return b"", False
    return b"".join(pieces), True
