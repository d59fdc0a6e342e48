"""`report.json` as it is read: what a page or a table is made of."""

from pydantic import BaseModel, Field

from scraper.media import FileStatus
from scraper.monitors.facts import Finding
from scraper.outcomes import Found


class ReportedRun(BaseModel):
    """When a run was, where it looked, what it was asked, and how it ended."""

    started_at: str
    finished_at: str
    seconds: float
    finish_reason: str
    source: str
    asked: str | list[str]
    output: str
    shard: str | None = None
    """Of a run over a part of the library, `K/N`; and how many addresses it left to others."""
    left_to_others: int = 0


class Figures(BaseModel):
    """Counts of the whole run."""

    documents_wanted: int
    documents_found: int
    documents_partly_found: int
    documents_lost: int
    documents_unreachable: int = 0
    documents_kept: int = 0
    files_wanted: int
    files_found: int
    files_partly_found: int
    files_lost: int
    addresses_refused: int
    traps_refused: int
    answers: int
    unreachable: int


class ReportedAttempt(BaseModel):
    """A place that was tried."""

    source: str
    url: str
    outcome: str
    status: int | None = None
    detail: str | None = None


class Document(BaseModel):
    """A document that was wanted; `reason` of one that was not found, and whether it is kept from an earlier run;
    `missing` of one that is partly found.
    """

    id: str
    url: str
    outcome: Found
    source: str | None = None
    reason: str | None = None
    is_kept: bool = False
    missing: list[str] = []
    attempts: list[ReportedAttempt] = []


class ReportedFile(BaseModel):
    """A file that was wanted, and the ids of the documents that link it."""

    url: str
    status: FileStatus
    text_status: str | None = None
    reason: str | None = None
    sha256: str | None = None
    source: str | None = None
    documents: list[str] = []
    attempts: list[ReportedAttempt] = []


class ReportedPage(BaseModel):
    """A page of the site that is no document."""

    url: str
    outcome: str
    reason: str
    attempts: list[ReportedAttempt] = []


class Disagreement(BaseModel):
    """What captures of one document, or marks on one page, say against each other."""

    url: str
    said: list[str]


class RefusedLine(BaseModel):
    """Something that was given or found and could not be asked for or read; `line` of the list that was given."""

    text: str
    reason: str
    line: int | None = None


class ReportedRequest(BaseModel):
    """How many of the given addresses were found, and how many had each outcome of `requested.csv`."""

    given: int
    found: int
    outcomes: dict[str, int]
    numbers: int = 0
    """How many are numbers that only a library run can resolve."""
    near: dict[str, str] = {}
    """Of ids that nobody has, known ones that are spelt nearly so."""


class UnreadIndex(BaseModel):
    """An archive's index that could not be read, or not to its end; or a service that gave no answer, and the addresses
    of documents that it may have.
    """

    source: str
    url: str
    reason: str
    detail: str | None = None
    documents: list[str] = []


class MissingPart(BaseModel):
    """A style sheet, image, script or font that pages show, and that no source gave."""

    url: str
    reason: str


class ShownParts(BaseModel):
    """How many of these pages show, and which are missing."""

    wanted: int
    missing: list[MissingPart] = []


class ReportedSource(BaseModel):
    """What a source served, and how often its attempts had each outcome."""

    documents: int
    files: int
    attempts: dict[str, int]


class Changes(BaseModel):
    """Documents by id, or files by address, that differ from the run before."""

    newly_found: list[str]
    newly_lost: list[str]
    better: list[str] = []
    worse: list[str] = []


class ReportedLists(BaseModel):
    """How many lists led to documents, and which did in an earlier run and were asked for in vain, or lead to none."""

    read: int
    lost: list[str]


class Compared(BaseModel):
    """What changed since the run that began at `since`."""

    since: str = Field(alias="with")
    documents: Changes
    files: Changes
    figures: dict[str, int]


class Alarms(BaseModel):
    """What the monitors said of the run: all that stands, and of these what had not been told before."""

    new: list[Finding]
    standing: list[Finding]


class Report(BaseModel):
    """The account of a run.

    Version 1.0 has neither `sources` nor `unread`, and is compared with nothing; before 1.2 there are no `alarms`,
    before 1.3 no `lists`, and a document that could not be reached is `lost`; before 1.4 nothing that pages show.
    """

    schema_version: str
    run: ReportedRun
    figures: Figures
    alarms: Alarms | None = None
    compared: Compared | None = None
    sources: dict[str, ReportedSource] = {}
    documents: list[Document]
    files: list[ReportedFile]
    pages: list[ReportedPage]
    disagreements: list[Disagreement]
    shown: ShownParts | None = None
    unread: list[UnreadIndex] = []
    traps: dict[str, int]
    other_fields: dict[str, int] = {}
    refused: list[RefusedLine]
    requested: ReportedRequest | None = None
    lists: ReportedLists | None = None
