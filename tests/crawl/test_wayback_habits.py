"""A Wayback Machine with the Internet Archive's habits: every good capture is found, and nothing else is kept."""

import gzip
import shutil

import pytest

from tests.crawl.crawling import contents, crawl, run, warcs
from tests.crawl.pages import SITE, document
from tests.crawl.server import Answer, Server
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.wayback import Wayback, once
from tests.crawl.wayback_sample import FAST, INTACT, MID, NEW, OLD, TOOLBAR, captures, file_at, hang_up, place
from tests.judges import pywb, run_judge

GOOD = {
    "plain": NEW,
    "files": MID,
    "gzip-twice": MID,
    "coding-left-on": MID,
    "cut-at-capture": MID,
    "cut-on-the-way": OLD,
    "soft": OLD,
    "empty-then-good": OLD,
    "captured-503": OLD,
    "plays-back-503": OLD,
    "toolbar": OLD,
    "excluded": OLD,
    "elsewhere": OLD,
    "https-moved": NEW,
    "new-name": OLD,
    "on-com": MID,
    "on-net": MID,
    "nested": MID,
    "trap": MID,
    "small-print": MID,
}
LOST = {
    "only-cut": "truncated",
    "only-soft": "soft_404",
    "only-404": "missing",
    "only-403": "refused",
    "only-toolbar": "not_a_capture",
    "not-there-after-all": "not_in_archive",
    "only-excluded": "excluded",
    "astray": "not_in_archive",
    "in-circles": "redirect_loop",
}
STATUSES = {
    "whole": "archived",
    "html-then-pdf": "archived",
    "half-then-pdf": "archived",
    "broken-off-then-pdf": "archived",
    "loose": "archived",
    "moved": "archived",
    "only-html": "not_pdf",
    "only-half": "truncated",
}


@pytest.fixture(scope="module")
def recovery(tmp_path_factory):
    """The whole archive crawled: the crawl, and the server as it remembers it."""
    archive = Wayback(captures(), page=7)
    archive.habits = [
        once("/web/", Answer(429, b"slow down", (("Retry-After", "0"),)), Answer(503, b"busy"), Answer(raw=hang_up)),
        once("/cdx/search/cdx?url=innovationpolicyplatform.org&", Answer(200, TOOLBAR), Answer(429, b"wait")),
    ]
    with Server(archive) as server:
        output = tmp_path_factory.mktemp("recovery") / "output"
        return crawl(output, "-a", "source=wayback", IPP_WAYBACK_URL=server.url, **FAST), archive


def test_every_document_of_which_there_is_a_good_capture_is_found(recovery):
    found = {record_id.removeprefix("document/"): one for record_id, one in recovery[0].records().items()}
    assert set(found) == set(GOOD)
    for slug, timestamp in GOOD.items():
        capture = found[slug]["capture"]
        assert capture["captured_at"].translate({ord(char): None for char in "-:TZ"}) == timestamp, slug
        assert (capture["source"], found[slug]["title"]) == ("wayback", slug)
        assert found[slug]["body"] == "What the document says."


@pytest.mark.parametrize(("slug", "reason"), LOST.items())
def test_a_document_without_a_good_capture_is_lost_for_its_reason(recovery, slug, reason):
    entry = recovery[0].document(f"document/{slug}")
    assert (entry["outcome"], entry["reason"]) == ("lost", reason)
    assert entry["attempts"]


@pytest.mark.parametrize(("name", "status"), STATUSES.items())
def test_a_file_is_the_best_of_its_captures(recovery, name, status):
    assert recovery[0].file(f"/{name}.pdf")["status"] == status


def test_a_file_that_no_document_links_is_kept_too(recovery):
    entry = recovery[0].file("/loose.pdf")
    assert (entry["documents"], entry["source"]) == ([], "wayback")
    assert INTACT + b"\n" * 4 in recovery[0].kept_files()


def test_only_bytes_of_the_files_are_kept(recovery):
    whole = [INTACT + b"\n" * n for n in range(6)]
    assert sorted(recovery[0].kept_files()) == sorted([*whole, INTACT[: len(INTACT) // 2]])


def test_an_address_that_moved_is_an_alias(recovery):
    assert f"{SITE}/document/old-name" in recovery[0].records()["document/new-name"]["aliases"]


def test_nothing_is_asked_for_twice_but_what_was_refused_or_broke_off(recovery):
    crawled, archive = recovery
    paths = [path for path, _ in archive.times]
    again = {path for path in paths if paths.count(path) > 1}
    assert len([path for path in again if path.startswith("/web/")]) <= 3
    assert len([path for path in again if path.startswith("/cdx/")]) == 1
    assert crawled.code == 3
    assert crawled.err == ""


def test_the_same_body_is_not_played_back_twice(recovery):
    soft = [path for path, _ in recovery[1].times if path.endswith("/document/soft")]
    assert len(soft) == 2, "one of the two captures of a soft 404, and the good one"


def test_the_archive_is_sound_and_gives_the_same_records_again(recovery, tmp_path):
    crawled = recovery[0]
    output = tmp_path / "output"
    shutil.copytree(crawled.output, output)
    assert run("verify", OUTPUT_DIR=output).returncode == 0
    before = contents(crawled.output)
    done = rebuilt(output)
    assert (done.returncode, done.stderr) == (3, "")
    after = contents(output)
    del before["report.json"], after["report.json"]
    assert [path for path in before | after if before.get(path) != after.get(path)] == []


def test_a_capture_replays_under_its_own_address_at_its_own_time(recovery, tmp_path):
    found = warcs(recovery[0].output)
    assert run_judge("warcio", "check", *found).returncode == 0
    with pywb(tmp_path, found, recovery[0].output / "archive/index.cdxj") as replay:
        for slug in ("plain", "gzip-twice", "coding-left-on", "soft"):
            [line] = [line for line in replay.cdx(place(slug)) if line["timestamp"] == GOOD[slug]]
            assert line["mime"] == "warc/revisit"
            body = replay.payload(line["url"], GOOD[slug])
            while body.startswith(b"\x1f\x8b"):
                body = gzip.decompress(body)
            assert body == document(slug), slug
        assert replay.payload(file_at("whole"), NEW) == INTACT


def test_a_capture_is_kept_once(recovery):
    bodies = [path.read_bytes() for path in warcs(recovery[0].output)]
    raw = gzip.decompress(b"".join(bodies))
    assert raw.count(INTACT + b"\n\r\n") <= raw.count(b"WARC-Type: response")
    assert raw.count(b'<h1 class="title" id="page-title">plain</h1>') == 1
