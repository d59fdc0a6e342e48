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
    TOLD = auto()  # `scrapy changes` tells what it was and what it is
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


def _plain(text: str | None) -> str | None:
    if text is not None and not unicodedata.is_normalized("NFC", text):
        raise ValueError("is not in Unicode's NFC")
    if text is not None and re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
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
    label: Stated
    url: Annotated[str | None, Field(pattern=_URL, max_length=8192)]

    @model_validator(mode="after")
    def _has_both_or_none(self) -> Self:
        if (self.id is None) != (self.url is None):
            raise ValueError("id and url stand together, or neither does")
        return self


class Published(Part):
    """Who published a document, and when, by a line of its page; the field "Publication Year" states the year alone."""

    publisher: StatedOrNot
    year: Annotated[int | None, Field(ge=1900, le=2100)]

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.publisher is None and self.year is None:
            raise ValueError("neither publisher nor year is stated")
        return self


class Value(Part):
    """A value of a labelled field, with its address where it is a link."""

    text: Text
    url: Annotated[str | None, Field(pattern=_URL, max_length=8192)]


class OtherField(Part):
    """A labelled field of the page that is none of the record's own, as the page shows it."""

    label: Stated
    values: list[Value]


class Link(Part):
    """A link of the body, in the order of the text."""

    url: Url
    text: Text


class Capture(Part):
    """One fetch of one address at one time."""

    source: Stated
    url: Annotated[str, Field(min_length=1, max_length=8192)]
    captured_at: Moment
    retrieved_at: Moment
    status: Annotated[int, Field(ge=100, le=599)]
    warc_record_id: str | None
    payload_sha256: Sha256


class File(Part):
    """A linked file: where it is, how the document links it, what was kept of it."""

    url: Url
    label: StatedOrNot
    role: Role
    status: FileStatus
    media_type: str | None = None
    size: CountOrNot = None
    sha256: Sha256OrNot = None
    pages: CountOrNot = None
    text_status: str | None = None
    pages_without_text: list[Annotated[int, Field(ge=1)]] | None = None
    title: StatedOrNot = None
    author: StatedOrNot = None
    subject: StatedOrNot = None
    created: StatedOrNot = None
    modified: StatedOrNot = None
    producer: StatedOrNot = None
    language: StatedOrNot = None
    attachments: list[Stated] | None = None
    has_form: bool | None = None
    reason: StatedOrNot = None
    capture: Annotated[Capture | None, Use.OF_CAPTURE] = None
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
    text: Stated


class Origin(Part):
    """Which layout gave the record, for each field where on the page it was found, and what is doubtful of it."""

    layout: Stated
    fields: dict[str, str]
    warnings: list[Doubt] = []


class Record(Part):
    """What is kept of a document, as data."""

    schema_version: str = SCHEMA_VERSION
    id: Stated
    url: Url
    title: Annotated[Stated, Use.CONTENT | Use.TOLD | Use.LOCATED]
    body: Annotated[Text, Use.CONTENT | Use.DIFFED | Use.WATCHED | Use.LOCATED]
    language: Annotated[str | None, Field(pattern=_LANGUAGE), Use.TOLD | Use.WATCHED | Use.LOCATED]
    knowledge_types: Annotated[list[Term], Use.CONTENT | Use.TOLD | Use.WATCHED | Use.LOCATED]
    topics: Annotated[list[Term], Use.CONTENT | Use.TOLD | Use.WATCHED | Use.LOCATED]
    published: Annotated[Published | None, Use.CONTENT | Use.TOLD | Use.WATCHED | Use.LOCATED]
    countries: Annotated[list[Term], Use.TOLD | Use.WATCHED | Use.LOCATED] = []
    other_fields: Annotated[list[OtherField], Use.TOLD] = []
    links: Annotated[list[Link], Use.DIFFED]
    files: Annotated[list[File], Use.CONTENT | Use.WATCHED]
    aliases: list[Url]
    content_sha256: Sha256
    capture: Annotated[Capture, Use.OF_CAPTURE]
    origin: Annotated[Origin, Use.OF_CAPTURE]
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


def squeezed(text: str) -> str:
    """`text` in NFC without white space and zero-width marks: equal for two captures of one text.

    >>> squeezed("models. There")
    'models.There'
    """
    return re.sub(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad]+", "", unicodedata.normalize("NFC", text))


def to_json(part: BaseModel) -> str:
    """Deterministic JSON: keys in declared order, two spaces, a final line feed."""
    return part.model_dump_json(indent=2) + "\n"
