"""What is known of a run, as plain JSON data, and what was found wrong with it."""

from typing import Any

from pydantic import BaseModel, ConfigDict

FINISHED = "finished"
LIBRARY = "library"
Key = tuple[str, str, str]
"""Monitor, subject, and the kind of run that shows it: an alarm over time."""


class _Told(BaseModel):
    """Kept from run to run: what an older version did not know has a default, what a newer one added is left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Finding(_Told):
    """A condition that stands: which monitor saw it, and its cause (`outcomes.py`) as far as the run tells."""

    monitor: str
    cause: str
    subject: str
    """What it is about: a source, a field, a file, `documents`, …"""
    message: str
    """One sentence that names the numbers, and one that says what to do."""
    since: str
    """The start of the run that first had it."""
    asked: str = ""
    """The kind of run that shows it (`Facts.asked`); "" where every run does."""

    @property
    def key(self) -> Key:
        """What makes two findings the same alarm, whatever their cause and numbers are by now."""
        return self.monitor, self.subject, self.asked


class Covered(_Told):
    """Of how many records, how many have each field, and how many each layout gave."""

    records: int = 0
    fields: dict[str, int] = {}
    layouts: dict[str, int] = {}
    labels: dict[str, int] = {}
    """How many records have a field of this label, of those that nobody named in the site's words."""


class DamagedCapture(_Told):
    """A capture of the archive that is no longer as it was stored."""

    file: str
    record: str
    fault: str


class Fixity(_Told):
    """What a random sample of the archive gave; `settled` are records with earlier faults that have none now."""

    checked: int = 0
    faults: list[DamagedCapture] = []
    settled: list[str] = []


class Facts(_Told):
    """What the monitors know of a run. `findings` are those that stood at its end."""

    started_at: str = ""
    finished_at: str = ""
    finish_reason: str = FINISHED
    kind: str = LIBRARY
    """`library`, `due` or `addresses`: runs are compared with their like."""
    sources: list[str] = []
    figures: dict[str, int] = {}
    """As in `report.json`."""
    attempts: dict[str, int] = {}
    """How often each outcome was had."""
    verdicts: dict[str, dict[str, int]] = {}
    """For each source, of the addresses that it was asked for: `served`, or a cause, or `other`."""
    troubles: dict[str, int] = {}
    """Of all addresses that were lost: the cause of each."""
    reasons: dict[str, int] = {}
    """Of documents and pages that were lost: the name of the reason of each."""
    lists: dict[str, int] | None = None
    """To how many documents each list that was read leads; None in runs before lists were watched."""
    lists_lost: list[str] = []
    """Addresses of lists that were there in earlier runs: asked for in vain, or they lead to nothing."""
    coverage: Covered = Covered()
    unread: dict[str, str] = {}
    """Sources whose index could not be read, and the cause."""
    indexes_read: list[str] = []
    """Sources whose index answered."""
    requests: int = 0
    retries: dict[str, int] = {}
    """How often a request was sent again, by cause."""
    clock_ahead: float | None = None
    """Seconds by which this machine's clock is ahead of the servers'; None where too few said the time."""
    fixity: Fixity = Fixity()
    is_written: bool = True
    """Whether all that was to be written was."""
    findings: list[Finding] = []

    @property
    def asked(self) -> str:
        """What was asked for, and where: runs of which this is the same are alike."""
        return f"{self.kind} of {','.join(self.sources)}"

    @property
    def is_whole_library(self) -> bool:
        """Whether counts of the run can be compared: it asked for everything, and came to its end."""
        return self.kind == LIBRARY and self.finish_reason == FINISHED

    def with_findings(self, findings: list[Finding]) -> "Facts":
        """These facts, to be kept with what was found."""
        return self.model_copy(update={"findings": findings})

    def to_data(self) -> dict[str, Any]:
        """As plain JSON data; `Facts.model_validate` reads it back."""
        return self.model_dump(mode="json")
