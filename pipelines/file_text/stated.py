"""What a PDF states of itself, as a record takes it: NFC, one line, no controls, bounded, dates as far as stated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipelines.file_text.cleaning import one_line

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,8}")
ATTACHMENTS = 100
DATE = re.compile(
    r"(?:D:)?(?P<year>\d{4})-?(?:(?P<month>\d\d)-?(?:(?P<day>\d\d)[T ]?(?:(?P<hour>\d\d):?(?:(?P<minute>\d\d)"
    r":?(?:(?P<second>\d\d)(?:\.\d+)?)?)?)?)?)?(?:(?P<zone>[+-]\d\d)[':]?(?P<zone_minute>\d\d)?'?|(?P<utc>Z)(?:00'?00'?)?)?",
    re.ASCII,
)
PARTS = ("year", "month", "day", "hour", "minute", "second")
LEAST = {"month": "01", "day": "01", "hour": "00", "minute": "00", "second": "00"}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file states of itself; None where it states nothing, or nothing that can be taken for an answer."""

    title: str | None = None
    author: str | None = None
    subject: str | None = None
    created: str | None = None
    modified: str | None = None
    producer: str | None = None
    language: str | None = None
    attachments: tuple[str, ...] = ()
    has_form: bool | None = None


def stated(
    words: Mapping[str, str | None], language: str | None, attachments: Iterable[str], *, has_form: bool
) -> Stated:
    """What the entries of a PDF's information dictionary say, by their names in it, cleaned."""
    lines = {name: one_line(said) if said else None for name, said in words.items()}
    names = [name for name in map(one_line, attachments) if name]
    return Stated(
        title=lines.get("Title"),
        author=lines.get("Author"),
        subject=lines.get("Subject"),
        created=date(lines.get("CreationDate")),
        modified=date(lines.get("ModDate")),
        producer=lines.get("Producer"),
        language=language if language and LANGUAGE.fullmatch(language) else None,
        attachments=tuple(names[:ATTACHMENTS]),
        has_form=has_form,
    )


def date(words: str | None) -> str | None:
    """A PDF's date as RFC 3339 writes it, as far as it is stated; None where there is no such day.

    >>> date("D:20190410120001+02'00'"), date("D:20190410"), date("D:2019"), date("D:20191399")
    ('2019-04-10T12:00:01+02:00', '2019-04-10', '2019', None)
    """
    found = DATE.fullmatch(words.strip()) if words else None
    if found is None:
        return None
    said = [found[part] for part in PARTS if found[part] is not None]
    full = [found[part] or LEAST[part] for part in PARTS]
    zone = zone_of(found) if found["hour"] else ""
    try:
        datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*full) + zone)
    except ValueError:
        return None
    if len(said) <= 3:
        return "-".join(said)
    # RFC 3339 has seconds and a zone or none at all; an hour alone says too little to be written as one.
    return "-".join(said[:3]) + (f"T{said[3]}:{said[4]}:{full[5]}{zone}" if len(said) > 4 else "")


def zone_of(found: re.Match[str]) -> str:
    return f"{found['zone']}:{found['zone_minute'] or '00'}" if found["zone"] else found["utc"] or ""
