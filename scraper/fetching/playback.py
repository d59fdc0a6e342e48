"""What an archive's playback answered: a capture as its origin gave it, or the archive's own word about one.

A capture has `Memento-Datetime` (RFC 7089, 2.1.1) and, at the Internet Archive, the origin's headers as
`x-archive-orig-*`. An answer without is the archive's own: no such capture, excluded, an error page, another capture.
"""

import re
import zlib
from base64 import b32encode
from dataclasses import replace
from datetime import datetime
from hashlib import sha1, sha256
from http import HTTPStatus

import brotli
from scrapy.http import Response

from scraper.addresses.address import Refusal, read_address
from scraper.addresses.unwrapping import joined, playback_in
from scraper.archive.cache import is_memento
from scraper.archive.http_heads import ResponseHead
from scraper.archive.saved_heads import FRAMING, http_head
from scraper.fetching.answers import Judgement, judge_redirect
from scraper.loaded_capture import LoadedCapture
from scraper.outcomes import Outcome
from scraper.sources.archive_places import location_of_target
from scraper.sources.cdx import CdxLine
from scraper.sources.moments import http_date, moment_of
from scraper.sources.source import Candidate, Wanted
from scraper.sources.wayback import Wayback

_ORIGINAL = "x-archive-orig-"
_GZIP = b"\x1f\x8b\x08"
_LARGEST = 256 * 2**20  # bytes of a body that is coded once more
# Of this answer, not of the capture; or of the archive.
_OF_THE_PLAYBACK = ("memento-datetime", "link", "x-archive-", "x-app-server", "x-ts", "x-tr", "x-location", "x-cache")
_EXCLUDED = re.compile(
    rb"AdministrativeAccessControlException|RobotAccessControlException|Blocked\s+Site\s+Error"
    rb"|has\s+been\s+excluded\s+from\s+the\s+Wayback\s+Machine",
    re.I,
)
_LONGEST_SAYING = 2**20  # bytes of an archive's own page; what it says may be near the end


def is_capture(response: Response) -> bool:
    """Whether an answer is a capture, not the archive's own word."""
    names = (name.decode("latin-1").lower() for name in response.headers)
    return is_memento(response.url, response.headers) or any(name.startswith(_ORIGINAL) for name in names)


def judge_playback(response: Response) -> Judgement | None:
    """What an answer of the archive itself is worth; None for a capture, or what may be one."""
    if is_capture(response):
        return None
    said = (response.headers.get("X-Archive-Wayback-Runtime-Error") or b"").decode("latin-1")
    if says_excluded(said, response.body):
        return excluded(response.status)
    if response.status in {404, 410}:
        return Judgement(Outcome.NOT_IN_ARCHIVE, f"the archive answered {response.status}", status=response.status)
    if response.status in {403, 451}:
        return Judgement(Outcome.EXCLUDED, f"the archive answered {response.status}", status=response.status)
    return None


def says_excluded(said: str, body: bytes) -> bool:
    """Whether an archive's own answer, by its header or its page, is that it does not show an address."""
    return _EXCLUDED.search(said.encode("latin-1") + b" " + body[:_LONGEST_SAYING]) is not None


def excluded(status: int) -> Judgement:
    """What such an answer is worth."""
    return Judgement(Outcome.EXCLUDED, "the archive does not show it: excluded", status=status)


def led_to(
    source: Wayback, candidate: Candidate, wanted: Wanted, response: Response, target: str
) -> Candidate | Judgement:
    """Where a redirect of the playback leads to: another capture of the same address; or what the redirect is worth.

    A captured redirect of a page is judged as one of the live site; one of a file is followed to its target's capture.
    """
    assert candidate.memento is not None
    there = joined(response.url, target)
    played = playback_in(there) if there else None
    if played is None:  # as the origin said it
        there = joined(candidate.memento.original, target)
    if there is None:
        return Judgement(Outcome.OFF_LIMITS, "redirected to what is no address", status=response.status)
    location = source.location_of(there) or (there if played is None else "")
    if played is None:
        played = candidate.memento.timestamp, there
    leads_to = read_address(location)
    is_same = not isinstance(leads_to, Refusal) and leads_to.url == wanted.url
    # A file is followed to where it moved; the archive then redirects to the nearest capture of that place.
    is_followed = is_same or (wanted.is_file and leads_to == read_address(candidate.memento.original))
    line = replace(candidate.memento, timestamp=played[0], original=played[1])
    following = Candidate(candidate.source, source.playback_of(line), location_of_target(played[1]), line)
    if following.url == response.url:
        return Judgement(Outcome.REDIRECT_LOOP, f"the archive redirects {there} to itself", status=response.status)
    if is_capture(response) and not wanted.is_file and not is_same:
        return judge_redirect(wanted, leads_to, location, response.status)
    if not is_capture(response) and not is_followed:
        return Judgement(Outcome.NOT_IN_ARCHIVE, f"the archive leads to {there}", status=response.status)
    return following


