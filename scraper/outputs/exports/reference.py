"""What a reference to a document says: one description, which each format of reference managers writes in its way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper.outputs.exports.kept_records import Ids, kept_records
from scraper.outputs.exports.not_whole import BROKEN
from scraper.outputs.exports.quotation import quotation
from scraper.outputs.site.words import day
from scraper.records import File, Record

# With a flag after its fourteen digits it gives the bytes alone, without it the page as people see it.
_PLAYED = re.compile(r"(https?://.+/\d{14})(?:[a-z]{2}_)?(/https?://.+)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A document as it is cited; None is not stated. Texts are of one line."""

    id: str
    title: str
    url: str
    publisher: str | None
    year: int | None
    language: str | None
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    countries: tuple[str, ...]
    abstract: str | None
    accessed: str
    """The day (ISO) on which this project read it."""
    captured: str
    """The day (ISO) of the capture that was read."""
    archived_at: str | None
    """Where a web archive plays it back, if it was read there."""
    files: tuple[str, ...]
    """Addresses of the files that it names as its own; of one that came broken none, since that is what lies there."""
    copies: tuple[tuple[str, str], ...] = ()
    """Of copies of these files the path from where the references lie, in letters that no format reads as its own,
    and the media type."""

    @property
    def keywords(self) -> tuple[str, ...]:
        """All terms, each once."""
        return tuple(dict.fromkeys((*self.kinds, *self.topics, *self.countries)))

    @property
    def note(self) -> str:
        """Which countries it is about, and of which day the copy is, in words: no format has a field for these."""
        name = "Country" if len(self.countries) == 1 else "Countries"
        countries = [f"{name}: {'; '.join(self.countries)}"] if self.countries else []
        return ". ".join([*countries, f"Archived {day(self.captured)}"])


def references(output: Path, ids: Ids = None, *, full_text: bool) -> Iterator[Reference]:
    """A reference to each document, in the order of the records; raises `ExportError`."""
    yield from (reference(record, full_text=full_text) for record in kept_records(output, ids))


def reference(record: Record, *, full_text: bool) -> Reference:
    """A reference with a quotation as its abstract, or the whole body."""
    kinds, topics, countries = (
        tuple(_line(one.label) for one in terms) for terms in (record.knowledge_types, record.topics, record.countries)
    )
    return Reference(
        record.id,
        _line(record.title),
        record.url,
        _line(record.publisher) if record.publisher else None,
        record.year,
        record.language,
        kinds,
        topics,
        countries,
        (_line(record.body) if full_text else quotation(record.body)) or None,
        record.capture.retrieved_at[:10],
        record.capture.captured_at[:10],
        played_at(record.capture.url),
        tuple(file_address(file) for file in record.files if file.is_content and file.status not in BROKEN),
    )


def file_address(file: File) -> str:
    """Where a file can be had: from the web archive that gave it, as its bytes alone, or at its own address."""
    is_played = file.capture is not None and _PLAYED.fullmatch(file.capture.url)
    return file.capture.url if file.capture and is_played else file.url


def played_at(url: str) -> str | None:
    """Where people see what a web archive played back at `url`; None where that is a live page or a file on a disk.

    >>> played_at("https://web.archive.org/web/20180816111911id_/http://a.org/b")
    'https://web.archive.org/web/20180816111911/http://a.org/b'
    """
    found = _PLAYED.fullmatch(url)
    return found[1] + found[2] if found else None


def _line(text: str) -> str:
    return " ".join(text.split())
