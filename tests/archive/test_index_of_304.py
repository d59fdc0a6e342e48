"""A 304 stays in the archive and is in no index: replayed, it would be an empty page over the one that it confirms."""

import json

import pytest

from scraper.archive.index import INDEX, write_index
from scraper.catalog.catalog import NAME, Catalog
from tests.archive.warcs import Warc
from tests.crawl.crawling import run
from tests.judges import pywb
from tests.outputs.exports.store import PAGE, commit
from tests.records import SITE

URL = f"{SITE}/document/a"
DATES = ("2019-04-10T12:00:01Z", "2020-04-10T12:00:01Z", "2021-04-10T12:00:01Z")


@pytest.fixture
def output(tmp_path):
    """An archive of three runs: the page, and twice that it has not changed."""
    warc = Warc(tmp_path / "archive" / "ipp-00000.warc.gz")
    warc.info()
    first = warc.response(URL, PAGE % b"A", DATES[0])
    for date in DATES[1:]:
        warc.response(URL, b"HTTP/1.1 304 Not Modified\r\n\r\n", date, "revisit", first)
    commit(tmp_path, warc)
    return tmp_path


def index(output, which):
    """Writes the index, and gives the statuses in it."""
    catalog = Catalog(output / NAME)
    if which == "today's":
        write_index(output / "archive", catalog)
    else:
        lines = (line for line, _ in catalog.cdxj_of_all())
        (output / "archive" / INDEX).write_text("".join(f"{line}\n" for line in lines))
    catalog.close()
    lines = (output / "archive" / INDEX).read_text().splitlines()
    return [json.loads(line[line.index("{") :]).get("status") for line in lines]


def test_it_is_in_no_index(output):
    assert index(output, "today's") == ["200"]


@pytest.mark.parametrize("which", ["today's", "that of an older version"])
def test_either_index_is_whole(output, which):
    index(output, which)
    done = run("verify", OUTPUT_DIR=output)
    assert INDEX not in done.stdout


def test_the_line_of_the_page_itself_must_be_there(output):
    (output / "archive" / INDEX).write_text("")
    faults = run("verify", OUTPUT_DIR=output).stdout.splitlines()
    assert len([line for line in faults if f"{INDEX}: line" in line and "is missing" in line]) == 1


def test_every_date_replays_the_page(output):
    index(output, "today's")
    with pywb(output, [output / "archive" / "ipp-00000.warc.gz"], output / "archive" / INDEX) as replay:
        assert replay.payload(URL, "20190410120001") == b"<title>A</title>"
        assert [row["status"] for row in replay.cdx(URL)] == ["200"]
