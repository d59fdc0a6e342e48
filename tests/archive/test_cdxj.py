"""Our lines of an index are those of cdxj-indexer, for all that a WARC file of ours may hold."""

from scraper.archive.cdxj import timestamp
from tests.archive.warcs import Warc
from tests.judges import run_judge

SITE = "http://www.example.org"
PAGE = b"<html><body>One: two</body></html>"

HEADS = [
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html;charset=utf-8\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-TYPE:text/html charset=utf-8\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type : text/html\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type:   \r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: ; charset=utf-8\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type: text/plain\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=utf-8\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type:\r\n text/html\r\n",
    b"HTTP/1.1 200 OK\r\nX: 1\r\n\tContent-Type: text/html\r\n",
    b"HTTP/1.1 200 OK\r\nnothing\r\n Content-Type: text/html\r\nContent-Type: text/plain\r\n",
    b"HTTP/1.1 200 OK\r\n Content-Type: text/html\r\nContent-Type: text/plain\r\n",
    b"HTTP/1.1 200 OK\r\n  \r\nContent-Type: text/html\r\n",
    b"HTTP/1.1 200 OK\nContent-Type: text/html\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: caf\xc3\xa9/x\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: caf\xe9/x\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\xa0x\r\n",
    b"HTTP/1.1 200 OK\r\nServer: none\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 200\r\n",
    b"HTTP/1.1\r\nServer: none\r\n",
    b"HTTP/1.1\r\n",
    b"HTTP/1.1 \r\nContent-Type: text/html\r\n",
    b"HTTP/1.1  200 OK\r\n",
    b"HTTP/1.1 2OO OK\r\n",
    b"HTTP/1.1 +200 OK\r\n",
    b"HTTP/1.1 200\tOK\r\n",
    b"HTTP/1.1\t200\tOK\r\n",
    b"HTTP/1.1 999 \xe9trange\r\n",
    b"HTTP/2 200\r\n",
    b"ICY 200 OK\r\nContent-Type: audio/mpeg\r\n",
    b"http/1.1 200 ok\r\n",
    b"  HTTP/1.1 200 OK\r\n",
    b"nonsense\r\n",
    b"\r\nHTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 301 Moved\r\nLocation: http://example.org/elsewhere\r\n",
    b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n",
]
URLS = [
    "http://www.example.org",
    "https://www.example.org:443/a/?b=1&a=2#f",
    "http://example.org/caf\u00e9/\u2013/\U0001f600",
    "http://b\u00fccher.example/",
    "http://example.org/a b",
    "http://example.org/a\tb",
    "http://example.org/%zz?%",
    "http://example.org:port/no number",
    "http://\u00e9:port/",
    "http://example.org/a",
    "http://example.org/a-b",
    "http://example.org/a?b",
    "http://example.org/a,b",
    "http://example.org/a/b",
    "http://example.org/A",
    "http://sub.example.org/",
    "http://192.168.0.1/",
]


def test_heads_are_worded_as_cdxj_indexer_words_them(tmp_path):
    warc = Warc(tmp_path / "a.warc.gz")
    for number, head in enumerate(HEADS):
        first = warc.response(f"{SITE}/{number}", head + b"\r\n" + PAGE)
        warc.response(f"{SITE}/{number}/again", head + b"\r\n" + PAGE, kind="revisit", refers_to=first)
    assert ours(warc) == theirs(warc)


def test_blocks_without_a_head_are_worded_as_cdxj_indexer_words_them(tmp_path):
    warc = Warc(tmp_path / "a.warc.gz")
    for number, block in enumerate((b"", b"<!DOCTYPE html>\n<a: b>\ncontent-type: c", b"<html>", b"a\n\nb")):
        warc.response(f"{SITE}/{number}", block)
    assert ours(warc) == theirs(warc)


def test_addresses_times_and_files_are_sorted_as_cdxj_indexer_sorts_them(tmp_path):
    dates = ("2019-04-10T12:00:01Z", "2020-01-01T00:00:00.5Z", "1999-12-31T23:59:59Z")
    warcs = [Warc(tmp_path / f"{name}.warc.gz") for name in ("b", "a")]
    for warc in warcs:
        warc.info()
        for url in URLS:
            for date in dates:
                warc.response(url, HEADS[0] + b"\r\n" + PAGE, date)
    assert ours(*warcs) == theirs(*warcs)


def test_only_what_can_be_replayed_is_in_the_index(tmp_path):
    warc = Warc(tmp_path / "a.warc.gz")
    warc.info()
    first = warc.response(f"{SITE}/page", HEADS[0] + b"\r\n" + PAGE)
    warc.metadata(f"{SITE}/page", [("via", SITE)])
    warc.response(f"{SITE}/page", b"HTTP/1.1 304 Not Modified\r\n\r\n", kind="revisit", refers_to=first)
    warc.resource("file:///saved/page.html", "text/html; charset=utf-8", PAGE)
    warc.resource("urn:example:report", "application/pdf", b"%PDF-1.4")
    assert len(warc.rows) == 4
    assert ours(warc) == theirs(warc)


def test_a_time_has_fourteen_digits_whatever_its_precision():
    assert timestamp("2019-04-10T12:00:01.123456Z") == timestamp("2019-04-10T12:00:01Z") == "20190410120001"


def ours(*warcs):
    return sorted(row.cdxj for warc in warcs for row in warc.rows)


def theirs(*warcs):
    said = run_judge("cdxj-indexer", "-s", *(warc.path for warc in warcs))
    assert said.returncode == 0, said.stderr
    return said.stdout.splitlines()
