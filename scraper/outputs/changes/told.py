"""All that is told of one document, read one document at a time."""

from dataclasses import dataclass, field
from pathlib import Path

from scraper.catalog.journal import CHANGED, Journal
from scraper.outputs.changes.comparing import Difference, differences
from scraper.outputs.changes.events import Event
from scraper.outputs.changes.file_texts import FileDifference, file_difference
from scraper.outputs.changes.kept_versions import KeptVersions, Version, VersionNotKept
from scraper.records import Record

_ORDER = {name: n for n, name in enumerate(Record.model_fields)}


@dataclass(slots=True)
class Told:
    """An event, with what lies on disk of its document.

    `record` is the path of the record from the output folder, None where there is none; `earlier_versions` how many lie
    in the history, None where what is told must stay as it is. `notes` say what cannot be told, and why.
    """

    event: Event
    title: str | None
    record: str | None
    earlier_versions: int | None
    fields: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    files: list[FileDifference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Teller:
    """Tells of the documents of an output folder."""

    def __init__(self, output: Path, journal: Journal) -> None:
        self._output, self._journal = output, journal
        self._kept = KeptVersions(output, journal)

    def told(self, event: Event) -> Told:
        """What can be told of an event; what is missing or damaged is named in its notes."""
        record, earlier = self._kept.record_of(event.id), self._kept.count_earlier(event.id)
        if event.what == CHANGED:
            return self._changed(event, Told(event, None, record, earlier))
        try:
            return Told(event, self._kept.current(event.id).title, record, earlier)
        except VersionNotKept as fault:
            return Told(event, None, record, earlier, notes=[str(fault)])

    def told_for_ever(self, event: Event) -> Told:
        """The same as it was when the run had ended: nothing that a later run does changes it."""
        told = self.told(event)
        told.title, told.earlier_versions = self._journal.title_at(event.run, event.url) or told.title, None
        return told

    def _changed(self, event: Event, told: Told) -> Told:
        said = event.detail
        after = self._version(event, said.after, None, told)
        before = self._version(event, said.before, said.earlier, told)
        if before and after:
            told.differences = list(differences(before, after))
        told.title = after.title if after else before.title if before else None
        told.files = [file_difference(self._output, change) for change in said.files]
        names = {*said.fields, *(one.field for one in told.differences)}
        told.fields = sorted(names, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
        if said.before == said.after and event.times > 1 and not told.files:
            told.notes.append("changed and changed back: now as it was before")
        return told

    def _version(self, event: Event, content_sha256: str | None, earlier: str | None, told: Told) -> Version | None:
        assert content_sha256 is not None  # an Event that is `changed` has both
        try:
            return self._kept.with_content(event.id, event.url, content_sha256, earlier)
        except VersionNotKept as fault:
            if str(fault) not in told.notes:
                told.notes.append(str(fault))
            return None
