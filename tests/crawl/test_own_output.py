"""An output as the source of another one: the same records, and the same account."""

import pytest

from scraper.archive.warc_series import is_taken
from tests.crawl.crawling import contents, crawl, crawl_live, run, warcs
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, pdf, scripted
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.wayback_sample import INTACT

FILE = "/sites/default/files/{}.pdf".format
URLS = "url=/document/a /document/b /document/missing /document/refused"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """One of a live site, one of that, and one of the second."""
    place = tmp_path_factory.mktemp("own")
    pages = {
        "/document/a": document("a", FILE("a")),
        "/document/b": document("b", FILE("none")),
        FILE("a"): pdf(INTACT),
        "/document/refused": Answer(403, b"<html>Forbidden</html>"),
    }
    with Server(scripted(pages)) as server:
        live = crawl_live(server, place / "live", "-a", URLS)
        again = crawl(place / "again", "-a", f"source={place / 'live'}", "-a", URLS, IPP_LIVE_URL=server.url)
        third = crawl(place / "third", "-a", f"source={place / 'again'}", "-a", URLS, IPP_LIVE_URL=server.url)
    return live, again, third


def account(crawled):
    """What became of each document and file, whatever it was had from."""
    report = crawled.report
    documents = {one["url"]: one["outcome"] for one in report["documents"]}
    return documents, {one["url"]: one["status"] for one in report["files"]}


def known(crawled):
    return {name: (one["title"], one["content_sha256"], one["capture"]["captured_at"], one["capture"]["payload_sha256"])
            for name, one in crawled.records().items()}  # fmt: skip


def test_it_gives_the_same_records_and_the_same_account(outputs):
    live, again, third = outputs
    assert set(known(live)) == {"document/a", "document/b"}
    assert known(again) == known(third) == known(live)
    assert account(again) == account(third) == account(live)
    assert again.kept_files() == third.kept_files() == live.kept_files() == [INTACT]


def test_what_was_captured_there_is_not_taken_for_a_capture_of_this_one(outputs):
    for crawled in outputs[1:]:
        sizes = {is_taken(path.name): path.stat().st_size for path in warcs(crawled.output)}
        assert set(sizes) == {True, False}
        assert run("verify", OUTPUT_DIR=crawled.output).returncode == 0


def test_it_is_rebuilt_without_the_other(outputs):
    before = contents(outputs[1].output)
    rebuilt(outputs[1].output)
    assert contents(outputs[1].output) == before
