"""What is wrong with an archive by itself: records, requests, answers, references, and how a range is walked."""

import random
from contextlib import closing
from dataclasses import replace
from uuid import UUID

import pytest

from scraper.archive import records
from scraper.archive.exchange import Exchange
from scraper.archive.http_heads import read_head
from scraper.archive.index import write_index
from scraper.archive.members import compressed
from scraper.archive.records import DIGEST_RULE, FIELDS, HTTP_REQUEST, HTTP_RESPONSE, digest_of, split_http, urn
from scraper.archive.verify import plan as verify_plan
from scraper.archive.verify import ranges as verify_ranges
from scraper.archive.verify.answers import cut_off
from scraper.archive.verify.archive import ArchiveCheck
from scraper.archive.verify.faults import MOST, Fault, Faults
from scraper.archive.verify.ranges import Range, check_range
from scraper.archive.verify.requests import request_faults
from scraper.archive.writer import ArchiveWriter
from scraper.catalog.catalog import NAME, Catalog
from scraper.store import digest_of_file
from tests.archive.entries import exchange, note, resource

RUN = "urn:uuid:00000000-0000-0000-0000-00000000000a"
URL = "http://example.org/"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Small ranges, so that small files have several."""
    monkeypatch.setattr(verify_plan, "STEP", 2000)


def asked(folder, number, body=b"body", *, head=None, **fields):
    """An exchange as the wire has it."""
    if head is None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body or b"")
    made = exchange(folder, f"{URL}{number}", body, head=head, **fields)
    made.sent[:] = f"GET /{number} HTTP/1.1\r\nHost: example.org\r\n\r\n".encode()
    return made


def written(output, *entries, largest=1024**3):
    """An archive of these entries, each committed before the next."""
    with closing(Catalog(output / NAME)) as catalog:
        writer = ArchiveWriter(output / "archive", Catalog(output / NAME), RUN, (("isPartOf", RUN),), largest=largest)
        for entry in entries:
            writer.put(entry).result()
            if isinstance(entry, Exchange):
                entry.received.discard()
        writer.close()
        writer.catalog.close()
        write_index(output / "archive", catalog)
    return output / "archive"


def verified(folder, each=lambda work, tasks: map(work, tasks)):
    work = folder.parent / f"work-{random.Random().random()}"
    work.mkdir()
    faults = Faults()
    check = ArchiveCheck(folder, work, each, faults)
    try:
        check.run()
    finally:
        check.close()
    return list(faults.lines())


def long_head(size):
    return b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"l" * 8000) for n in range(size // 8000)) + b"\r\n"


def test_there_is_no_fault_in_what_the_writer_wrote(tmp_path):
    noise = random.Random(1)
    entries = [
        asked(tmp_path, 1, noise.randbytes(3000)),
        asked(tmp_path, 2, b"the same"),
        asked(tmp_path, 3, b"the same"),
        asked(tmp_path, 4, noise.randbytes(3_000_000)),
        asked(tmp_path, 5, b"cut", truncated="length", head=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
        asked(tmp_path, 6, None, error="ConnectionLost: gone"),
        asked(tmp_path, 7, b"3\r\nabc\r\n0\r\n\r\n", head=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        asked(tmp_path, 8, b"until close", head=b"HTTP/1.1 200 OK\r\n\r\n"),
        asked(tmp_path, 9, b"no status line at all\r\n\r\nand more", head=b""),
        resource("file:///a.html", b"saved"),
        note(URL),
    ]
    folder = written(tmp_path, *entries, largest=20_000)
    assert len(list(folder.glob("*.gz"))) > 1
    assert verified(folder) == []


@pytest.mark.parametrize("size", [1_500_000, 5_000_000], ids=["longer than is held", "longer than any is taken for"])
def test_a_payload_begins_behind_a_very_long_head(tmp_path, size):
    made = asked(tmp_path, 1, b"")
    made.received.reset()
    for start in range(0, size, 60_000):
        made.received.add((long_head(size) + b"body")[start : start + 60_000])
    made.received.finish()
    folder = written(tmp_path, made)
    [path] = folder.glob("*.gz")
    assert check_range(Range(path, 0, path.stat().st_size, True, RUN)).faults == []


def test_an_answer_to_head_has_what_it_announced_elsewhere(tmp_path):
    made = asked(tmp_path, 1, b"", head=b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", method="HEAD")
    made.sent[:3] = b"HEAD"
    assert verified(written(tmp_path, made)) == []


def test_a_long_answer_in_chunks_that_have_no_end_must_say_so(tmp_path):
    body = b"2dc6c0\r\n" + random.Random(2).randbytes(3_000_000) + b"\r\n"
    made = asked(tmp_path, 1, body, head=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    [fault] = verified(written(tmp_path, made))
    assert fault.endswith(": the chunks of the answer have no end, and no WARC-Truncated says why")


@pytest.mark.parametrize(
    ("target", "host", "uri"),
    [
        ("/a?b=1", "example.org", "http://example.org/a?b=1"),
        ("/", "example.org", "http://example.org"),
        ("/?q", "example.org", "http://example.org?q"),
        ("/a", "example.org", "http://example.org/a?"),
        ("/a?", "example.org", "http://example.org/a?"),
        ("/a", "EXAMPLE.org", "http://example.ORG/a"),
        ("/a", "example.org", "http://example.org:80/a"),
        ("/a", "example.org:443", "https://example.org/a"),
        ("/a", "example.org:8080", "http://example.org:8080/a"),
        ("/a", "[::1]:8080", "http://[::1]:8080/a"),
        ("/a", "[2001:db8::80]", "http://[2001:db8::80]/a"),
        ("/a", "example.org", "http://user:word@example.org/a"),
        ("http://example.org/a?b", "example.org", "http://example.org/a?b"),
        ("//a//b;c/../d", "example.org", "http://example.org//a//b;c/../d"),
    ],
)
def test_a_request_that_asks_for_its_address_is_none(target, host, uri):
    assert list(request_faults(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), uri)) == []


@pytest.mark.parametrize(
    ("request_", "uri", "said"),
    [
        (
            "GET /a HTTP/1.1\r\nHost: b\r\n\r\n",
            "http://b/c",
            "the request line asks for /a, WARC-Target-URI is http://b/c",
        ),
        ("GET /a?x HTTP/1.1\r\nHost: b\r\n\r\n", "http://b/a", "the request line asks for /a?x"),
        ("GET /A HTTP/1.1\r\nHost: b\r\n\r\n", "http://b/a", "the request line asks for /A"),
        ("GET http://c/a HTTP/1.1\r\nHost: b\r\n\r\n", "http://b/a", "the request line asks for http://c/a"),
        ("GET /a HTTP/1.1\r\nHost: c\r\n\r\n", "http://b/a", "Host is c, WARC-Target-URI is http://b/a"),
        ("GET /a HTTP/1.1\r\nHost: b:81\r\n\r\n", "http://b/a", "Host is b:81"),
        ("GET /a HTTP/1.1\r\nHost: b:443\r\n\r\n", "http://b/a", "Host is b:443"),
        ("GET /a HTTP/1.1\r\nHost: b\r\nhost: c\r\n\r\n", "http://b/a", "Host is b, c"),
        ("GET /a HTTP/1.1\r\n\r\n", "http://b/a", "Host is not stated"),
        ("GET  /a HTTP/1.1\r\nHost: b\r\n\r\n", "http://b/a", "the request line is 'GET  /a HTTP/1.1"),
        ("", "http://b/a", "the request line is ''"),
        ("GET /a HTTP/1.1\r\nHost: b\r\n\r\n", "http://[b/a", "WARC-Target-URI is no address"),
    ],
)
def test_a_request_that_asks_for_something_else_is_told(request_, uri, said):
    [fault] = request_faults(request_.encode(), uri)
    assert fault.startswith(said)


@pytest.mark.parametrize(
    ("answer", "is_cut"),
    [
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", False),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody", True),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbody", True),
        ("HTTP/1.1 200 OK\r\ncontent-length: 004\r\nContent-Length: 004\r\n\r\nbody", False),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nbody", False),
        (f"HTTP/1.1 200 OK\r\nContent-Length: {'9' * 5000}\r\n\r\nbody", True),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", False),
        ("HTTP/1.1 200 OK\r\n\r\nbody", False),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", False),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbo", True),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 1\r\n\r\n1\r\na\r\n0\r\n\r\n", False),
        ("no status line", False),
    ],
)
def test_an_answer_is_whole_where_it_is_what_its_head_announced(answer, is_cut):
    head, payload = split_http(answer.encode())
    assert (cut_off(read_head(head), len(payload), [payload]) is not None) is is_cut


class Warc:
    """A file of records made by hand, with all that a record of ours has, and what is changed in it."""

    def __init__(self, folder, name="a.warc.gz", stated=None):
        folder.mkdir(parents=True, exist_ok=True)
        self.path, self.stated = folder / name, stated or name
        self.content = b""
        self.count = 0
        self.info = self.add("warcinfo", FIELDS, records.fields([("isPartOf", RUN), ("digest-rule", DIGEST_RULE)]))

    def add(self, kind, content_type, block, **changed):
        """Appends a record; a field that is changed to None is left out. Gives its identity."""
        self.count += 1
        identity = urn(UUID(int=self.count))
        said = {"WARC-Type": kind, "WARC-Record-ID": identity, "WARC-Date": "2026-03-01T12:00:00Z"}
        if kind == "warcinfo":
            said["WARC-Filename"] = self.stated
        else:
            said |= {"WARC-Target-URI": URL, "WARC-Warcinfo-ID": self.info}
        said["WARC-Block-Digest"] = digest_of(block)
        if kind in {"request", "response"}:
            said["WARC-Payload-Digest"] = digest_of(split_http(block)[1])
        said |= {"Content-Type": content_type}
        said |= {name.replace("_", "-"): value for name, value in changed.items()}
        pairs = [(name, value) for name, value in said.items() if value is not None]
        self.content += compressed(records.head(pairs, len(block)) + block + records.END)
        self.path.write_bytes(self.content)
        return identity

    def faults_of_info(self, **changed):
        self.add("warcinfo", FIELDS, records.fields([("isPartOf", RUN), ("digest-rule", DIGEST_RULE)]), **changed)
        return self.faults()

    def faults(self):
        found = check_range(Range(self.path, 0, len(self.content), True, RUN))
        return [text for _, text in found.faults]


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
GET = b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("response", {}, None),
        ("response", {"WARC_Date": "2026-02-30T12:00:00Z"}, "WARC-Date is '2026-02-30T12:00:00Z'"),
        ("response", {"WARC_Date": None}, "the record has no WARC-Date"),
        ("response", {"WARC_Record_ID": "no identity"}, "WARC-Record-ID is 'no identity'"),
        ("response", {"WARC_Target_URI": None}, "the record has no WARC-Target-URI"),
        ("response", {"WARC_Payload_Digest": None}, "the record has no WARC-Payload-Digest"),
        ("response", {"WARC_Payload_Digest": "sha1:AAAA"}, "WARC-Payload-Digest is sha1:AAAA, the payload has sha256:"),
        ("response", {"WARC_Block_Digest": "sha256:00"}, "WARC-Block-Digest is sha256:00, the block has sha256:"),
        ("response", {"warc_date": "2026-03-01T12:00:00Z"}, "warc-date is stated 2 times"),
        ("response", {"WARC_Truncated": "bored"}, "WARC-Truncated is 'bored'"),
        ("response", {"WARC_Type": "conversion"}, "WARC-Type is 'conversion', which this archive never has"),
        ("response", {"Content_Type": "text/html"}, "Content-Type of a response is 'text/html'"),
        ("request", {}, None),
        ("request", {"WARC_Target_URI": "http://example.org/b"}, "the request line asks for /, WARC-Target-URI is"),
        ("metadata", {}, None),
        ("metadata", {"WARC_Target_URI": RUN}, "metadata: Expecting value"),
    ],
)
def test_a_record_that_is_not_as_ours_are_is_told(tmp_path, kind, changed, said):
    content_type, block = {
        "response": (HTTP_RESPONSE, OK),
        "request": (HTTP_REQUEST, GET),
        "metadata": (FIELDS, b"run-begins: no JSON\r\n"),
    }[kind]
    warc = Warc(tmp_path)
    warc.add(kind, content_type, block, **changed)
    faults = warc.faults()
    assert (not faults) if said is None else faults[0].startswith(said), faults


def test_warcinfo_must_state_the_rule_the_name_and_the_run(tmp_path):
    warc = Warc(tmp_path)
    block = records.fields([("isPartOf", "another"), ("digest-rule", "any")])
    warc.add("warcinfo", FIELDS, block, WARC_Filename="b.warc.gz")
    assert warc.faults() == [
        "WARC-Filename is b.warc.gz",
        "warcinfo states the digest rule 'any'",
        f"warcinfo says isPartOf another, the catalog says {RUN}",
    ]


def test_a_file_that_a_merge_told_apart_may_state_its_first_name(tmp_path):
    warc = Warc(tmp_path, "a~0123456789abcdef.warc.gz")
    assert "WARC-Filename is a.warc.gz" not in warc.faults_of_info(WARC_Filename="a.warc.gz")
    assert "WARC-Filename is b.warc.gz" in warc.faults_of_info(WARC_Filename="b.warc.gz")


@pytest.mark.parametrize(("stated", "is_other"), [("a.warc.gz", False), ("b.warc.gz", True)])
def test_what_lies_in_such_a_file_is_checked_as_its_own(tmp_path, stated, is_other):
    warc = Warc(tmp_path, "a~0123456789abcdef.warc.gz", stated)
    warc.add("response", HTTP_RESPONSE, OK)
    found = check_range(Range(warc.path, 0, len(warc.content), True, RUN))
    assert found.is_other is is_other


def archive_of(tmp_path, warc):
    """An archive of a file made by hand, with the catalog and the index that follow from it."""
    found = check_range(Range(warc.path, 0, len(warc.content), True, RUN))
    with closing(Catalog(tmp_path / NAME)) as catalog:
        catalog.begin_warc(warc.path.name, RUN)
        catalog.commit(warc.path.name, len(warc.content), found.rows, ())
        catalog.close_warc(warc.path.name, digest_of_file(warc.path))
        write_index(warc.path.parent, catalog)
    return warc.path.parent


def revisit(warc, target, date="2026-03-01T12:00:00Z", url=URL, digest=None):
    warc.add(
        "revisit",
        HTTP_RESPONSE,
        split_http(OK)[0],
        WARC_Profile=records.IDENTICAL_PAYLOAD,
        WARC_Refers_To=target,
        WARC_Refers_To_Date=date,
        WARC_Refers_To_Target_URI=url,
        WARC_Payload_Digest=digest or digest_of(b"body"),
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, None),
        ({"target": urn(UUID(int=77))}, "which is not in the archive"),
        ({"target": urn(UUID(int=3))}, "which is not in the archive"),  # a request
        ({"target": urn(UUID(int=4))}, "which holds no payload"),  # itself
        ({"url": f"{URL}b"}, "whose Target-URI is http://example.org/"),
        ({"date": "2020-01-01T00:00:00Z"}, "whose Date is 2026-03-01T12:00:00Z"),
        ({"digest": digest_of(b"other")}, "whose Payload-Digest is sha256:"),
    ],
)
def test_a_revisit_must_lead_to_a_record_with_its_payload(tmp_path, changed, said):
    warc = Warc(tmp_path / "archive")
    original = warc.add("response", HTTP_RESPONSE, OK)
    warc.add("request", HTTP_REQUEST, GET, WARC_Concurrent_To=original)
    revisit(warc, **{"target": original} | changed)
    faults = verified(archive_of(tmp_path, warc))
    if said is None:
        assert faults == []
    else:
        [fault] = faults
        assert ": WARC-Refers-To names urn:uuid:" in fault
        assert said in fault


def test_what_a_record_names_must_be_there_and_be_of_its_kind(tmp_path):
    warc = Warc(tmp_path / "archive")
    response = warc.add("response", HTTP_RESPONSE, OK, WARC_Concurrent_To=warc.info)
    warc.add("request", HTTP_REQUEST, GET, WARC_Concurrent_To=urn(UUID(int=99)))
    warc.add("metadata", FIELDS, b"", WARC_Concurrent_To=response, WARC_Warcinfo_ID=response)
    warc.add("metadata", FIELDS, b"", WARC_Concurrent_To=response, WARC_Warcinfo_ID=response)
    texts = [fault.partition("offset ")[2].partition(": ")[2] for fault in verified(archive_of(tmp_path, warc))]
    named = response.strip("<>")
    assert texts == [
        f"WARC-Concurrent-To names {warc.info.strip('<>')}, which is not there",
        f"WARC-Concurrent-To names urn:uuid:{UUID(int=99)}, which is not there",
        f"WARC-Warcinfo-ID names {named}, which is not there; 1 more records name it",
    ]


def test_an_identity_is_of_one_record_in_the_whole_archive(tmp_path):
    warc = Warc(tmp_path / "archive")
    first = warc.add("metadata", FIELDS, b"")
    warc.add("metadata", FIELDS, b"", WARC_Record_ID=first)
    [fault] = verified(archive_of(tmp_path, warc))
    assert ": WARC-Record-ID is also that of a.warc.gz offset " in fault


def test_ranges_of_one_file_and_many_records_give_the_same_as_one_walk(tmp_path, monkeypatch):
    entries = [asked(tmp_path, number, b"%d" % number * 30) for number in range(60)]
    folder = written(tmp_path, *entries)
    ranges = []

    def each(work, tasks):
        ranges.extend(task for task in tasks if isinstance(task, Range))
        return map(work, tasks)

    assert verified(folder, each) == []
    assert len(ranges) > 5
    monkeypatch.setattr(verify_ranges, "_MOST_RECORDS", 5)
    assert verified(folder, each) == []
    (tmp_path / NAME).unlink()
    assert verified(folder) == ["catalog.sqlite: missing: `scrapy rebuild` writes it anew"]


def test_each_damaged_record_is_told_and_no_other(tmp_path):
    entries = [asked(tmp_path, number, random.Random(number).randbytes(500)) for number in range(30)]
    folder = written(tmp_path, *entries)
    with closing(Catalog(tmp_path / NAME)) as catalog:
        rows = list(catalog.captures())
    [path] = folder.glob("*.gz")
    content = bytearray(path.read_bytes())
    damaged = rows[3], rows[4], rows[17], rows[29]
    for row in damaged:
        content[row.offset + 40] ^= 64
    path.write_bytes(content)
    faults = verified(folder)
    assert [fault.partition(": the gzip")[0] for fault in faults] == [
        f"archive/{path.name}: offset {row.offset}" for row in damaged
    ]
    (tmp_path / NAME).unlink()
    without_catalog = verified(folder)
    assert [fault.partition(": the gzip")[0] for fault in without_catalog[:4]] == [
        f"archive/{path.name}: offset {row.offset}" for row in damaged
    ]
    assert without_catalog[4:] == ["catalog.sqlite: missing: `scrapy rebuild` writes it anew"]


def test_a_file_that_is_nothing_but_damage_is_given_up(tmp_path):
    folder = written(tmp_path, asked(tmp_path, 1))
    start = compressed(b"WARC/1.1\r\n" + random.Random(1).randbytes(400))[:200]
    (folder / "z.warc.gz").write_bytes(start * 5000)
    faults = verified(folder)
    assert len(faults) == MOST + 1
    assert faults[-1] == "archive/z.warc.gz: 2 more faults in it are not listed"


@pytest.mark.parametrize("length", ["-1", "9" * 5000, "1e3", "", "٣"])
def test_a_length_that_is_none_is_a_fault(tmp_path, length):
    warc = Warc(tmp_path / "archive")
    for block in (b"x", random.Random(1).randbytes(2_000_000)):
        head = f"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: {length}\r\n\r\n".encode()
        warc.content += compressed(head + block + records.END)
    warc.path.write_bytes(warc.content)
    assert len(warc.faults()) == 2


def test_a_gzip_header_that_differs_is_found_by_the_digest_of_the_file(tmp_path):
    folder = written(tmp_path, asked(tmp_path, 1))
    [path] = folder.glob("*.gz")
    content = bytearray(path.read_bytes())
    content[9] ^= 1  # which system packed it: nothing in a record
    path.write_bytes(content)
    assert verified(folder) == [
        f"archive/{path.name}: its SHA-256 is not that of the catalog, though every record in it is whole"
    ]


def test_faults_of_a_file_have_an_end_and_are_sorted():
    faults = Faults()
    for number in range(MOST + 5):
        faults.add("b", "wrong", 1000 - number)
    faults.add("a", "wrong\x1b[2J")
    lines = list(faults.lines())
    assert lines[0] == "a: wrong\x1b[2J"
    assert lines[1] < lines[2]
    assert lines[-1] == "b: 5 more faults in it are not listed"
    assert str(replace(Fault("a\n", 3, "wrong"), unit="line")) == "a\\n: line 3: wrong"
