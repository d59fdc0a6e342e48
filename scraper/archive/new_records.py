"""From an entry to the WARC records that keep it, the capture first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from scraper.archive import records
from scraper.archive.cdxj import REVISIT, HttpWords, cdxj_line, http_words, media_type
from scraper.archive.exchange import Entry, Exchange, Intent, Memento, Note, Resource
from scraper.archive.http_heads import ResponseHead, read_head
from scraper.archive.records import FIELDS, NOTE, PLACE, Headers, bare, digest_of, label
from scraper.archive.saved_heads import head_of_saved
from scraper.archive.validators import is_believed
from scraper.catalog.catalog import CaptureRow

FindPayload = Callable[[str], CaptureRow | None]
"""Finds the capture that holds a payload, by its labelled digest."""
_NOT_MODIFIED = 304
BY_OTHERS = "captured by others, and read in their archive at Archive-Place; free of transfer and content coding"


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an index and the catalog say of a capture."""

    words: HttpWords
    digest: str | None
    status: int | None = None
    refers_to: str | None = None
    method: str = ""
    truncated: str | None = None


@dataclass(slots=True)
class NewRecord:
    """A record that is to be written: its head's fields but for the length, and its block in pieces."""

    headers: Headers
    block: bytes | Callable[[], Iterable[bytes]]
    block_size: int
    indexed: "Indexed | None" = None
    """For a capture."""

    @property
    def record_id(self) -> str:
        """`urn:uuid:…`."""
        return bare(dict(self.headers)["WARC-Record-ID"])

    @property
    def size(self) -> int:
        """Bytes of the block."""
        return self.block_size

    def pieces(self) -> Iterator[bytes]:
        """The record as it stands in an uncompressed file."""
        yield records.head(self.headers, self.block_size)
        if isinstance(self.block, bytes):
            yield self.block
        else:
            yield from self.block()
        yield records.END

    def row(self, warc: str, offset: int, length: int) -> CaptureRow | None:
        """Its row in the catalog, None for what is no capture."""
        if self.indexed is None:
            return None
        about, said = self.indexed, dict(self.headers)
        url, date = said["WARC-Target-URI"], said["WARC-Date"]
        line = cdxj_line(
            url=url,
            date=date,
            mime=about.words.mime,
            status=about.words.status,
            digest=about.digest,
            length=length,
            offset=offset,
            filename=warc,
        )
        return CaptureRow(
            warc,
            offset,
            length,
            bare(said["WARC-Record-ID"]),
            said["WARC-Type"],
            url,
            date,
            about.status,
            about.digest,
            about.refers_to,
            about.method,
            about.truncated,
            line,
        )


