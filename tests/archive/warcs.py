"""WARC files made by hand, a record at a time, with the line that our index has of each."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from scraper.archive import records
from scraper.archive.cdxj import REVISIT, cdxj_line, http_words, media_type
from scraper.archive.members import compressed
from scraper.catalog.catalog import CaptureRow

DATE = "2019-04-10T12:00:01Z"


@dataclass
class Warc:
    """A file at `path`; `rows` are the captures in it."""

    path: Path
    content: bytes = b""
    rows: list[CaptureRow] = field(default_factory=list)

    def info(self, *said) -> None:
        """The head of the file; `said` are pairs of name and value."""
        block = records.fields([("software", "by hand"), *said])
        self._append(self._named("warcinfo", DATE), records.FIELDS, block)

    def response(self, url, http, date=DATE, kind="response", refers_to=None):
        """A response, or a revisit with its head alone."""
        head, payload = records.split_http(http)
        digest = refers_to.digest if refers_to else records.digest_of(payload)
        named = [*self._named(kind, date), ("WARC-Target-URI", url), ("WARC-Payload-Digest", digest)]
        if refers_to:
            named += [
                ("WARC-Profile", records.IDENTICAL_PAYLOAD),
                ("WARC-Refers-To-Target-URI", refers_to.url),
                ("WARC-Refers-To-Date", refers_to.date),
            ]
        offset = len(self.content)
        record_id = self._append(named, records.HTTP_RESPONSE, http if kind == "response" else head)
        words = http_words(head)
        mime = REVISIT if kind == "revisit" else words.mime
        return self._row(offset, record_id, url, date, kind, mime, words.status, digest, refers_to)

    def resource(self, url, content_type, content, date=DATE):
        digest = records.digest_of(content)
        named = [*self._named("resource", date), ("WARC-Target-URI", url), ("WARC-Payload-Digest", digest)]
        offset = len(self.content)
        record_id = self._append(named, content_type, content)
        return self._row(offset, record_id, url, date, "resource", media_type(content_type), None, digest, None)

    def metadata(self, url, said, date=DATE):
        named = [*self._named("metadata", date), ("WARC-Target-URI", url)]
        self._append(named, records.FIELDS, records.fields(said))

    def _named(self, kind, date):
        return [("WARC-Type", kind), ("WARC-Record-ID", records.urn(self._next_id())), ("WARC-Date", date)]

    def _next_id(self):
        """Of its place, so that the same records make the same file."""
        return uuid5(NAMESPACE_URL, f"{self.path.name}#{len(self.content)}")

    def _append(self, named, content_type, block):
        typed = [("WARC-Block-Digest", records.digest_of(block)), ("Content-Type", content_type)]
        self.content += compressed(records.head([*named, *typed], len(block)) + block + records.END)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(self.content)
        return records.bare(dict(named)["WARC-Record-ID"])

    def _row(self, offset, record_id, url, date, kind, mime, status, digest, refers_to):
        length = len(self.content) - offset
        line = cdxj_line(
            url=url,
            date=date,
            mime=mime,
            status=status,
            digest=digest,
            length=length,
            offset=offset,
            filename=self.path.name,
        )
        code = int(status) if status and status.isdigit() else None
        original = refers_to.record_id if refers_to else None
        method = "" if kind == "resource" else "GET"
        row = CaptureRow(
            self.path.name, offset, length, record_id, kind, url, date, code, digest, original, method, None, line
        )
        self.rows.append(row)
        return row
