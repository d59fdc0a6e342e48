"""A small output folder, as a crawl leaves it: two documents, one with a file that has text, in two WARC files."""

from scraper.catalog.catalog import NAME, Catalog
from scraper.records import to_json
from scraper.store import digest_of_file, record_path, text_path, write_atomically
from tests.archive.warcs import Warc
from tests.records import SITE, record

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<title>%s</title>"
FILE = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4"
RUN = "urn:uuid:00000000-0000-0000-0000-000000000001"
LAST = "2021-02-03T04:05:06Z"


def make_store(output):
    """Gives the catalog's path and the WARC files."""
    first, second = Warc(output / "archive" / "ipp-00000.warc.gz"), Warc(output / "archive" / "ipp-00001.warc.gz")
    first.info()
    first.response(f"{SITE}/robots.txt", b"HTTP/1.1 404 Not Found\r\n\r\n")
    first.response(f"{SITE}/", PAGE % b"Front")
    a = first.response(f"{SITE}/document/a", PAGE % b"A")
    first.metadata(f"{SITE}/document/a", [("via", f"{SITE}/")])
    second.info()
    second.response(f"{SITE}/sites/default/files/a.pdf", FILE)
    b = second.response(f"{SITE}/document/b?b=2&a=1", PAGE % b"B", LAST)
    second.response(f"{SITE}/document/a", PAGE % b"A", LAST, "revisit", a)
    keep(output, "a", a, title="Clusters", body="On clusters.\n\nAnd more.")
    keep(output, "b", b, title="A “second” one", body="", files=[])
    write_atomically(text_path(output, "1" * 64), b"Page one\n\fPage two\n\f")
    commit(output, first, second)
    return first, second


def keep(output, slug, row, **said):
    """A record, its capture the row's."""
    made = record(slug, **said)
    made.capture.warc_record_id = row.record_id if row else None
    write_atomically(record_path(output, made.id), to_json(made).encode())


def commit(output, *warcs):
    """The catalog of these files."""
    catalog = Catalog(output / NAME)
    for warc in warcs:
        catalog.begin_warc(warc.path.name, RUN)
        catalog.commit(warc.path.name, len(warc.content), warc.rows, ())
        catalog.close_warc(warc.path.name, digest_of_file(warc.path))
    catalog.close()
