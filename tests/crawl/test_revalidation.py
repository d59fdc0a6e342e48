"""The archive as the cache of a crawl: nothing twice in a run, and the next run asks only what has changed."""

import json
from hashlib import sha256

from scraper.archive.reader import ArchiveReader
from scraper.catalog.catalog import NAME, Catalog
from tests.crawl.crawling import SAMPLES, contents, crawl_live, run
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, scripted

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILE = "/sites/default/files/x.pdf"
SITE = "https://www.innovationpolicyplatform.org"
ASKED = ("-a", "url=/document/a /document/b")


def validated(body, kind, asked, by="ETag"):
    """An answer that is 304 for whoever has it already; `asked` remembers the conditional headers."""
    value = f'"{sha256(body).hexdigest()[:8]}"' if by == "ETag" else "Wed, 10 Apr 2019 12:00:00 GMT"
    condition = "If-None-Match" if by == "ETag" else "If-Modified-Since"

    def raw(connection):
        stated = connection.headers.get(condition)
        asked.append((connection.path, stated))
        head = f"{by}: {value}\r\nX-Served: {len(asked)}\r\n"
        if stated == value:
            connection.wfile.write(f"HTTP/1.1 304 Not Modified\r\n{head}\r\n".encode())
        else:
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
            connection.wfile.write(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body)

    return Answer(raw=raw)


def site(asked, title="a"):
    return {
        "/document/a": validated(document("a", FILE, title=title), "text/html; charset=utf-8", asked),
        "/document/b": validated(document("b", FILE), "text/html; charset=utf-8", asked, by="Last-Modified"),
        FILE: validated(PDF, "application/pdf", asked),
    }


def rows(output):
    """What was captured where it was asked for; a copy of the site replays under the site's own addresses besides."""
    catalog = Catalog(output / NAME)
    found = [row for row in catalog.captures() if not row.url.startswith(SITE)]
    catalog.close()
    return found


def test_what_has_not_changed_is_not_sent_again_and_is_served_from_the_archive(tmp_path):
    asked = []
    with Server(scripted(site(asked))) as server:
        first = crawl_live(server, tmp_path, *ASKED)
        before = contents(tmp_path / "records")
        asked.clear()
        again = crawl_live(server, tmp_path, *ASKED)
    assert (first.code, again.code) == (0, 0)
    assert sorted(path for path, _ in asked) == ["/document/a", "/document/b", FILE]
    assert all(condition for _, condition in asked)
    assert contents(tmp_path / "records") == before
    assert again.figures["files_found"] == 1
    not_modified = [row for row in rows(tmp_path) if row.status == 304]
    assert {row.type for row in not_modified} == {"revisit"}
    originals = {row.record_id: row for row in rows(tmp_path) if row.status == 200}
    assert {originals[row.refers_to].url for row in not_modified} == {row.url for row in not_modified}


def test_a_revisit_of_the_server_says_which_capture_still_stands(tmp_path):
    with Server(scripted(site([]))) as server:
        crawl_live(server, tmp_path, *ASKED)
        crawl_live(server, tmp_path, *ASKED)
    catalog = Catalog(tmp_path / NAME)
    reader = ArchiveReader(tmp_path / "archive", catalog.by_id)
    [row] = [row for row in catalog.captures() if row.status == 304 and row.url.endswith(FILE)]
    record, head = reader.head(row)
    assert record.get("WARC-Profile").endswith("/revisit/server-not-modified")
    assert record.get("WARC-Refers-To-Target-URI") == row.url
    assert head.get(b"x-served") is not None, "the head of the 304 is kept"
    assert b"".join(reader.body(row)) == PDF
    reader.close()
    catalog.close()


def test_what_has_changed_is_captured_anew_and_the_old_capture_stays(tmp_path):
    with Server(lambda path: scripted(pages)(path)) as server:
        pages = site([])
        crawl_live(server, tmp_path, *ASKED)
        pages = site([], title="Another title")
        again = crawl_live(server, tmp_path, *ASKED)
    assert again.records()["document/a"]["title"] == "Another title"
    captured = [row for row in rows(tmp_path) if row.url.endswith("/document/a")]
    assert [(row.status, row.type) for row in captured] == [(200, "response"), (200, "response")]
    assert captured[1].record_id == again.records()["document/a"]["capture"]["warc_record_id"]


def test_a_rebuild_knows_what_was_not_sent_again(tmp_path):
    with Server(scripted(site([]))) as server:
        crawl_live(server, tmp_path, *ASKED)
        crawl_live(server, tmp_path, *ASKED)
    before = contents(tmp_path)
    for path in (tmp_path / "records/document").iterdir():
        path.unlink()
    assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 0
    assert contents(tmp_path) == before


def test_a_page_that_fails_before_the_server_says_that_it_has_not_changed_is_found(tmp_path):
    asked, failing = [], []

    def page(path):
        if path == "/document/a" and failing:
            return failing.pop()
        return scripted({"/document/a": validated(document("a"), "text/html; charset=utf-8", asked)})(path)

    retries = {"RETRY_ENABLED": True, "RETRY_TIMES": 2}
    with Server(page) as server:
        crawl_live(server, tmp_path, "-a", "url=/document/a")
        failing += [Answer(500), Answer(500)]
        done = crawl_live(server, tmp_path, "-a", "url=/document/a", **retries)
    assert (done.code, failing) == (0, [])
    assert asked[-1] == ("/document/a", None), "validators are of a capture that its own failure has taken the place of"
    before = contents(tmp_path)
    assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 0
    assert contents(tmp_path) == before