def moment(when: datetime) -> str:
    """A time as a record has it: RFC 3339, UTC, to the second."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def warcinfo(name: str, info: Headers) -> NewRecord:
    """The record that a file begins with."""
    block = records.fields([*info, ("digest-rule", records.DIGEST_RULE)])
    head = (*_named("warcinfo", datetime.now(UTC)), ("WARC-Filename", name), *_typed(FIELDS, digest_of(block)))
    return NewRecord(head, block, len(block))


def records_of(entry: Entry, info_id: str, find: FindPayload) -> list[NewRecord]:
    """The records of an entry in the order in which they are written."""
    match entry:
        case Exchange():
            return _of_exchange(entry, info_id, find)
        case Resource():
            return _of_resource(entry, info_id)
        case Memento():
            return [_of_memento(entry, info_id)]
        case Intent():
            return []
        case Note():
            return [_metadata(entry.url, entry.noted_at, entry.said, info_id, None)]


def _of_exchange(exchange: Exchange, info_id: str, find: FindPayload) -> list[NewRecord]:
    made = []
    if not exchange.received.is_empty:
        made.append(_response(exchange, info_id, find))
    if exchange.sent:
        made.append(_request(exchange, info_id, made[0].record_id if made else None, bytes(exchange.sent)))
        if len(made) == 2:
            made[0].headers = _concurrent(made[0].headers, made[1].record_id)
    first = made[0].record_id if made else None
    for sent in exchange.unanswered:
        made.append(_request(exchange, info_id, None, sent))
        said = (*exchange.said, ("error", "no answer: its connection had been closed; it was sent again"))
        made.append(_metadata(exchange.url, exchange.started_at, said, info_id, made[-1].record_id))
    made.append(_metadata(exchange.url, exchange.started_at, exchange.metadata(), info_id, first))
    return made


def _response(exchange: Exchange, info_id: str, find: FindPayload) -> NewRecord:
    received = exchange.received
    head = received.said
    digest = label(received.payload_digest())
    fields = [*_named("response", exchange.started_at), ("WARC-Target-URI", exchange.url), *_wire(exchange)]
    fields += [("WARC-Warcinfo-ID", f"<{info_id}>")]
    if exchange.truncated:
        fields.append(("WARC-Truncated", exchange.truncated))
    original, profile = _original(exchange, head, digest, find)
    if original is not None:
        return _revisit(fields, exchange, original, profile)
    fields.append(("WARC-Payload-Digest", digest))
    words = http_words(received.head or b"")
    indexed = Indexed(words, digest, head.status, None, exchange.method, exchange.truncated)
    headers = (*fields, *_typed(records.HTTP_RESPONSE, label(received.block_digest())))
    return NewRecord(headers, received.pieces, received.size, indexed)


def _original(exchange: Exchange, head: ResponseHead, digest: str, find: FindPayload) -> tuple[CaptureRow | None, str]:
    """The capture that this answer repeats, and how it is known."""
    if head.status == _NOT_MODIFIED and exchange.revalidates is not None:
        if is_believed(read_head(bytes(exchange.sent)).get, head.get):
            return exchange.revalidates, records.NOT_MODIFIED
        return None, ""  # it says of something else that it has not changed
    if exchange.truncated or head.status is None or not exchange.received.payload_size:
        return None, ""
    return find(digest), records.IDENTICAL_PAYLOAD


def _revisit(fields: list[tuple[str, str]], exchange: Exchange, original: CaptureRow, profile: str) -> NewRecord:
    """A record of the head alone; the payload is in the original's (WARC 1.1, 6.7)."""
    http, method = exchange.received.head or b"", exchange.method
    fields = [("WARC-Type", "revisit") if name == "WARC-Type" else (name, value) for name, value in fields]
    return _repeating(fields, http, original, profile, method)


def _of_memento(memento: Memento, info_id: str) -> NewRecord:
    """A revisit without a request of its own, for nobody asked the origin."""
    fields = [*_named("revisit", memento.captured_at), ("WARC-Target-URI", memento.url)]
    fields += [("WARC-Warcinfo-ID", f"<{info_id}>")]
    fields += [(records.NOTE, memento.note)] if memento.note else []
    return _repeating(fields, memento.head, memento.played, records.IDENTICAL_PAYLOAD, "")


def _repeating(
    fields: list[tuple[str, str]], http: bytes, original: CaptureRow, profile: str, method: str
) -> NewRecord:
    """A revisit of `original` with the head `http`."""
    fields += [
        ("WARC-Profile", profile),
        ("WARC-Refers-To", f"<{original.record_id}>"),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.date),
    ]
    if original.digest:
        fields.append(("WARC-Payload-Digest", original.digest))
    words = replace(http_words(http), mime=REVISIT)
    indexed = Indexed(words, original.digest, read_head(http).status, original.record_id, method)
    return NewRecord((*fields, *_typed(records.HTTP_RESPONSE, digest_of(http))), http, len(http), indexed)


def _request(exchange: Exchange, info_id: str, concurrent: str | None, sent: bytes) -> NewRecord:
    block = without_proxy_credentials(sent)
    fields = [*_named("request", exchange.started_at), ("WARC-Target-URI", exchange.url), *_wire(exchange)]
    fields += [("WARC-Warcinfo-ID", f"<{info_id}>")]
    if concurrent is not None:
        fields.append(("WARC-Concurrent-To", f"<{concurrent}>"))
    payload = records.split_http(block)[1]
    fields.append(("WARC-Payload-Digest", digest_of(payload)))
    return NewRecord((*fields, *_typed(records.HTTP_REQUEST, digest_of(block))), block, len(block))


