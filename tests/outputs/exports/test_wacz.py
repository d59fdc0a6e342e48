"""The archive as a WACZ: valid, the same each time, with pages to search and an index that lands."""

import gzip
import hashlib
import json
import os
import zipfile

import pytest

from scraper.archive.members import member_at, members
from scraper.archive.records import parse
from scraper.catalog.catalog import NAME
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.wacz import export_wacz
from scraper.outputs.exports.wacz_zip import LINES_IN_A_BLOCK, WaczZip
from tests.archive.warcs import Warc
from tests.judges import pywb, run_judge
from tests.outputs.exports.store import LAST, commit, keep, make_store
from tests.records import SITE


@pytest.fixture
def output(tmp_path):
    make_store(tmp_path / "output")
    return tmp_path / "output"


@pytest.fixture
def wacz(output, tmp_path):
    export_wacz(output, tmp_path / "a.wacz")
    return tmp_path / "a.wacz"


def test_wacz_validate_accepts_it(wacz):
    said = run_judge("wacz", "validate", "-f", wacz)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "is valid" in said.stdout


@pytest.mark.parametrize("name", ["archive/ipp-00000.warc.gz", "indexes/index.cdx.gz", "pages/pages.jsonl"])
def test_wacz_validate_finds_a_flipped_byte(wacz, name):
    with zipfile.ZipFile(wacz) as archive:
        place = archive.getinfo(name).header_offset + 30 + len(name) + 20
    content = bytearray(wacz.read_bytes())
    content[place] ^= 1
    wacz.write_bytes(content)
    assert run_judge("wacz", "validate", "-f", wacz).returncode != 0


def test_it_holds_the_files_of_the_archive_as_they_are(wacz, output):
    with zipfile.ZipFile(wacz) as archive:
        for path in sorted((output / "archive").glob("*.warc.gz")):
            assert archive.read(f"archive/{path.name}") == path.read_bytes()
            assert archive.getinfo(f"archive/{path.name}").compress_type == zipfile.ZIP_STORED


def test_the_package_has_the_digest_of_each_file_and_the_digest_file_has_its_own(wacz):
    with zipfile.ZipFile(wacz) as archive:
        package = json.loads(archive.read("datapackage.json"))
        listed = {entry["path"]: (entry["hash"], entry["bytes"]) for entry in package["resources"]}
        others = set(archive.namelist()) - {"datapackage.json", "datapackage-digest.json"}
        assert listed == {name: (digest(archive.read(name)), len(archive.read(name))) for name in others}
        said = json.loads(archive.read("datapackage-digest.json"))
        assert said == {"path": "datapackage.json", "hash": digest(archive.read("datapackage.json"))}


def test_the_package_says_what_it_is_and_where_to_begin(wacz):
    package = json.loads(read(wacz, "datapackage.json"))
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    assert package["created"] == LAST
    assert package["title"]
    assert package["mainPageUrl"] == package["mainPageURL"] == f"{SITE}/"
    assert package["mainPageDate"] == "2019-04-10T12:00:01Z"


def test_each_record_is_a_page_with_its_text_and_that_of_its_files(wacz):
    header, *pages = map(json.loads, read(wacz, "pages/pages.jsonl").splitlines())
    assert header["format"] == "json-pages-1.0"
    assert header["hasText"] is True
    assert pages == [
        {
            "id": "document/a",
            "url": f"{SITE}/document/a",
            "ts": "2019-04-10T12:00:01Z",
            "title": "Clusters",
            "text": "Clusters\n\nOn clusters.\n\nAnd more.\n\nPage one\n\nPage two\n\n",
        },
        {
            "id": "document/b",
            "url": f"{SITE}/document/b?b=2&a=1",
            "ts": LAST,
            "title": "A “second” one",
            "text": "A “second” one",
        },
    ]


def test_the_index_is_that_of_cdxj_indexer_and_lands(wacz, output):
    lines = [member.content.decode() for member in members(read(wacz, "indexes/index.cdx.gz"))]
    said = run_judge("cdxj-indexer", "-s", *sorted((output / "archive").glob("*.warc.gz")))
    assert "".join(lines) == said.stdout
    for line in "".join(lines).splitlines():
        found = json.loads(line[line.index("{") :])
        warc = read(wacz, f"archive/{found['filename']}")
        record = parse(member_at(warc, int(found["offset"])).content)
        assert record.get("WARC-Target-URI") == found["url"]


