"""Archives as other tools write them: each case is read with the right captures, and says what is odd about it."""

import gzip
import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.codings import Undecodable, decoded
from scraper.archive.foreign.archive import ForeignArchive, NotLoadable, why_no_archive
from scraper.archive.foreign.archive_names import has_archive_name
from scraper.archive.foreign.entries import CHECKED, PLAIN, UNCHECKED
from scraper.archive.foreign.playback_pages import redirect_told
from tests.archive.foreign_files import DATE, SITE, digests, http, packed, record, sha1

CASES = Path(__file__).parents[2] / "fixtures/cases/archives"
LARGEST = 10**7
A, B, C = (f"{SITE}/document/{slug}" for slug in "abc")
SIZES = {
    "key-features-first-phase-national-cluster-program-russia": 17760,
    "innovation-vouchers-denmark-design-and-early-results": 14151,
    "cluster-policy-slovenia-networks-centres-excellence": 13310,
}
ALL = sorted(SIZES)
IN_JUNE = datetime(2018, 6, 1, 10, 20, 30, tzinfo=UTC)


def read(name):
    return ForeignArchive(CASES / name)


def opened(tmp_path, content, name="x.warc.gz"):
    (tmp_path / name).write_bytes(content)
    return ForeignArchive(tmp_path / name)


def bodies(archive):
    return [archive.load(entry, LARGEST).body for entry in archive.entries]


def slugs(archive):
    return sorted(entry.url.rstrip("/").rpartition("/")[2] for entry in archive.entries)


@pytest.mark.parametrize(
    ("name", "date", "doubt", "trust"),
    [
        ("bgzip.warc.gz", IN_JUNE, None, PLAIN),
        ("browsertrix-collection.wacz", IN_JUNE, None, PLAIN),
        ("clueweb-bad-date.warc.gz", datetime(2018, 6, 1, 12, 21, 46, tzinfo=UTC), "HTTP head (Date) is taken", PLAIN),
        ("clueweb-both-digests.warc.gz", datetime(2018, 6, 1, 12, 21, 46, tzinfo=UTC), "digest disagrees", CHECKED),
        ("coding-header-kept.warc.gz", IN_JUNE, None, PLAIN),
        ("crcrlf.warc", IN_JUNE, "bytes were stated, and it has", UNCHECKED),
        ("folded-values.warc.gz", IN_JUNE, None, PLAIN),
        ("folder-with-zst", IN_JUNE, None, PLAIN),
        ("http-without-version.warc.gz", IN_JUNE, None, PLAIN),
        ("interim-and-final.warc.gz", IN_JUNE, None, PLAIN),
        ("length-in-characters.warc", IN_JUNE, None, PLAIN),
        ("lower-case.warc.gz", IN_JUNE, None, PLAIN),
        ("record-in-two-members.warc.gz", IN_JUNE, None, PLAIN),
        ("response-without-http.warc.gz", IN_JUNE, None, PLAIN),
        ("zeno-crawler-encoding.warc.gz", IN_JUNE, "payload digest disagrees", CHECKED),
    ],
)
def test_the_three_documents_of_a_case_are_read(name, date, doubt, trust):
    archive = read(name)
    assert archive.faults == []
    assert slugs(archive) == ALL
    for entry, body in zip(archive.entries, bodies(archive), strict=True):
        assert len(body.strip()) - SIZES[entry.url.rpartition("/")[2]] in range(-1, 13)
        assert (entry.status, entry.media_type, entry.date, entry.truncated) == (200, "text/html", date, None)
        is_odd = name != "length-in-characters.warc" or entry is archive.entries[2]
        assert (doubt or "") in "; ".join(entry.doubts) if is_odd else not entry.doubts
    assert {entry.trust for entry in archive.entries} >= {trust}


def test_a_dictionary_in_front_of_zstd_frames_is_used():
    archive = read("archiveteam-dictionary.warc.zst")
    assert archive.faults == []
    assert [len(body) for body in bodies(archive)] == [14151, 13310]


def test_a_pdf_whose_kept_coding_header_says_otherwise_stays_whole():
    archive = read("ccnews-kept-headers.warc.gz")
    assert [len(body) for body in bodies(archive)] == [14151, 2840]
    assert bodies(archive)[1].removeprefix(b"\xef\xbb\xbf").startswith(b"%PDF")


