"""What the journal says, checked, and summed up over several runs."""

import re
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from scraper.catalog.journal import BACK, CHANGED, GONE, MOVED, NEW, Change
from scraper.records import Moment, Sha256OrNot

ALTERNATING = "alternating"
KINDS = (NEW, CHANGED, MOVED, GONE, BACK, ALTERNATING)
"""In the order in which they are told."""
_NEEDS = {CHANGED: ("before", "after"), MOVED: ("to",), GONE: ("evidence",)}


def _in_history(path: str | None) -> str | None:
    if path is not None and (not re.match(r"history/[^\0]+$", path) or ".." in path.split("/")):
        raise ValueError("leads out of history/")
    return path


class FileChange(BaseModel):
    """A file of a document: the SHA-256 of what was kept of it, None where nothing was."""

    url: str
    before: Sha256OrNot
    after: Sha256OrNot


class Detail(BaseModel):
    """What the journal says of a change; see `scraper.catalog.journal.Change`."""

    fields: list[str] = []
    before: Sha256OrNot = None
    after: Sha256OrNot = None
    earlier: Annotated[str | None, AfterValidator(_in_history)] = None
    files: list[FileChange] = []
    to: str | None = None
    evidence: str | None = None
    as_on: Moment | None = None
    """When it was captured before that the document says this."""
    again: bool = False
    """Whether the same change was told before: states that alternate are told once."""
    emptied: bool = False


class Event(BaseModel):
    """Something that a run, which began `at`, saw of a document; `times` is how many changes are summed up in it."""

    run: str
    at: Moment
    id: Annotated[str, Field(min_length=1)]
    url: str
    what: Literal["new", "changed", "moved", "gone", "back"]
    detail: Detail
    times: int = 1

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for name in _NEEDS.get(self.what, ()):
            if getattr(self.detail, name) is None:
                raise ValueError(f"a document that is {self.what} needs {name}")
        return self


def event(change: Change) -> Event:
    """An entry of the journal; raises pydantic's ValidationError for what is none."""
    said = {name: getattr(change, name) for name in ("run", "at", "id", "url", "what", "detail")}
    return Event.model_validate(said)


def summed(events: Iterable[Event]) -> dict[str, list[Event]]:
    """By kind, and sorted by id: of each document the last event of a kind, and its changes as one.

    What was new and then changed is new. A document that is gone and then back is in both lists, as it was. One whose
    changes were all told before alternates between states.
    """
    last: dict[tuple[str, str], Event] = {}
    for one in events:
        before = last.get((one.what, one.url))
        last[one.what, one.url] = _joined(before, one) if before and one.what == CHANGED else one
    found: dict[str, list[Event]] = {kind: [] for kind in KINDS}
    for one in sorted(last.values(), key=lambda one: (one.id, one.url)):
        if one.what != CHANGED or (NEW, one.url) not in last:
            found[ALTERNATING if one.detail.again else one.what].append(one)
    return found


def _joined(first: Event, last: Event) -> Event:
    """Two changes as one: from what was before the first to what is after the last."""
    detail = Detail(
        fields=list(dict.fromkeys([*first.detail.fields, *last.detail.fields])),
        before=first.detail.before,
        after=last.detail.after,
        earlier=first.detail.earlier,
        files=_joined_files([*first.detail.files, *last.detail.files]),
        as_on=last.detail.as_on,
        again=first.detail.again and last.detail.again,
        emptied=last.detail.emptied,
    )
    return last.model_copy(update={"detail": detail, "times": first.times + last.times})


def _joined_files(changes: Iterable[FileChange]) -> list[FileChange]:
    first: dict[str, FileChange] = {}
    last: dict[str, FileChange] = {}
    for one in changes:
        first.setdefault(one.url, one)
        last[one.url] = one
    joined = [FileChange(url=url, before=first[url].before, after=last[url].after) for url in first]
    return [one for one in joined if one.before != one.after]
