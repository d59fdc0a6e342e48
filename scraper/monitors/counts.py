"""Monitors of counts: documents and files found, against the last runs and against what is expected."""

from collections.abc import Sequence
from statistics import median_low

from scraper.monitors.advice import BECAUSE
from scraper.monitors.causes import NOT_THERE
from scraper.monitors.conditions import Condition, Judged, is_calm, most_frequent
from scraper.monitors.expected import Expected, ExpectedCount
from scraper.monitors.facts import Facts
from scraper.monitors.lookback import fallen
from scraper.monitors.thresholds import COUNTS, GONE, LEAST_LOST, USUAL
from scraper.outcomes import Cause
from scraper.text import counted

SUBJECTS = ("documents", "files")


def found(run: Facts, subject: str) -> int:
    """How many documents or files a run has, whole or in part."""
    return run.figures.get(f"{subject}_found", 0) + run.figures.get(f"{subject}_partly_found", 0)


def against_last_runs(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Documents and files found, beside those of the runs before."""
    return {subject: _against(now, past, subject) for subject in SUBJECTS} if past else {}


def _against(now: Facts, past: Sequence[Facts], subject: str) -> Condition | None:
    count = found(now, subject)
    level = fallen(count, [found(run, subject) for run in past], COUNTS)
    if level is None or level.value - count < LEAST_LOST:
        return None
    cause, reason = why(now, past)
    if cause in NOT_THERE and count < GONE * level.value:
        cause = Cause.SITE_GONE
    return Condition(cause, f"{count} {subject} found, {level.words(f'{level.value:.0f}')}: {reason}.")


def why(now: Facts, past: Sequence[Facts]) -> tuple[Cause, str]:
    """What makes more addresses be lost than usual; where nothing does, fewer were led to."""
    recent = past[-USUAL:]
    more = {
        cause: count - median_low([run.troubles.get(cause, 0) for run in recent])
        for cause, count in now.troubles.items()
    }
    cause = most_frequent(more, Cause.SITE_CHANGED)
    if more.get(cause, 0) <= 0:
        return cause, "no more addresses were lost than usual, so fewer were led to"
    lost = counted(now.troubles[cause], "address", "addresses")
    return cause, f"{lost} lost, {more[cause]:,} more than usual, since {BECAUSE.get(cause, 'something else failed')}"


def against_expected(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Documents and files found, beside what a whole library must have."""
    if not expected.is_of(now.sources):
        return {}
    bounds = {"documents": expected.documents, "files": expected.files}
    return {subject: _beside(now, subject, bounds[subject]) for subject in SUBJECTS}


def _beside(now: Facts, subject: str, bounds: ExpectedCount) -> Condition | None:
    """At once where the sources answered: then no bad night is to blame."""
    count = found(now, subject)
    if bounds.at_least is not None and count < bounds.at_least:
        cause = most_frequent(now.troubles, Cause.SITE_CHANGED)
        said = f"{count} {subject} found, at least {bounds.at_least} are expected."
        return Condition(cause, said, is_alarm_at_once=is_calm(now))
    if bounds.at_most is not None and count > bounds.at_most:
        said = f"{count} {subject} found, at most {bounds.at_most} are expected."
        return Condition(Cause.SITE_CHANGED, said, is_alarm_at_once=True)
    return None