def test_a_304_that_names_nothing_repeats_the_last_capture_before_it():
    archive = read("httrack-304-revisit.warc.gz")
    assert [(entry.type, entry.date.year, entry.has_payload) for entry in archive.entries] == [
        ("response", 2017, True),
        ("revisit", 2019, True),
    ]
    assert [len(body) for body in bodies(archive)] == [17760, 17760]
    assert archive.faults == []


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({}, "it repeats an earlier capture of its address and names none, and the archive has none before it"),
        ({"WARC_Refers_To": "<urn:uuid:x>"}, "the revisit's original (urn:uuid:x) is not in the archive"),
        ({"WARC_Refers_To_Target_URI": A}, f"the revisit's original ({A}) is not in the archive"),
        (
            {"WARC_Payload_Digest": f"sha1:{'A' * 32}"},
            f"the revisit's original (sha1:{'A' * 32}) is not in the archive",
        ),
        (
            {"WARC_Refers_To_Date": "2018-01-02T03:04:05Z"},
            "original (of 2018-01-02 03:04:05+00:00) is not in the archive",
        ),
    ],
)
def test_a_repeat_without_what_it_repeats_says_what_that_is(tmp_path, named, said):
    (tmp_path / "x.warc.gz").write_bytes(packed(record(http(b"", "304 Not Modified"), A, "revisit", **named)))
    [fault] = ForeignArchive(tmp_path / "x.warc.gz").faults
    assert fault.reason.endswith(said)
    assert "nothing" not in fault.reason


def test_what_a_tool_made_of_a_folder_is_as_old_as_the_pages():
    archive = read("warcit.warc.gz")
    assert {entry.date.year for entry in archive.entries} == {2010}
    assert len(archive.entries) == 6


def test_a_playback_page_about_a_redirect_is_a_redirect():
    archive = read("wayback-view.warc.gz")
    assert [entry.status for entry in archive.entries] == [200, 302, 200]
    loaded = archive.load(archive.entries[1], LARGEST)
    target = f"{SITE}/document/cluster-policy-slovenia-networks-centres-excellence"
    assert (loaded.status, loaded.headers, loaded.body) == (302, (("Location", target),), b"")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("link", ["/web/2018/{}", "https://web.archive.org/web/20180602000000/{}", "{}"])
def test_such_a_page_tells_where_it_leads(status, link):
    page = f"<p>Got an HTTP {status} response at crawl time</p><a class=x href='{link.format(A)}'>there</a>"
    assert redirect_told(page.encode()) == (status, A)


class TestHeads:
    @pytest.mark.parametrize(
        "line",
        ["HTTP 200 Document follows", "http/1.0 200", "HTTP/1.1  200  OK", "HTTP/2 200", "ICY 200 OK", "HTTP/3\t200 x"],
    )
    def test_a_status_line_of_any_form_is_read(self, tmp_path, line):
        block = line.encode() + b"\r\nContent-Type: text/html\r\n\r\n<p>x"
        archive = opened(tmp_path, packed(record(block)))
        assert [(entry.status, entry.media_type) for entry in archive.entries] == [(200, "text/html")]
        assert bodies(archive) == [b"<p>x"]

    @pytest.mark.parametrize(
        "interim",
        [
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 3,
            b"HTTP/1.0 200 Connection Established\r\n\r\n",
        ],
    )
    def test_the_final_head_is_the_answer(self, tmp_path, interim):
        block = interim + http(b"<p>x", "404 Not Found")
        archive = opened(tmp_path, record(block, **digests(block)), "x.warc")
        [entry] = archive.entries
        assert (entry.status, bodies(archive)) == (404, [b"<p>x"])

    @pytest.mark.parametrize(
        ("body", "stated", "kind"),
        [
            (b"<!DOCTYPE html><p>x", "text/html; charset=utf-8", "text/html"),
            (b"\xef\xbb\xbf <html>x", "application/http; msgtype=response", "text/html"),
            (b"%PDF-1.4 x", "application/http", "application/pdf"),
            (b"anything", "application/pdf", "application/pdf"),
        ],
    )
    def test_a_block_that_is_the_page_itself_is_read(self, tmp_path, body, stated, kind):
        archive = opened(tmp_path, packed(record(body, Content_Type=stated)))
        assert [(entry.status, entry.media_type) for entry in archive.entries] == [(200, kind)]
        assert bodies(archive) == [body]

    @pytest.mark.parametrize(
        ("date", "header", "right"),
        [
            ("yesterday", "Date: Fri, 01 Jun 2018 12:21:46 GMT", datetime(2018, 6, 1, 12, 21, 46, tzinfo=UTC)),
            ("", "Memento-Datetime: Fri, 01 Jun 2018 12:21:46 GMT", datetime(2018, 6, 1, 12, 21, 46, tzinfo=UTC)),
            ("2018-06-01T29:99:99Z", "X: y", datetime(2018, 6, 1, tzinfo=UTC)),
        ],
    )
    def test_a_date_that_cannot_be_read_is_replaced_and_told(self, tmp_path, date, header, right):
        block = http(b"<p>", "200 OK", "Content-Type: text/html", header)
        [entry] = opened(tmp_path, packed(record(block, WARC_Date=date))).entries
        assert (entry.date, entry.doubts[0].partition(":")[0]) == (right, "date_unreadable")

    @pytest.mark.parametrize(
        "date",
        [
            "2018-06-01t10:20:30z",
            "2018-06-01T05:20:30-0500",
            "2018-06-01 10:20:30 UTC",
            "2018-06-01T12:20:30+02",
            "Fri, 01 Jun 2018 10:20:30 GMT",
        ],
    )
    def test_a_date_in_another_form_is_the_date(self, tmp_path, date):
        [entry] = opened(tmp_path, packed(record(http(), WARC_Date=date))).entries
        assert (entry.date, entry.doubts) == (IN_JUNE, ())


