"""What is read from a folder is named by the folder, not by the way to it on this machine."""

import shutil

import pytest

from scraper.archive.walk import walk
from tests.crawl.crawling import SAMPLES, contents, crawl, run, warcs


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A crawl of two folders of one name, of a page each."""
    folder = tmp_path_factory.mktemp("somebody")
    for parent, number in (("a", 5211), ("b", 5212)):
        (folder / parent / "saved").mkdir(parents=True)
        for ending in ("html", "headers"):
            shutil.copy(SAMPLES / f"site/pages/bartik/{number}.{ending}", folder / parent / "saved")
    return folder, crawl(folder / "output", "-a", f"source={folder / 'a/saved'},{folder / 'b/saved'}")


def test_captures_have_the_name_of_their_folder(crawled):
    urls = [record["capture"]["url"] for record in crawled[1].records().values()]
    assert sorted(urls) == ["file:///2/saved/5212.html", "file:///saved/5211.html"]


def test_no_record_of_the_archive_names_the_way_to_it_but_what_was_asked(crawled):
    folder, crawl = crawled
    named = [
        walked.record for warc in warcs(crawl.output) for walked in walk(warc) if is_in(str(folder), walked.record)
    ]
    assert [record.block.partition(b":")[0] for record in named] == [b"run-begins", b"run-ends"]


def is_in(text, record):
    return text.encode() in record.block or any(text in value for _, value in record.headers)


def test_it_is_verified_and_rebuilt_the_same_where_the_folders_are_no_more(crawled):
    folder, crawl = crawled
    before = contents(crawl.output)
    shutil.rmtree(folder / "a")
    shutil.rmtree(folder / "b")
    assert run("rebuild", OUTPUT_DIR=crawl.output).returncode in {0, 3}
    assert contents(crawl.output) == before
    assert run("verify", OUTPUT_DIR=crawl.output).returncode == 0
