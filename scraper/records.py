"""The record of a document, declared once: its fields and what is done with each, its checks, its JSON and its digest.

Comparing, coverage and verification take from here which fields they look at, and `docs/record.schema.json` is
generated from `Record` (`make schema`). `None` means "not stated".
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import Flag, StrEnum, auto
from hashlib import sha256
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from scraper.media import FileStatus

SCHEMA_VERSION = "1.1"


class Use(Flag):
    """What is done with a field."""

    CONTENT = auto()  # it is part of `content_sha256`: a difference is a change of the document
    TOLD = auto()  # `scrapy changes` tells what it was and what it is, where there is a change: alone it makes none
    DIFFED = auto()  # the same, as a diff
    WATCHED = auto()  # monitors compare how many records have it with the runs before
    LOCATED = auto()  # where it is stated, `origin.fields` says where on the page: `scrapy verify` checks it
    OF_CAPTURE = auto()  # it may differ between two captures of the same content, and is not compared


class Role(StrEnum):
    """How a document links a file: as its content, as an attachment, or in its body."""

    CONTENT = "content"
    ATTACHMENT = "attachment"
    BODY = "body"


def _whole(text: str | None) -> str | None:
    if text is not None and not text.strip():
        raise ValueError("is empty; None means not stated")
    return text


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _plain(text: str | None) -> str | None:
    if text is not None and not unicodedata.is_normalized("NFC", text):
        raise ValueError("is not in Unicode's NFC")
    if text is not None and not text.isprintable() and _CONTROL.search(text):
        raise ValueError("has control characters")
    return text


_URL = r"^https?://[^\s#]+$"
_SHA256 = r"^[0-9a-f]{64}$"
_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
Text = Annotated[str, AfterValidator(_plain)]
Stated = Annotated[str, AfterValidator(_plain), AfterValidator(_whole)]
StatedOrNot = Annotated[str | None, AfterValidator(_plain), AfterValidator(_whole)]
Url = Annotated[str, Field(pattern=_URL, max_length=8192)]
Sha256 = Annotated[str, Field(pattern=_SHA256)]
Sha256OrNot = Annotated[str | None, Field(pattern=_SHA256)]
CountOrNot = Annotated[int | None, Field(ge=0)]
# RFC 3339, UTC, to the second.
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


def moment(when: datetime) -> str:
    """`when` (aware, UTC) as the record writes it: RFC 3339, to the second.

    >>> from datetime import UTC
    >>> moment(datetime(2019, 4, 10, 12, 0, 1, 5, tzinfo=UTC))
    '2019-04-10T12:00:01Z'
    """
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


class Part(BaseModel):
    """What the parts of a record share: no unknown field, no silent coercion."""

    model_config = ConfigDict(extra="forbid", strict=True, use_enum_values=False)


class Term(Part):
    """A knowledge type, a topic or a country.

    `id` is the path of its address, percent-decoded; both are None for a term that the page shows without an address.
    """

    id: StatedOrNot
    """The path of its address, percent-decoded; null where the page shows no address. Example: `topic/value-chains`."""
    label: Stated
    """Its name, as the page shows it. Example: `value chains`."""
    url: Annotated[str | None, Field(pattern=_URL, max_length=8192)]
    """Its canonical address; null where the page shows none. Example:
    `https://www.innovationpolicyplatform.org/topic/value-chains`."""

    @model_validator(mode="after")
    def _has_both_or_none(self) -> Self:
        if (self.id is None) != (self.url is None):
            raise ValueError("id and url stand together, or neither does")
        return self


class Published(Part):
    """Who published a document, and when, by a line of its page; the field "Publication Year" states the year alone."""

    publisher: StatedOrNot
    """Who published it; null if not stated. Example: `OECD`."""
    year: Annotated[int | None, Field(ge=1900, le=2100)]
    """When; null if not stated. Example: `2012`."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.publisher is None and self.year is None:
            raise ValueError("neither publisher nor year is stated")
        return self


