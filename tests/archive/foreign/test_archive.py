"""Archives made by anyone: everything whole in them is found, everything damaged is named, nothing else happens."""

import gzip
import io
import os
import socket
import time
import zipfile
import zlib
from datetime import UTC, datetime
from functools import partial

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from scraper.archive.codings import TooLarge, Undecodable, decoded
from scraper.archive.foreign import scan as foreign_scan
from scraper.archive.foreign.archive import ForeignArchive, NotLoadable, why_no_archive
from scraper.archive.foreign.entries import CHECKED, PLAIN, UNCHECKED
from tests.archive.foreign_files import (
    SITE,
    arc,
    by_warcio,
    digests,
    http,
    packed,
    record,
    records_of,
    response,
    revisit,
    sha1,
    wacz,
)
from tests.crawl.crawling import SAMPLES

SAMPLE = SAMPLES / "site/warc/ipp-00000.warc.gz"
LARGEST = 10**7
A, B, C = (f"{SITE}/document/{slug}" for slug in "abc")


def opened(tmp_path, content, name="x.warc.gz"):
    (tmp_path / name).write_bytes(content)
    return ForeignArchive(tmp_path / name)


def faults(archive):
    return {fault.place: fault.reason for fault in archive.faults}


def urls(archive):
    return [entry.url for entry in archive.entries]


def bodies(archive):
    return [archive.load(entry, LARGEST).body for entry in archive.entries]


@pytest.fixture(scope="module")
def sample():
    return ForeignArchive(SAMPLE)


@pytest.fixture(scope="module")
def expected(sample):
    """Address, status and body of each capture of the sample, by another reader."""
    with SAMPLE.open("rb") as file:
        read = [
            (one.rec_headers["WARC-Target-URI"], int(one.http_headers.get_statuscode()), one.content_stream().read())
            for one in ArchiveIterator(file)
            if one.rec_type == "response"
        ]
    assert len(read) == 831
    return read


def captured(archive):
    loaded = [(entry.url, archive.load(entry, LARGEST)) for entry in archive.entries]
    return [(url, one.status, one.body) for url, one in loaded]


def test_the_sample_is_read_as_another_reader_reads_it(sample, expected):
    assert captured(sample) == expected
    assert sample.faults == []
    assert sample.entries[0].date == datetime(2026, 11, 23, 22, 2, 7, tzinfo=UTC)


def test_every_way_to_pack_the_same_records_gives_the_same(tmp_path, expected):
    content = SAMPLE.read_bytes()
    records = records_of(content)
    plain = b"".join(records)
    (tmp_path / "folder/deep").mkdir(parents=True)
    (tmp_path / "folder/1.warc.gz").write_bytes(packed(*records[:500]))
    (tmp_path / "folder/deep/2.warc").write_bytes(b"".join(records[500:]))
    (tmp_path / "folder/notes.txt").write_text("not an archive")
    assert captured(opened(tmp_path, plain, "plain.warc")) == expected
    assert captured(opened(tmp_path, plain.replace(b"WARC/1.0\r\n", b"WARC/1.1\r\n"), "new.warc")) == expected
    assert captured(ForeignArchive(tmp_path / "folder")) == expected
    assert captured(ForeignArchive(wacz(tmp_path / "x.wacz", ipp_warc_gz=content))) == expected


def test_one_gzip_member_for_all_records_is_read(tmp_path, sample):
    records = records_of(SAMPLE.read_bytes())[:300]
    archive = opened(tmp_path, gzip.compress(b"".join(records)))
    assert archive.faults == []
    assert bodies(archive) == bodies(sample)[: len(archive.entries)]
    assert archive.entries[1].place.startswith("x.warc.gz@0+")


def test_an_archive_that_was_cut_gives_all_that_is_before_the_cut(tmp_path, sample):
    content = SAMPLE.read_bytes()[: sample.entries[400].offset + 50]
    archive = opened(tmp_path, content)
    assert urls(archive) == urls(sample)[:400]
    assert faults(archive) == {f"x.warc.gz@{sample.entries[400].offset}": "the gzip member has no end"}


def test_one_flipped_byte_loses_one_record(tmp_path, sample):
    content = bytearray(SAMPLE.read_bytes())
    content[sample.entries[400].offset + 300] ^= 8
    archive = opened(tmp_path, bytes(content))
    assert urls(archive) == urls(sample)[:400] + urls(sample)[401:]
    [(place, reason)] = faults(archive).items()
    assert place == f"x.warc.gz@{sample.entries[400].offset}"
    assert "damaged" in reason


