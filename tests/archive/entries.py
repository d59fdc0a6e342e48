"""Entries as a crawl would put them into an archive, and what a folder of WARC files has of them."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from scraper.archive.exchange import Exchange, Note, Received, Resource
from scraper.archive.members import members
from scraper.archive.records import WarcRecord, bare, digest_of, parse, parse_fields, split_http
from scraper.archive.scan import Scan
from scraper.archive.walk import walk, walked_at
from scraper.catalog.catalog import Catalog

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def exchange(folder, url, body=b"", *, head=b"HTTP/1.1 200 OK\r\nX-Odd:  case \r\n\r\n", **fields):
    """An exchange that has ended, with its answer (None: none came); `fields` are those of `Exchange`."""
    made = Exchange(url, Received(folder), started_at=AT, ended_at=AT, **{"is_whole": True} | fields)
    made.sent += made.method.encode() + b" / HTTP/1.1\r\nHost: example.org\r\nX-For: " + url.encode() + b"\r\n\r\n"
    for piece in () if body is None else (head, body):
        made.received.add(piece)
    made.received.finish()
    return made


def resource(url, content, at=AT):
    return Resource(url, content, "text/html; charset=utf-8", at, (("from", url),))


def taken(url, content):
    """A capture that others made, as it is taken from their archive."""
    return Resource(f"{url}#theirs.warc.gz@7", content, "text/html", AT, (("status", "200"), ("captured-by", "them")))


def note(url):
    return Note(url, (("said-of", url),), AT)


@dataclass
class ReadBack:
    """The records of one entry, as they lie in the file of one run."""

    records: list[WarcRecord] = field(default_factory=list)
    payload: bytes | None = None

    @property
    def types(self):
        """Of its records, in their order."""
        return [record.type for record in self.records]

    def of(self, kind):
        [record] = [record for record in self.records if record.type == kind]
        return record

    @property
    def capture(self):
        [record] = [record for record in self.records if record.type in {"response", "revisit", "resource"}]
        return record

    def said(self, name):
        pairs = [pair for one in self.records if one.type == "metadata" for pair in parse_fields(one.block)]
        return [value for field_name, value in pairs if field_name == name]


def read_back(folder):
    """What all files have, by run and address; every digest agrees, no record lies apart from those of its entry."""
    kept, payloads = {}, {}
    for path in sorted(folder.glob("*.warc.gz")):
        run, before = None, None
        for member in members(path.read_bytes()):
            record = parse(member.content)
            assert record.require("WARC-Block-Digest") == digest_of(record.block)
            if run is None:
                assert record.type == "warcinfo"
                run = dict(parse_fields(record.block))["isPartOf"]
                info = record.record_id
                continue
            assert bare(record.require("WARC-Warcinfo-ID")) == info
            key = run, record.require("WARC-Target-URI")
            assert key == before or key not in kept, f"the records of {key} are torn apart"
            before = key
            entry = kept.setdefault(key, ReadBack())
            entry.records.append(record)
            if record.type == "revisit":
                entry.payload = payloads[bare(record.require("WARC-Refers-To"))]
            elif record.type in {"response", "resource"}:
                entry.payload = split_http(record.block)[1] if record.type == "response" else record.block
                payloads[record.record_id] = entry.payload
            if entry.payload is not None and record.type != "metadata" and record.type != "request":
                assert record.require("WARC-Payload-Digest") == digest_of(entry.payload)
    return kept


def by_url(folder):
    """The same where each address was put in once."""
    kept = read_back(folder)
    urls = Counter(url for _, url in kept)
    assert set(urls.values()) <= {1}, urls
    return {url: entry for (_, url), entry in kept.items()}


def state_of(catalog):
    """All that a catalog says of files and captures, as values that compare; files of two kinds grow side by side."""
    return sorted((warc.name, warc.run, warc.committed, warc.sha256) for warc in catalog.warcs()), sorted(
        catalog.captures(), key=lambda row: (row.warc, row.offset)
    )


def scanned(folder, beside):
    """The catalog as the files alone give it, made in the folder `beside`."""
    beside.mkdir()
    with closing(Catalog(beside / "scanned.sqlite")) as catalog:
        catalog._database.execute("PRAGMA synchronous = OFF")  # nobody reads it after this test
        for _ in Scan(folder, catalog).runs():
            pass
        return state_of(catalog)


def index_lands(folder, lines):
    """Asserts that each line of the index leads to the record that it says it does."""
    for line in lines:
        said = json.loads(line.split(" ", 2)[2])
        with (folder / said["filename"]).open("rb") as file:
            walked = walked_at(file, int(said["offset"]))
        assert walked.record.get("WARC-Target-URI") == said["url"]
        assert (str(walked.length), walked.record.get("WARC-Payload-Digest")) == (said["length"], said["digest"])


def whole(folder):
    """The records of each file, which ends with the last of them."""
    return {path.name: sum(1 for _ in walk(path)) for path in sorted(folder.glob("*.warc.gz"))}


def snapshot(folder):
    """Every file below a folder but SQLite's: its bytes and when it was changed."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and "sqlite" not in path.name]
    return {
        path.relative_to(folder).as_posix(): (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in paths
    }


def rows(path, query):
    """What a query gives of the database at `path`."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()
