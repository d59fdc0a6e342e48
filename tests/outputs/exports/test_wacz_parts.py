"""A WACZ in parts: none too large, each opens by itself, together they are the archive; and what leads nowhere."""

import errno
import gzip
import json
import random
import zipfile

import pytest

from scraper.archive.foreign.archive import ForeignArchive
from scraper.archive.members import member_at
from scraper.archive.records import parse
from scraper.commands.export import Command
from scraper.outputs.exports import wacz as waczs
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.wacz import export_wacz
from tests.archive.verify.test_files import lines, verified
from tests.archive.warcs import Warc
from tests.judges import pywb, run_judge
from tests.outputs.exports.store import LAST, PAGE, RUN, commit, keep
from tests.outputs.exports.test_export_command import export
from tests.outputs.exports.test_signing import Ed25519PrivateKey, keep_key
from tests.records import SITE, capture, record

SLUGS = "abcdef"
LIMIT = 250_000
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4 "


def noise(slug, size=40_000):
    return random.Random(slug).randbytes(size)


@pytest.fixture
def output(tmp_path):
    """Six documents with a file each, and a second run that saw all pages again."""
    place = tmp_path / "output"
    first, second = Warc(place / "archive/ipp-1-00000.warc.gz"), Warc(place / "archive/ipp-2-00000.warc.gz")
    for warc in (first, second):
        warc.info(("isPartOf", RUN))
    first.response(f"{SITE}/", PAGE % b"Front")
    pages = {slug: first.response(f"{SITE}/document/{slug}", PAGE % noise(slug).hex().encode()) for slug in SLUGS}
    files = {slug: first.response(file_url(slug), ANSWER + noise(f"file {slug}")) for slug in SLUGS}
    first.metadata(RUN, [("run-ends", "{}")])
    for slug in reversed(SLUGS):
        again = second.response(f"{SITE}/document/{slug}", PAGE % b"", LAST, "revisit", pages[slug])
        made = record(slug)
        made.files[0].capture = capture(file_url(slug))
        made.files[0].capture.warc_record_id = files[slug].record_id
        made.capture.captured_at = LAST
        keep(place, slug, again, files=made.files, capture=made.capture)
    commit(place, first, second)
    return place


def file_url(slug):
    return f"{SITE}/sites/default/files/{slug}.pdf"


@pytest.fixture
def parts(output, tmp_path):
    export_wacz(output, tmp_path / "ipp.wacz", split=LIMIT)
    return sorted((tmp_path / "ipp-parts").glob("*.wacz"))


def read(path, name):
    with zipfile.ZipFile(path) as file:
        return file.read(name)


def pages_of(path):
    return [json.loads(line) for line in read(path, "pages/pages.jsonl").splitlines()[1:]]


def index_of(path):
    packed = gzip.decompress(read(path, "indexes/index.cdx.gz")).decode()
    return [json.loads(line.split(" ", 2)[2]) for line in packed.splitlines()]


def test_none_is_larger_than_was_asked_for(parts):
    assert len(parts) > 2
    assert all(path.stat().st_size <= LIMIT for path in parts)
    assert [path.name for path in parts] == [f"ipp-{n}.wacz" for n in range(1, len(parts) + 1)]


def test_each_is_whole_by_itself(parts):
    for path in parts:
        assert run_judge("wacz", "validate", "-f", path).returncode == 0
        assert lines(path) == []
        entries = {entry.record_id: entry for entry in ForeignArchive(path).entries}
        assert all(entry.has_payload for entry in entries.values())
        urls = {entry.url for entry in entries.values()}
        for page in pages_of(path):
            assert {page["url"], file_url(page["id"].rpartition("/")[2])} <= urls


def test_the_index_of_each_lands(parts):
    for path in parts:
        for line in index_of(path):
            content = read(path, f"archive/{line['filename']}")
            record = parse(member_at(content, int(line["offset"])).content)
            assert (record.get("WARC-Target-URI"), record.get("WARC-Payload-Digest")) == (line["url"], line["digest"])


def test_together_they_are_the_archive(parts, output):
    members = set()
    for path in parts:
        with zipfile.ZipFile(path) as file:
            for name in file.namelist():
                if name.startswith("archive/"):
                    members |= {(name, entry.record_id) for entry in ForeignArchive(path).entries}
    whole = {entry.record_id for entry in ForeignArchive(output / "archive").entries}
    assert {record_id for _, record_id in members} == whole
    assert sorted(page["id"] for path in parts for page in pages_of(path)) == [f"document/{slug}" for slug in SLUGS]


