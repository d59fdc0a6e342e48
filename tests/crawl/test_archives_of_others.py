"""A few archives by other tools, crawled from end to end: records, what is told, older copies, a rebuild."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.archive.foreign_files import http, record
from tests.crawl.crawling import contents, crawl, run
from tests.crawl.pages import SITE, document

CASES = Path(__file__).parents[1] / "fixtures/cases/archives"
RUSSIA = "document/key-features-first-phase-national-cluster-program-russia"
SLOVENIA = "document/cluster-policy-slovenia-networks-centres-excellence"
FILE = f"{SITE}/sites/default/files/c.pdf"
PDF = Path(__file__).parents[1] / "fixtures/files/intact.pdf"
OLD = f"{SITE}/document/old-address-of-a-document"


def archive_with_damage(path):
    good, bad = record(http(document("a")), f"{SITE}/document/a"), record(http(document("b")), f"{SITE}/document/b")
    wrong = {"WARC_Block_Digest": "sha1:" + "A" * 32}
    disputed = record(http(document("c", FILE)), f"{SITE}/document/c", **wrong)
    pdf = record(http(PDF.read_bytes(), "200 OK", "Content-Type: application/pdf"), FILE, **wrong)
    path.write_bytes(good + disputed + pdf + bad[:-100])
    return path


def pages(root):
    """A folder that has what an archive has too, and nothing speaks against it."""
    (root / "www.innovationpolicyplatform.org/document").mkdir(parents=True)
    (root / "www.innovationpolicyplatform.org/document/c.html").write_bytes(document("c", body="Surely so."))
    return root


def dated_folder(root):
    for year, body in ((2015, "As it was."), (2017, "As it was."), (2019, "As it is.")):
        path = root / f"{year}0101000000/www.innovationpolicyplatform.org/document/a"
        path.parent.mkdir(parents=True)
        path.write_bytes(document("a", body=body))
    said = f'<p>Got an HTTP 301 response at crawl time</p><a href="/web/2018/{SITE}/document/a">there</a>'
    page = f"<!DOCTYPE html><title>Internet Archive Wayback Machine</title>{said}"
    path.with_name("old").write_text(page, "utf-8")
    return root


@pytest.fixture(scope="module")
def crawls(tmp_path_factory):
    """Every crawl, two at a time."""
    folder = tmp_path_factory.mktemp("others")
    sources = {
        "clueweb": CASES / "clueweb-both-digests.warc.gz",
        "view": CASES / "wayback-view.warc.gz",
        "damaged": archive_with_damage(folder / "x.warc"),
        "dated": dated_folder(folder / "dated"),
    }
    sources["both"] = f"{sources['damaged']},{pages(folder / 'pages')}"
    with ThreadPoolExecutor(2) as pool:
        running = {
            name: pool.submit(crawl, folder / name / "output", "-a", f"source={path}") for name, path in sources.items()
        }
        return {name: one.result() for name, one in running.items()}


def test_a_digest_that_disagrees_is_told_in_record_and_report(crawls):
    record = crawls["clueweb"].records()[RUSSIA]
    assert [warning["code"] for warning in record["origin"]["warnings"]] == ["digest_disagrees"]
    assert "digest disagrees" in json.dumps(crawls["clueweb"].report)


def test_an_old_address_that_a_playback_page_tells_of_is_an_alias(crawls):
    records = crawls["view"].records()
    assert sorted(records) == sorted([RUSSIA, SLOVENIA])
    assert OLD in records[SLOVENIA]["aliases"]


def test_a_damaged_record_is_in_the_account_under_its_own_name(crawls):
    entry = crawls["damaged"].document("document/b")
    assert "damaged in x.warc@" in json.dumps(entry)
    assert "does not hold it" not in json.dumps(crawls["damaged"].report["documents"])


def test_what_nothing_vouches_for_is_taken_where_nothing_else_is(crawls):
    record = crawls["damaged"].records()["document/c"]
    assert [warning["code"] for warning in record["origin"]["warnings"]] == ["digest_disagrees"]


def test_the_newest_of_dated_copies_is_the_record_and_the_others_its_history(crawls):
    output = crawls["dated"].output
    assert crawls["dated"].records()["document/a"]["capture"]["captured_at"] == "2019-01-01T00:00:00Z"
    [earlier] = (output / "history").rglob("*.json")
    said = json.loads(earlier.read_text("utf-8"))
    assert (said["body"], said["capture"]["captured_at"]) == ("As it was.", "2017-01-01T00:00:00Z")


def test_such_a_capture_gives_way_to_that_of_any_other_source(crawls):
    record = crawls["both"].records()["document/c"]
    assert (record["body"], record["capture"]["source"], record["origin"]["warnings"]) == (
        "Surely so.",
        "folder:pages",
        [],
    )


def test_a_file_says_what_is_disputed(crawls):
    [file] = crawls["damaged"].records()["document/c"]["files"]
    assert (file["status"], "digest disagrees" in file["reason"]) == ("archived", True)


def test_a_saved_playback_page_about_a_redirect_gives_an_alias(crawls):
    assert f"{SITE}/document/old" in crawls["dated"].records()["document/a"]["aliases"]


@pytest.mark.parametrize("name", ["dated"])
def test_what_was_made_of_them_is_verified(crawls, name):
    done = run("verify", OUTPUT_DIR=crawls[name].output)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["dated", "damaged"])
def test_a_rebuild_writes_the_same(crawls, name, tmp_path):
    shutil.copytree(crawls[name].output, tmp_path / "output")
    before = contents(tmp_path / "output")
    for one in ("records", "history"):
        shutil.rmtree(tmp_path / "output" / one, ignore_errors=True)
    assert run("rebuild", OUTPUT_DIR=tmp_path / "output").returncode in {0, 3}
    after = contents(tmp_path / "output")
    kept = {path: content for path, content in before.items() if str(path).startswith(("records", "history"))}
    assert {path: after.get(path) for path in kept} == kept
