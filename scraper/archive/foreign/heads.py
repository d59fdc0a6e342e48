"""Heads of records as anyone writes them, read leniently: WARC 0.17 to 1.1, ARC 1 and 2.

What `records.py` reads is what this project writes; what is here comes from other tools, with their habits.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scraper.archive.records import BadRecord, bare

LONGEST_HEAD = 1024 * 1024  # bytes; crawlers put whole JSON texts into fields
_WARC = re.compile(rb"WARC/(?:0\.1\d|1\.\d)\s*\Z", re.I)
# ARC 1: URL, IP address, date, type, length. ARC 2 has more before the length.
_IP_AND_DATE = re.compile(rb" ([0-9A-Fa-f.:]+|-) (\d{8,17}) ")
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_DATE = re.compile(
    r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]?(\d+))?)?)?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.I,
)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class RecordHead:
    """What the head of a record says: `fields` by their names in lower case, the first of each."""

    type: str
    length: int
    fields: dict[str, str]
    is_arc: bool = False

    def get(self, name: str) -> str | None:
        """A field by its name in lower case."""
        return self.fields.get(name) or None

    @property
    def url(self) -> str:
        """The target URI, without the brackets that some tools write; "" where there is none."""
        return bare(self.fields.get("warc-target-uri", ""))

    @property
    def date(self) -> datetime:
        """When it was captured, UTC; raises `BadRecord`."""
        return read_date(self.fields.get("warc-date", ""))

    @property
    def day(self) -> datetime | None:
        """The day alone, of a date whose time cannot be read."""
        found = _DAY.match(self.fields.get("warc-date", ""))
        try:
            return read_date(found[1]) if found else None
        except BadRecord:
            return None


def is_warc_start(line: bytes) -> bool:
    """Whether a WARC record may begin with this line."""
    return bool(_WARC.match(line))


def is_record_start(line: bytes) -> bool:
    """Whether a record of a WARC or an ARC may begin with this line."""
    return is_warc_start(line) or read_arc_head(line) is not None


def read_warc_fields(lines: list[bytes]) -> dict[str, str]:
    """The fields in these lines by their names in lower case, the first of each; folded values are unfolded."""
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        text = _decoded(line).rstrip("\r\n")
        if text[:1] in {" ", "\t"}:
            if name:
                fields[name] = f"{fields[name]} {text.strip()}".strip()
            continue
        stated, colon, value = text.partition(":")
        name = stated.strip().lower() if colon else ""
        if colon and name in fields:
            name = ""  # the first of each counts, and a line that is folded belongs to none of them
        elif colon:
            fields[name] = value.strip()
    return fields


def read_warc_head(lines: list[bytes], fields: dict[str, str] | None = None) -> RecordHead:
    """The head whose lines these are, without the first; raises `BadRecord`."""
    fields = read_warc_fields(lines) if fields is None else fields
    for line in lines:
        if b":" not in line and line[:1] not in {b" ", b"\t"}:
            raise BadRecord(f"a line of the head is {_decoded(line).strip()[:60]!r}")
    kind = fields.get("warc-type", "").lower()
    if not kind:
        raise BadRecord("the record has no WARC-Type")
    return RecordHead(kind, _length(fields.get("content-length")), fields)


def read_arc_head(line: bytes) -> RecordHead | None:
    """The head that an ARC file's URL line is, None where the line is none."""
    found = _IP_AND_DATE.search(line) if _SCHEME.match(line) else None
    if found is None:
        return None
    about = line[found.end() :].split()
    if not about or not about[-1].isdigit() or len(about[-1]) > 18:
        return None
    url, ip, date, media_type = (_decoded(part) for part in (line[: found.start()], *found.groups(), about[0]))
    fields = {"warc-target-uri": url, "warc-ip-address": ip, "warc-date": date, "content-type": media_type}
    kind = "warcinfo" if url.lower().startswith("filedesc:") else "response"
    return RecordHead(kind, int(about[-1]), fields, is_arc=True)


def read_date(text: str) -> datetime:
    """A date of a WARC (RFC 3339, at any precision) or an ARC (digits), UTC; raises `BadRecord`.

    >>> read_date("2016-01-02T03:04:05.123456789Z").isoformat()
    '2016-01-02T03:04:05.123456+00:00'
    >>> read_date("20160102030405") == read_date("2016-01-02T04:04:05+01:00")
    True
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return _read_words(text)
    *parts, fraction, zone = found.groups()
    year, month, day, hour, minute, second = (int(part or least) for part, least in zip(parts, "011000", strict=True))
    try:
        micro = int(((fraction or "") + "000000")[:6])
        when = datetime(year, month, day, hour, minute, min(second, 59), micro, tzinfo=UTC)
        return when - _offset(zone)
    except (ValueError, OverflowError):
        raise BadRecord(f"the date is {text[:40]!r}") from None


def _read_words(text: str) -> datetime:
    """A date as HTTP writes it; raises `BadRecord`."""
    try:
        found = parsedate_to_datetime(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRecord(f"the date is {text[:40]!r}") from None


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone[0] not in "+-":
        return timedelta()
    sign = -1 if zone[0] == "-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]) if len(zone) > 3 else 0)


def _length(text: str | None) -> int:
    if text is None:
        raise BadRecord("the record has no Content-Length")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadRecord(f"Content-Length is {text[:40]!r}")
    return int(text)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")
