"""An index that fails, lies or never ends: it is told, a later run is none the worse, and a rebuild agrees."""

import signal
import subprocess
import threading

import pytest

from tests.crawl.crawling import PATIENCE, ROOT, command, contents, crawl, crawl_live, environment, run
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, moved, scripted
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.wayback import HTML, Kept, Wayback
from tests.crawl.wayback_sample import FAST, MID, NEW, OLD, TOOLBAR, kept

ORG = "/cdx/search/cdx?url=innovationpolicyplatform.org&"


def recovery(output, archive, *arguments, **settings):
    with Server(archive) as server:
        return crawl(output, "-a", "source=wayback", *arguments, IPP_WAYBACK_URL=server.url, **FAST, **settings)


def always(prefix, answer):
    return lambda path: answer if path.startswith(prefix) else None


def is_rebuilt_the_same(output):
    before = contents(output)
    rebuilt(output)
    after = contents(output)
    return [path for path in before | after if before.get(path) != after.get(path)] == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(200, TOOLBAR), "not_an_index"),
        (Answer(200, b"Error: too many requests\n"), "not_an_index"),
        (Answer(200, b"\x1f\x8bno gzip at all", (("Content-Encoding", "gzip"),)), "corrupt"),
        (Answer(500, b"oops"), "server_error"),
    ],
    ids=["page", "text", "undecodable", "error"],
)
def test_an_index_that_cannot_be_read_is_told_and_read_by_the_next_run(tmp_path, answer, reason):
    archive = Wayback([kept(f"d{n}") for n in range(3)], page=2, habits=[always("/cdx/", answer)])
    failed = recovery(tmp_path, archive)
    assert (failed.code, failed.records()) == (3, {})
    assert [entry["reason"] for entry in failed.report["unread"]] == [reason]
    assert "Traceback" not in failed.err
    archive.habits.clear()
    again = recovery(tmp_path, archive)
    assert (again.code, len(again.records())) == (0, 3)
    assert is_rebuilt_the_same(tmp_path)


def test_a_part_that_is_no_index_ends_the_listing_and_a_later_run_goes_on(tmp_path):
    archive = Wayback([kept(f"d{n}") for n in range(6)], page=2)
    page = Answer(200, TOOLBAR)
    with Server(archive) as server:
        settings = {"IPP_WAYBACK_URL": server.url, **FAST}
        archive.habits = [lambda path: page if "resumeKey=at-4" in path else None]
        failed = crawl(tmp_path, "-a", "source=wayback", **settings)
        found = len(failed.records())
        archive.habits = []
        again = crawl(tmp_path, "-a", "source=wayback", **settings)
    assert (failed.code, found) == (3, 4)
    assert (again.code, len(again.records())) == (0, 6)
    assert is_rebuilt_the_same(tmp_path)
    assert run("verify", OUTPUT_DIR=tmp_path).returncode == 0


def test_one_domain_that_fails_hides_no_other(tmp_path):
    com = Kept("http://innovationpolicyplatform.com/document/on-com", MID, document("on-com"))
    crawled = recovery(tmp_path, Wayback([kept("a"), com], habits=[always(ORG, Answer(500))]))
    assert "document/on-com" in crawled.records()
    assert crawled.code == 3


def test_an_index_in_circles_ends(tmp_path):
    line = kept("a").cdx.encode() + b"\n\n"
    crawled = recovery(tmp_path, Wayback([kept("a")], habits=[always(ORG, Answer(200, line + b"at-7\n"))]))
    assert [entry["reason"] for entry in crawled.report["unread"]] == ["endless"]
    assert set(crawled.records()) == {"document/a"}


def test_a_line_of_the_future_hides_nothing_new(tmp_path):
    archive = Wayback([kept("a"), Kept(kept("b").url, "20990101000000", document("b"))])
    with Server(archive) as server:
        settings = {"IPP_WAYBACK_URL": server.url, **FAST}
        crawl(tmp_path, "-a", "source=wayback", **settings)
        archive.captures.append(kept("c", NEW))
        archive.captures[-1].timestamp = "20260101000000"
        again = crawl(tmp_path, "-a", "source=wayback", **settings)
    asked = [path for path, _ in archive.times if "from=" in path]
    assert asked
    assert not [path for path in asked if "from=2099" in path]
    assert again.records()["document/b"]["capture"]["captured_at"] < "2099"


def test_a_capture_of_another_host_is_no_document_of_the_site(tmp_path):
    evil = Kept("http://evil.example/www.innovationpolicyplatform.org/document/evil", MID, document("evil"))
    evil.line = f"org,innovationpolicyplatform)/document/evil {MID} {evil.url} text/html 200 X 900"
    crawled = recovery(tmp_path, Wayback([kept("a"), evil]))
    assert set(crawled.records()) == {"document/a"}