def test_two_bad_members_side_by_side_are_both_named(tmp_path):
    members = [packed(record(http(), url)) for url in (A, B, C, f"{C}2")]
    bad = [bytearray(member) for member in members]
    for member in bad:
        member[-6] ^= 1  # of its checksum
    archive = opened(tmp_path, members[0] + bad[1] + bad[2] + members[3])
    assert urls(archive) == [A, f"{C}2"]
    assert list(faults(archive)) == [f"x.warc.gz@{len(members[0])}", f"x.warc.gz@{len(members[0]) + len(members[1])}"]


def test_a_flipped_byte_in_a_plain_file_is_found_by_its_digest(tmp_path):
    content = record(http(b"one"), A, **digests(http(b"one"))) + record(http(b"two"), B, **digests(http(b"two")))
    archive = opened(tmp_path, content.replace(b"\r\n\r\none", b"\r\n\r\nOne"), "x.warc")
    assert [(entry.url, entry.trust) for entry in archive.entries] == [(A, UNCHECKED), (B, PLAIN)]
    assert "block digest disagrees" in archive.entries[0].doubts[0]


def test_a_plain_file_that_was_cut_gives_the_rest(tmp_path):
    content = record(http(), A) + record(http(b"x" * 1000), B)
    archive = opened(tmp_path, content[:-500], "x.warc")
    assert urls(archive) == [A]
    assert "cut off" in faults(archive)[f"x.warc@{len(record(http(), A))}"]


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz", "one-member.warc.gz"])
def test_a_record_that_is_longer_than_it_says_ends_where_the_next_begins(tmp_path, name):
    records = [record(http(), A, Content_Length=3), record(http(), B)]
    content = {"x.warc": b"".join(records), "x.warc.gz": packed(*records)}.get(name) or packed(b"".join(records))
    archive = opened(tmp_path, content, name)
    assert captured(archive) == [(A, 200, b"<html>page</html>"), (B, 200, b"<html>page</html>")]
    assert archive.entries[0].doubts == (f"length_disagrees: 3 bytes were stated, and it has {len(http())}",)
    assert archive.faults == []


@pytest.mark.parametrize("length", [90, 10**6, 10**30, "12x", ""])
@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_a_record_with_a_wrong_length_is_named_and_the_next_is_found(tmp_path, name, length):
    records = [record(http(), A, Content_Length=length), record(http(), B)]
    archive = opened(tmp_path, packed(*records) if name.endswith("gz") else b"".join(records), name)
    assert urls(archive) == [B]
    assert list(faults(archive)) == [f"{name}@0"]
    assert archive.faults[0].url == A


@pytest.mark.parametrize(
    "bad",
    [
        b"not a record\r\n\r\n" + b"\xff" * 100_000 + b"\r\n",
        record(http(), A, WARC_Date="yesterday"),
        record(http(), "", WARC_Target_URI=None),
        record(http(), A).replace(b"WARC-Type: response\r\n", b""),
        record(http(), A).replace(b"Content-Type", b"no colon\r\nContent-Type", 1),
        record(http(), A).replace(b"WARC/1.1", b"WARC/7.1"),
        b"WARC/1.1\r\n" + b"X: y\r\n" * 200_000 + b"\r\n\r\n",
        record(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 60_000 + b"\r\n", A),
    ],
)
@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_a_bad_record_is_named_and_passed_over(tmp_path, name, bad):
    records = [record(http(), B), bad, record(http(), C)]
    archive = opened(tmp_path, packed(*records) if name.endswith("gz") else b"".join(records), name)
    assert urls(archive) == [B, C]
    first = records[0] if name == "x.warc" else packed(records[0])
    assert list(faults(archive)) == [f"{name}@{len(first)}"]


def test_what_is_damaged_at_its_begin_is_searched_for_records(tmp_path):
    content = b"\0" * 100 + packed(record(http(), A), record(http(), B))
    archive = opened(tmp_path, content)
    assert urls(archive) == [A, B]
    assert faults(archive) == {"x.warc.gz@0": "no record begins here; the first is at offset 100"}