class TestStrayLines:
    pdf = b"%PDF-1.4\n\xe2\xe3 x %%EOF\n"

    @pytest.mark.parametrize("stray", [b"\r\n", b"\n"])
    @pytest.mark.parametrize("length", [True, False])
    def test_a_stray_line_never_gets_into_a_pdf(self, tmp_path, stray, length):
        named = [f"Content-Length: {len(self.pdf)}"] if length else []
        block = http(stray + self.pdf, "200 OK", "Content-Type: application/pdf", *named)
        archive = opened(tmp_path, packed(record(block, WARC_Payload_Digest=sha1(self.pdf))))
        assert bodies(archive) == [self.pdf]
        assert (archive.entries[0].truncated, archive.entries[0].trust, archive.entries[0].doubts) == (None, PLAIN, ())

    def test_nor_before_what_is_packed_or_chunked(self, tmp_path):
        coded = http(b"\r\n" + gzip.compress(b"<p>x"), "200 OK", "Content-Encoding: gzip")
        chunked = http(b"\r\n4\r\n<p>x\r\n0\r\n\r\n", "200 OK", "Transfer-Encoding: chunked")
        assert bodies(opened(tmp_path, packed(record(coded), record(chunked)))) == [b"<p>x"] * 2

    def test_a_digest_tells_of_any_other_body(self, tmp_path):
        block = http(b"\r\nany text", "200 OK", "Content-Type: text/plain")
        assert bodies(opened(tmp_path, packed(record(block, WARC_Payload_Digest=sha1(b"any text"))))) == [b"any text"]
        assert bodies(opened(tmp_path, packed(record(block)))) == [b"\r\nany text"]


