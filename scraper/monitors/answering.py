"""Monitors of whom was asked: sources that stopped answering or have gone, errors, retries, indexes not read."""

from collections.abc import Mapping, Sequence
from statistics import median

from scraper.monitors.advice import BECAUSE
from scraper.monitors.causes import NOT_THERE, SERVED, named
from scraper.monitors.conditions import Condition, Judged, most_frequent, percent, share, unanswered
from scraper.monitors.expected import Expected
from scraper.monitors.facts import LIBRARY, Facts
from scraper.monitors.lookback import fallen
from scraper.monitors.thresholds import (
    ERRORS,
    GONE,
    GONE_MORE,
    LEAST_ASKED,
    LEAST_OF_ALL,
    LEAST_PAGES,
    LEAST_RETRIES,
    RETRIES,
    SILENT,
    USUAL,
)
from scraper.outcomes import Cause

Verdicts = Mapping[str, int]


def silent_sources(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Sources that answered nearly nothing of what they were asked."""
    least = LEAST_OF_ALL if now.kind == LIBRARY else LEAST_ASKED
    asked = {name: _silent(name, said) for name, said in now.verdicts.items() if sum(said.values()) >= least}
    return {name: None for name in _indexes_read(now) if not unanswered(now.verdicts.get(name, {}))} | asked


def _indexes_read(now: Facts) -> set[str]:
    """Sources whose index answered all that it was asked: of what it does not hold they are asked no more."""
    return set(now.indexes_read) - now.unread.keys()


def _silent(name: str, said: Verdicts) -> Condition | None:
    causes = unanswered(said)
    count, asked = sum(causes.values()), sum(said.values())
    if share(count, asked) < SILENT:
        return None
    cause = most_frequent(causes, Cause.CONNECTION)
    return Condition(cause, f"{name} did not answer for {count} of {asked} addresses: {_reasons(causes)}.")


def error_rates(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """For each source that answers at all, the share of addresses for which it did not."""
    asked = {name: said for name, said in now.verdicts.items() if sum(said.values()) >= LEAST_ASKED}
    return {name: _errors(name, said, past) for name, said in asked.items() if _answered(said) > 1 - SILENT}


def _errors(name: str, said: Verdicts, past: Sequence[Facts]) -> Condition | None:
    causes = unanswered(said)
    before = [_answered(run.verdicts[name]) for run in past if name in run.verdicts]
    level = fallen(_answered(said), before, ERRORS)
    if level is None or sum(causes.values()) < LEAST_PAGES:
        return None
    words = f"{name} gave an error for {sum(causes.values())} of {sum(said.values())} addresses: {_reasons(causes)}"
    cause = most_frequent(causes, Cause.CONNECTION)
    return Condition(cause, f"{words}, {level.words(percent(1 - level.value))}.")


def _answered(said: Verdicts) -> float:
    return 1 - share(sum(unanswered(said).values()), sum(said.values()))


def retry_rate(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """The share of requests that had to be sent again."""
    return {"requests": _retried(now, past)} if now.requests else {}


def _retried(now: Facts, past: Sequence[Facts]) -> Condition | None:
    count = sum(now.retries.values())
    level = fallen(_at_first(now), [_at_first(run) for run in past if run.requests], RETRIES)
    if level is None or count < LEAST_RETRIES:
        return None
    said = f"{count} of {now.requests} requests were sent again: {_reasons(now.retries)}"
    cause = most_frequent(now.retries, Cause.CONNECTION)
    return Condition(cause, f"{said}, {level.words(percent(1 - level.value))}.")


def _at_first(run: Facts) -> float:
    return 1 - share(sum(run.retries.values()), run.requests)


def gone_sites(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Sources that answer, and say of most addresses that they are not there; of an unread index that is no wonder."""
    known = {name: said for name, said in now.verdicts.items() if name not in now.unread}
    asked = {name: said for name, said in known.items() if sum(said.values()) >= LEAST_ASKED}
    return {name: _gone(name, said, past) for name, said in asked.items()}


def _gone(name: str, said: Verdicts, past: Sequence[Facts]) -> Condition | None:
    before = [run.verdicts[name] for run in past if name in run.verdicts]
    level = fallen(_there(said), [_there(one) for one in before], GONE_MORE)
    missing = {cause.value: said[cause] for cause in sorted(NOT_THERE) if said.get(cause)}
    if level is None or 1 - _there(said) < GONE:
        return None
    if sum(missing.values()) < GONE * median(one.get(SERVED, 0) for one in before[-USUAL:]):
        return None  # it is asked for less than it was, and only for what others lack too
    words = f"{name} has {sum(missing.values())} of {sum(said.values())} addresses no more: {_reasons(missing)}"
    return Condition(Cause.SITE_GONE, f"{words}, {level.words(percent(1 - level.value))}.")


def _there(said: Verdicts) -> float:
    return 1 - share(sum(said.get(cause, 0) for cause in NOT_THERE), sum(said.values()))


def unread_indexes(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Sources whose index was not read to its end; of one that answers nothing at all, `silent_sources` tells."""
    silent = {name for name, condition in silent_sources(now, past, expected).items() if condition is not None}
    unread = {name: _unread(name, cause) for name, cause in now.unread.items()}
    judged: Judged = dict.fromkeys((*now.verdicts, *_indexes_read(now)))
    return {name: condition for name, condition in (judged | unread).items() if name not in silent}


def _unread(name: str, cause: str) -> Condition:
    return Condition(
        named(cause) or Cause.INDEX_UNREAD,
        f"The index of {name} could not be read ({cause}), so documents that only it lists were not looked for.",
    )


def _reasons(causes: Verdicts) -> str:
    """Words first, the name of the cause behind them, with how often it was so."""
    return "; ".join(f"{_because(name)} ({name}, {count})" for name, count in causes.items())


def _because(name: str) -> str:
    cause = named(name)
    return BECAUSE.get(cause, name) if cause is not None else name
