"""What a server may do on the wire, as data: what is asked in each case, what is answered, and how it ends."""

import gzip
import zlib
from dataclasses import dataclass

import brotli

from tests.wire.raw_server import End, Play

TEXT = b"<html><body>The Innovation Policy Platform</body></html>"
MAXSIZE = 10_000


@dataclass(frozen=True)
class Ask:
    """One request of a client, by its target."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    meta: tuple[tuple[str, object], ...] = ()
    scheme: str | None = None
    """Only where a proxy is asked for something else than the case's own scheme."""


@dataclass(frozen=True)
class Case:
    """`asks` one by one, against `scripts` (target to its plays, one a visit)."""

    asks: tuple[Ask, ...]
    scripts: dict[str, tuple[Play, ...]]
    partly: bool = False
    """The client may stop before it has all that was sent."""
    tls: str | None = None
    """`TLSv1.3` or `TLSv1.2`: what the server speaks."""
    origin: str | None = None
    """The host that the server is asked for as a proxy."""
    lost: str | None = None
    """What Scrapy must report instead of a response."""


def case(*packets, end=End.KEEP, interim=(), surplus=b"", truncated=None, path="/", **named):
    """One request, one answer."""
    ask = {name: named.pop(name) for name in ("method", "headers", "body", "meta") if name in named}
    play = Play(packets, end, interim, surplus, truncated)
    return Case((Ask(path, **ask),), {path: (play,)}, **named)


def ok(body=TEXT, *lines, status=b"HTTP/1.1 200 OK", line_end=b"\r\n", length=True):
    """An answer, whole."""
    head = [status, *lines, *([b"Content-Length: %d" % len(body)] if length else [])]
    return line_end.join([*head, b"", body])


def text(word):
    """A body that no other case has: a second one like it would be kept once."""
    return b"<html><body>" + word + b"</body></html>"


def by_bytes(content):
    """A packet a byte."""
    return tuple(bytes([one]) for one in content)


def cuts(content, *places):
    """Packets that end at these places."""
    return tuple(content[start:end] for start, end in zip((0, *places), (*places, None), strict=True))


def chunked(*chunks, trailers=b"", extension=b"", upper=False):
    """A body in chunks."""
    sizes = (b"%X" if upper else b"%x") % 0
    lines = b"".join((b"%X" if upper else b"%x") % len(one) + extension + b"\r\n" + one + b"\r\n" for one in chunks)
    return lines + sizes + extension + b"\r\n" + trailers + b"\r\n"


def in_chunks(body, *lines):
    return ok(body, b"Transfer-Encoding: chunked", *lines, length=False)


def meta(**named):
    return tuple(named.items())


CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Byte: \xe9\r\n\r\n"
MORE_HINTS = b"HTTP/1.1 103 Early Hints\r\nlink: </b.css>\r\nLink: </c.css>\r\n\r\n"
SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
LOWER = b"http/1.1 103 early hints\r\nlink: </d.css>\r\n\r\n"
LF = b"HTTP/1.1 103 Early Hints\nLink: </e.css>\n\n"
BARE = b"HTTP/1.1 102\r\n\r\n"
LATIN = "Zürich".encode("latin-1")

