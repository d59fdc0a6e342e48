"""What two versions of a record say differently, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass

from scraper.outputs.changes.diff import LONGEST_TEXT, Diff, too_long, unified
from scraper.outputs.changes.kept_versions import Version
from scraper.outputs.changes.sentences import sentences
from scraper.records import Published, Term

Value = str | list[str] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs: what it was and what it is, or for a long one a diff."""

    field: str
    before: Value = None
    after: Value = None
    diff: Diff | None = None


def differences(before: Version, after: Version) -> Iterator[Difference]:
    """What differs, in the order of the record's fields; origins, aliases and captures are not looked at."""
    if before.title != after.title:
        yield Difference("title", before.title, after.title)
    if before.body != after.body:
        yield Difference("body", diff=body_diff(before.body, after.body))
    if before.language != after.language:
        yield Difference("language", before.language, after.language)
    if before.knowledge_types != after.knowledge_types:
        yield Difference("knowledge_types", *_terms(before.knowledge_types, after.knowledge_types))
    if before.topics != after.topics:
        yield Difference("topics", *_terms(before.topics, after.topics))
    if before.published != after.published:
        yield Difference("published", _published(before.published), _published(after.published))
    if before.links != after.links:
        yield Difference("links", diff=unified(_links(before), _links(after)))


def body_diff(before: str, after: str) -> Diff:
    """A sentence, list item or table row a line."""
    if max(len(before), len(after)) > LONGEST_TEXT:
        return too_long()
    return unified(sentences(before), sentences(after))


def _terms(before: list[Term], after: list[Term]) -> tuple[list[str], list[str]]:
    """Labels; with their addresses where the labels alone are the same."""
    was, now = [term.label for term in before], [term.label for term in after]
    if was != now:
        return was, now
    return [f"{term.label} <{term.url}>" for term in before], [f"{term.label} <{term.url}>" for term in after]


def _published(said: Published | None) -> str | None:
    return f"{said.publisher}, {said.year}" if said else None


def _links(version: Version) -> list[str]:
    return [f"{link.text} <{link.url}>" for link in version.links]