def test_a_part_replays_what_a_later_run_found_unchanged(parts, tmp_path):
    path, page = [(path, page) for path in parts for page in pages_of(path)][-1]
    with zipfile.ZipFile(path) as file:
        file.extractall(tmp_path / "unpacked")
    index = tmp_path / "unpacked/index.cdxj"
    index.write_bytes(gzip.decompress(read(path, "indexes/index.cdx.gz")))
    with pywb(tmp_path, sorted((tmp_path / "unpacked/archive").iterdir()), index) as replay:
        slug = page["id"].rpartition("/")[2]
        assert noise(slug).hex().encode() in replay.payload(page["url"], "20210203040506")


def test_the_folder_lists_them_and_each_says_which_it_is(parts):
    listed = json.loads((parts[0].parent / "datapackage.json").read_text("utf-8"))
    assert [one["path"] for one in listed["resources"]] == [path.name for path in parts]
    titles = [json.loads(read(path, "datapackage.json"))["title"] for path in parts]
    assert [title.rpartition(" (")[2] for title in titles] == [
        f"part {n} of {len(parts)})" for n in range(1, len(parts) + 1)
    ]


def test_the_main_page_is_the_front_page_where_it_is_and_else_the_first_document(parts):
    for path in parts:
        main = json.loads(read(path, "datapackage.json")).get("mainPageUrl")
        has_front = f"{SITE}/" in {line["url"] for line in index_of(path)}
        assert main == (f"{SITE}/" if has_front else next((page["url"] for page in pages_of(path)), None))


def test_the_same_archive_gives_the_same_bytes(parts, output, tmp_path):
    export_wacz(output, tmp_path / "again" / "ipp.wacz", split=LIMIT)
    assert [path.read_bytes() for path in sorted((tmp_path / "again/ipp-parts").iterdir())] == [
        path.read_bytes() for path in sorted(parts[0].parent.iterdir())
    ]


def test_each_part_is_signed(output, tmp_path, capsys):
    keep_key(tmp_path, "own", Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32))
    export_wacz(output, tmp_path / "ipp.wacz", split=LIMIT, sign=tmp_path / "own.pem")
    for path in sorted((tmp_path / "ipp-parts").glob("*.wacz")):
        assert path.with_name(f"{path.name}.sig").exists()
        assert verified(capsys, path, "--key", tmp_path / "own.pub.pem")[0] == 0


def test_all_parts_take_their_places_or_none(parts, output, monkeypatch):
    before = {path.name: path.read_bytes() for path in parts}
    write, count = waczs._write, iter(range(9))

    def full(*arguments):
        if next(count) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(*arguments)

    monkeypatch.setattr(waczs, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        export_wacz(output, parts[0].parent.parent / "ipp.wacz", split=LIMIT * 2)
    assert {path.name: path.read_bytes() for path in sorted(parts[0].parent.glob("*.wacz"))} == before
    assert [path.name for path in parts[0].parent.parent.iterdir() if path.name.startswith(".")] == []


def test_what_cannot_be_divided_is_a_part_of_its_own_and_said(output, tmp_path):
    summary = export_wacz(output, tmp_path / "ipp.wacz", split=10_000)
    assert "larger than that, since what belongs together is not divided: ipp-1.wacz, ipp-2.wacz" in summary.note


def test_the_command_writes_parts_and_refuses_what_is_no_size(output):
    done = export("wacz", "--split", "0.25MB", output=output)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{output / 'export/ipp-parts'}: ")
    wrong = export("wacz", "--split", "big", output=output)
    assert (wrong.returncode, wrong.stderr) == (1, "scrapy export: --split big: give a size, such as 500MB or 2GB\n")
    assert Command().syntax()


@pytest.mark.parametrize("split", [None, LIMIT])
def test_a_revisit_that_leads_to_nothing_is_refused(output, tmp_path, split):
    lost = Warc(output / "archive/ipp-3-00000.warc.gz")
    lost.info(("isPartOf", RUN))
    gone = Warc(tmp_path / "gone.warc.gz").response(f"{SITE}/document/x", PAGE % b"x")
    lost.response(f"{SITE}/document/x", PAGE % b"", LAST, "revisit", gone)
    commit(output, lost)
    with pytest.raises(
        ExportError, match=r"document/x repeats .*, which the archive does not hold: see `scrapy verify`"
    ):
        export_wacz(output, tmp_path / "ipp.wacz", split=split)
    assert not list(tmp_path.glob("ipp*"))
