"""The servers' own logs prove it: budgets, Retry-After, Crawl-delay and a name are kept, over a restart too."""

import os
import signal
import subprocess
import time
from itertools import pairwise

import pytest

from tests.crawl.crawling import ROOT, command, crawl, crawl_live, environment, run
from tests.crawl.pages import document
from tests.crawl.server import NOT_FOUND, Answer, Server, scripted
from tests.crawl.wayback import Wayback
from tests.crawl.wayback_sample import kept
from tests.fetching.test_pace import most_in_any_window

SLUGS = [f"number-{n}" for n in range(6)]


def gaps(times):
    return [later - earlier for earlier, later in pairwise(times)]


def asked_of(archive, *prefixes):
    return [when for path, when in archive.times if path.startswith(prefixes)]


def interrupted(output, archive, after, **settings):
    """A recovery that is killed when the archive was asked `after` so often, and one that ends it."""
    prefix, count = after
    settings = {"DOWNLOAD_DELAY": 0, **settings}
    with Server(archive) as server:
        settings["IPP_WAYBACK_URL"] = server.url
        words = command(output, "-a", "source=wayback", **settings)
        process = subprocess.Popen(words, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL)
        while len(asked_of(archive, prefix)) < count:
            assert process.poll() is None
            os.sched_yield()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        before = [path for path, _ in archive.times]
        return before, crawl(output, "-a", "source=wayback", **settings)


def in_both(archive, before):
    """What was asked for before the kill and again after it."""
    return {path for path, _ in archive.times[len(before) :]} & set(before) - {"/robots.txt"}


def test_a_recovery_that_is_killed_goes_on_where_it_was_and_as_slowly(tmp_path):
    archive = Wayback([kept(slug) for slug in SLUGS], page=2)
    before, crawled = interrupted(tmp_path / "o", archive, ("/web/", 3), IPP_PLAYBACK_DELAY=0.5)
    assert set(crawled.records()) == {f"document/{slug}" for slug in SLUGS}
    assert min(gaps(asked_of(archive, "/web/"))) >= 0.5
    again = in_both(archive, before)
    assert len(again) <= 1, "but for what was on its way when it was killed"
    assert not [path for path in again if path.startswith("/cdx/")]


def test_a_listing_that_is_killed_goes_on_where_it_was(tmp_path):
    archive = Wayback([kept(slug) for slug in SLUGS], page=1)
    before, crawled = interrupted(tmp_path / "o", archive, ("/cdx/", 4), IPP_PLAYBACK_DELAY=0)
    assert set(crawled.records()) == {f"document/{slug}" for slug in SLUGS}
    assert in_both(archive, before) <= {before[-1]}


def test_a_finished_recovery_asks_only_for_what_is_new(tmp_path):
    archive = Wayback([kept(slug) for slug in SLUGS], page=2)
    with Server(archive) as server:
        settings = {"IPP_WAYBACK_URL": server.url, "IPP_PLAYBACK_DELAY": 0}
        crawl(tmp_path, "-a", "source=wayback", **settings)
        before = [path for path, _ in archive.times]
        archive.captures.append(kept("new", "20190101000000"))
        crawled = crawl(tmp_path, "-a", "source=wayback", **settings)
        after = [path for path, _ in archive.times[len(before) :]]
        again = crawl(tmp_path, "-a", "source=wayback", **settings)
    assert "document/new" in crawled.records()
    assert [path for path in after if path.startswith("/web/")] == [f"/web/20190101000000id_/{kept('new').url}"]
    assert all("&from=" in path for path in after if path.startswith("/cdx/"))
    assert again.bytes_of_records() == crawled.bytes_of_records()
    assert run("verify", OUTPUT_DIR=tmp_path).returncode == 0


@pytest.mark.soak
def test_no_minute_has_more_questions_to_the_index_than_its_budget(tmp_path):
    archive = Wayback([kept(slug) for slug in SLUGS], page=2)
    settings = {"IPP_INDEX_PER_MINUTE": 3, "IPP_PLAYBACK_DELAY": 0}
    interrupted(tmp_path / "o", archive, ("/cdx/", 3), **settings)
    assert most_in_any_window(asked_of(archive, "/cdx/"), 60) <= 3


def timed(answer):
    """The answers of a site, and when each was asked for."""
    times = []

    def with_time(path):
        times.append((path, time.time()))
        return answer(path)

    return with_time, times


def test_crawl_delay_is_kept(tmp_path):
    pages = {f"/document/{slug}": document(slug) for slug in SLUGS[:4]}
    pages["/robots.txt"] = Answer(200, b"User-agent: ipp-archive\nCrawl-delay: 0.6\n", ())
    answer, times = timed(scripted(pages))
    with Server(answer) as server:
        crawled = crawl_live(server, tmp_path, "-a", f"url={' '.join(path for path in pages if 'document' in path)}")
    assert len(crawled.records()) == 4
    assert min(gaps([when for path, when in times if path != "/robots.txt"])) >= 0.6


