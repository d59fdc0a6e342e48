"""What pages show is archived with them, once each and after the documents, and is no document of its own."""

import pytest

from tests.crawl.crawling import command, contents, crawl_live, run
from tests.crawl.pages import SITE
from tests.crawl.server import Server
from tests.crawl.shown_site import ELSEWHERE, FILE, MISSING, SEEN, STYLE, showing
from tests.crawl.timed_runs import kill_at

NESTED = "/sites/default/files/css/deep/third.css"


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """Two crawls of the site: the first, and what the server was asked in the second."""
    output = tmp_path_factory.mktemp("look") / "output"
    with Server(showing()) as server:
        first = crawl_live(server, output)
        report, log = first.report, list(server.log)
        server.log.clear()
        crawl_live(server, output)
        return first, report, log, list(server.log)


def test_what_pages_show_is_asked_for_once_after_the_documents(twice):
    _, _, log, _ = twice
    asked = [path for path, _ in log]
    assert {path: asked.count(path) for path in SEEN} == dict.fromkeys(SEEN, 1)
    assert min(map(asked.index, SEEN)) > max(map(asked.index, ("/document/a", "/document/b", FILE)))
    assert not [path for path in asked if "elsewhere" in path or "no.png" in path]
    assert asked.index(STYLE) < asked.index(NESTED)


def test_the_account_says_what_is_missing_and_counts_no_document_for_it(twice):
    first, report, *_ = twice
    reasons = {f"{SITE}/img/soft.png": "not_pdf", ELSEWHERE: "off_limits"}
    missing = sorted([*(SITE + path for path in MISSING), ELSEWHERE])
    wanted = [{"url": url, "reason": reasons.get(url, "missing")} for url in missing]
    assert report["shown"] == {"wanted": len(SEEN) + 4, "missing": wanted}
    assert report["figures"]["documents_wanted"] == report["figures"]["documents_found"] == 2
    assert (report["figures"]["files_wanted"], first.code) == (1, 0)
    [line] = [line for line in first.out.splitlines() if "style sheets" in line]
    assert "fonts.example.org" in line
    assert sorted(first.records()) == ["document/a", "document/b"]
    assert [path for path in contents(first.output) if path.startswith("files/")] != []
    assert len(first.kept_files()) == 1


def test_a_second_run_asks_for_nothing_of_it_anew(twice):
    asked = [path for path, _ in twice[3]]
    assert "/document/a" in asked
    assert [path for path in asked if path in SEEN or path in MISSING or path.startswith("/www.")] == []


def test_rebuilding_gives_the_same_bytes_and_the_archive_is_whole(twice):
    first = twice[0]
    before = contents(first.output)
    assert run("rebuild", OUTPUT_DIR=first.output).returncode == 0
    assert contents(first.output) == before
    assert run("verify", OUTPUT_DIR=first.output).returncode == 0


def test_a_crawl_that_is_killed_among_them_goes_on_to_the_same_end(twice, tmp_path):
    first, report, *_ = twice
    with Server(showing()) as server:
        words = command(tmp_path, IPP_LIVE_URL=server.url, CONCURRENT_REQUESTS=1)
        kill_at(server, NESTED, tmp_path / "records/document/a.json", words)
        before = set(server.asked())
        server.log.clear()
        resumed = crawl_live(server, tmp_path)
    assert set(SEEN) & before
    assert set(SEEN) - before
    assert set(server.asked()) & set(SEEN) == (set(SEEN) - before) | {NESTED}
    assert (resumed.code, resumed.report["shown"]) == (first.code, report["shown"])
    assert sorted(resumed.records()) == sorted(first.records())
    after = contents(tmp_path)
    assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 0
    assert contents(tmp_path) == after
    assert run("verify", OUTPUT_DIR=tmp_path).returncode == 0


def test_a_crawl_of_given_addresses_or_without_the_setting_asks_for_none(tmp_path):
    with Server(showing()) as server:
        crawl_live(server, tmp_path / "given", "-a", "url=/document/a")
        off = crawl_live(server, tmp_path / "off", IPP_REQUISITES=False)
    assert not set(server.asked()) & set(SEEN)
    assert off.report["shown"] is None
