"""Monitors of what pages give: fields that records lack, layouts that nobody knows, soft 404s, pages that fail."""

from collections.abc import Iterable, Sequence

from scraper.monitors.conditions import Condition, Judged, percent, share
from scraper.monitors.coverage import FIELDS
from scraper.monitors.expected import Expected
from scraper.monitors.facts import Facts
from scraper.monitors.lookback import fallen
from scraper.monitors.thresholds import COVERAGE, LABELS, LAYOUTS, LEAST_PAGES, LEAST_RECORDS, PARSING, SOFT_404, Fall
from scraper.outcomes import Cause, Outcome
from scraper.text import counted

_UNKNOWN = (Outcome.UNKNOWN_LAYOUT, Outcome.AMBIGUOUS_LAYOUT, Outcome.PAGE_CHANGED, Outcome.NO_ADDRESS)
_FAILED = tuple(outcome for outcome in Outcome if outcome.cause is Cause.PARSE_ERROR)
_READ = (
    *(Outcome.ACCEPTED, Outcome.SOFT_404, Outcome.ACCESS_DENIED, Outcome.LOGIN, Outcome.MAINTENANCE),
    *(Outcome.ERROR_PAGE, Outcome.FOREIGN, Outcome.OTHER_PAGE, *_UNKNOWN, *_FAILED),
)


def field_coverage(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """The share of records that have each field, beside the runs before."""
    like = [run for run in past if run.coverage.records >= LEAST_RECORDS]
    if now.coverage.records < LEAST_RECORDS or not like:
        return {}
    return {field: _covered(now, like, field) for field in FIELDS}


def _covered(now: Facts, past: Sequence[Facts], field: str) -> Condition | None:
    part = _coverage(now, field)
    level = fallen(part, [_coverage(run, field) for run in past], COVERAGE)
    if level is None:
        return None
    layouts = ", ".join(f"{count} by {layout}" for layout, count in now.coverage.layouts.items())
    said = f"{percent(part)} of {now.coverage.records} records have {field}, {level.words(percent(level.value))}"
    return Condition(Cause.SITE_CHANGED, f"{said}; read {layouts}.")


def _coverage(run: Facts, field: str) -> float:
    return share(run.coverage.fields.get(field, 0), run.coverage.records)


def unknown_labels(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Labels of fields that the words of the site do not name: at once, for nothing of before is needed to tell."""
    seen = dict.fromkeys(label for run in (*past, now) for label in run.coverage.labels)
    return {label: _shown(now, label) for label in seen}


def _shown(now: Facts, label: str) -> Condition | None:
    count, records = now.coverage.labels.get(label, 0), now.coverage.records
    if count < LEAST_PAGES or share(count, records) < LABELS:
        return None
    said = f"{count:,} of {counted(records, 'record')} have a field that this program does not know: {label!r}."
    return Condition(Cause.SITE_CHANGED, f"{said} It is kept in `other_fields`.", is_alarm_at_once=True)


def unknown_layouts(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Pages that no layout reads, that two claim, or that lack what they must have."""
    return {"pages": _more(now, past, _UNKNOWN, LAYOUTS, Cause.SITE_CHANGED, "were not known or had changed")}


def soft_404s(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Pages that say that there is nothing, or lists, in the place of documents."""
    what = "stood in the place of a document"
    return {"pages": _more(now, past, (Outcome.SOFT_404,), SOFT_404, Cause.SOFT_404, what)}


def parse_errors(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Pages that failed here: unreadable, not kept, or a fault of this program."""
    return {"pages": _more(now, past, _FAILED, PARSING, Cause.PARSE_ERROR, "could not be read or kept")}


def _more(
    now: Facts, past: Sequence[Facts], names: Iterable[str], limit: Fall, cause: Cause, what: str
) -> Condition | None:
    """Where more pages are of these reasons than usual, or than is tolerated."""
    counts = {name: count for name in names if (count := _count(now, name))}
    if sum(counts.values()) < LEAST_PAGES:
        return None
    level = fallen(_sound(now, names), [_sound(run, names) for run in past], limit)
    if level is None:
        return None
    named = ", ".join(f"{count} {name}" for name, count in counts.items())
    said = f"{sum(counts.values())} of {_read(now)} pages {what} ({named})"
    return Condition(cause, f"{said}, {level.words(percent(1 - level.value))}.")


def _sound(run: Facts, names: Iterable[str]) -> float:
    return 1 - share(sum(_count(run, name) for name in names), _read(run))


def _count(run: Facts, name: str) -> int:
    """How often a reason was given: to an attempt, or to an address that was lost in the end."""
    return max(run.attempts.get(name, 0), run.reasons.get(name, 0))


def _read(run: Facts) -> int:
    """How many pages were looked at."""
    return sum(_count(run, name) for name in _READ)