STATUS_LINES = {
    "status_without_reason": case(ok(text(b"no reason"), status=b"HTTP/1.1 200")),
    "status_with_empty_reason": case(ok(text(b"empty reason"), status=b"HTTP/1.1 200 ")),
    "status_with_bytes_in_reason": case(ok(text(b"bytes"), status=b"HTTP/1.1 200 Alles \xc3\xbc\xff gut")),
    "status_with_spaces_in_reason": case(ok(text(b"spaces"), status=b"HTTP/1.1 200  OK  then ")),
    "status_http_1_0": case(ok(text(b"1.0"), status=b"HTTP/1.0 200 OK"), end=End.CLOSE),
    "status_http_1_0_until_close": case(ok(text(b"1.0 close"), status=b"HTTP/1.0 200 OK", length=False), end=End.CLOSE),
    "status_http_1_7": case(ok(text(b"1.7"), status=b"HTTP/1.7 200 OK")),
    "status_lower_case": case(ok(text(b"lower"), status=b"http/1.1 200 ok")),
    "status_of_another_protocol": case(
        ok(text(b"icy"), status=b"ICY 200 OK"), end=End.CLOSE, truncated="any", lost="DownloadFailedError"
    ),
    "status_299": case(ok(text(b"299"), status=b"HTTP/1.1 299 Odd")),
    "status_999": case(ok(text(b"999"), status=b"HTTP/1.1 999 Request denied")),
    "status_of_four_digits": case(ok(text(b"four"), status=b"HTTP/1.1 1000 Many")),
    "status_404": case(ok(text(b"404"), status=b"HTTP/1.1 404 Not Found")),
    "status_500": case(ok(text(b"500"), status=b"HTTP/1.1 500 Internal Server Error")),
    "status_missing_first_space": case(
        ok(text(b"a"), status=b"HTTP/1.1200 OK"), end=End.CLOSE, truncated="any", lost="DownloadFailedError"
    ),
    "status_missing_second_space": case(
        ok(text(b"b"), status=b"HTTP/1.1 200OK"), end=End.CLOSE, truncated="any", lost="DownloadFailedError"
    ),
    "status_double_space": case(
        ok(text(b"c"), status=b"HTTP/1.1  200 OK"), end=End.CLOSE, truncated="any", lost="DownloadFailedError"
    ),
    "line_ends_lf_only": case(ok(text(b"lf"), b"X-One: 1", b"x-two: 2", line_end=b"\n")),
    "line_ends_mixed": case(b"HTTP/1.1 200 OK\nX-One: 1\r\nContent-Length: 5\n\r\nmixed"),
}
HEADERS = {
    "headers_in_odd_case": case(
        ok(text(b"case"), b"x-lOWER: 1", b'ETAG: "a"', b"content-TYPE: text/html", b"X_y.z: 2")
    ),
    "headers_in_odd_order": case(ok(text(b"order"), b"Z: 1", b"A: 2", b"Date: today", b"Z: 3", b"Server: x", b"A: 4")),
    "headers_repeated": case(
        ok(
            text(b"repeated"),
            b"Set-Cookie: a=1",
            b"Vary: A",
            b"set-cookie: b=2; Path=/",
            b"SET-COOKIE: a=3",
            b"Vary: B",
        )
    ),
    "headers_folded": case(ok(text(b"folded"), b"X-Folded: one", b"  two", b"\tthree", b"X-Next: 1")),
    "headers_without_colon": case(ok(text(b"no colon"), b"This is no header", b"X-Next: 1", b"Nor this")),
    "headers_empty": case(ok(text(b"empty"), b"X-Empty:", b"X-Spaces:   ", b"X-Tight:1", b"X-Wide: \t 1 \t ")),
    "headers_with_space_before_colon": case(
        ok(text(b"space"), b"X-Space : 1"), end=End.CLOSE, truncated="any", lost="DownloadFailedError"
    ),
    "headers_with_bytes": case(ok(text(b"bytes in value"), b"X-City: " + LATIN, b"X-Raw: \x01\x80\xff")),
    "headers_with_bytes_in_a_name": case(
        ok(text(b"bytes in name"), b"X-\xfc: 1"), end=End.CLOSE, truncated="any", lost="DownloadFailedError"
    ),
    "headers_with_utf8_name_of_file": case(
        ok(text(b"name"), "Content-Disposition: inline; filename=Bericht–1.pdf".encode())
    ),
    "headers_long": case(ok(text(b"long"), b"X-Long: " + b"l" * 15_000, b"X-Next: 1")),
    "headers_many": case(ok(text(b"many"), *(b"X-%d: %d" % (n, n) for n in range(200)))),
    "headers_of_320_kilobytes": case(ok(text(b"very many"), *(b"X-%d: " % n + b"l" * 8_000 for n in range(40)))),
    "headers_longer_than_twisted_reads": case(
        ok(text(b"too long"), b"X-Long: " + b"l" * 20_000),
        end=End.CLOSE,
        partly=True,
        truncated="any",
        lost="DownloadFailedError",
    ),
    "headers_none": case(b"HTTP/1.1 200 OK\r\n\r\n" + text(b"none"), end=End.CLOSE),
    "headers_split_at_every_byte": case(*by_bytes(ok(text(b"every byte"), b"X-One: 1", b"X-Folded: a", b" b"))),
    "headers_end_split": case(*cuts(ok(text(b"end"), b"X-One: 1"), -len(text(b"end")) - 3, -len(text(b"end")) - 1)),
}
LENGTHS = {
    "length_zero": case(ok(b"")),
    "length_one_large_body": case(ok(b"%06d" * 3 % (1, 2, 3) * 20_000)),
    "length_repeated_alike": case(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\nalike"),
    "length_contradicts": case(
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nnoneok",
        end=End.CLOSE,
        truncated="any",
        lost="DownloadFailedError",
    ),
    "length_until_close": case(ok(text(b"until close"), length=False), end=End.CLOSE),
    "length_until_close_in_packets": case(*cuts(ok(b"in packets" * 100, length=False), 19, 300, 600), end=End.CLOSE),
    "length_until_reset": case(ok(text(b"until reset"), length=False), end=End.RESET, truncated="disconnect"),
    "length_empty_until_close": case(b"HTTP/1.1 200 OK\r\nX-One: 1\r\n\r\n", end=End.CLOSE),
    "status_204": case(b"HTTP/1.1 204 No Content\r\nX-One: 1\r\n\r\n"),
    "status_304": case(b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 500\r\n\r\n'),
    "head": case(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nX-Head: 1\r\n\r\n", method="HEAD"),
    "head_of_chunks": case(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", method="HEAD"),
}
CODINGS = {
    "chunked": case(in_chunks(chunked(b"one ", b"two ", b"three"))),
    "chunked_split_at_every_byte": case(*by_bytes(in_chunks(chunked(b"every", b"byte"), b"X-One: 1"))),
    "chunked_with_extensions": case(in_chunks(chunked(b"with ", b"extensions", extension=b';name="a;b"'))),
    "chunked_with_trailers": case(
        in_chunks(chunked(b"with ", b"trailers", trailers=b"X-Sum: 1\r\nx-sum: 2\r\n"), b"Trailer: X-Sum")
    ),
    "chunked_with_trailers_split": case(*by_bytes(in_chunks(chunked(b"split", trailers=b"X-Sum: 1\r\nX-Two: 2\r\n")))),
    "chunked_upper_case": case(in_chunks(chunked(b"u" * 0xAB, b"v" * 0xCD, upper=True))),
    "chunked_with_zeros": case(in_chunks(b"0005\r\nzeros\r\n000\r\n\r\n")),
    "chunked_empty": case(in_chunks(chunked())),
    "chunked_name_in_capitals": case(ok(chunked(b"CAPITALS"), b"TRANSFER-ENCODING: Chunked", length=False)),
    "chunked_and_length": case(ok(chunked(b"chunked and length"), b"Transfer-Encoding: chunked")),
    "chunked_bad_size": case(
        in_chunks(b"4\r\ngood\r\nzz\r\nbad\r\n"), end=End.CLOSE, truncated="any", partly=True, lost="any"
    ),
    "chunked_then_closed": case(in_chunks(chunked(b"then closed"), b"Connection: close"), end=End.CLOSE),
    "transfer_coding_unknown": case(
        ok(text(b"unknown"), b"Transfer-Encoding: frobnicate"), end=End.CLOSE, truncated="any", lost="any"
    ),
    "gzip": case(ok(gzip.compress(TEXT, mtime=0), b"Content-Encoding: gzip", b"Content-Type: text/html")),
    "gzip_in_chunks": case(
        in_chunks(chunked(*cuts(gzip.compress(TEXT * 2, mtime=0), 7, 20)), b"Content-Encoding: gzip")
    ),
    "brotli": case(ok(brotli.compress(TEXT), b"Content-Encoding: br")),
    "deflate": case(ok(zlib.compress(TEXT), b"Content-Encoding: deflate")),
    "deflate_raw": case(ok(zlib.compress(TEXT, wbits=-15), b"Content-Encoding: deflate")),
    "coding_twice": case(ok(gzip.compress(brotli.compress(TEXT), mtime=0), b"Content-Encoding: br, gzip")),
    "coding_broken": case(ok(b"\x1f\x8b not gzip at all", b"Content-Encoding: gzip"), lost="any"),
}
INTERIM = {
    "interim_100": case(CONTINUE, ok(text(b"after 100")), interim=(CONTINUE,)),
    "interim_101_that_nobody_asked_for": case(SWITCHING, ok(text(b"after 101")), interim=(SWITCHING,)),
    "interim_lower_case": case(LOWER + ok(text(b"after lower")), interim=(LOWER,)),
    "interim_line_ends_lf_only": case(LF + ok(text(b"after lf")), interim=(LF,)),
    "interim_without_reason": case(BARE + ok(text(b"after bare")), interim=(BARE,)),
    "interim_in_one_packet": case(CONTINUE + ok(text(b"one packet")), interim=(CONTINUE,)),
    "interim_103_twice": case(HINTS, MORE_HINTS + ok(text(b"after hints")), interim=(HINTS, MORE_HINTS)),
    "interim_split_at_every_byte": case(*by_bytes(HINTS + ok(text(b"hints split"))), interim=(HINTS,)),
    "interim_before_chunks": case(HINTS + in_chunks(chunked(b"interim", b"chunks")), interim=(HINTS,)),
    "interim_then_closed": case(
        CONTINUE, end=End.CLOSE, interim=(CONTINUE,), truncated="any", lost="DownloadFailedError"
    ),
}
SURPLUS = {
    "surplus_in_the_same_packet": case(ok(text(b"same")) + b"surplus", surplus=b"surplus"),
    "surplus_in_the_next_packet": case(ok(text(b"next")), b"surplus", surplus=b"surplus"),
    "surplus_after_chunks": case(
        in_chunks(chunked(b"chunks")) + b"HTTP/1.1 200 OK\r\n", surplus=b"HTTP/1.1 200 OK\r\n"
    ),
    "surplus_after_204": case(b"HTTP/1.1 204 No Content\r\n\r\nbody", surplus=b"body"),
    "surplus_after_304": case(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nbody", surplus=b"body"),
    "surplus_after_head": case(ok(b"body of head"), surplus=b"body of head", method="HEAD"),
    "surplus_after_length_zero": case(ok(b"") + b"body", surplus=b"body"),
    "surplus_then_the_next_request": Case(
        (Ask("/a"), Ask("/b")),
        {"/a": (Play((ok(text(b"a")) + b"surplus",), surplus=b"surplus"),), "/b": (Play((ok(text(b"b")),)),)},
    ),
}
CUT = {
    "cut_shorter_than_its_length": case(
        ok(text(b"cut short"))[:-9], end=End.CLOSE, truncated="disconnect", lost="ResponseDataLossError"
    ),
    "cut_by_reset": case(ok(text(b"reset"))[:-9], end=End.RESET, truncated="disconnect", lost="ResponseDataLossError"),
    "cut_and_wanted_all_the_same": case(
        ok(text(b"all the same"))[:-9],
        end=End.CLOSE,
        truncated="disconnect",
        meta=meta(download_fail_on_dataloss=False),
    ),
    "cut_chunks_without_end": case(
        in_chunks(b"4\r\nfour\r\n"), end=End.CLOSE, truncated="disconnect", lost="ResponseDataLossError"
    ),
    "cut_in_a_chunk": case(
        in_chunks(b"9\r\nfour"), end=End.CLOSE, truncated="disconnect", lost="ResponseDataLossError"
    ),
    "cut_in_the_trailers": case(
        in_chunks(chunked(b"four", trailers=b"X-Sum: 1\r\n"))[:-5],
        end=End.CLOSE,
        truncated="disconnect",
        lost="ResponseDataLossError",
    ),
    "cut_in_the_head": case(
        b"HTTP/1.1 200 OK\r\nContent-Len", end=End.CLOSE, truncated="disconnect", lost="DownloadFailedError"
    ),
    "cut_in_the_status_line": case(b"HTTP/1.1 20", end=End.CLOSE, truncated="disconnect", lost="DownloadFailedError"),
    "cut_after_the_head": case(ok()[: -len(TEXT)], end=End.CLOSE, truncated="disconnect", lost="ResponseDataLossError"),
    "too_large_and_says_so": case(
        ok(b"s" * 20_000)[:500],
        end=End.HANG,
        partly=True,
        truncated="length",
        meta=meta(download_maxsize=MAXSIZE),
        lost="DownloadCancelledError",
    ),
    "too_large_and_does_not": case(
        *cuts(ok(b"%06d" % 7 * 20_000, length=False), 60, 5_000, 9_999),
        end=End.HANG,
        partly=True,
        truncated="length",
        meta=meta(download_maxsize=MAXSIZE),
        lost="DownloadCancelledError",
    ),
    "too_large_in_chunks": case(
        *cuts(in_chunks(chunked(*[b"%06d" % 8 * 500] * 10))[:-9], 60, 5_000, 9_999),
        end=End.HANG,
        partly=True,
        truncated="length",
        meta=meta(download_maxsize=MAXSIZE),
        lost="DownloadCancelledError",
    ),
    "timeout_in_the_head": case(
        b"HTTP/1.1 200 OK\r\nX-On",
        end=End.HANG,
        truncated="time",
        meta=meta(download_timeout=3),
        lost="DownloadTimeoutError",
    ),
    "timeout_in_the_body": case(
        ok(text(b"timeout"))[:-5],
        end=End.HANG,
        truncated="time",
        meta=meta(download_timeout=3),
        lost="DownloadTimeoutError",
    ),
    "timeout_in_chunks": case(
        in_chunks(b"7\r\ntimeout\r\n"),
        end=End.HANG,
        truncated="time",
        meta=meta(download_timeout=3),
        lost="DownloadTimeoutError",
    ),
    "timeout_without_a_byte": case(end=End.HANG, meta=meta(download_timeout=3), lost="DownloadTimeoutError"),
    "timeout_after_an_interim_answer": case(
        CONTINUE,
        end=End.HANG,
        interim=(CONTINUE,),
        truncated="any",
        meta=meta(download_timeout=3),
        lost="DownloadTimeoutError",
    ),
    "closed_without_a_byte": case(end=End.CLOSE, lost="any"),
    "reset_without_a_byte": case(end=End.RESET, lost="any"),
    "garbage": case(b"\x00\xff\x00garbage\r\n\r\n more", end=End.CLOSE, truncated="any", lost="DownloadFailedError"),
    "garbage_without_a_line": case(b"\x16\x03\x01\x00\xff", end=End.CLOSE, truncated="any", lost="DownloadFailedError"),
    "page_without_a_head": case(TEXT + b"\n", end=End.CLOSE, truncated="any", lost="DownloadFailedError"),
}
STOPPED = {
    f"stopped_at_{signal}_{how}_{'as_an_error' if fail else 'as_a_response'}": case(
        *cuts(ok(text(f"{signal} {how} {fail}".encode()) * 500, length=length)[:-9], 60, 500),
        end=End.HANG,
        partly=True,
        truncated="unspecified",
        meta=meta(stop=signal, fail=fail),
        lost="StopDownload" if fail else None,
    )
    for signal in ("headers_received", "bytes_received")
    for how, length in (("with_a_length", True), ("until_close", False))
    for fail in (False, True)
} | {
    f"stopped_when_all_had_come_{'as_an_error' if fail else 'as_a_response'}": case(
        ok(text(f"all had come {fail}".encode())),
        end=End.HANG,
        meta=meta(stop="headers_received", fail=fail),
        lost="StopDownload" if fail else None,
    )
    for fail in (False, True)
}
CANCELLED = {
    "cancelled_before_any_answer": case(end=End.HANG, meta=meta(cancel="request_sent"), lost="any"),
    "cancelled_in_the_body": case(
        ok(text(b"cancelled"))[:-5],
        end=End.HANG,
        truncated="any",
        partly=True,
        meta=meta(cancel="bytes_received"),
        lost="any",
    ),
}
CONNECTIONS = {
    "reuse_of_one_connection": Case(
        (Ask("/1"), Ask("/2"), Ask("/3"), Ask("/4", "HEAD"), Ask("/5", "POST", body=b"five"), Ask("/6")),
        {
            "/1": (Play((ok(text(b"first")),)),),
            "/2": (Play((in_chunks(chunked(b"second")),)),),
            "/3": (Play((HINTS + b"HTTP/1.1 204 No Content\r\n\r\n",), interim=(HINTS,)),),
            "/4": (Play((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",)),),
            "/5": (Play((ok(text(b"fifth")),)),),
            "/6": (Play((ok(b""),)),),
        },
    ),
    "reuse_of_a_connection_that_closes": Case(
        (Ask("/1"), Ask("/2")),
        {"/1": (Play((ok(text(b"one")),)),), "/2": (Play(end=End.CLOSE), Play((ok(text(b"two")),)))},
    ),
    "reuse_of_a_connection_that_closes_with_a_body": Case(
        (Ask("/1"), Ask("/2", "POST", body=b"not sent twice")),
        {"/1": (Play((ok(text(b"one of post")),)),), "/2": (Play(end=End.CLOSE),)},
    ),
    "redirects": Case(
        (Ask("/old"),),
        {
            "/old": (Play((ok(text(b"moved"), b"Location: /newer", status=b"HTTP/1.1 301 Moved"),)),),
            "/newer": (Play((ok(b"", b"location: new?a=1#part", status=b"HTTP/1.1 302 Found"),)),),
            "/new?a=1": (Play((ok(text(b"new")),)),),
        },
    ),
    "robots_allow": Case(
        (Ask("/open", meta=meta(dont_obey_robotstxt=False)), Ask("/closed", meta=meta(dont_obey_robotstxt=False))),
        {
            "/robots.txt": (Play((ok(b"User-agent: *\nDisallow: /closed\n"),)),),
            "/open": (Play((ok(text(b"open")),)),),
        },
    ),
    "same_payload_twice": Case(
        (Ask("/a"), Ask("/b"), Ask("/c")),
        {
            "/a": (Play((ok(text(b"same payload"), b"X-Which: a"),)),),
            "/b": (Play((ok(text(b"same payload"), b"X-Which: b"),)),),
            "/c": (Play((HINTS, ok(text(b"same payload"), b"X-Which: c")), interim=(HINTS,)),),
        },
    ),
}
REQUESTS = {
    "post": case(ok(text(b"post")), method="POST", body=b"a=1&b=\xe9", headers=(("Content-Type", "text/plain"),)),
    "post_of_a_large_body": case(ok(text(b"large post")), method="POST", body=bytes(range(256)) * 2_000),
    "post_then_interim": case(CONTINUE, ok(text(b"post continued")), interim=(CONTINUE,), method="POST", body=b"x"),
    "put_without_a_body": case(ok(text(b"put")), method="PUT"),
    "method_of_ones_own": case(ok(text(b"purge")), method="PURGE"),
    "request_headers_in_odd_case": case(
        ok(text(b"odd request")),
        headers=(
            ("x-lOWER", "1"),
            ("ETAG-like", "2"),
            ("Referer", "http://example.org/ä"),
            ("X-Empty", ""),
            ("te", "trailers"),
        ),
    ),
    "query_with_odd_escapes": case(
        ok(text(b"query")), path="/p%7Eath/%e9%ZZ;a=1?q=%41%zz&&=+&b=|{}^`\"'<>[]\\", meta=meta(verbatim_url=True)
    ),
    "query_empty": case(ok(text(b"empty query")), path="/path?", meta=meta(verbatim_url=True)),
    "path_with_dots": case(ok(text(b"dots")), path="/a/../b/./c//d", meta=meta(verbatim_url=True)),
}
TLS = {
    "tls_1_3": case(ok(text(b"tls 1.3")), tls="TLSv1.3"),
    "tls_1_2": case(ok(text(b"tls 1.2")), tls="TLSv1.2"),
    "tls_chunked_split_at_every_byte": case(*by_bytes(in_chunks(chunked(b"tls", trailers=b"a: b\r\n"))), tls="TLSv1.3"),
    "tls_until_close": case(ok(text(b"tls close"), length=False), end=End.CLOSE, tls="TLSv1.3"),
    "tls_until_tcp_closes": case(ok(text(b"tls vanish"), length=False), end=End.VANISH, tls="TLSv1.3", truncated="any"),
    "tls_cut": case(
        ok(text(b"tls cut"))[:-9], end=End.VANISH, tls="TLSv1.3", truncated="disconnect", lost="ResponseDataLossError"
    ),
    "tls_timeout": case(
        ok(text(b"tls timeout"))[:-9],
        end=End.HANG,
        tls="TLSv1.3",
        truncated="time",
        meta=meta(download_timeout=3),
        lost="DownloadTimeoutError",
    ),
    "tls_timeout_without_a_byte": case(
        end=End.HANG, tls="TLSv1.3", meta=meta(download_timeout=3), lost="DownloadTimeoutError"
    ),
    "tls_post": case(ok(text(b"tls post")), method="POST", body=b"p" * 50_000, tls="TLSv1.3"),
    "tls_reuse": Case(
        (Ask("/1"), Ask("/2")),
        {"/1": (Play((ok(text(b"tls one")),)),), "/2": (Play((ok(text(b"tls two")),)),)},
        tls="TLSv1.3",
    ),
}
PROXIES = {
    "proxy": Case(
        (Ask("/proxied?a=1"),),
        {"http://plain.example/proxied?a=1": (Play((ok(text(b"proxied")),)),)},
        origin="plain.example",
    ),
    "proxy_tunnel": Case(
        (Ask("/tunnelled", scheme="https"), Ask("/again", scheme="https")),
        {
            "tunnel.example:443": (Play((b"HTTP/1.1 200 Connection established\r\nVia: proxy\r\n\r\n",)),),
            "/tunnelled": (Play((ok(text(b"tunnelled")),)),),
            "/again": (Play((ok(text(b"again")),)),),
        },
        origin="tunnel.example",
    ),
    "proxy_refuses_the_tunnel": Case(
        (Ask("/refused", scheme="https"),),
        {"refused.example:443": (Play((ok(b"no", status=b"HTTP/1.1 407 Authenticate"),), End.CLOSE),)},
        origin="refused.example",
        lost="any",
    ),
}
CASES = (
    STATUS_LINES
    | HEADERS
    | LENGTHS
    | CODINGS
    | INTERIM
    | SURPLUS
    | CUT
    | STOPPED
    | CANCELLED
    | CONNECTIONS
    | REQUESTS
    | TLS
    | PROXIES
)
