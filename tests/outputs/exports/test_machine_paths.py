"""A WACZ of an older archive names no path of the machine that made it, and says so; all else of it is as it was."""

import gzip
import json
import shutil
import zipfile

import pytest

from scraper.archive.members import members
from scraper.archive.records import digest_of, parse
from scraper.outputs.exports.wacz import export_wacz
from tests.archive.verify.test_files import lines, verified
from tests.crawl.crawling import ROOT, run
from tests.judges import pywb, run_judge
from tests.outputs.exports.test_signing import Ed25519PrivateKey, keep_key

OLD = ROOT / "tests/fixtures/archives/0.1"


@pytest.fixture(scope="module", params=["folder", "warc"])
def exported(request, tmp_path_factory):
    """An output of version 0.1 whose archive names paths, made anew by a rebuild, and its WACZ."""
    place = tmp_path_factory.mktemp("old")
    shutil.copytree(OLD / request.param / "output", place / "output")
    assert run("rebuild", OUTPUT_DIR=place / "output").returncode in {0, 3}
    keep_key(place, "own", Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32))
    summary = export_wacz(place / "output", place / "ipp.wacz", sign=place / "own.pem")
    return request.param, place, summary


def plain(content):
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def test_it_names_no_path_and_says_what_was_done(exported):
    _, place, summary = exported
    assert any(b"/tmp/ipp-sample" in plain(path.read_bytes()) for path in (place / "output/archive").glob("*.gz"))
    with zipfile.ZipFile(place / "ipp.wacz") as file:
        assert not [name for name in file.namelist() if b"ipp-sample" in plain(file.read(name))]
        assert "paths of the machine that crawled are replaced" in json.loads(file.read("datapackage.json"))["note"]
        [warc] = [plain(file.read(name)) for name in file.namelist() if name.startswith("archive/")]
    assert b"\r\nreplaced: paths of the machine" in warc
    assert "are replaced" in summary.note


def test_it_is_whole_and_signed_as_it_is(exported, capsys):
    _, place, _ = exported
    assert run_judge("wacz", "validate", "-f", place / "ipp.wacz").returncode == 0
    assert lines(place / "ipp.wacz") == []
    assert verified(capsys, place / "ipp.wacz", "--key", place / "own.pub.pem")[0] == 0


def test_nothing_else_of_a_record_is_another(exported):
    _, place, _ = exported
    before = records(b"".join(path.read_bytes() for path in sorted((place / "output/archive").glob("*.gz"))))
    with zipfile.ZipFile(place / "ipp.wacz") as file:
        after = records(b"".join(file.read(name) for name in sorted(file.namelist()) if name.startswith("archive/")))
    assert list(after) == list(before)
    for identity, (record, content) in after.items():
        assert record.require("WARC-Block-Digest") == digest_of(record.block)
        assert int(record.require("Content-Length")) == len(record.block)
        then, raw = before[identity]
        if b"ipp-sample" not in raw and record.type != "warcinfo":
            assert content == raw
        elif record.type not in {"metadata", "warcinfo"}:
            assert (record.block, record.get("WARC-Payload-Digest")) == (then.block, then.get("WARC-Payload-Digest"))


def records(content):
    found = {}
    for member in members(content):
        record = parse(member.content)
        found[record.record_id] = record, member.content
    return found


def test_its_pages_replay_where_its_list_says(exported, tmp_path):
    kind, place, _ = exported
    if kind == "warc":
        pytest.skip("a resource with a fragment, as 0.1 kept it, is found by no replay")
    with zipfile.ZipFile(place / "ipp.wacz") as file:
        pages = [json.loads(line) for line in file.read("pages/pages.jsonl").splitlines()[1:]]
        file.extractall(tmp_path / "unpacked")
    index = tmp_path / "unpacked/index.cdxj"
    index.write_bytes(gzip.decompress((tmp_path / "unpacked/indexes/index.cdx.gz").read_bytes()))
    assert pages
    with pywb(tmp_path, sorted((tmp_path / "unpacked/archive").iterdir()), index) as replay:
        for page in pages:
            said = replay.payload(page["url"], page["ts"].translate(str.maketrans("", "", "-:TZ")))
            assert page["title"].split()[0].encode() in plain(said)


def test_an_archive_that_names_none_is_copied_as_it_is(tmp_path):
    shutil.copytree(OLD / "live/output", tmp_path / "output")
    assert run("rebuild", OUTPUT_DIR=tmp_path / "output").returncode in {0, 3}
    summary = export_wacz(tmp_path / "output", tmp_path / "ipp.wacz")
    assert summary.note is None
    with zipfile.ZipFile(tmp_path / "ipp.wacz") as file:
        for path in sorted((tmp_path / "output/archive").glob("*.gz")):
            assert file.read(f"archive/{path.name}") == path.read_bytes()