def test_it_replays(wacz, tmp_path):
    with zipfile.ZipFile(wacz) as archive:
        archive.extractall(tmp_path / "unpacked")
    index = tmp_path / "unpacked" / "index.cdxj"
    index.write_bytes(gzip.decompress(read(wacz, "indexes/index.cdx.gz")))
    warcs = sorted((tmp_path / "unpacked" / "archive").iterdir())
    with pywb(tmp_path, warcs, index) as replay:
        assert replay.payload(f"{SITE}/document/a", "20190410120001") == b"<title>A</title>"
        assert replay.payload(f"{SITE}/document/a", "20210203040506") == b"<title>A</title>"  # of the revisit
        assert replay.payload(f"{SITE}/sites/default/files/a.pdf", "20190410120001") == b"%PDF-1.4"


def test_a_long_index_is_in_blocks_that_the_second_index_finds(tmp_path):
    lines = [f"org,example)/{number:05} 20190410120001 {{}}" for number in range(LINES_IN_A_BLOCK * 2 + 1)]
    with (tmp_path / "a.wacz").open("wb") as file, WaczZip(file) as wacz:
        wacz.add_index(lines)
    packed = read(tmp_path / "a.wacz", "indexes/index.cdx.gz")
    meta, *notes = read(tmp_path / "a.wacz", "indexes/index.idx").decode().splitlines()
    assert json.loads(meta.removeprefix("!meta 0 ")) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    found = []
    for note in notes:
        key, _, where = note.partition(" {")
        where = json.loads("{" + where)
        block = packed[where["offset"] : where["offset"] + where["length"]]
        assert digest(block) == where["digest"]
        found += member_at(block, 0).content.decode().splitlines()
        assert f"{key} {{}}" in found
    assert (found, len(notes)) == (lines, 3)


def test_the_same_archive_gives_the_same_bytes(wacz, output, tmp_path):
    for path in output.rglob("*.*"):
        os.utime(path, (0, 0))
    export_wacz(output, tmp_path / "other" / "b.wacz")
    assert (tmp_path / "other" / "b.wacz").read_bytes() == wacz.read_bytes()


def test_where_the_directory_of_the_zip_has_no_extra_field_an_entry_has_none(tmp_path):
    """ReplayWeb.page relies on it; Python makes one near 2 GiB."""
    with (tmp_path / "a.wacz").open("wb") as file, WaczZip(file) as wacz:
        for size in (1, 2_040_000_000, 2_100_000_000, 2**31 + 1, 2**32 + 1):
            wacz.add(f"archive/{size}", [b"content"], size)
    content = (tmp_path / "a.wacz").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.wacz") as archive:
        for info in archive.infolist():
            local = int.from_bytes(content[info.header_offset + 28 : info.header_offset + 30], "little")
            assert bool(info.extra) >= bool(local)
            assert archive.read(info) == b"content"


def test_what_was_not_committed_is_left_out(output, tmp_path, wacz):
    with (output / "archive" / "ipp-00001.warc.gz").open("ab") as file:
        file.write(b"what a crash left")
    export_wacz(output, tmp_path / "b.wacz")
    assert (tmp_path / "b.wacz").read_bytes() == wacz.read_bytes()


def test_a_record_that_could_not_be_replayed_is_no_page_and_is_counted(output, tmp_path):
    keep(output, "c", None)
    summary = export_wacz(output, tmp_path / "a.wacz")
    assert summary.counts == {"WARC files": 2, "captures": 6, "pages": 2}
    assert summary.left_out == "1 record without a capture in the archive"
    assert b"document/c" not in read(tmp_path / "a.wacz", "pages/pages.jsonl")


def test_an_archive_without_records_is_a_wacz_too(tmp_path):
    warc = Warc(tmp_path / "output" / "archive" / "a.warc.gz")
    warc.response("http://example.org/a", b"HTTP/1.1 200 OK\r\n\r\n")
    commit(tmp_path / "output", warc)
    export_wacz(tmp_path / "output", tmp_path / "a.wacz")
    assert run_judge("wacz", "validate", "-f", tmp_path / "a.wacz").returncode == 0


@pytest.mark.parametrize("change", ["shorter", "other", "missing"])
def test_a_damaged_archive_is_refused_and_nothing_is_replaced(output, wacz, change):
    before = wacz.read_bytes()
    path = output / "archive" / "ipp-00000.warc.gz"
    content = path.read_bytes()
    path.unlink()
    if change != "missing":
        path.write_bytes(content[:-1] if change == "shorter" else content[:-1] + b"x")
    with pytest.raises(ExportError, match="ipp-00000"):
        export_wacz(output, wacz)
    assert wacz.read_bytes() == before
    assert list(wacz.parent.glob(".*")) == []


def test_an_output_without_an_archive_is_refused_and_stays_as_it_was(tmp_path):
    with pytest.raises(ExportError, match="holds no archive"):
        export_wacz(tmp_path, tmp_path / "a.wacz")
    assert list(tmp_path.iterdir()) == []
    assert not (tmp_path / NAME).exists()


def read(wacz, name):
    with zipfile.ZipFile(wacz) as archive:
        return archive.read(name)


def digest(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