def test_an_earlier_capture_never_stands_in_for_an_answer_that_did_not_come(tmp_path):
    with Server(scripted(site([]))) as server:
        crawl_live(server, tmp_path, *ASKED)
    gone = crawl_live(server, tmp_path, *ASKED)
    assert gone.code == 2
    assert gone.document("document/a")["reason"] == "unreachable"
    assert set(gone.records()) == {"document/a", "document/b"}, "and takes nothing away"


def test_an_address_that_two_searches_ask_for_is_fetched_once(tmp_path):
    page = Answer(200, document("a"))
    moved = [Answer(301, headers=(("Location", "/document/a/"),)), page]
    with Server(scripted({"/document/a": moved[0], "/document/a/": moved[1]})) as server:
        done = crawl_live(
            server, tmp_path, "-a", f"url=/document/a {SITE}/document/a/ http://innovationpolicyplatform.org/document/a"
        )
    assert done.code == 0
    assert server.asked_twice() == {}


def test_without_an_archive_a_crawl_works_as_ever(tmp_path):
    with Server(scripted(site([]))) as server:
        done = crawl_live(server, tmp_path, *ASKED, ARCHIVE_ENABLED=0)
    assert (done.code, done.err) == (0, "")
    assert not (tmp_path / "archive").exists()
    assert done.records()["document/a"]["capture"]["warc_record_id"] is None


def test_what_was_put_back_and_has_not_changed_since_is_served_from_its_first_capture(tmp_path):
    asked = []
    with Server(lambda path: scripted(pages)(path)) as server:
        for title in ("a", "Another title", "a", "a", "a"):
            pages = site(asked, title=title)
            asked.clear()
            done = crawl_live(server, tmp_path, *ASKED)
            assert done.err == ""
    assert all(stated for _, stated in asked), "each was asked for with its validators"
    captured = [row for row in rows(tmp_path) if row.url.endswith("/document/a")]
    assert [row.status for row in captured] == [200, 200, 200, 304, 304]
    assert [row.type for row in captured] == ["response", "response", "revisit", "revisit", "revisit"]
    assert captured[3].refers_to == captured[4].refers_to == captured[2].record_id
    assert done.records()["document/a"]["title"] == "a"
    verified = run("verify", OUTPUT_DIR=tmp_path)
    assert verified.returncode == 0, verified.stdout
    before = contents(tmp_path)
    assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 0
    assert contents(tmp_path) == before


MONDAY, TUESDAY = "Mon, 01 Apr 2019 12:00:00 GMT", "Tue, 02 Apr 2019 12:00:00 GMT"
OF_TAG, OF_DATE = ("ETag", '"v1"', "If-None-Match"), ("Last-Modified", MONDAY, "If-Modified-Since")
# By document: what its server states at first, what it answers to a condition, and whether it is to be believed.
ANSWERS = {
    "same": (OF_TAG, 'HTTP/1.1 304 Not Modified\r\nETag: "v1"', True),
    "weak": (OF_TAG, 'HTTP/1.1 304 Not Modified\r\nETag: W/"v1"', True),
    "silent": (OF_TAG, "HTTP/1.1 304 Not Modified\r\nServer: x", True),
    "other": (OF_TAG, 'HTTP/1.1 304 Not Modified\r\nETag: "v2"', False),
    "later": (OF_DATE, f"HTTP/1.1 304 Not Modified\r\nLast-Modified: {TUESDAY}", False),
    "tagged": (OF_DATE, 'HTTP/1.1 304 Not Modified\r\nETag: "v2"', False),
    "failed": (OF_TAG, "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0", False),
    "refused": (OF_TAG, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0", False),
    "broken": (OF_TAG, "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0", False),
}


def editions(name, state):
    """A document that has another edition in the second run, and a server that answers to conditions as told."""
    (field, value, condition), answer, _ = ANSWERS[name]

    def raw(connection):
        if connection.headers.get(condition):
            connection.wfile.write(f"{answer}\r\n\r\n".encode())
            return
        body = document(name, body=f"Edition {state['edition']}.")
        head = f"{field}: {value}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        connection.wfile.write(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body)

    return Answer(raw=raw)


def test_a_304_is_believed_only_where_it_may_be_and_a_failure_at_conditions_is_asked_again_without(tmp_path):
    state = {"edition": 1}
    asked = ("-a", "url=" + " ".join(f"/document/{name}" for name in ANSWERS))
    with Server(scripted({f"/document/{name}": editions(name, state) for name in ANSWERS})) as server:
        crawl_live(server, tmp_path, *asked)
        state["edition"] = 2
        second = crawl_live(server, tmp_path, *asked)
    seen = {name: body_of(tmp_path, name) for name in ANSWERS}
    assert seen == {name: "Edition 1." if believed else "Edition 2." for name, (_, _, believed) in ANSWERS.items()}
    assert second.code == 0
    with Server(scripted({"/document/same": editions("same", state)})) as server:
        crawl_live(server, tmp_path, "-a", "url=/document/same", "-a", "fresh=true")
    assert body_of(tmp_path, "same") == "Edition 2."
    before = contents(tmp_path)
    assert run("rebuild", OUTPUT_DIR=tmp_path).stderr == ""
    after = contents(tmp_path)
    assert [path for path, content in before.items() if after.get(path) != content] == []
    assert run("verify", OUTPUT_DIR=tmp_path).returncode == 0


def body_of(output, name):
    return json.loads((output / f"records/document/{name}.json").read_text())["body"]
