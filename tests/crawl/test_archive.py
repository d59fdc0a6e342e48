"""What a real crawl archives: judged by tools of others, replayed by a real pywb, seen in a real browser."""

import json
import shutil
from hashlib import sha256

import pytest

from scraper.archive.reader import ArchiveReader
from scraper.archive.records import digest_of
from scraper.catalog.catalog import NAME, Catalog
from tests.crawl.crawling import run, warcs
from tests.judges import chromium_dom, fastwarc_faults, pywb, run_judge
from tests.sampling import sampled

ARCHIVED = ("drupal", "wget nested")  # the site itself, and a mirror of it below a folder


@pytest.fixture(scope="session", params=sampled(ARCHIVED, 1))
def output(crawls, request, tmp_path_factory):
    """The output of a crawl, a copy, for other tests crawl into the same."""
    copy = tmp_path_factory.mktemp("archived") / "output"
    shutil.copytree(crawls[request.param][0].output, copy)
    return copy


@pytest.fixture(scope="session")
def rows(output):
    catalog = Catalog(output / NAME)
    found = list(catalog.captures())
    catalog.close()
    return found


@pytest.fixture(scope="session")
def replay(output, tmp_path_factory):
    with pywb(tmp_path_factory.mktemp("pywb"), warcs(output), output / "archive/index.cdxj") as replay:
        yield replay


def test_other_tools_find_nothing_wrong(output):
    for warc in warcs(output):
        checked = run_judge("warcio", "check", warc)
        assert (checked.returncode, checked.stdout) == (0, "")
        assert fastwarc_faults(warc) == []


def test_cdxj_indexer_gives_the_same_lines(output):
    theirs = run_judge("cdxj-indexer", "-s", *warcs(output)).stdout
    assert theirs.splitlines() == (output / "archive/index.cdxj").read_text("utf-8").splitlines()


def test_an_export_is_a_valid_wacz(output, tmp_path):
    exported = run("export", "wacz", "-o", str(tmp_path / "ipp.wacz"), OUTPUT_DIR=output)
    assert exported.returncode == 0, exported.stderr
    checked = run_judge("wacz", "validate", "-f", tmp_path / "ipp.wacz")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_page_and_file_is_replayed_with_the_payload_that_was_captured(rows, replay):
    captured = [row for row in rows if row.status == 200]
    assert len([row for row in captured if row.url.endswith(".pdf")]) >= 50
    assert len(captured) >= 150
    for row in captured:
        payload = replay.payload(row.url, row.cdxj.split(" ")[1])
        assert digest_of(payload) == row.digest, row.url


def test_the_cdx_server_of_pywb_answers_as_the_index_does(rows, replay):
    wanted = [row for row in rows if row.status == 200][::7]
    for row in wanted:
        ours = json.loads(row.cdxj.split(" ", 2)[2])
        theirs = replay.cdx(row.url)
        assert ours in [{name: capture[name] for name in ours if name in capture} for capture in theirs], row.url


def test_a_browser_shows_a_replayed_page_and_asks_nobody_else(output, replay):
    path = output / "records/document/key-features-first-phase-national-cluster-program-russia.json"
    record = json.loads(path.read_text("utf-8"))
    time = record["capture"]["captured_at"].translate(str.maketrans("", "", "-:TZ"))
    opened = chromium_dom(replay.url(record["capture"]["url"], time, "mp_"))
    assert record["title"] in opened.dom
    assert {host for host in opened.contacted if not host.startswith("127.0.0.1")} == set()


def test_every_record_and_file_says_which_capture_it_is_of(output):
    catalog = Catalog(output / NAME)
    reader = ArchiveReader(output / "archive", catalog.by_id)
    captures = [
        capture
        for path in (output / "records").rglob("*.json")
        for record in [json.loads(path.read_text("utf-8"))]
        for capture in (record["capture"], *(file["capture"] for file in record["files"] if file["capture"]))
    ]
    assert len(captures) > 150
    for capture in captures:
        row = catalog.by_id(capture["warc_record_id"])
        assert (row.url, row.date) == (capture["url"], capture["captured_at"])
        assert sha256(b"".join(reader.body(row))).hexdigest() == capture["payload_sha256"]
    reader.close()
    catalog.close()
