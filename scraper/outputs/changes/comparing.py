"""What two versions of a record say differently, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scraper.outputs.changes.diff import LONGEST_TEXT, Diff, too_long, unified
from scraper.outputs.changes.kept_versions import COMPARED, Version
from scraper.outputs.changes.sentences import sentences
from scraper.records import Link, Published, Term, Use, fields_of

Value = str | list[str] | None
_DIFFED = fields_of(Use.DIFFED)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs: what it was and what it is, or for a long one a diff."""

    field: str
    before: Value = None
    after: Value = None
    diff: Diff | None = None


def differences(before: Version, after: Version) -> Iterator[Difference]:
    """What differs, in the order of the record's fields; origins, aliases and captures are not looked at."""
    for name in COMPARED:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Difference(name, diff=_diff(was, now)) if name in _DIFFED else Difference(name, *_values(was, now))


def body_diff(before: str, after: str) -> Diff:
    """A sentence, list item or table row a line."""
    if max(len(before), len(after)) > LONGEST_TEXT:
        return too_long()
    return unified(sentences(before), sentences(after))


def _diff(before: Any, after: Any) -> Diff:
    if isinstance(before, str) and isinstance(after, str):
        return body_diff(before, after)
    return unified([_line(one) for one in before], [_line(one) for one in after])


def _values(before: Any, after: Any) -> tuple[Value, Value]:
    """In words; terms with their addresses where the labels alone are the same."""
    was, now = _in_words(before), _in_words(after)
    return (was, now) if was != now else ([_line(one) for one in before], [_line(one) for one in after])


def _in_words(value: Any) -> Value:
    if isinstance(value, list):
        return [one.label if isinstance(one, Term) else str(one) for one in value]
    return f"{value.publisher}, {value.year}" if isinstance(value, Published) else value


def _line(one: Term | Link) -> str:
    return f"{one.label if isinstance(one, Term) else one.text} <{one.url}>"