class TestDigests:
    chunked = b"7\r\n<html>c\r\n0\r\n\r\n"
    block = http(chunked, "200 OK", "Content-Type: text/html", "Transfer-Encoding: chunked")

    @pytest.mark.parametrize("payload", [chunked, b"<html>c"])
    def test_both_rules_for_the_payload_are_accepted(self, tmp_path, payload):
        archive = opened(tmp_path, packed(record(self.block, A, WARC_Payload_Digest=sha1(payload))))
        assert bodies(archive) == [b"<html>c"]

    @pytest.mark.parametrize("name", ["WARC_Payload_Digest", "WARC_Block_Digest"])
    @pytest.mark.parametrize(
        "stated", [sha1(b"other"), "sha1:AAAA", "md5:" + "0" * 32, "sha256:" + "a" * 64, "SHA-256:" + "A" * 52]
    )
    def test_a_digest_that_disagrees_is_told_and_no_gate(self, tmp_path, name, stated):
        for file, trust in (("x.warc.gz", CHECKED), ("x.warc", UNCHECKED)):
            one = record(self.block, A, **{name: stated})
            archive = opened(tmp_path, packed(one) if file.endswith("gz") else one, file)
            [entry] = archive.entries
            assert (entry.trust, "digest disagrees" in entry.doubts[0]) == (trust, True)
            assert bodies(archive) == [b"<html>c"]

    def test_one_digest_that_agrees_is_enough(self, tmp_path):
        stated = digests(self.block) | {"WARC_Payload_Digest": sha1(b"other")}
        [entry] = opened(tmp_path, record(self.block, A, **stated), "x.warc").entries
        assert (entry.trust, "payload digest disagrees" in entry.doubts[0]) == (CHECKED, True)

    @pytest.mark.parametrize("stated", ["", "crc32:0", "sha3:ab", "nothing"])
    def test_a_digest_that_cannot_be_checked_says_nothing(self, tmp_path, stated):
        assert urls(opened(tmp_path, packed(record(self.block, A, WARC_Payload_Digest=stated)))) == [A]

    def test_of_many_records_in_a_damaged_member_those_with_digests_count(self, tmp_path):
        blocks = [http(os.urandom(50_000)) for _ in range(6)]
        known = [record(block, f"{A}{n}", **(digests(block) if n < 4 else {})) for n, block in enumerate(blocks)]
        content = bytearray(gzip.compress(b"".join(known)))
        content[-5] ^= 1  # the checksum: the damage may lie anywhere
        archive = opened(tmp_path, bytes(content))
        assert urls(archive) == [f"{A}{n}" for n in range(4)]
        assert [fault.url for fault in archive.faults] == [f"{A}{n}" for n in (4, 5)]


