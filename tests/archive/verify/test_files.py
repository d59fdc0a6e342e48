"""`scrapy verify FILE`: what is wrong with anybody's archive, where; judged by warcio, FastWARC and py-wacz."""

import argparse
import shutil
import zipfile
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.commands.verify import Command
from scraper.outputs.exports.wacz import export_wacz
from scraper.outputs.verify.anyones import check_anyones
from tests.archive.foreign_files import SITE, by_warcio, digests, http, packed, record, response, wacz
from tests.judges import fastwarc_faults, run_judge
from tests.outputs.exports.store import make_store

CASES = Path(__file__).parents[2] / "fixtures/cases/archives"
GZIP = "Content-Encoding says gzip, and the body is not coded so"
SPANS = "the record goes on in the next member: readers that take one a time see half of it"
# Of each case: what is wrong, without its place, and how often.
FOUND = {
    "archiveteam-dictionary.warc.zst": {},
    "bgzip.warc.gz": {SPANS: 2, "a record does not begin a member: none behind it can be reached by itself": 1},
    "browsertrix-collection.wacz": {},
    "ccnews-kept-headers.warc.gz": {GZIP: 2},
    "clueweb-bad-date.warc.gz": {GZIP: 3, "WARC-Date is": 3},
    "clueweb-both-digests.warc.gz": {GZIP: 3, "WARC-Date is": 3, "the block digest disagrees": 3},
    "coding-header-kept.warc.gz": {GZIP: 3},
    "crcrlf.warc": {"lines of the head do not end with CR LF": 4, "the first line is": 4, "Content-Length": 3},
    "folded-values.warc.gz": {},
    "folder-with-zst": {},
    "http-without-version.warc.gz": {},
    "httrack-304-revisit.warc.gz": {},
    "interim-and-final.warc.gz": {},
    "length-in-characters.warc": {"Content-Length": 1},
    "lower-case.warc.gz": {"WARC-Date is": 3, "the first line is": 3},
    "record-in-two-members.warc.gz": {SPANS: 3},
    "response-without-http.warc.gz": {"the block does not begin as an HTTP answer": 3},
    "warcit.warc.gz": {},
    "wayback-view.warc.gz": {},
    "zeno-crawler-encoding.warc.gz": {"the payload digest disagrees": 3},
}
# Where warcio or FastWARC judge digests otherwise; docs/archive.md has why.
DISAGREED = {
    "warcio": {"bgzip.warc.gz", "length-in-characters.warc", "record-in-two-members.warc.gz"},
    "fastwarc": {
        "crcrlf.warc",
        "folded-values.warc.gz",
        "length-in-characters.warc",
        "lower-case.warc.gz",
        "warcit.warc.gz",
    },
}
DIGESTS = ("the block digest disagrees", "the payload digest disagrees")


def lines(path):
    return list(check_anyones(path).faults.lines())


def verified(capsys, *args):
    """Exit code, what it says, and what it complains of, in this process, which keeps its network."""
    parser, command = argparse.ArgumentParser(), Command()
    parser.add_argument("--key", type=Path)
    given, rest = parser.parse_known_args([str(one) for one in args])
    with patch("scraper.isolation.block_network"):
        command.run(rest, given)
    said = capsys.readouterr()
    return command.exitcode, said.out.splitlines(), said.err


@pytest.mark.parametrize("name", sorted(FOUND))
def test_each_case_has_the_faults_that_it_was_made_with(name):
    found = lines(CASES / name)
    counts = {text: sum(text in line for line in found) for text in FOUND[name]}
    assert (counts, len(found)) == (FOUND[name], sum(FOUND[name].values())), found


@pytest.mark.parametrize("name", sorted(name for name in FOUND if name.endswith((".warc.gz", ".warc"))))
def test_digests_are_judged_as_warcio_and_fastwarc_judge_them(name):
    ours = any(text in line for line in lines(CASES / name) for text in DIGESTS)
    checked = run_judge("warcio", "check", CASES / name)
    assert ((checked.returncode != 0) != ours) == (name in DISAGREED["warcio"]), checked.stdout
    assert (bool(fastwarc_faults(CASES / name)) != ours) == (name in DISAGREED["fastwarc"])


