"""A unified diff of two texts, a sentence a line, in bounded time and space."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from scraper.outputs.changes.aligning import BoundedMatcher

LONGEST_TEXT = 2_000_000  # characters; longer ones are not compared
MOST_SENTENCES = 50_000  # of a text
_MOST_LINES = 2_000  # of a diff
_CONTEXT = 1


@dataclass(frozen=True, slots=True)
class Diff:
    """Lines of a unified diff, without line ends; `left_out` is how many more there are, `note` what it cannot say."""

    lines: list[str]
    left_out: int = 0
    note: str | None = None


def too_long() -> Diff:
    """In the place of what would take too long."""
    said = f"too long to be compared: more than {LONGEST_TEXT:,} characters or {MOST_SENTENCES:,} sentences"
    return Diff([], note=said)


def unified(before: Iterable[str], after: Iterable[str]) -> Diff:
    """The diff of two texts, given line by line.

    >>> unified(["One.", "Two.", "Three."], ["One.", "2.", "Three."]).lines
    ['@@ -1,3 +1,3 @@', ' One.', '-Two.', '+2.', ' Three.']
    """
    was, now = (list(islice(text, MOST_SENTENCES + 1)) for text in (before, after))
    if max(len(was), len(now)) > MOST_SENTENCES:
        return too_long()
    matcher = BoundedMatcher(was, now)
    lines = _lines(matcher, was, now)
    first = list(islice(lines, _MOST_LINES))
    note = "long parts of it are told as replaced, without a look at what they share" if matcher.is_rough else None
    return Diff(first, sum(1 for _ in lines), note)


def _lines(matcher: BoundedMatcher, before: list[str], after: list[str]) -> Iterator[str]:
    if before == after:
        return
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        (_, a, _, b, _), (_, _, a_end, _, b_end) = group[0], group[-1]
        yield f"@@ -{_range(a, a_end)} +{_range(b, b_end)} @@"
        for kind, first, last, first_after, last_after in group:
            if kind == "equal":
                yield from (" " + line for line in before[first:last])
            else:
                yield from ("-" + line for line in before[first:last])
                yield from ("+" + line for line in after[first_after:last_after])


def _range(start: int, end: int) -> str:
    """Where a part begins and how many lines it has; an empty one is after the line that it names, as diff says it."""
    return f"{start + 1 if end > start else start},{end - start}"