def without_proxy_credentials(sent: bytes) -> bytes:
    """A request as the origin would get it: what only the proxy is told stays out of an archive that is shared."""
    if b"proxy-authorization" not in sent.lower():
        return sent
    head, payload = records.split_http(sent)
    lines = head.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.lower().startswith(b"proxy-authorization:")) + payload


def _of_resource(resource: Resource, info_id: str) -> list[NewRecord]:
    if resource.place is not None:
        return _of_others(resource, resource.place, info_id)
    digest = digest_of(resource.content)
    fields = [
        *_named("resource", resource.captured_at),
        ("WARC-Target-URI", resource.url),
        ("WARC-Warcinfo-ID", f"<{info_id}>"),
        ("WARC-Payload-Digest", digest),
    ]
    indexed = Indexed(HttpWords(media_type(resource.media_type), None), digest)
    head = (*fields, *_typed(resource.media_type, digest))
    first = NewRecord(head, resource.content, len(resource.content), indexed)
    return [first] if not resource.said else _with_said(first, resource, resource.url, info_id)


def _of_others(resource: Resource, place: str, info_id: str) -> list[NewRecord]:
    """What others captured, as the answer that it was, under its own address; where it was read stands beside it."""
    http, payload = head_of_saved(resource.said, resource.content), digest_of(resource.content)
    fields = [
        *_named("response", resource.captured_at),
        ("WARC-Target-URI", resource.own_url),
        ("WARC-Warcinfo-ID", f"<{info_id}>"),
        (NOTE, BY_OTHERS),
        (PLACE, place),
        ("WARC-Payload-Digest", payload),
    ]
    block = http + resource.content
    indexed = Indexed(http_words(http), payload, read_head(http).status)
    first = NewRecord((*fields, *_typed(records.HTTP_RESPONSE, digest_of(block))), block, len(block), indexed)
    made = _with_said(first, resource, resource.own_url, info_id)
    made[1].headers = (*made[1].headers[:-2], (PLACE, place), *made[1].headers[-2:])
    return made


def _with_said(first: NewRecord, resource: Resource, url: str, info_id: str) -> list[NewRecord]:
    """A record and what was saved with it: they name each other, so that one without the other is known as torn."""
    said = _metadata(url, resource.captured_at, resource.said, info_id, first.record_id)
    first.headers = _concurrent(first.headers, said.record_id)
    return [first, said]


def _metadata(url: str, when: datetime, said: Headers, info_id: str, concurrent: str | None) -> NewRecord:
    block = records.fields(said)
    fields = [*_named("metadata", when), ("WARC-Target-URI", url), ("WARC-Warcinfo-ID", f"<{info_id}>")]
    if concurrent is not None:
        fields.append(("WARC-Concurrent-To", f"<{concurrent}>"))
    return NewRecord((*fields, *_typed(FIELDS, digest_of(block))), block, len(block))


def _named(kind: str, when: datetime) -> Headers:
    return (("WARC-Type", kind), ("WARC-Record-ID", records.urn(uuid4())), ("WARC-Date", moment(when)))


def _typed(content_type: str, digest: str) -> Headers:
    return (("WARC-Block-Digest", digest), ("Content-Type", content_type))


def _wire(exchange: Exchange) -> Headers:
    """Whom it was asked, and over what."""
    pairs = [("WARC-IP-Address", exchange.ip_address)] if exchange.ip_address else []
    pairs += [("WARC-Protocol", protocol) for protocol in exchange.protocols]
    pairs += [("WARC-Cipher-Suite", exchange.cipher_suite)] if exchange.cipher_suite else []
    return tuple(pairs)


def _concurrent(headers: Headers, record_id: str) -> Headers:
    return (*headers[:-2], ("WARC-Concurrent-To", f"<{record_id}>"), *headers[-2:])