def test_what_warcio_writes_has_no_fault(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(by_warcio(response(f"{SITE}/document/a", b"<html>a</html>")))
    assert lines(path) == []
    assert run_judge("warcio", "check", path).returncode == 0


BLOCK = http(b"<html>page</html>")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"WARC_Date": "yesterday"}, "WARC-Date is 'yesterday'"),
        ({"WARC_Record_ID": "urn:uuid:1"}, "WARC-Record-ID is 'urn:uuid:1'"),
        (
            {"WARC_Payload_Digest": "sha1:AAAA"},
            "WARC-Payload-Digest is 'sha1:AAAA', which is no digest of its algorithm",
        ),
        ({"WARC_Block_Digest": "0" * 40}, "which names no algorithm"),
    ],
)
def test_a_field_that_is_not_as_the_format_wants_it_is_told_with_its_place(tmp_path, fields, reason):
    path = tmp_path / "a.warc.gz"
    first = record(http(b"<html>first</html>"), f"{SITE}/document/first")
    path.write_bytes(packed(first) + packed(record(BLOCK, **fields)))
    found = [line for line in lines(path) if f"offset {len(packed(first))}:" in line]
    assert any(reason in line for line in found), lines(path)


@given(at=st.integers(0, 400), by=st.integers(1, 255))
def test_no_changed_byte_of_a_plain_file_with_digests_is_passed_over(tmp_path_factory, at, by):
    """A WARC that is not packed has no checksum but its digests: of the block, every byte shows."""
    content = bytearray(record(BLOCK, **digests(BLOCK)))
    place = content.index(b"HTTP/1.1") + at % len(BLOCK)
    content[place] ^= by
    path = tmp_path_factory.mktemp("changed") / "a.warc"
    path.write_bytes(content)
    assert lines(path) != []


def test_two_records_of_one_identity_and_a_body_that_is_cut_off_are_told(tmp_path):
    path = tmp_path / "a.warc.gz"
    cut = http(b"<html>", "200 OK", "Content-Length: 99")
    one = record(cut, **{"WARC_Record_ID": "<urn:uuid:00000000-0000-0000-0000-000000000001>"})
    path.write_bytes(packed(one) + packed(one))
    found = lines(path)
    assert sum("is that of another record too" in line for line in found) == 1
    assert sum("the body has 6 of 99 bytes, and no WARC-Truncated says why" in line for line in found) == 2


def test_the_command_names_each_fault_and_says_how_many(capsys, tmp_path):
    code, said, _ = verified(capsys, CASES / "zeno-crawler-encoding.warc.gz", CASES / "folded-values.warc.gz")
    assert code == 6
    assert said[0].startswith("zeno-crawler-encoding.warc.gz: offset 201: the payload digest disagrees: sha1:ee5391")
    assert ": 3 faults in 4 records" in said[3]
    assert ": no fault in 4 records" in said[4]
    assert verified(capsys, CASES / "folded-values.warc.gz")[0] == 0
    assert verified(capsys, tmp_path / "none.warc")[2].startswith(
        f"scrapy verify: {tmp_path / 'none.warc'}: No such file"
    )


def test_what_is_no_archive_is_told(tmp_path, capsys):
    (tmp_path / "a.warc").write_bytes(b"no archive")
    assert verified(capsys, tmp_path / "a.warc")[0] == 6


def test_a_wacz_is_judged_as_py_wacz_judges_it(tmp_path):
    make_store(tmp_path / "output")
    whole, damaged = tmp_path / "whole.wacz", tmp_path / "damaged.wacz"
    export_wacz(tmp_path / "output", whole)
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(damaged, "w") as written:
        for info in read.infolist():
            content = read.read(info)
            written.writestr(
                info, content.replace(b"Clusters", b"Clustres") if info.filename.startswith("pages/") else content
            )
    assert lines(whole) == []
    assert run_judge("wacz", "validate", "-f", whole).returncode == 0
    assert any("pages/pages.jsonl: its digest is" in line for line in lines(damaged))
    assert run_judge("wacz", "validate", "-f", damaged).returncode != 0


def test_a_damaged_record_inside_of_a_wacz_is_told_with_its_file(tmp_path):
    content = bytearray((CASES / "folded-values.warc.gz").read_bytes())
    content[len(content) // 2] ^= 1
    path = wacz(tmp_path / "a.wacz", rec_warc_gz=bytes(content))
    assert any("rec.warc.gz: offset" in line for line in lines(path))


def test_a_folder_of_archives_is_checked_file_by_file(tmp_path):
    for name in ("zeno-crawler-encoding.warc.gz", "lower-case.warc.gz"):
        shutil.copy(CASES / name, tmp_path / name)
    assert {line.partition(":")[0] for line in lines(tmp_path)} == {
        "zeno-crawler-encoding.warc.gz",
        "lower-case.warc.gz",
    }