class Value(Part):
    """A value of a labelled field, with its address where it is a link."""

    text: Text
    """The value, as the page shows it. Example: `Evaluation department`."""
    url: Annotated[str | None, Field(pattern=_URL, max_length=8192)]
    """Where it leads, if it is a link. Example: `https://www.oecd.org/sti`."""


class OtherField(Part):
    """A labelled field of the page that is none of the record's own, as the page shows it."""

    label: Stated
    """Its label on the page, without the colon. Example: `Submitted by`."""
    values: list[Value]
    """Its values, in the order of the page. Example: `[{"text": "admin", "url": null}]`."""


class Link(Part):
    """A link of the body, in the order of the text."""

    url: Url
    """Where it leads, as a canonical address. Example: `https://www.innovationpolicyplatform.org/document/2012`."""
    text: Text
    """Its words. Example: `the evaluation of 2012`."""


class Capture(Part):
    """One fetch of one address at one time."""

    source: Stated
    """The source that had it. Example: `live`, `wayback` or `folder:mirror`."""
    url: Annotated[str, Field(min_length=1, max_length=8192)]
    """The address from which it was fetched. Example:
    `https://web.archive.org/web/20180816111911id_/http://www.innovationpolicyplatform.org/document/2012`."""
    captured_at: Moment
    """When these bytes were captured at their origin, in UTC. Example: `2018-08-16T11:19:11Z`."""
    retrieved_at: Moment
    """When this program fetched them, in UTC. Example: `2026-11-24T03:00:00Z`."""
    status: Annotated[int, Field(ge=100, le=599)]
    """The HTTP status at the origin. Example: `200`."""
    warc_record_id: str | None
    """The record of the archive that holds it; null without an archive. Example:
    `urn:uuid:5f0c1c1e-7e0f-4a3c-9d5e-1f2a3b4c5d6e`."""
    payload_sha256: Sha256
    """SHA-256 of the body without transfer and content coding. Example: 64 hexadecimal digits."""


class File(Part):
    """A linked file: where it is, how the document links it, what was kept of it."""

    url: Url
    """Its canonical address. Example: `https://www.innovationpolicyplatform.org/sites/default/files/report_0.pdf`."""
    label: StatedOrNot
    """The words of the link to it; null if there are none. Example: `The project in short (PDF)`."""
    role: Role
    """How the document links it. Example: `content` (its main file), `attachment`, or `body` (a link in the text)."""
    status: FileStatus
    """What became of it. Example: `archived` (whole), `truncated` (only its beginning), `missing`."""
    media_type: str | None = None
    """What its bytes are; null if none are kept. Example: `application/pdf`."""
    size: CountOrNot = None
    """In bytes. Example: `182044`."""
    sha256: Sha256OrNot = None
    """SHA-256 of its bytes: its name below `files/`. Example: 64 hexadecimal digits."""
    pages: CountOrNot = None
    """How many pages it has. Example: `12`."""
    text_status: str | None = None
    """Whether its text could be read. Example: `ok`, `partial`, `garbled`, `scanned`, `none`, `failed`."""
    pages_without_text: list[Annotated[int, Field(ge=1)]] | None = None
    """Numbers of pages that show something and have no text, from 1. Example: `[1, 2]`."""
    title: StatedOrNot = None
    """The title that the PDF states of itself. Example: `National cluster program`."""
    author: StatedOrNot = None
    """The author that the PDF states. Example: `OECD`."""
    subject: StatedOrNot = None
    """The subject that the PDF states. Example: `Innovation policy`."""
    created: StatedOrNot = None
    """When it was made, as the PDF states. Example: `2012-03-01T10:00:00+01:00`."""
    modified: StatedOrNot = None
    """When it was last changed, as the PDF states. Example: `2012-03-02T10:00:00+01:00`."""
    producer: StatedOrNot = None
    """The program that made it, as the PDF states. Example: `Acrobat Distiller 9.0`."""
    language: StatedOrNot = None
    """The language that the PDF states. Example: `en-GB`."""
    attachments: list[Stated] | None = None
    """Names of files inside the PDF. Example: `["tables.xls"]`."""
    has_form: bool | None = None
    """Whether it has a form to fill in. Example: `false`."""
    reason: StatedOrNot = None
    """What is wrong with it, in words; null if nothing is. Example: `not_pdf: text/html in the place of a PDF`."""
    capture: Annotated[Capture | None, Use.OF_CAPTURE] = None
    """Where its bytes come from; null if none are kept."""
    # No part of the record: other forms of the address that the page stated, and the places where it was looked for.
    _variants: tuple[str, ...] = PrivateAttr(default=())
    _attempts: list[Any] | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _bytes_are_named(self) -> Self:
        if self.status is FileStatus.ARCHIVED and not (self.sha256 and self.capture and self.media_type):
            raise ValueError("an archived file needs sha256, media_type and capture")
        return self

    @property
    def is_content(self) -> bool:
        """Whether the document names it as its content or an attachment; a printed page may lack the other links."""
        return self.role is not Role.BODY


