"""Whole crawls of archives made by others: all that they hold, whatever they are packed in and whatever is damaged."""

import gzip
import shutil
from functools import cache

import pytest

from scraper.archive.records import parse_fields
from scraper.archive.walk import walk
from scraper.archive.warc_series import is_taken
from tests.archive.foreign_files import arc, packed, records_of, wacz
from tests.crawl.crawling import SAMPLES, WGET, contents, crawl, run, score, warcs
from tests.sampling import sampled

SAMPLE = SAMPLES / "site/warc/ipp-00000.warc.gz"
SEED = "document/key-features-first-phase-national-cluster-program-russia"
WHOLE = ["wget's", *sampled(["wacz", "arc", "folder"], 1)]
DAMAGED = sampled(["cut", "damaged"], 1)


def as_arc(records):
    """The responses among WARC records as an ARC file has them."""
    captures = []
    for record in records:
        head, _, rest = record.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        if fields["WARC-Type"] == "response":
            captures.append((fields["WARC-Target-URI"].strip("<>"), rest[: int(fields["Content-Length"])]))
    return packed(*arc(*captures))


@pytest.fixture(scope="session")
def crawls(tmp_path_factory):
    """Every crawl, when it is first looked at."""
    folder = tmp_path_factory.mktemp("archives")
    content = SAMPLE.read_bytes()
    records = records_of(content)
    half = len(records) // 2
    damaged = bytearray(content)
    damaged[len(packed(*records[:9])) + len(content) // 3] ^= 16
    (folder / "folder/deep").mkdir(parents=True)
    (folder / "folder/1.warc").write_bytes(b"".join(records[half:]))
    (folder / "folder/deep/2.warc.gz").write_bytes(gzip.compress(b"".join(records[:half])))
    (folder / "cut.warc.gz").write_bytes(content[: len(content) // 2])
    (folder / "damaged.warc.gz").write_bytes(damaged)
    (folder / "x.arc.gz").write_bytes(as_arc(records))
    wacz(folder / "x.wacz", data_warc_gz=content)
    sources = {"wget's": SAMPLE, "wacz": folder / "x.wacz", "arc": folder / "x.arc.gz", "folder": folder / "folder"}
    sources |= {"cut": folder / "cut.warc.gz", "damaged": folder / "damaged.warc.gz"}
    return cache(lambda name: crawl(folder / "output" / name, "-a", f"source={sources[name]}"))


@pytest.mark.parametrize("name", WHOLE)
def test_an_archive_gives_every_document_and_file_that_it_holds(crawls, name):
    code, text = score(crawls(name).output, served=WGET)
    assert code == 0, text
    assert (crawls(name).code, crawls(name).err) == (3, "")
    assert crawls(name).report["refused"] == []


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_archive_gives_all_else_and_names_what_is_damaged(crawls, name):
    code, text = score(crawls(name).output, served=WGET, present_only=True)
    assert code == 0 or "wrong: file" in text, text
    [refused] = crawls(name).report["refused"]
    assert refused["text"].startswith(f"{name}.warc.gz@")
    assert len(crawls(name).records()) >= (90 if name == "damaged" else 30)


@pytest.mark.parametrize("name", WHOLE[1:])
def test_every_way_to_pack_it_gives_the_same_content(crawls, name):
    one, other = (
        {i: record["content_sha256"] for i, record in crawls(of).records().items()} for of in ("wget's", name)
    )
    assert one == other


def test_a_record_says_where_its_capture_lies(crawls):
    capture = crawls("wget's").records()[SEED]["capture"]
    assert capture["source"] == "archive:ipp-00000.warc.gz"
    assert capture["url"].startswith(f"https://www.innovationpolicyplatform.org/{SEED}#ipp-00000.warc.gz@")
    assert capture["captured_at"] == "2026-11-23T22:02:09Z"


@pytest.mark.parametrize("name", ["wget's", *DAMAGED])
def test_what_others_captured_lies_apart_and_says_whose_it_is(crawls, name):
    source = SAMPLE.name if name == "wget's" else f"{name}.warc.gz"
    theirs = [path for path in warcs(crawls(name).output) if is_taken(path.name)]
    ours = [path for path in warcs(crawls(name).output) if not is_taken(path.name)]
    assert {walked.record.type for path in ours for walked in walk(path)} == {"warcinfo", "metadata"}
    [info, *records] = [walked.record for path in theirs for walked in walk(path)]
    assert b"this software fetched none of them" in info.block
    assert {record.type for record in records} == {"response", "revisit", "metadata"}
    assert all(record.get("Archive-Note") for record in records if record.type != "metadata")
    said = [dict(parse_fields(record.block)) for record in records if record.type == "metadata"]
    assert {one["captured-by"].partition(" ")[2].partition("/")[0] for one in said} == {"Wget"}
    assert {one["taken-from"] for one in said} == {source}
    assert all(one["their-type"] and one["their-record"] and one["their-digest"] for one in said)


def test_one_document_is_found_by_its_number(tmp_path):
    crawled = crawl(tmp_path, "-a", f"source={SAMPLE}", "-a", "url=http://innovationpolicyplatform.org/node/5211")
    assert list(crawled.records()) == [SEED]


def test_what_is_no_archive_is_told_in_one_line(tmp_path):
    (tmp_path / "x.warc.gz").write_text("hello")
    crawled = crawl(tmp_path / "output", "-a", f"source={tmp_path / 'x.warc.gz'}")
    assert crawled.code == 1
    assert crawled.err == f"scrapy crawl: source '{tmp_path / 'x.warc.gz'}' is no WARC, ARC or WACZ file\n"


@pytest.mark.parametrize("name", [*WHOLE, *DAMAGED])
def test_a_rebuild_needs_the_archive_of_others_no_more(crawls, name):
    crawled = crawls(name)
    before = contents(crawled.output)
    shutil.rmtree(crawled.output / "records")
    done = run("rebuild", OUTPUT_DIR=crawled.output)
    assert (done.returncode, done.stderr) == (crawled.code, "")
    assert contents(crawled.output) == before
