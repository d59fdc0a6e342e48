"""Which documents are told of: one, or those of a topic or of a knowledge type."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError

from scraper.outputs.changes.span import Span
from scraper.store import history_folder, record_path


class NothingMeant(RuntimeError):
    """What was given, and what it is near to, in one line."""


class _Term(BaseModel):
    id: str | None = None
    label: str

    def is_called(self, name: str) -> bool:
        return name.casefold() in {self.label.casefold(), (self.id or "").casefold()}


class _Tagged(BaseModel):
    topics: list[_Term] = []
    knowledge_types: list[_Term] = []


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; None stands for all. A topic and a knowledge type are labels, or ids like `topic/clusters`."""

    id: str | None = None
    topic: str | None = None
    type: str | None = None

    @property
    def words(self) -> list[str]:
        """As it was asked for; none where that is every document."""
        said = {"id": self.id, "topic": self.topic, "type": self.type}
        return [f"{name} {value}" for name, value in said.items() if value is not None]


def selected(span: Span, output: Path, selection: Selection) -> Span:
    """The span with these documents alone; raises `NothingMeant` for a term that no document has.

    A document is of a topic that its record or an earlier version states: what a feed has told stays in it.
    """
    if not selection.words:
        return span
    _check_terms(output, selection)
    ids = {*(one.id for one in span.events), *span.unchanged, *span.not_given}
    meant = {one for one in ids if _is_meant(output, one, selection)}
    return replace(
        span,
        events=[one for one in span.events if one.id in meant],
        unchanged=[one for one in span.unchanged if one in meant],
        not_given=[one for one in span.not_given if one in meant],
        only=selection.words,
    )


def _is_meant(output: Path, document_id: str, selection: Selection) -> bool:
    if selection.id not in {None, document_id}:
        return False
    if selection.topic is None and selection.type is None:
        return True
    return any(_has(one, selection) for one in _versions(output, document_id))


def _has(one: _Tagged, selection: Selection) -> bool:
    wanted = ((selection.topic, one.topics), (selection.type, one.knowledge_types))
    return all(name is None or any(term.is_called(name) for term in terms) for name, terms in wanted)


def _versions(output: Path, document_id: str) -> Iterator[_Tagged]:
    try:
        yield from _read([record_path(output, document_id), *history_folder(output, document_id).glob("*.json")])
    except ValueError:  # an id that has no place
        return


def _read(paths: list[Path]) -> Iterator[_Tagged]:
    for path in paths:
        try:
            yield _Tagged.model_validate_json(path.read_bytes())
        except (ValidationError, OSError):  # none, or damaged: `scrapy verify` tells
            continue


def _check_terms(output: Path, selection: Selection) -> None:
    """A misspelt term would be told as one of which nothing changed."""
    for option, name, field in (("topic", selection.topic, "topics"), ("type", selection.type, "knowledge_types")):
        if name is None:
            continue
        labels: dict[str, None] = {}
        paths = [path for folder in ("records", "history") for path in sorted((output / folder).rglob("*.json"))]
        terms = (term for one in _read(paths) for term in getattr(one, field))
        if not any(term.is_called(name) or labels.update({term.label: None}) for term in terms):
            near = get_close_matches(name, labels, 1, 0.6)
            said = f"; did you mean {near[0]!r}?" if near else ""
            raise NothingMeant(f"--{option} {name}: no document has it{said}")