class TestBodies:
    @pytest.mark.parametrize(
        ("coding", "body"),
        [
            ("gzip", gzip.compress(b"<p>text", mtime=0)),
            ("x-gzip", gzip.compress(b"<p>te", mtime=0) + gzip.compress(b"xt", mtime=0) + b"junk"),
            ("deflate", zlib.compress(b"<p>text")),
            ("deflate", zlib.compress(b"<p>text")[2:-4]),
            ("br", brotli.compress(b"<p>text")),
            ("zstd", zstd.compress(b"<p>text")),
            ("gzip, br", brotli.compress(gzip.compress(b"<p>text", mtime=0))),
            ("gzip", b"<p>text"),
            ("br", b"<p>text"),
            ("utf-8", b"<p>text"),
        ],
    )
    def test_codings_are_removed(self, tmp_path, coding, body):
        block = http(body, "200 OK", f"Content-Encoding: {coding}", "Content-Type: text/html")
        assert bodies(opened(tmp_path, packed(record(block)))) == [b"<p>text"]

    @pytest.mark.parametrize(
        ("coding", "coded"),
        [
            ("gzip", gzip.compress),
            ("deflate", zlib.compress),
            ("br", partial(brotli.compress, quality=1)),
            ("zstd", zstd.compress),
            ("gzip, gzip", lambda content: gzip.compress(gzip.compress(content))),
        ],
    )
    def test_a_bomb_ends_at_the_bound(self, coding, coded):
        bomb = coded(bytes(10**8))
        with pytest.raises(TooLarge):
            decoded(bomb, coding, LARGEST)

    @pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
    def test_a_broken_coding_has_a_name(self, tmp_path, coding):
        start = {"gzip": gzip.compress(b"<p>")[:10], "zstd": zstd.compress(b"<p>")[:6]}.get(coding, b"")
        block = http(start + b"\xff" * 100, "200 OK", f"Content-Encoding: {coding}")
        archive = opened(tmp_path, packed(record(block)))
        with pytest.raises(NotLoadable, match=r"x\.warc\.gz@0: the body is not coded"):
            archive.load(archive.entries[0], LARGEST)

    def test_a_coding_that_was_cut_gives_what_there_is(self):
        assert decoded(gzip.compress(os.urandom(5000))[:3000], "gzip", LARGEST)
        with pytest.raises(Undecodable):
            decoded(b"\x1f\x8b rubbish", "gzip", LARGEST)

    def test_a_body_that_is_not_chunked_though_its_head_says_so_stays(self, tmp_path):
        block = http(b"<html>\r\n</html>", "200 OK", "Transfer-Encoding: chunked")
        archive = opened(tmp_path, packed(record(block)))
        assert bodies(archive) == [b"<html>\r\n</html>"]
        assert archive.entries[0].truncated is None

    def test_headers_are_as_they_came(self, tmp_path):
        block = http(b"x", "200 Fine", "X-a: 1", "x-A: caf\xe9".encode("latin-1").decode("latin-1"), "X-a: 2")
        archive = opened(tmp_path, packed(record(block)))
        loaded = archive.load(archive.entries[0], LARGEST)
        assert [name for name, _ in loaded.headers] == ["X-a", "x-A", "X-a"]

    def test_a_body_beyond_the_bound_is_not_read(self, tmp_path):
        archive = opened(tmp_path, packed(record(http(b"x" * 2000), A)))
        with pytest.raises(TooLarge):
            archive.load(archive.entries[0], 1000)

    @pytest.mark.parametrize(
        ("block", "fields"),
        [
            (http(b"short", "200 OK", "Content-Length: 100"), {}),
            (http(b"ff\r\nshort", "200 OK", "Transfer-Encoding: chunked"), {}),
            (http(), {"WARC_Truncated": "time"}),
            (http(), {"WARC_Segment_Number": "1"}),
        ],
    )
    def test_what_is_not_whole_is_marked(self, tmp_path, block, fields):
        [entry] = opened(tmp_path, packed(record(block, A, **fields))).entries
        assert entry.truncated

    def test_what_is_no_http_answer_cannot_be_loaded(self, tmp_path):
        archive = opened(tmp_path, packed(record(b"20190501102030\n", "dns:oecd.org", Content_Type="text/dns")))
        with pytest.raises(NotLoadable, match="no HTTP answer"):
            archive.load(archive.entries[0], LARGEST)


class TestRevisits:
    body = b"<html>first</html>"

    def both(self, tmp_path, again, first=None):
        (tmp_path / "1.warc.gz").write_bytes(by_warcio(again))
        (tmp_path / "2.warc.gz").write_bytes(by_warcio(first or response(A, self.body)))
        return ForeignArchive(tmp_path)

    def test_a_revisit_by_address_and_date_has_its_original_in_another_file(self, tmp_path):
        archive = self.both(tmp_path, revisit(B, sha1(self.body), (A, "2019-05-01T10:20:30Z")))
        entry = next(entry for entry in archive.entries if entry.type == "revisit")
        loaded = archive.load(entry, LARGEST)
        assert loaded.body == self.body
        assert ("X-Again", "yes") in loaded.headers
        assert (entry.date.year, entry.status, entry.url) == (2020, 200, B)

    def test_a_revisit_by_digest_alone_is_resolved(self, tmp_path):
        archive = self.both(tmp_path, revisit(B, sha1(self.body), (C, "2001-01-01T00:00:00Z")))
        assert self.body in bodies(archive)
        assert archive.faults == []

    def test_a_revisit_by_record_is_resolved_and_304_is_its_original(self, tmp_path):
        not_modified = http(b"", "304 Not Modified", "ETag: x")
        fields = {"WARC_Refers_To": "<urn:uuid:first>", "WARC_Record_ID": "<urn:uuid:second>"}
        first = record(http(self.body), A, WARC_Record_ID="<urn:uuid:first>")
        archive = opened(tmp_path, packed(first, record(not_modified, A, "revisit", **fields)))
        assert [entry.status for entry in archive.entries] == [200, 200]
        assert bodies(archive) == [self.body] * 2

    @pytest.mark.parametrize(
        ("digest", "original", "reason"),
        [
            (sha1(b"other"), (C, "2001-01-01T00:00:00Z"), "is not in the archive"),
            (sha1(b"other"), (A, "2019-05-01T10:20:30Z"), "has another payload"),
        ],
    )
    def test_a_revisit_that_leads_nowhere_is_named(self, tmp_path, digest, original, reason):
        archive = self.both(tmp_path, revisit(B, digest, original))
        assert [reason in said for said in faults(archive).values()] == [True]
        [entry] = [entry for entry in archive.entries if not entry.has_payload]
        with pytest.raises(NotLoadable, match=reason):
            archive.load(entry, LARGEST)