@dataclass(slots=True)
class LooseFile:
    """A file of the site that is known by its address alone: no document that was found links it."""

    url: str
    files: list[File]
    """The file itself, as steps that complete files take it."""


class Doubt(Part):
    """What a reader of the record should know of how it came to be: `code` from a fixed list, `text` in words."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """What kind of doubt. Example: `encoding_guessed`."""
    text: Stated
    """The same in words. Example: `the page does not say its encoding: windows-1252 was taken`."""


class Origin(Part):
    """Which layout gave the record, for each field where on the page it was found, and what is doubtful of it."""

    layout: Stated
    """The layout that read the page. Example: `drupal_page`."""
    fields: dict[str, str]
    """For each field, the label or selector that gave it. Example: `{"title": "h1"}`."""
    warnings: list[Doubt] = []
    """What is doubtful of the record. Example: `[]`."""


class Record(Part):
    """What is kept of a document, as data."""

    schema_version: str = SCHEMA_VERSION
    """The version of this schema. Example: `1.1`."""
    id: Stated
    """The path of the canonical address, percent-decoded; no two documents share one. Example: `document/2012`."""
    url: Url
    """The canonical address. Example: `https://www.innovationpolicyplatform.org/document/2012`."""
    title: Annotated[Stated, Use.CONTENT | Use.TOLD | Use.LOCATED]
    """The whole title, as the page states it. Example: `Key features of the first phase of national cluster program
    (Russia)`."""
    body: Annotated[Text, Use.CONTENT | Use.DIFFED | Use.WATCHED | Use.LOCATED]
    """The text: blocks with an empty line between them, list items with `- ` or `1. `, table cells with a tab between
    them. Example: `The case study on …`."""
    language: Annotated[str | None, Field(pattern=_LANGUAGE), Use.TOLD | Use.WATCHED | Use.LOCATED]
    """The language of the text (BCP 47); null if not stated. Example: `en`."""
    knowledge_types: Annotated[list[Term], Use.CONTENT | Use.TOLD | Use.WATCHED | Use.LOCATED]
    """Kinds of document, in the order of the page. Example: the term `Country report`."""
    topics: Annotated[list[Term], Use.CONTENT | Use.TOLD | Use.WATCHED | Use.LOCATED]
    """Tags, in the order of the page. Example: the term `value chains`."""
    published: Annotated[Published | None, Use.CONTENT | Use.TOLD | Use.WATCHED | Use.LOCATED]
    """Who published it, and when; null if not stated. Example: `{"publisher": "OECD", "year": 2012}`."""
    countries: Annotated[list[Term], Use.TOLD | Use.WATCHED | Use.LOCATED] = []
    """Countries that the page names in its field. Example: the term `Chile`."""
    other_fields: Annotated[list[OtherField], Use.TOLD] = []
    """Labelled fields of the page that have no place of their own here. Example: `Submitted by`."""
    links: Annotated[list[Link], Use.DIFFED]
    """Links of the text, in its order. Example: `{"url": "https://www.oecd.org/", "text": "OECD"}`."""
    files: Annotated[list[File], Use.CONTENT | Use.WATCHED]
    """The files that the document links: its main file, attachments, then PDFs in the text. Example: one PDF with the
    role `content`."""
    aliases: list[Url]
    """Its other addresses, sorted. Example: `["https://www.innovationpolicyplatform.org/node/5211"]`."""
    content_sha256: Sha256
    """A digest of the content, the same from every form of the page. Example: 64 hexadecimal digits."""
    capture: Annotated[Capture, Use.OF_CAPTURE]
    """The capture that the record was read from."""
    origin: Annotated[Origin, Use.OF_CAPTURE]
    """How it was read."""
    # No part of the record: at which address it was asked for; "" where it is not known.
    _read_at: str = PrivateAttr(default="")
    # Nor is whether it lies under `records/`.
    _is_kept: bool = PrivateAttr(default=False)
    # Nor are older copies of the document, the newest of them first: each is a version of its own.
    _earlier: list["Record"] = PrivateAttr(default_factory=list)

    @property
    def publisher(self) -> str | None:
        """Who published it, where that is stated."""
        return self.published.publisher if self.published else None

    @property
    def year(self) -> int | None:
        """When it was published, where that is stated."""
        return self.published.year if self.published else None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.content_sha256 != content_sha256(self):
            raise ValueError("content_sha256 is not that of the content")
        if self.aliases != sorted(set(self.aliases) - {self.url}):
            raise ValueError("aliases are not sorted and distinct, or name the record itself")
        urls = [file.url for file in self.files]
        if len(urls) != len(set(urls)):
            raise ValueError("a file is listed twice")
        return self


def fields_of(use: Use, part: type[Part] = Record) -> tuple[str, ...]:
    """The fields that are declared with this use, or one of these, in their order.

    >>> fields_of(Use.OF_CAPTURE)
    ('capture', 'origin')
    """
    declared = part.model_fields.items()
    return tuple(name for name, field in declared if any(isinstance(one, Use) and one & use for one in field.metadata))


CONTENT = fields_of(Use.CONTENT)


def content_sha256(record: Record) -> str:
    """The digest of what every form of a page carries, free of white space; hexadecimal SHA-256.

    Body links, language, labels of files and captures are left out: a printed page or a mirror may lack them.
    """
    content = {name: _carried(getattr(record, name)) for name in CONTENT}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _carried(value: object) -> object:
    """What every form of a page carries of the value of a field."""
    match value:
        case str():
            return squeezed(value)
        case Term():
            return [squeezed(value.label), value.url]
        case Published(publisher=str(publisher), year=int(year)):
            return [squeezed(publisher), year]
        case Published():
            return None  # one without the other is no part of the content
        case File():
            return value.url
        case list():
            return [_carried(one) for one in value if not isinstance(one, File) or one.is_content]
    return value


_MARKS = "\u200b\u200c\u200d\u2060\ufeff\u00ad"  # that have no width


def squeezed(text: str) -> str:
    """`text` in NFC without white space and zero-width marks: equal for two captures of one text.

    >>> squeezed("models. There")
    'models.There'
    """
    text = "".join(unicodedata.normalize("NFC", text).split())  # a tenth of what a regular expression takes
    if not text.isascii():
        for mark in _MARKS:
            text = text.replace(mark, "")
    return text


def to_json(part: BaseModel) -> str:
    """Deterministic JSON: keys in declared order, two spaces, a final line feed."""
    return part.model_dump_json(indent=2) + "\n"
