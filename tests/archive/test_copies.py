"""A capture that lay elsewhere has a revisit under its own address: where it is needed, once, and read as none."""

from datetime import UTC, datetime

import pytest

from scraper.archive.exchange import Memento
from scraper.archive.foreign.archive import ForeignArchive
from scraper.archive.mementos import MetMementos
from scraper.archive.saved_heads import head_of_saved
from scraper.catalog.catalog import CaptureRow, Catalog
from tests.archive.foreign_files import SITE, http, packed, record

AT = datetime(2019, 4, 10, 12, 0, 1, tzinfo=UTC)
DATE = "2019-04-10T12:00:01Z"
URL = f"{SITE}/document/a"


def row(url, date=DATE):
    line = f'x 1 {{"url": "{url}"}}'
    return CaptureRow("a.warc.gz", 0, 9, "urn:uuid:1", "response", url, date, 200, None, None, "GET", None, line)


@pytest.fixture
def catalog(tmp_path):
    catalog = Catalog(tmp_path / "catalog.sqlite")
    yield catalog
    catalog.close()


@pytest.mark.parametrize(
    ("there", "is_new"),
    [
        (row(URL), False),
        (row("http://innovationpolicyplatform.org/document/a/"), False),  # an index finds both
        (row(URL, "2020-01-01T00:00:00Z"), True),
        (row(f"{URL}#their.warc.gz@7199"), True),
        (row("file:///mirror/document/a.html"), True),
        (row("http://127.0.0.1/www.innovationpolicyplatform.org/document/a"), True),
    ],
)
def test_it_is_kept_where_nothing_replays_yet(catalog, there, is_new):
    mementos = MetMementos(catalog)
    assert mementos.is_new(Memento(URL, AT, b"", there)) is is_new
    assert mementos.is_new(Memento(URL, AT, b"", row("file:///other"))) is False  # once


def test_that_of_an_earlier_run_is_enough(catalog):
    catalog.begin_warc("a.warc.gz", "run")
    catalog.commit("a.warc.gz", 9, [row(URL)], ())
    assert MetMementos(catalog).is_new(Memento(URL, AT, b"", row("file:///mirror/document/a.html"))) is False


def test_whoever_reads_such_an_archive_reads_what_it_refers_to(tmp_path):
    read = record(http(), url="file:///mirror/document/a.html")
    fields = {"WARC_Refers_To": "<urn:uuid:file:///mirror/document/a.html>", "WARC_Record_ID": "<urn:uuid:2>"}
    shown = record(http(b""), kind="revisit", **fields, Archive_Note="a copy")
    of_others = record(http(b""), kind="revisit", **fields)
    for name, more, urls in (("ours", shown, []), ("theirs", of_others, [URL])):
        (tmp_path / f"{name}.warc.gz").write_bytes(packed(read, more))
        found = ForeignArchive(tmp_path / f"{name}.warc.gz")
        assert [entry.url for entry in found.entries] == ["file:///mirror/document/a.html", *urls]
        assert found.faults == []


@pytest.mark.parametrize(("body", "coding"), [(b"<p>", b""), (b"\x1f\x8b\x08 packed", b"Content-Encoding: gzip\r\n")])
def test_the_head_of_a_saved_file_fits_the_file(body, coding):
    saved = ("Content-Type: text/html", "Content-Length: 9999", "Content-Encoding: br", "Server: x")
    assert head_of_saved((("status", "404"), *(("header", line) for line in saved)), body) == (
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nServer: x\r\n%sContent-Length: %d\r\n\r\n"
        % (coding, len(body))
    )
