"""What becomes of an address, as items: a `Record`, or one of these.

They all go through the steps of `ITEM_PIPELINES`, in their order: records through `process_item`, these through
`process_result`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scraper.records import LooseFile, Record


@dataclass(frozen=True, slots=True)
class Attempt:
    """One place that was asked, and why it was or was not good enough."""

    source: str
    url: str
    outcome: str
    """`accepted`, `moved`, or the name of the reason (`missing`, `refused`, `soft_404`, `unreachable`, …)."""
    status: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentFound:
    """The address `asked` gave the document at `url`, whose record follows when its files and terms are known."""

    url: str
    asked: str
    attempts: list[Attempt]
    disagreements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """A wanted address gave nothing."""

    url: str
    reason: str
    attempts: list[Attempt]
    is_document: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """`url` is another address of what is at `document_url`."""

    url: str
    document_url: str
    attempts: list[Attempt] = field(default_factory=list)
    """Where a redirect was had; none where a page states its other addresses."""


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list was read; `content` is the digest of where it leads, `documents` how many of these are documents."""

    url: str
    content: str
    documents: int = 0


@dataclass(frozen=True, slots=True)
class PagePassed:
    """A page of the site that is neither document nor list was read for its links."""

    url: str
    reason: str
    content: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A link, a line that was given, or a file of a folder was not taken."""

    text: str
    reason: str
    line: int | None = None
    """Of the list that a person gave."""


class Asked(StrEnum):
    """What a part of what was given is asked for as."""

    DOCUMENT = "document"
    LIST = "list"
    FILE = "file"
    PAGE = "page"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Requested:
    """A person gave an address, or a line without one; its parts are counted from 1."""

    line: int
    part: int
    given: str
    url: str | None
    asked: Asked
    reason: str | None = None
    """Why it is not asked for."""
    is_beside: bool = False
    """Whether it is no address of the site in a line that has one."""


@dataclass(frozen=True, slots=True)
class ListGave:
    """A page of a list that a person gave: the documents that it leads to, in its order."""

    list_url: str
    page: int
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrapRefused:
    """A crawl trap was not asked for."""

    url: str
    trap: str


@dataclass(frozen=True, slots=True)
class RequisiteSought:
    """Something that pages show beside their text was asked for, once in a run: what became of it."""

    url: str
    outcome: str


@dataclass(frozen=True, slots=True)
class LeftToOthers:
    """An address is another shard's, or can only be told when all shards are one: it stays wanted, and is not asked
    for. `request` says how it would be, as JSON data.
    """

    url: str
    kind: str
    request: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndexNotRead:
    """An archive's index could not be read, or not to its end."""

    source: str
    url: str
    reason: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class NotKept:
    """A step could not keep a record or file: it was dropped, or `error` befell it."""

    item: Record | LooseFile
    error: Exception


@dataclass(slots=True)
class RunEnded:
    """The last of a run. Each step adds what the next ones use."""

    reason: str | None
    """Why it ended (`finished`, `shutdown`, …); None for one that is made again and was cut off."""
    is_whole: bool = True
    """Whether everything could be written."""
    run: dict[str, Any] = field(default_factory=dict)
    """What `report.json` says of the run itself."""
    report: dict[str, Any] | None = None
    """The loss account, as `report.json` has it; its longest lists are `Entries`."""
    is_reported: bool = False
    """Whether it was written as `report.json`."""
    facts: dict[str, Any] | None = None
    """What the monitors of later runs are to know of this one."""


Result = (
    DocumentFound
    | Lost
    | Moved
    | ListRead
    | PagePassed
    | Refused
    | Requested
    | ListGave
    | TrapRefused
    | RequisiteSought
    | LeftToOthers
    | IndexNotRead
    | LooseFile
    | NotKept
    | RunEnded
)
