"""A small output made by real crawls, and what verification says of it."""

import gzip
import shutil
import sqlite3
from hashlib import sha256

from scraper.outputs.verify.verification import verify
from tests.crawl.crawling import SAMPLES, crawl, crawl_live, run
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, moved, pdf, scripted

FILES = "/sites/default/files/"
PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
OTHER = (SAMPLES.parent / "files/leading_junk.pdf").read_bytes()
ASKED = ("-a", "url=/document/a /document/b /document/old /document/none")


def chunked_and_coded(body):
    """A page as gzip in chunks, and unchanged for whoever has it."""
    coded = gzip.compress(body, mtime=0)
    tag = f'"{sha256(body).hexdigest()[:8]}"'

    def raw(connection):
        if connection.headers.get("If-None-Match") == tag:
            connection.wfile.write(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
            return
        head = f"ETag: {tag}\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.wfile.write(b"HTTP/1.1 200 OK\r\n" + head.encode())
        for piece in (coded[:100], coded[100:]):
            connection.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.wfile.write(b"0\r\n\r\n")

    return Answer(raw=raw)


def cut_off(connection):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: {len(PDF)}\r\n\r\n"
    connection.wfile.write(head.encode() + PDF[:1000])


PAGES = {
    "/document/a": document("a", FILES + "x.pdf", FILES + "cut.pdf"),
    "/document/b": chunked_and_coded(document("b", FILES + "y.pdf", FILES + "x.pdf", body="Zürich\n" * 20)),
    "/document/old": moved("/document/a"),
    FILES + "x.pdf": pdf(PDF),
    FILES + "y.pdf": pdf(OTHER),
    FILES + "cut.pdf": Answer(raw=cut_off),
}


def first_run(output, server):
    assert crawl_live(server, output, *ASKED).code == 3


def whole_output(folder):
    """Two runs of a site, one of a folder, and an export."""
    output, saved = folder / "output", folder / "saved"
    (saved / "document").mkdir(parents=True)
    (saved / "document" / "c.html").write_bytes(document("c", body="What was saved."))
    with Server(scripted(PAGES)) as server:
        first_run(output, server)
        crawl_live(server, output, *ASKED)
    assert crawl(output, "-a", f"source={saved}").code == 0
    done = run("export", "wacz", OUTPUT_DIR=output)
    assert done.returncode == 0, done.stderr
    return output


def small_output(folder):
    """One document, its file, and an export."""
    output = folder / "small"
    with Server(scripted({"/document/a": document("a", FILES + "x.pdf"), FILES + "x.pdf": pdf(PDF)})) as server:
        assert crawl_live(server, output, "-a", "url=/document/a").code == 0
    assert run("export", "wacz", OUTPUT_DIR=output).returncode == 0
    return output


def verified(output, cores=1):
    """The lines of all faults."""
    return list(verify(output, output / "archive", cores).faults.lines())


def notes(output):
    return verify(output, output / "archive", 1).faults.notes


def copied(output, folder):
    return shutil.copytree(output, folder / "copy")


def warcs(output):
    return sorted((output / "archive").glob("*.warc.gz"))


def ask(output, query, *values):
    """Of the catalog, or to it."""
    database = sqlite3.connect(output / "catalog.sqlite")
    with database:
        rows = database.execute(query, values).fetchall()
    database.close()
    return rows


def capture(output, ending, kind="response"):
    """File, offset, length, identity and line of the first capture of an address."""
    query = "SELECT name, start, length, record_id, cdxj FROM captures JOIN warcs ON warcs.number = warc"
    query += " WHERE url LIKE ? AND type = ? ORDER BY captures.number"
    return ask(output, query, f"%{ending}", kind)[0]


def dump(path):
    """Everything that a catalog says."""
    database = sqlite3.connect(path)
    try:
        return list(database.iterdump()), database.execute("PRAGMA user_version").fetchall()
    finally:
        database.close()