class TestMembers:
    records = tuple(record(http(b"%d" % number * 3000), f"{A}{number}") for number in range(6))

    @given(st.integers(30, 9000))
    def test_records_that_span_members_are_read_wherever_they_are_cut(self, tmp_path_factory, size):
        content = b"".join(self.records)
        cut = packed(*(content[at : at + size] for at in range(0, len(content), size)))
        archive = opened(tmp_path_factory.mktemp("cut"), cut)
        assert archive.faults == []
        assert bodies(archive) == [b"%d" % number * 3000 for number in range(6)]

    def test_one_damaged_member_of_them_costs_what_it_holds(self, tmp_path):
        content = b"".join(self.records)
        cut = [packed(content[at : at + 1000]) for at in range(0, len(content), 1000)]
        cut[7] = cut[7][:-6] + b"\xff" + cut[7][-5:]
        archive = opened(tmp_path, b"".join(cut))
        assert [entry.url for entry in archive.entries] == [f"{A}{number}" for number in (0, 1, 3, 4, 5)]
        assert f"{A}2" in [fault.url for fault in archive.faults]

    def test_zstd_frames_one_a_record_or_one_for_all_are_read(self, tmp_path):
        each = b"".join(zstd.compress(one) for one in self.records)
        expected = [b"%d" % number * 3000 for number in range(6)]
        assert bodies(opened(tmp_path, each, "a.warc.zst")) == expected
        assert bodies(opened(tmp_path, zstd.compress(b"".join(self.records)), "b.warc.zst")) == expected

    @pytest.mark.parametrize("is_packed", [True, False])
    @pytest.mark.parametrize("is_raw", [True, False])
    def test_any_dictionary_is_used(self, tmp_path, is_packed, is_raw):
        samples = [self.records[0][:400] + b"%d" % number for number in range(300)]
        made = zstd.ZstdDict(self.records[0], is_raw=True) if is_raw else zstd.train_dict(samples, 2000)
        content = zstd.compress(made.dict_content) if is_packed else made.dict_content
        front = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
        frames = [zstd.compress(one, zstd_dict=made) for one in self.records]
        archive = opened(tmp_path, front + b"".join(frames), "x.warc.zst")
        assert (archive.faults, len(bodies(archive))) == ([], 6)

    def test_a_damaged_frame_and_one_that_was_cut_off_are_named(self, tmp_path):
        frames = [zstd.compress(one) for one in self.records]
        bad = frames[1][:30] + b"\xff\xff\xff\xff" + frames[1][34:]
        archive = opened(tmp_path, frames[0] + bad + frames[2] + frames[3][:20], "x.warc.zst")
        assert [entry.url for entry in archive.entries] == [f"{A}0", f"{A}2"]
        assert [fault.offset for fault in archive.faults] == [len(frames[0]), len(frames[0] + bad + frames[2])]

    def test_a_frame_that_needs_a_huge_window_is_refused(self, tmp_path):
        options = {zstd.CompressionParameter.window_log: 30, zstd.CompressionParameter.enable_long_distance_matching: 1}
        packer = zstd.ZstdCompressor(options=options)
        huge = packer.compress(self.records[0]) + packer.flush()
        archive = opened(tmp_path, zstd.compress(self.records[1]) + huge, "x.warc.zst")
        assert [entry.url for entry in archive.entries] == [f"{A}1"]
        assert "zstd frame is damaged" in archive.faults[0].reason

    def test_a_zstd_bomb_is_left(self, tmp_path):
        bomb = zstd.compress(record(bytes(10**8), A, "resource"))
        archive = opened(tmp_path, bomb + zstd.compress(self.records[0]), "x.warc.zst")
        assert [entry.url for entry in archive.entries] == [f"{A}0"]
        assert "times its own size" in archive.faults[0].reason

    @pytest.mark.parametrize(
        "front", [b"\x5d\x2a\x4d\x18\xff\xff\xff\x7f", b"\x5d\x2a\x4d\x18\x08\0\0\0\x28\xb5\x2f\xfd\xff\xff\xff\xff"]
    )
    def test_a_dictionary_without_bounds_is_refused(self, tmp_path, front):
        archive = opened(tmp_path, front + zstd.compress(self.records[0]), "x.warc.zst")
        assert "dictionary" in archive.faults[0].reason


class TestCodings:
    text = "<p>caf\u00e9</p>".encode()

    @pytest.mark.parametrize("coding", ["gzip", "x-gzip", "br", "deflate", "zstd"])
    @pytest.mark.parametrize(
        "front",
        [b"", b"\n\n<!-- x -->", b"\xef\xbb\xbf\r\n", b" \t", b"\xef\xbb\xbf%PDF-1.4\n", b"plain words, long enough "],
    )
    def test_a_body_that_was_decoded_stays_though_its_head_says_otherwise(self, coding, front):
        assert decoded(front + self.text, coding, LARGEST) == front + self.text

    @pytest.mark.parametrize(
        ("coding", "body"),
        [
            ("gzip", gzip.compress(b"", mtime=0)[:10]),
            ("deflate", b"\x78\x9c"),
            ("zstd", zstd.compress(b"x")[:5]),
            ("br", b"\x0b"),
        ],
    )
    def test_nothing_out_of_something_is_an_error(self, coding, body):
        with pytest.raises(Undecodable):
            decoded(body, coding, LARGEST)

    def test_nothing_that_was_packed_is_nothing(self):
        assert decoded(gzip.compress(b""), "gzip", LARGEST) == b""
        assert decoded(zstd.compress(b""), "zstd", LARGEST) == b""


