"""What in a record by any tool is not as WARC 1.0 and 1.1 (ISO 28500) want it. No disk."""

import re
from collections import Counter
from collections.abc import Iterator

from scraper.archive.foreign.blocks import RecordBlock
from scraper.archive.foreign.digests import read_digest
from scraper.archive.foreign.heads import RecordHead
from scraper.archive.foreign.heard import Heard

_TYPES = frozenset("warcinfo response resource request metadata revisit conversion continuation".split())
_HAS_TARGET = frozenset("response resource request revisit conversion continuation".split())
_MANDATORY = ("WARC-Record-ID", "WARC-Date", "WARC-Type", "Content-Length")
_REPEATABLE = frozenset({"warc-concurrent-to", "warc-protocol"})
_VERSION = re.compile(rb"WARC/(?:1\.0|1\.1|0\.1[78])\r\n")
_IDENTITY = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+>")
_DATE_1_0 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_DATE_1_1 = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z)?)?)?", re.ASCII)
_WEB = ("http:", "https:")


def record_findings(heard: Heard) -> Iterator[str]:
    """Each thing that is wrong with a record, in words that name the field."""
    head, block = heard.head, heard.block
    if not head.is_arc:
        yield from _lines(heard.lines)
        yield from _fields(head, is_1_0=heard.lines[0].upper().startswith(b"WARC/1.0"))
    if heard.doubt:
        yield f"Content-Length: {heard.doubt}"
    if block.disagreement:
        yield block.disagreement
    yield from _unreadable_digests(head)
    if heard.spans:
        yield "the record goes on in the next member: readers that take one a time see half of it"
    if head.type == "response" and head.url.lower().startswith(_WEB):
        yield from _answer(head, block)


def _lines(lines: list[bytes]) -> Iterator[str]:
    if not _VERSION.fullmatch(lines[0]):
        yield f"the first line is {lines[0][:40]!r}"
    if any(not line.endswith(b"\r\n") or line.endswith(b"\r\r\n") for line in lines[1:]):
        yield "lines of the head do not end with CR LF"
    names = Counter(line.partition(b":")[0].strip().lower().decode("latin-1") for line in lines[1:] if line[:1].strip())
    yield from (f"{name} is stated {n} times" for name, n in names.items() if n > 1 and name not in _REPEATABLE)


def _fields(head: RecordHead, *, is_1_0: bool) -> Iterator[str]:
    kind = head.type
    yield from (f"the record has no {name}" for name in _MANDATORY if not head.get(name.lower()))
    if kind in _HAS_TARGET and not head.url:
        yield f"a {kind} has no WARC-Target-URI"
    if kind == "revisit" and not head.get("warc-profile"):
        yield "a revisit has no WARC-Profile"
    if kind in _TYPES and head.length and kind != "continuation" and not head.get("content-type"):
        yield "the record has no Content-Type"
    if (identity := head.get("warc-record-id")) and not _IDENTITY.fullmatch(identity):
        yield f"WARC-Record-ID is {identity[:80]!r}"
    form = _DATE_1_0 if is_1_0 else _DATE_1_1
    if (date := head.get("warc-date")) and not form.fullmatch(date):
        yield f"WARC-Date is {date[:40]!r}"
    if head.url and re.search(r"\s", head.url):
        yield f"WARC-Target-URI is {head.url[:200]!r}"


def _unreadable_digests(head: RecordHead) -> Iterator[str]:
    for name in ("WARC-Block-Digest", "WARC-Payload-Digest"):
        stated = head.get(name.lower())
        found = read_digest(stated)
        if stated and ":" not in stated:
            yield f"{name} is {stated[:80]!r}, which names no algorithm"
        elif found is not None and found.value is None:
            yield f"{name} is {stated!r}, which is no digest of its algorithm"


def _answer(head: RecordHead, block: RecordBlock) -> Iterator[str]:
    """What is wrong with the HTTP message that a response is said to be."""
    if block.http is None:
        yield "the block does not begin as an HTTP answer"
        return
    if (block.http.get(b"content-encoding") or b"").strip().lower() in {b"gzip", b"x-gzip"} and _is_bare(block):
        yield "Content-Encoding says gzip, and the body is not coded so"
    if head.get("warc-truncated"):
        return
    if block.is_cut_off:
        yield "the chunked body has no end, and no WARC-Truncated says why"
    stated = block.http.get(b"content-length")
    is_plain = block.http.get(b"transfer-encoding") is None and block.http.get(b"content-encoding") is None
    # An answer to HEAD has no body; whether it was one only its request says.
    if stated and is_plain and stated.isdigit() and len(stated) < 19 and 0 < block.size < int(stated):
        yield f"the body has {block.size} of {int(stated)} bytes, and no WARC-Truncated says why"


def _is_bare(block: RecordBlock) -> bool:
    return bool(block.beginning) and not block.beginning.startswith(b"\x1f\x8b")
