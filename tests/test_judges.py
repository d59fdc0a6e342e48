"""The judges judge: each passes a good archive made by warcio, and finds the fault in a bad one."""

import gzip
import os

import pytest

from tests.judges import chromium_dom, contacted, fastwarc_faults, get, process_group, pywb, run_judge

ADDRESS = "http://www.example.org/document/one?b=2&a=1"
PAGE = b"<html><head><title>One</title></head><body><img src='http://outside.example/x.png'>\xe2\x80\x93</body></html>"
CODED = gzip.compress(PAGE, mtime=0)

MAKE_WARC = """
import io, sys
import brotli
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

path, address, page, coded = sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3]), bytes.fromhex(sys.argv[4])

def http(*headers):
    return StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")

with open(path, "wb") as out:
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    first = writer.create_warc_record(
        address, "response", io.BytesIO(page), http_headers=http(),
        warc_headers_dict={"WARC-Date": "2020-01-02T03:04:05Z"},
    )
    writer.write_record(first)
    writer.write_record(writer.create_revisit_record(
        address, first.rec_headers["WARC-Payload-Digest"], address, "2020-01-02T03:04:05Z",
        http_headers=http(), warc_headers_dict={"WARC-Date": "2021-01-02T03:04:05Z"},
    ))
    for coding, body in (("gzip", coded), ("br", brotli.compress(page))):
        writer.write_record(writer.create_warc_record(
            f"http://www.example.org/{coding}", "response", io.BytesIO(body),
            http_headers=http(("Content-Encoding", coding)), warc_headers_dict={"WARC-Date": "2020-01-02T03:04:05Z"},
        ))
"""


@pytest.fixture(scope="module")
def warc(tmp_path_factory):
    path = tmp_path_factory.mktemp("warc") / "one.warc.gz"
    made = run_judge("python", "-c", MAKE_WARC, path, ADDRESS, PAGE.hex(), CODED.hex())
    assert made.returncode == 0, made.stderr
    return path


@pytest.fixture(scope="module")
def replay(warc, tmp_path_factory):
    with pywb(tmp_path_factory.mktemp("replay"), [warc]) as replay:
        yield replay


@pytest.fixture
def damaged(warc, tmp_path):
    """The same with one byte of the page's text changed."""
    plain = gzip.decompress(warc.read_bytes())
    path = tmp_path / "damaged.warc"
    path.write_bytes(plain.replace(b"<title>One", b"<title>Ono", 1))
    return path


def test_warcio_finds_a_changed_byte(warc, damaged):
    assert run_judge("warcio", "check", warc).returncode == 0
    found = run_judge("warcio", "check", damaged)
    assert found.returncode == 1
    assert "payload digest failed" in found.stdout


def test_fastwarc_finds_a_changed_byte_and_passes_a_revisit(warc, damaged):
    assert fastwarc_faults(warc) == []
    assert [fault.split(": ")[1] for fault in fastwarc_faults(damaged)] == ["FAIL, PAYLOAD_FAIL"]


def test_fastwarc_finds_what_is_no_archive(tmp_path):
    path = tmp_path / "no.warc.gz"
    path.write_bytes(b"no archive")
    assert fastwarc_faults(path) != []


def test_wacz_finds_a_changed_byte(warc, tmp_path):
    path = tmp_path / "one.wacz"
    assert run_judge("wacz", "create", "-o", path, "-f", warc, "--url", ADDRESS).returncode == 0
    assert run_judge("wacz", "validate", "-f", path).returncode == 0
    content = bytearray(path.read_bytes())
    content[content.index(b"\x1f\x8b") + 40] ^= 1  # in the first gzip member, the archive's or the index's
    path.write_bytes(content)
    assert run_judge("wacz", "validate", "-f", path).returncode != 0


def test_pywb_replays_what_was_captured_and_a_revisit_of_it(replay):
    assert replay.payload(ADDRESS, "20200102030405") == PAGE
    assert replay.payload(ADDRESS, "20210102030405") == PAGE
    assert replay.payload("http://www.example.org/gzip", "20200102030405") == CODED


def test_pywb_lists_the_captures(replay):
    captures = [(row["urlkey"], row["timestamp"], row["mime"]) for row in replay.cdx(ADDRESS)]
    assert captures == [
        ("org,example)/document/one?a=1&b=2", "20200102030405", "text/html"),
        ("org,example)/document/one?a=1&b=2", "20210102030405", "warc/revisit"),
    ]
    assert len(replay.cdx("www.example.org/*")) == 4


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_pywb_rewrites_a_page_in_content_coding(replay, coding):
    status, headers, body = get(replay.url(f"http://www.example.org/{coding}", "20200102030405"))
    assert (status, headers["Content-Encoding"]) == (200, None)
    assert b"<title>One</title>" in body


def test_pywb_uses_the_index_it_is_given(warc, tmp_path):
    index = tmp_path / "index.cdxj"
    assert run_judge("cdxj-indexer", "-s", "-o", index, warc).returncode == 0
    index.write_text("".join(index.read_text().splitlines(keepends=True)[:1]))
    with pywb(tmp_path, [warc], index) as replay:
        assert len(replay.cdx("www.example.org/*")) == 1


def test_chromium_opens_a_replayed_page_and_contacts_this_machine_only(replay):
    page = chromium_dom(replay.url(ADDRESS, "20200102030405"))
    assert "<title>One</title>" in page.dom
    assert page.contacted == {replay.base.removeprefix("http://")}
    assert page.wanted == {"127.0.0.1"}


def test_a_page_that_wants_another_host_is_found(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    page = chromium_dom(path.as_uri())
    assert page.wanted == {"outside.example"}
    assert page.contacted == set()


def test_connections_and_datagrams_count_as_contact_and_a_socket_without_does_not():
    names = ["TCP_CONNECT_ATTEMPT", "UDP_CONNECT", "UDP_BYTES_SENT"]
    events = [(0, 1, "192.0.2.1:80"), (1, 2, "192.0.2.2:443"), (2, 2, None), (1, 3, "192.0.2.3:443"), (0, 1, None)]
    log = {
        "constants": {"logEventTypes": {name: number for number, name in enumerate(names)}},
        "events": [
            {"type": kind, "source": {"id": source}, **({"params": {"address": address}} if address else {})}
            for kind, source, address in events
        ],
    }
    assert contacted(log) == {"192.0.2.1:80", "192.0.2.2:443"}


def test_a_process_ends_with_its_children_on_a_failure():
    reading, writing = os.pipe()
    with os.fdopen(reading) as said:
        with pytest.raises(RuntimeError, match="the test failed"):
            fail_while_it_runs(said, writing)
        assert said.read() == ""  # the end comes only when no process holds the pipe


def fail_while_it_runs(said, writing):
    with process_group(["sh", "-c", "sleep 600 & echo started; wait"], stdout=writing):
        os.close(writing)
        assert said.readline() == "started\n"
        raise RuntimeError("the test failed")