class TestArc:
    captures = ((A, http(b"one")), (f"{SITE}/a b", http(b"two\nlines\n")))

    @pytest.mark.parametrize("version", [1, 2])
    @pytest.mark.parametrize("name", ["x.arc", "x.arc.gz", "one-member.arc.gz"])
    def test_it_is_read_in_both_versions_packed_or_not(self, tmp_path, version, name):
        records = arc(*self.captures, version=version)
        content = {"x.arc": b"".join(records), "x.arc.gz": packed(*records)}.get(name) or packed(b"".join(records))
        archive = opened(tmp_path, content, name)
        assert captured(archive) == [(A, 200, b"one"), (f"{SITE}/a b", 200, b"two\nlines\n")]
        assert archive.faults == []
        assert archive.entries[0].date == datetime(2019, 5, 1, 10, 20, 30, tzinfo=UTC)

    def test_a_bad_record_is_passed_over(self, tmp_path):
        records = arc((A, http(b"one")), (B, http(b"two")), (C, http(b"three")))
        records[2] = records[2].replace(b" %d\n" % len(http(b"two")), b" 40\n")
        archive = opened(tmp_path, b"".join(records), "x.arc")
        assert urls(archive) == [A, C]
        assert len(archive.faults) == 1

    def test_a_line_of_a_page_does_not_begin_a_record_of_the_other_kind(self, tmp_path):
        page = b"http://a.org/ 1.1.1.1 20190501102030 text/html 3\n" * 3
        archive = opened(tmp_path, record(http(page), A, Content_Length=20) + record(http(), B), "x.warc")
        assert urls(archive) == [A, B]
        assert bodies(archive)[0] == page


class TestWacz:
    content = packed(record(http(), A))

    def test_records_of_a_browser_are_kept_with_their_addresses(self, tmp_path):
        more = packed(
            record(b"PNG", f"urn:view:{A}", "resource", Content_Type="image/png"),
            record(b"<p>", B, "resource", Content_Type="text/html"),
        )
        archive = ForeignArchive(wacz(tmp_path / "x.wacz", data_warc_gz=self.content + more))
        assert urls(archive) == [A, f"urn:view:{A}", B]
        assert archive.load(archive.entries[2], LARGEST).headers == (("Content-Type", "text/html"),)
        assert archive.entries[0].place == "x.wacz/archive/data.warc.gz@0"

    def test_a_packed_one_is_named(self, tmp_path):
        archive = ForeignArchive(wacz(tmp_path / "x.wacz", zipfile.ZIP_DEFLATED, data_warc_gz=self.content))
        assert archive.entries == []
        assert "unpack it and give the folder" in faults(archive)["x.wacz/archive/data.warc.gz@0"]

    def test_one_that_was_cut_gives_what_is_there(self, tmp_path):
        whole = wacz(tmp_path / "whole.wacz", a_warc_gz=self.content, b_warc_gz=packed(record(http(), B)))
        archive = opened(tmp_path, whole.read_bytes()[:-300], "cut.wacz")
        assert A in urls(archive)
        assert "not a whole WACZ" in archive.faults[0].reason

    def test_files_that_lie_over_each_other_are_read_once(self, tmp_path):
        path = wacz(tmp_path / "x.wacz", a_warc_gz=self.content, b_warc_gz=packed(record(http(), B)))
        with zipfile.ZipFile(path) as file:
            first, second = file.infolist()[1:]
        content = path.read_bytes()
        at = content.rindex(second.header_offset.to_bytes(4, "little"), 0, content.rindex(b"archive/b.warc.gz"))
        moved = content[:at] + first.header_offset.to_bytes(4, "little") + content[at + 4 :]
        archive = opened(tmp_path, moved, "moved.wacz")
        assert urls(archive) == [A]
        assert "lies over another file" in faults(archive)["moved.wacz/archive/b.warc.gz@0"]