@pytest.mark.parametrize("wanted", ["1", "date"])
def test_a_site_that_says_when_to_come_back_is_asked_again_then(tmp_path, wanted):
    date = "Wed, 21 Oct 2015 07:28:0{} GMT"
    headers = (("Retry-After", "1"),) if wanted == "1" else (("Retry-After", date.format(1)), ("Date", date.format(0)))
    refusals = [Answer(429, b"wait", headers), Answer(503, b"wait", headers)]
    pages = {f"/document/{slug}": document(slug) for slug in SLUGS[:3]}

    def site(path):
        return refusals.pop() if path.startswith("/document/") and refusals else scripted(pages)(path)

    answer, times = timed(site)
    with Server(answer) as server:
        crawled = crawl_live(server, tmp_path, "-a", f"url={' '.join(pages)}", CONCURRENT_REQUESTS=2)
    assert set(crawled.records()) == {f"document/{slug}" for slug in SLUGS[:3]}
    asked = [when for path, when in times if path.startswith("/document/")]
    assert max(gaps(asked)) >= 0.9, "Twisted's clock and the server's differ by little"


def test_one_page_that_asks_for_an_hour_does_not_end_the_crawl_and_two_in_a_row_do(tmp_path):
    hour = Answer(429, b"later", (("Retry-After", "3600"),))
    pages = {"/document/a": hour, "/document/b": document("b"), "/document/c": hour, "/document/d": hour}
    pages["/document/e"] = document("e")
    with Server(scripted(pages, lambda path: hour if "/document/c" in path else NOT_FOUND)) as server:
        crawled = crawl_live(server, tmp_path, "-a", f"url={' '.join(pages)}", CONCURRENT_REQUESTS=1)
        asked, reasons = server.asked(), {entry["id"]: entry.get("reason") for entry in crawled.report["documents"]}
        again = crawl_live(server, tmp_path, "-a", "url=/document/e")
    assert "document/b" in crawled.records()
    assert (reasons["document/a"], reasons["document/e"]) == ("refused", "blocked")
    assert "/document/e" not in asked
    assert "refuses to be asked" in crawled.err
    assert again.document("document/e")["reason"] == "blocked", "it is remembered from run to run"
    assert server.asked() == asked


def test_an_archive_that_refuses_every_connection_is_named_and_left_alone(tmp_path):
    with Server(scripted({})) as server:
        gone = server.url
    pages = {"/document/a": document("a")}
    with Server(scripted(pages)) as server:
        settings = {"IPP_WAYBACK_URL": gone, "IPP_BACKOFF": 0.5}
        lines = "url=/document/a /document/b"
        crawled = crawl_live(server, tmp_path, "-a", "source=live,wayback", "-a", lines, **settings)
    assert set(crawled.records()) == {"document/a"}
    lost = crawled.document("document/b")
    assert (lost["outcome"], lost["reason"], lost["is_kept"]) == ("unreachable", "unreachable", False)
    [unread] = crawled.report["unread"]
    assert (unread["source"], unread["documents"]) == ("wayback", [lost["url"]])
    assert "wayback gave no answer" in crawled.out
    assert "run the same command again" in crawled.out
    assert (lost["attempts"][-1]["source"], lost["attempts"][-1]["outcome"]) == ("wayback", "unreachable")
    assert "refuses to be asked" in crawled.err
    assert "Traceback" not in crawled.err


def test_an_archive_that_blocks_is_waited_out_and_never_taken_for_an_answer(tmp_path):
    archive = Wayback([kept(slug) for slug in SLUGS[:2]])
    archive.habits = [lambda path: Answer(429, document("x")) if path.startswith("/web/") else None]
    with Server(archive) as server:
        settings = {"IPP_WAYBACK_URL": server.url, "IPP_PLAYBACK_DELAY": 0, "IPP_BACKOFF": 0.5}
        crawled = crawl(tmp_path, "-a", "source=wayback", **settings)
    assert crawled.records() == {}
    assert {entry["reason"] for entry in crawled.report["documents"]} == {"blocked"}
    assert len(asked_of(archive, "/web/")) == 5


def test_the_user_agent_names_the_project_and_the_contact(tmp_path):
    named = []

    def raw(connection):
        named.append(connection.headers["User-Agent"])
        connection.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    with Server(lambda path: Answer(raw=raw)) as server:
        crawl_live(server, tmp_path, "-a", "url=/document/a", IPP_CONTACT="me@example.org (x)\r\n")
    assert {name.partition("/")[0] for name in named} == {"ipp-archive"}
    assert all(name.endswith("; me@example.org x)") for name in named)


def test_without_a_contact_it_is_said_in_one_line_when_a_public_service_is_asked(tmp_path):
    with Server(scripted({})) as server:
        own = crawl_live(server, tmp_path / "own", "-a", "url=/document/a", IPP_CONTACT="")
    settings = {"IPP_LIVE_URL": "http://ipp.invalid", "IPP_KNOWN_HOSTS": "invalid", "IPP_CONTACT": ""}
    public = crawl(tmp_path / "public", "-a", "url=/document/a", **settings)
    assert "No contact" not in own.err
    assert public.err.count("No contact is given") == 1
    assert public.code == 2


def test_a_site_that_refuses_page_after_page_is_left_alone(tmp_path):
    busy = Answer(503, b"busy")
    with Server(lambda path: NOT_FOUND if path == "/robots.txt" else busy) as server:
        urls = " ".join(f"/document/{n}" for n in range(30))
        crawled = crawl_live(server, tmp_path, "-a", f"url={urls}", IPP_BACKOFF=0.2, CONCURRENT_REQUESTS=2)
    assert crawled.records() == {}
    assert {entry["reason"] for entry in crawled.report["documents"]} <= {"refused", "blocked"}
    assert len(server.log) <= 15
    assert "refuses to be asked (it answered 503)" in crawled.err
