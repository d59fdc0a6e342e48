"""Whether a request asks for what its record says that it asks for."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from scraper.archive.records import split_http

_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.[01]")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def request_faults(block: bytes, uri: str) -> Iterator[str]:
    """What in a request disagrees with its WARC-Target-URI.

    >>> list(request_faults(b"GET /b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", "http://a/c"))
    ['the request line asks for /b, WARC-Target-URI is http://a/c']
    """
    first, *lines = split_http(block)[0].decode("latin-1").split("\n")
    found = _REQUEST_LINE.fullmatch(first.rstrip("\r").encode("latin-1"))
    if found is None:
        yield f"the request line is {first[:80]!r}"
        return
    try:
        wanted = urlsplit(uri)
    except ValueError:
        yield f"WARC-Target-URI is no address: {uri[:200]!r}"
        return
    target = found[2].decode("latin-1")
    if not _asks_for(target, wanted):
        yield f"the request line asks for {target[:200]}, WARC-Target-URI is {uri[:200]}"
    hosts = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:")]
    if [_place(host, wanted.scheme) for host in hosts] != [_place(wanted.netloc, wanted.scheme)]:
        yield f"Host is {', '.join(hosts)[:200] or 'not stated'}, WARC-Target-URI is {uri[:200]}"


def _asks_for(target: str, wanted: SplitResult) -> bool:
    """In origin form, or in absolute form, as a proxy wants it; an empty query may be left out, as Twisted does."""
    if target.startswith("/"):
        return target.partition("#")[0].removesuffix("?") == _path(wanted)
    try:
        asked = urlsplit(target)
    except ValueError:
        return False
    same_place = _place(asked.netloc, asked.scheme) == _place(wanted.netloc, wanted.scheme)
    return asked.scheme == wanted.scheme and same_place and _path(asked) == _path(wanted)


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _place(netloc: str, scheme: str) -> str:
    """Host and port without what need not be said: user and password, and a port that is the scheme's own."""
    host = netloc.rpartition("@")[2].lower().removesuffix(":")
    return host.removesuffix(_DEFAULT_PORTS.get(scheme.lower(), "")) if not host.endswith("]") else host