def test_a_page_that_says_it_is_another_makes_an_alias_in_whatever_order(tmp_path):
    page = document("b", "/files/b.pdf")  # a file makes it a document: one page for many addresses may be a notice
    said = [Kept(kept(name).url, MID, page) for name in "bac"]
    crawled = recovery(tmp_path, Wayback(said))
    aliases = crawled.records()["document/b"]["aliases"]
    assert [alias.rpartition("/")[2] for alias in aliases if "/document/" in alias] == ["a", "c"]


def test_a_date_that_cannot_be_is_not_believed(tmp_path):
    far = kept("far", MID)
    far.answer = Answer(200, far.body, (*HTML, ("Memento-Datetime", "Fri, 31 Dec 9999 23:59:59 GMT")))
    naive = kept("naive", OLD)
    naive.answer = Answer(200, naive.body, (*HTML, ("Memento-Datetime", "Sun, 20 Oct 2013 14:51:01 -0000")))
    records = recovery(tmp_path, Wayback([far, naive]), "-a", "url=/document/far /document/naive").records()
    assert records["document/far"]["capture"]["captured_at"] == "2015-06-01T00:00:00Z"
    assert records["document/naive"]["capture"]["captured_at"] == "2013-10-20T14:51:01Z"


def test_a_file_that_is_packed_stays_packed(tmp_path):
    packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    url = "http://www.innovationpolicyplatform.org/sites/default/files/table.csv.gz"
    page = kept("a", body=document("a", url.replace("http:", "https:")))
    crawled = recovery(
        tmp_path, Wayback([page, Kept(url, MID, packed, headers=(("Content-Type", "application/gzip"),))])
    )
    assert crawled.kept_files() == [packed]


def test_a_redirect_to_no_address_loses_its_document_alone(tmp_path):
    pages = {"/document/a": moved("http://[::1/"), "/document/b": document("b")}
    with Server(scripted(pages)) as server:
        crawled = crawl_live(server, tmp_path, "-a", "url=/document/a /document/b")
    assert set(crawled.records()) == {"document/b"}
    assert crawled.document("document/a")["reason"] == "off_limits"
    assert is_rebuilt_the_same(tmp_path)


def test_a_live_site_that_calls_itself_a_memento_is_asked_again(tmp_path):
    headers = (*HTML, ("Memento-Datetime", "Thu, 16 Aug 2018 11:19:11 GMT"))
    pages = {"/document/a": Answer(200, document("a", body="First."), headers)}
    with Server(scripted(pages)) as server:
        crawl_live(server, tmp_path, "-a", "url=/document/a")
        pages["/document/a"] = Answer(200, document("a", body="Second."), headers)
        again = crawl_live(server, tmp_path, "-a", "url=/document/a")
    assert again.records()["document/a"]["body"] == "Second."


@pytest.mark.parametrize("asked", ["/cdx/", "/web/"])
def test_a_crawl_that_is_stopped_while_it_waits_ends_soon_with_its_report(tmp_path, asked):
    is_asked = threading.Event()
    wait = Answer(429, b"wait", (("Retry-After", "300"),))

    def habit(path):
        if path.startswith(asked):
            is_asked.set()
            return wait
        return None

    with Server(Wayback([kept("a")], habits=[habit])) as server:
        words = command(tmp_path / "o", "-a", "source=wayback", IPP_WAYBACK_URL=server.url, **FAST)
        with (tmp_path / "errors").open("w") as errors:
            process = subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=errors)
        assert is_asked.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
    assert process.returncode == 3
    assert "Traceback" not in (tmp_path / "errors").read_text("utf-8")
    assert is_rebuilt_the_same(tmp_path / "o")


def test_a_site_in_two_places_of_the_source_is_one_source(tmp_path):
    with Server(Wayback([kept("a")])) as server:
        settings = {"IPP_WAYBACK_URL": server.url, **FAST}
        crawled = crawl(tmp_path, "-a", "source=wayback,wayback", "-a", "url=/document/a /document/b", **settings)
    assert [len(entry["attempts"]) for entry in crawled.report["documents"]] == [1, 1]


def test_what_is_played_back_now_and_then_is_no_block(tmp_path):
    broken = kept("broken", answer=Answer(503, b"busy"))
    archive = Wayback([broken, *(kept(f"d{n}") for n in range(8))])
    crawled = recovery(tmp_path, archive)
    assert len(crawled.records()) == 8
    assert crawled.document("document/broken")["outcome"] == "lost"