class TestRevisitsWithoutAName:
    @given(st.lists(st.integers(0, 30), max_size=4), st.integers(0, 30))
    def test_the_last_capture_before_it_counts(self, tmp_path_factory, days, day):
        def at(number):
            return (datetime.fromisoformat(DATE) + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%SZ")

        captures = [record(http(b"%d" % one), A, WARC_Date=at(one)) for one in days]
        again = record(http(b"", "304 Not Modified"), A, "revisit", WARC_Date=at(day))
        archive = opened(tmp_path_factory.mktemp("r"), packed(*captures, record(http(b"x"), B), again))
        revisit = archive.entries[-1]
        before = [one for one in days if one <= day]
        assert revisit.has_payload is bool(before)
        if before:
            assert archive.load(revisit, LARGEST).body == b"%d" % max(before)


class TestDamaged:
    def test_a_damaged_record_names_its_address(self, tmp_path):
        member = bytearray(packed(record(http(b"x" * 5000), A)))
        member[-6] ^= 1
        archive = opened(tmp_path, packed(record(http(), B)) + bytes(member))
        [fault] = archive.faults
        assert (fault.url, "checksum" in fault.reason) == (A, True)

    @pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
    @pytest.mark.parametrize(
        "fields", [{"Content_Length": "x"}, {"Content_Length": None}, {"WARC_Date": "never"}, {"Content_Length": 10**6}]
    )
    def test_so_does_one_whose_head_is_odd(self, tmp_path, name, fields):
        one = record(http(), A, **fields)
        archive = opened(tmp_path, packed(one) if name.endswith("gz") else one, name)
        assert [(fault.url, fault.place) for fault in archive.faults] == [(A, f"{name}@0")]

    def test_a_bad_request_record_is_no_damaged_capture(self, tmp_path):
        archive = opened(tmp_path, packed(record(b"GET /", A, "request", Content_Length="x")))
        assert [fault.url for fault in archive.faults] == [None]

    def test_what_was_damaged_after_it_was_found_says_where(self, tmp_path):
        archive = opened(tmp_path, packed(record(http(), A)))
        (tmp_path / "x.warc.gz").write_bytes(packed(record(http(), A))[:60])
        with pytest.raises(NotLoadable, match=r"damaged in x\.warc\.gz@0: "):
            archive.load(archive.entries[0], LARGEST)


class TestNames:
    @pytest.mark.parametrize(
        "name",
        "x.warc x.warc.gz X.WARC.GZ x.warc.zst x.arc x.arc.gz x.wacz x.warc.gz.open x.warc.gz.part x.warc.xz "
        "x.warc.bz2 x.warc.1 x-warc-2018.gz x.wacz.zip x.warc.lz4 x.arc.zst x.warc.gz.bak".split(),
    )
    def test_a_name_that_says_archive_is_one(self, name):
        assert has_archive_name(Path(name))

    @pytest.mark.parametrize(
        "name", "x.warc.gz.cdx x.cdxj x.warc.gz.md5 swarc x.archive search.arcade a.html x.warc.json".split()
    )
    def test_what_lies_beside_one_is_none(self, name):
        assert not has_archive_name(Path(name))

    @pytest.mark.parametrize("name", ["x.warc.xz", "x.warc.bz2", "x.warc.old", "x.warc.7z", "y.warc.gz", "z.wacz"])
    def test_no_file_of_such_a_name_is_passed_over_in_silence(self, tmp_path, name):
        first = {"x.warc.xz": b"\xfd7zXZ\0", "x.warc.bz2": b"BZh9", "x.warc.7z": b"7z\xbc\xaf\x27\x1c"}.get(
            name, b"junk"
        )
        (tmp_path / name).write_bytes(first + b"\1" * 50)
        [fault] = ForeignArchive(tmp_path).faults
        assert fault.container == name
        assert ("unpack it" in fault.reason) is (first != b"junk")


class TestWaczInsideWacz:
    def wrapped(self, name, content, compression=zipfile.ZIP_STORED):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", compression) as file:
            file.writestr("datapackage.json", "{}")
            file.writestr(name, content)
        return made.getvalue()

    @pytest.mark.parametrize("depth", [1, 2, 4, 5])
    def test_they_are_read_to_a_depth(self, tmp_path, depth):
        content = self.wrapped("archive/a.warc.gz", packed(record(http(), A)))
        for number in range(depth - 1):
            content = self.wrapped(f"{number}.wacz", content)
        archive = opened(tmp_path, content, "x.wacz")
        assert [entry.url for entry in archive.entries] == ([A] if depth < 5 else [])
        assert bool(archive.faults) is (depth == 5)
        assert (why_no_archive(tmp_path / "x.wacz") is None) is (depth < 5)

    def test_one_that_is_cut_off_inside_gives_what_is_there(self, tmp_path):
        inner = self.wrapped("archive/a.warc.gz", packed(record(http(), A)))[:-30]
        archive = opened(tmp_path, self.wrapped("a.wacz", inner), "x.wacz")
        assert [entry.url for entry in archive.entries] == [A]
        assert "not a whole WACZ" in archive.faults[0].reason