class TestHostile:
    def test_a_member_that_inflates_without_end_is_left(self, tmp_path):
        bomb = gzip.compress(record(bytes(3 * 10**8), A, "resource"))
        archive = opened(tmp_path, bomb + packed(record(http(), B)))
        assert urls(archive) == [B]
        assert "times its own size" in faults(archive)["x.warc.gz@0"]

    def test_many_of_these_end_the_reading(self, tmp_path, monkeypatch):
        monkeypatch.setattr(foreign_scan, "_MOST_BOMBS", 2)
        bomb = gzip.compress(record(bytes(10**8), A, "resource"))
        archive = opened(tmp_path, bomb * 5 + packed(record(http(), B)))
        assert urls(archive) == []
        assert len(archive.faults) == 3

    @pytest.mark.parametrize("content", [b"\x1f\x8b\x08" * 100_000, b"WARC/1.0\r\n" * 50_000, b"\n" * 10**6])
    def test_what_looks_like_records_everywhere_comes_to_an_end(self, tmp_path, content):
        began = time.process_time()
        assert opened(tmp_path, content).entries == []
        assert time.process_time() - began < 60

    def test_records_that_all_claim_the_whole_file_come_to_an_end(self, tmp_path):
        lying = record(b"", A, Content_Length=10**6)
        archive = opened(tmp_path, lying * 5000, "x.warc")
        assert archive.entries == []
        assert len(archive.faults) == 5000

    def test_names_lead_nowhere_and_nothing_is_written(self, tmp_path):
        wacz(tmp_path / "x.wacz", **{"../../../evil_warc_gz": packed(record(http(), "file:///etc/passwd"))})
        before = sorted(tmp_path.parent.rglob("*"))
        archive = ForeignArchive(tmp_path / "x.wacz")
        assert [archive.load(entry, LARGEST).body for entry in archive.entries] == [b"<html>page</html>"]
        assert sorted(tmp_path.parent.rglob("*")) == before

    def test_links_that_lead_out_and_special_files_are_named(self, tmp_path):
        root = tmp_path / "root"
        root.mkdir()
        (tmp_path / "secret.warc").write_bytes(record(http(), A))
        (root / "out.warc").symlink_to(tmp_path / "secret.warc")
        (root / "none.warc").symlink_to(root / "nowhere")
        (root / "empty.arc").touch()
        os.mkfifo(root / "pipe.warc.gz")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(root / "s.warc"))
            archive = ForeignArchive(root)
        assert faults(archive) == {
            "out.warc@0": "link that leads out of the folder",
            "none.warc@0": "broken link",
            "empty.arc@0": "the file is empty",
            "pipe.warc.gz@0": "not a regular file",
            "s.warc@0": "not a regular file",
        }

    @given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8), st.booleans())
    def test_whatever_is_written_over_it_only_what_was_there_is_found(self, tmp_path_factory, at, junk, is_packed):
        blocks = [http(b"%d" % number) for number in range(5)]
        records = [record(block, f"{A}{number}", **digests(block)) for number, block in enumerate(blocks)]
        content = bytearray(packed(*records) if is_packed else b"".join(records))
        at %= len(content)
        content[at : at + len(junk)] = junk
        archive = opened(tmp_path_factory.mktemp("junk"), bytes(content), "x.warc")
        trusted = [entry for entry in archive.entries if entry.trust != UNCHECKED]
        assert len(trusted) >= 3
        read = [entry for entry in trusted if entry.status is not None]  # a digest of the payload leaves the head out
        assert {archive.load(entry, LARGEST).body for entry in read} <= {b"0", b"1", b"2", b"3", b"4"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"hello\n" * 100, "is no WARC, ARC or WACZ file"),
        (gzip.compress(b"hello", mtime=0), "is no WARC, ARC or WACZ file"),
        (packed(record(http()))[:20], "is no WARC, ARC or WACZ file"),
        (b"\0" * 50 + packed(record(http())), None),
        (b"\0" * 50 + b"\n" + record(http()), None),
        (b"".join(arc((A, http()))), None),
    ],
)
def test_a_file_that_is_no_archive_is_told(tmp_path, content, reason):
    (tmp_path / "x.warc.gz").write_bytes(content)
    assert why_no_archive(tmp_path / "x.warc.gz") == reason


def test_a_zip_without_archives_is_told(tmp_path):
    assert why_no_archive(wacz(tmp_path / "x.wacz")) == "is no WARC, ARC or WACZ file"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("archive/a.warc.gz", packed(record(http())))
    (tmp_path / "y.wacz").write_bytes(made.getvalue())
    assert "unpack it" in why_no_archive(tmp_path / "y.wacz")
