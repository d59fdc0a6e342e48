"""Answers of a CDX server: every form gives the same lines however it comes, and nothing that is broken stops it."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.sources.cdx import CdxAnswer, CdxLine, NotAnIndex

KEY, PLACE = "org,innovationpolicyplatform)/document/a", "http://www.innovationpolicyplatform.org/document/a"
DIGEST = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
HEADER = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROWS = [
    [KEY, "20131020145101", PLACE, "text/html", "200", DIGEST, "8121"],
    [KEY, "20180816111911", PLACE, "warc/revisit", "-", DIGEST, "-"],
]
LINES = [
    CdxLine("20131020145101", PLACE, "text/html", 200, DIGEST, 8121),
    CdxLine("20180816111911", PLACE, "warc/revisit", None, DIGEST, None),
]
GOOD = f"{KEY} 2018 {PLACE} text/html 200 {DIGEST} 10"
RESUME = "org%2Cinnovationpolicyplatform%29%2Fdocument%2Fb+20180816111911%21"
_NO_STATUS = ("0", "-1", "-", "00", "99", "600", "1000", "x")


def text(*rows, end="\n"):
    return "".join(f"{' '.join(row)}{end}" for row in rows)


def objects(before=""):
    """As pywb has them: CDXJ with `before` as "key time ", NDJSON without."""
    for key, when, place, mime, status, digest, length in ROWS:
        said = {"url": place, "mime": mime, "status": status, "digest": f"sha1:{digest}", "length": length}
        said |= {} if before else {"urlkey": key, "timestamp": when}
        yield before.format(key, when) + json.dumps(said) + "\n"


def rows_apart(*rows):
    """A JSON array as the Internet Archive has it, a row a line."""
    return "[" + ",\n".join(json.dumps(row) for row in rows) + "]\n"


def on_one_line(*rows, apart=","):
    return json.dumps(rows, separators=(apart, ":"))


FORMS = {
    "text": text(*ROWS),
    "text without its last line feed": text(*ROWS).rstrip(),
    "text of another system": text(*ROWS, end="\r\n"),
    "array": rows_apart(HEADER, *ROWS),
    "array on one line": on_one_line(HEADER, *ROWS),
    "array on one line with spaces": on_one_line(HEADER, *ROWS, apart=", "),
    "array of numbers": on_one_line([KEY, 20131020145101, PLACE, "text/html", 200, DIGEST, 8121], ROWS[1]),
    "CDXJ": "".join(objects("{} {} ")),
    "NDJSON": "".join(objects()),
}
WITH_KEY = {
    "text": text(*ROWS, [""], [RESUME]),
    "array": rows_apart(HEADER, *ROWS, [], [RESUME]),
    "array on one line": on_one_line(HEADER, *ROWS, [], [RESUME]),
}


def read(*pieces):
    """What an answer gives: its lines, its resume key, how many lines could not be read."""
    answer = CdxAnswer(pieces)
    lines = list(answer)
    return lines, answer.resume_key, answer.bad_lines


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_gives_its_lines_wherever_it_is_split(form):
    data = form.encode()
    for n in range(len(data) + 1):
        assert read(data[:n], data[n:]) == (LINES, None, 0), n


@pytest.mark.parametrize("form", WITH_KEY.values(), ids=WITH_KEY)
def test_a_resume_key_is_found_wherever_the_answer_is_split(form):
    data = form.encode()
    for n in range(len(data) + 1):
        assert read(data[:n], data[n:]) == (LINES, RESUME, 0), n


def test_a_header_row_names_the_columns_that_follow():
    named = {"urlkey": KEY, "original": PLACE, "timestamp": "2018", "length": "5"}
    assert read(on_one_line(list(named), list(named.values())).encode())[0] == [CdxLine("2018", PLACE, length=5)]


def test_eleven_fields_state_the_redirect_before_the_length():
    """As OutbackCDX and files of type `CDX N b a m s k r M S V g` have them."""
    row = f"{KEY} 2018 {PLACE} text/html 301 {DIGEST} {PLACE}/b - 83848 117273 WEB-2015.warc.gz\n"
    assert read(row.encode())[0] == [CdxLine("2018", PLACE, "text/html", 301, DIGEST, 83848, f"{PLACE}/b")]


@pytest.mark.parametrize("data", [b"", b"\n", b"\n \r\n\n", b"[]", b"[]\n", b"[[]]", b"[\n]\n"])
def test_an_empty_answer_has_no_lines(data):
    assert read(data) == ([], None, 0)


@pytest.mark.parametrize(
    "broken",
    [
        f"{KEY} 20200418140810 mailto:ucmr@epa.gov unk 301 {DIGEST} 324",
        f"{KEY} 20200418140810 http://mailto:ucmr@epa.gov/ unk 301 {DIGEST} 324",
        f"{KEY} 20200418174447 data:image/jpeg;base64,/9j/4AAQ text/html 404 {DIGEST} 15471",
        f"{KEY}{'/9j/4aaq' * 512} 20200418174447 %22data:image/jpeg;base64,/9j/4AAQ text/html 404 {DIGEST} 1",
        f"{KEY} 20200418005903 some/not/even/url/thing text/html 200 {DIGEST} 20887",
        f"{KEY} 20200418005903 http:/// text/html 200 {DIGEST} 20887",
        f"{KEY} 2018 http://{'a' * 2000}\x0b text/html 200 {DIGEST} 1",
        f"{KEY} 201 {PLACE} text/html 200 {DIGEST} 1",
        f"{KEY} 201808161119110 {PLACE} text/html 200 {DIGEST} 1",
        f"{KEY} ٢٠١٨ {PLACE} text/html 200 {DIGEST} 1",
        f"{KEY} - {PLACE} text/html 200 {DIGEST} 1",
        KEY,
        f"{KEY} 2018",
        f"2018 {PLACE} text/html 200",
        " CDX N b a m s k r M S V g",
        "\x01\x02 \x03",
        f'{KEY} 2018 {{"url": "{PLACE}", "sta',
        f'{{"timestamp": "2018", "url": "{PLACE}"',
        '{"timestamp": "2018", "url": ["http://a.org/"]}',
        "{}",
        f'["{KEY}", "2018", "http://a',
        f'["{KEY}", "2018", {"[" * 5000}',
        '["x"]',
        "[1, 2, 3]",
        "{" * 50_000,
        '{"a":' * 10_000,
        "[" * 50_000,
    ],
)
def test_a_broken_line_is_counted_and_passed_over(broken):
    data = f"{GOOD}\n{broken}\n{GOOD}\n".encode()
    assert read(data) == ([CdxLine("2018", PLACE, "text/html", 200, DIGEST, 10)] * 2, None, 1)


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        (f"{KEY} 2018 {PLACE} - - - -", CdxLine("2018", PLACE)),
        (f"{KEY} 2018 {PLACE}", CdxLine("2018", PLACE)),
        (f"{KEY * 100} 2018 {PLACE} unk 0200 - 007", CdxLine("2018", PLACE, "unk", 200, None, 7)),
        (f"{KEY} 2018 {PLACE} unk -1 {DIGEST} {'9' * 16}", CdxLine("2018", PLACE, "unk", None, DIGEST)),
        (f'["{KEY}", "2018", "{PLACE}", ["text/html"], {{}}, [], "5"]', CdxLine("2018", PLACE, length=5)),
        *((f"{KEY} 2018 {PLACE} unk {status} - 5", CdxLine("2018", PLACE, "unk", length=5)) for status in _NO_STATUS),
        (f"{KEY} 2018 http://me:pw@a.org/b unk 200 - 5", CdxLine("2018", "http://me:pw@a.org/b", "unk", 200, None, 5)),
        (f"{KEY} 2018 http://me@a.org:80/", CdxLine("2018", "http://me@a.org:80/")),
        (f"{KEY} 2018 http://a.org:80/b@c?d=e@f", CdxLine("2018", "http://a.org:80/b@c?d=e@f")),
    ],
)
def test_what_a_line_does_not_state_well_is_not_stated(line, read_as):
    assert read(f"{line}\n".encode()) == ([read_as], None, 0)


def test_bytes_that_are_no_utf_8_spoil_no_more_than_their_place():
    data = f"{GOOD}\n".encode() + b"k 2018 http://a.org/\xff text/html 200 D 1\n" + f"{GOOD}\n".encode()
    lines, _, bad = read(data)
    assert [line.original for line in lines] == [PLACE, "http://a.org/\ufffd", PLACE]
    assert bad == 0


@pytest.mark.parametrize("word", ["rubbish", "<b>"])
def test_a_lone_word_after_an_empty_line_is_no_resume_key_where_more_follows(word):
    lines, key, bad = read(f"{GOOD}\n\n{word}\n{GOOD}\n".encode())
    assert (len(lines), key, bad) == (2, None, 1)


@pytest.mark.parametrize(
    "page",
    [
        b"<html>",
        b"<!DOCTYPE html>\n<html></html>",
        b"\n\n<html>\n<head></head>",
        b"\r\n<html></html>",
        b"\xef\xbb\xbf<!DOCTYPE html>\n<html></html>",
        b'<?xml version="1.0"?>\n<wayback/>',
    ],
)
def test_a_page_is_no_index(page):
    with pytest.raises(NotAnIndex):
        read(page)


PIECES = [b"\n", b" ", b"[", b"]", b"],[", b"{", b"}", b'"', b",", b"<", b"2018", b'"\\ud800"', b'"url":', b"urlkey"]
PIECES += [b'"timestamp":2018', b"http://a.org/", b'["k",2018,"http://a.org/",', GOOD.encode(), rows_apart([]).encode()]


@given(st.lists(st.binary() | st.sampled_from(PIECES)))
def test_any_bytes_give_lines_or_are_no_index(pieces):
    try:
        lines, key, bad = read(b"".join(pieces))
    except NotAnIndex:
        return
    assert all(isinstance(line, CdxLine) for line in lines)
    assert read(*pieces) == (lines, key, bad), "however it comes"
    assert all(f"{line.mime}{line.digest}{line.redirect}".encode() for line in lines), "as a database takes them"


def endless(megabytes):
    """A line without an end, made as it is asked for, and a good one after it."""
    yield f"{GOOD}\n{KEY} 2018 ".encode()
    for _ in range(megabytes * 16):
        yield f"{GOOD} ".encode() * (2**16 // len(GOOD))
    yield f"\n{GOOD}\n".encode()


def test_an_endless_line_is_one_bad_line_and_fills_no_memory():
    answer = CdxAnswer(endless(50))
    tracemalloc.start()
    try:
        lines = list(answer)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(lines), answer.bad_lines) == (2, 1)
    assert peak < 2**20


def test_a_line_comes_before_the_rest_of_the_answer_is_asked_for():
    asked = []

    def pieces():
        for n in range(3):
            asked.append(n)
            yield f"{GOOD}\n".encode()

    next(iter(CdxAnswer(pieces())))
    assert asked == [0]


@pytest.mark.parametrize("length", [2**16 - 1, 2**16, 2**16 + 1, 2**17 + 5])
def test_a_long_line_gives_the_same_however_it_comes(length):
    data = f"{GOOD} {'x' * length}\n{GOOD}\n".encode()
    whole = read(data)
    assert len(whole[0]) == 2
    for step in (1000, 2**16):
        assert read(*(data[n : n + step] for n in range(0, len(data), step))) == whole
