"""The record of a document, declared once: its fields, its checks, its JSON and its digest.

`docs/record.schema.json` is generated from `Record` (`make schema`). `None` means "not stated".
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from scraper.media import FileStatus

SCHEMA_VERSION = "1.0"


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
    """A knowledge type or a topic. `id` is the path of its address, percent-decoded."""

    id: Stated
    label: Stated
    url: Url


class Published(Part):
    """Who published a document, and when, as a line of its page says."""

    publisher: Stated
    year: Annotated[int, Field(ge=1900, le=2100)]


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
    title: StatedOrNot = None
    reason: StatedOrNot = None
    capture: Capture | None = None
    # Other forms of the address that the page stated, for whoever fetches it; not part of the record.
    _variants: tuple[str, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _bytes_are_named(self) -> Self:
        if self.status is FileStatus.ARCHIVED and not (self.sha256 and self.capture and self.media_type):
            raise ValueError("an archived file needs sha256, media_type and capture")
        return self


@dataclass(slots=True)
class LooseFile:
    """A file of the site that is known by its address alone: no document that was found links it."""

    url: str
    files: list[File]
    """The file itself, as steps that complete files take it."""


class Origin(Part):
    """Which layout gave the record, and for each field where on the page it was found."""

    layout: Stated
    fields: dict[str, str]


class Record(Part):
    """What is kept of a document, as data."""

    schema_version: str = SCHEMA_VERSION
    id: Stated
    url: Url
    title: Stated
    body: Text
    language: Annotated[str | None, Field(pattern=_LANGUAGE)]
    knowledge_types: list[Term]
    topics: list[Term]
    published: Published | None
    links: list[Link]
    files: list[File]
    aliases: list[Url]
    content_sha256: Sha256
    capture: Capture
    origin: Origin
    # Of several captures of a document in one run the least gives its record, whichever is complete first.
    _preference: tuple[bool, str] = PrivateAttr(default=(False, ""))
    _is_superseded: bool = PrivateAttr(default=False)

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


def content_sha256(record: Record) -> str:
    """The digest of what every form of a page carries, free of white space; hexadecimal SHA-256.

    Body links, language, labels of files and captures are left out: a printed page or a mirror may lack them.
    """
    published = record.published
    content = {
        "title": squeezed(record.title),
        "body": squeezed(record.body),
        "knowledge_types": [[squeezed(term.label), term.url] for term in record.knowledge_types],
        "topics": [[squeezed(term.label), term.url] for term in record.topics],
        "published": [squeezed(published.publisher), published.year] if published else None,
        "files": [file.url for file in record.files if file.role in {Role.CONTENT, Role.ATTACHMENT}],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def squeezed(text: str) -> str:
    """`text` in NFC without white space and zero-width marks: equal for two captures of one text.

    >>> squeezed("models. There")
    'models.There'
    """
    return re.sub(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad]+", "", unicodedata.normalize("NFC", text))


def to_json(part: BaseModel) -> str:
    """Deterministic JSON: keys in declared order, two spaces, a final line feed."""
    return part.model_dump_json(indent=2) + "\n"
