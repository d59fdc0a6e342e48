"""What is wrong with one WARC record by itself: its fields, its digests, what it says of its block."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from scraper.archive.records import (
    DIGEST_RULE,
    FIELDS,
    HTTP_REQUEST,
    HTTP_RESPONSE,
    IDENTICAL_PAYLOAD,
    NOT_MODIFIED,
    WarcRecord,
    label,
    parse_fields,
)
from scraper.archive.verify.requests import request_faults
from scraper.archive.walk import Walked
from scraper.archive.warc_series import is_named

_CONTENT_TYPES = {
    "warcinfo": FIELDS,
    "metadata": FIELDS,
    "request": HTTP_REQUEST,
    "response": HTTP_RESPONSE,
    "revisit": HTTP_RESPONSE,
    "resource": None,  # its own
}
_NEEDED = {
    "warcinfo": ("WARC-Filename",),
    "metadata": ("WARC-Target-URI", "WARC-Warcinfo-ID"),
    "request": ("WARC-Target-URI", "WARC-Warcinfo-ID", "WARC-Payload-Digest"),
    "response": ("WARC-Target-URI", "WARC-Warcinfo-ID", "WARC-Payload-Digest"),
    "revisit": (
        "WARC-Target-URI",
        "WARC-Warcinfo-ID",
        "WARC-Profile",
        "WARC-Refers-To",
        "WARC-Refers-To-Target-URI",
        "WARC-Refers-To-Date",
    ),
    "resource": ("WARC-Target-URI", "WARC-Warcinfo-ID", "WARC-Payload-Digest"),
}
_ALWAYS = frozenset({"WARC-Record-ID", "WARC-Date", "WARC-Block-Digest", "Content-Type"})
_REQUIRED = {kind: {name.lower(): name for name in (*sorted(_ALWAYS), *names)} for kind, names in _NEEDED.items()}
_REPEATED = {"warc-concurrent-to", "warc-protocol"}
_IDENTITY = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[!-;=?-~]+>")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
_TRUNCATED = {None, "length", "time", "disconnect", "unspecified"}
_PROFILES = {None, IDENTICAL_PAYLOAD, NOT_MODIFIED}

Said = dict[str, str]
"""The first value of each field, by its name in lower case."""


def record_faults(walked: Walked, filename: str, run: str | None) -> Iterator[str]:
    """Each thing that is wrong; `run` is what the catalog says that the file is of, None where it says nothing."""
    record, said = walked.record, walked.record.said
    kind = said.get("warc-type", "")
    if kind not in _REQUIRED:
        yield f"WARC-Type is {kind[:40]!r}, which this archive never has"
        return
    yield from (f"the record has no {name}" for low, name in _REQUIRED[kind].items() if not said.get(low))
    if len(said) != len(record.headers):
        yield from _repeated(record)
    yield from _bad_values(said, kind)
    yield from _digests(walked, said, kind)
    match kind:
        case "warcinfo":
            yield from _warcinfo(record, filename, run)
        case "metadata" if walked.size == len(record.block):  # a longer one is not in memory
            yield from _metadata(record, said, run)
        case "request":
            yield from request_faults(record.block, said.get("warc-target-uri", ""))


def _repeated(record: WarcRecord) -> Iterator[str]:
    counts = Counter(name.lower() for name, _ in record.headers)
    yield from (f"{name} is stated {n} times" for name, n in counts.items() if n > 1 and name not in _REPEATED)


def _bad_values(said: Said, kind: str) -> Iterator[str]:
    wanted = _CONTENT_TYPES[kind]
    if wanted is not None and (stated := said.get("content-type")) not in {None, wanted}:
        yield f"Content-Type of a {kind} is {stated!r}"
    if (identity := said.get("warc-record-id")) and not _IDENTITY.fullmatch(identity):
        yield f"WARC-Record-ID is {identity[:80]!r}"
    if (date := said.get("warc-date")) and not _is_date(date):
        yield f"WARC-Date is {date[:40]!r}"
    if (cut := said.get("warc-truncated")) not in _TRUNCATED:
        yield f"WARC-Truncated is {str(cut)[:40]!r}"
    if kind == "revisit" and (profile := said.get("warc-profile")) not in _PROFILES:
        yield f"WARC-Profile is {str(profile)[:80]!r}"


@lru_cache(maxsize=16)  # the records of an exchange are of one second
def _is_date(date: str) -> bool:
    try:
        return bool(_DATE.fullmatch(date) and datetime.fromisoformat(date[:19]))
    except ValueError:
        return False


def _digests(walked: Walked, said: Said, kind: str) -> Iterator[str]:
    assert walked.block_digest is not None
    assert walked.payload_digest is not None
    block = label(walked.block_digest)
    if (stated := said.get("warc-block-digest")) not in {None, block}:
        yield f"WARC-Block-Digest is {str(stated)[:80]}, the block has {block}"
    payload = block if kind == "resource" else label(walked.payload_digest)
    if kind != "revisit" and (stated := said.get("warc-payload-digest")) not in {None, payload}:
        yield f"WARC-Payload-Digest is {str(stated)[:80]}, the payload has {payload}"


def _warcinfo(record: WarcRecord, filename: str, run: str | None) -> Iterator[str]:
    if not is_named(filename, stated := record.get("WARC-Filename")):
        yield f"WARC-Filename is {str(stated)[:200]}"
    try:
        said = dict(parse_fields(record.block))
    except ValueError as error:
        yield f"warcinfo: {error}"
        return
    if said.get("digest-rule") != DIGEST_RULE:
        yield f"warcinfo states the digest rule {said.get('digest-rule')!r}"
    if run is not None and said.get("isPartOf") != run:
        yield f"warcinfo says isPartOf {said.get('isPartOf')}, the catalog says {run}"


def _metadata(record: WarcRecord, said: Said, run: str | None) -> Iterator[str]:
    try:
        pairs = parse_fields(record.block)
        if run is not None and said.get("warc-target-uri") == run:
            for _, value in pairs:
                json.loads(value)
    except (ValueError, RecursionError) as error:
        yield f"metadata: {str(error)[:200]}"