def original_headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The headers that the origin gave: those that are marked so, else all but the archive's own."""
    marked = tuple((name[len(_ORIGINAL) :], value) for name, value in headers if name.lower().startswith(_ORIGINAL))
    if marked:
        return marked
    return tuple((name, value) for name, value in headers if not name.lower().startswith(_OF_THE_PLAYBACK))


def captured_at(response: Response, line: CdxLine, played_at: datetime) -> datetime:
    """When the origin gave it: of two dates the one that is not after it was played back."""
    stated = http_date((response.headers.get("Memento-Datetime") or b"").decode("latin-1"))
    listed = moment_of(line.timestamp)
    return listed if stated is None or stated > played_at >= listed else stated


def as_captured(held: LoadedCapture, response: Response, line: CdxLine, *, is_packed: bool) -> LoadedCapture:
    """The capture as its origin gave it: its time, its headers, its body without a coding that was left on it.

    `is_packed`: for a file that may be packed itself, only a coding that the origin stated is undone.
    """
    headers = original_headers(held.headers)
    kept = tuple((name, value) for name, value in headers if name.lower() not in FRAMING)
    coding = _value(headers, "content-encoding")
    body = held.body if held.large or (is_packed and not coding) else uncoded(held.body, coding)
    return replace(held, headers=kept, body=body, captured_at=captured_at(response, line, held.captured_at))


def why_cut_off(held: LoadedCapture) -> str | None:
    """Why a capture is not whole: it has fewer bytes than its origin announced; None where it has them."""
    said = dict((name.lower(), value) for name, value in held.headers if name.lower().startswith(_ORIGINAL))
    announced = said.get(f"{_ORIGINAL}content-length", "").strip()
    coded = said.get(f"{_ORIGINAL}content-encoding") or _value(held.headers, "content-encoding")
    size = held.large.size if held.large else max(len(held.body), len(uncoded(held.body, "")))
    if held.status != HTTPStatus.OK or coded or not announced.isdigit() or size >= int(announced):
        return None
    return f"captured only in part: {size} of {int(announced)} bytes"


def has_digest(body: bytes, digest: str) -> bool:
    """Whether a body is the one that an index names: SHA-1 in base 32, as most write it, or SHA-256 in hexadecimal.

    >>> has_digest(b"", "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")
    True
    """
    return digest in {b32encode(sha1(body, usedforsecurity=False).digest()).decode(), sha256(body).hexdigest()}


def uncoded(body: bytes, coding: str) -> bytes:
    """A body that was played back with a coding of its origin still on it, or with one twice, without it."""
    for _ in range(2):
        if not body.startswith(_GZIP):
            break
        inner = _unpacked(body)
        if inner is None:
            break
        body = inner
    if coding.strip().lower() == "br" and body and not body.lstrip().startswith((b"<", b"%PDF")):
        try:
            unpacker = brotli.Decompressor()
            unpacked: bytes = unpacker.process(body, output_buffer_limit=_LARGEST)
        except brotli.error:
            return body
        return unpacked if unpacker.is_finished() else body
    return body


def _unpacked(body: bytes) -> bytes | None:
    unpacker = zlib.decompressobj(31)
    try:
        inner = unpacker.decompress(body, _LARGEST)
    except zlib.error:
        return None
    return inner if unpacker.eof else None


def head_of(played: ResponseHead) -> bytes:
    """The HTTP head of a capture as its origin gave it, framed and coded as its payload is in the playback."""
    pairs = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in played.headers)
    framing = [(name, value) for name, value in pairs if name.lower() in FRAMING]
    kept = [(name, value) for name, value in original_headers(pairs) if name.lower() not in FRAMING]
    return http_head(played.status or 0, [*kept, *framing])


def _value(headers: tuple[tuple[str, str], ...], wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")
