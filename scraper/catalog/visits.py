"""What a visit changes in what is remembered of an address. No disk, no clock."""

from dataclasses import dataclass
from typing import NamedTuple

from scraper.catalog.revisits import Observed, change_rate, next_interval

DOCUMENT = "document"  # the kind of an address that gave a record
DAY = 86_400.0  # seconds
THERE, MISSING, GONE, BACK, MOVED = "there", "missing", "gone", "back", "moved"
"""What the site itself said of an address, and what is concluded from it when the run has ended."""


class Known(NamedTuple):
    """What is remembered of an address; moments in seconds since the epoch, `rate` in changes a day."""

    kind: str
    state: str = "pending"
    was: str | None = None
    """Its state before it was wanted again."""
    content: str | None = None
    """Digest of what it gave when it last gave something."""
    moved_to: str | None = None
    first: int | None = None
    checked: int | None = None
    changed: int | None = None
    checks: int = 0
    changes: int = 0
    rate: float | None = None
    due: int | None = None
    missing: int = 0
    """Complete runs in which the site answered 404, since it was last there."""
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What an address gave in the run that began `at` (seconds since the epoch)."""

    url: str
    kind: str | None
    """None where it stays what it was."""
    at: int
    state: str
    """`done`, `refused` or `lost`."""
    content: str | None = None
    reason: str | None = None
    said: str | None = None
    """`there`, `missing` or `gone`: what the site itself said; None where it did not say, or was not asked."""
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest and the largest interval between two checks of an address, in seconds."""

    shortest: float = DAY
    longest: float = 180 * DAY


def after(known: Known, visit: Visit, bounds: Bounds) -> Known:
    """What is remembered of an address after a visit."""
    was = known.was if known.state == "pending" else known.state
    seen = _seen(known, visit)
    is_still_gone = was == GONE and visit.said != THERE
    return seen._replace(
        kind=visit.kind if visit.kind and known.kind != DOCUMENT else known.kind,
        state=GONE if is_still_gone else visit.state,
        was=None,
        moved_to=visit.moved_to if visit.said == THERE else known.moved_to,
        checked=visit.at,
        missing=0 if visit.said == THERE else known.missing,
        evidence=_evidence(known, visit, was),
        due=visit.at + round(_interval(seen, visit, bounds, is_still_gone=is_still_gone)),
    )


def _seen(known: Known, visit: Visit) -> Known:
    """The observations with this one; several in one run are one."""
    if visit.content is None:
        return known
    if known.first is None:
        return known._replace(content=visit.content, first=visit.at, checks=1, rate=_rate(1, 0, visit.at, visit.at))
    if known.checked == visit.at:
        return known._replace(content=visit.content)
    has_changed = visit.content != known.content
    checks, changes = known.checks + 1, known.changes + has_changed
    return known._replace(
        content=visit.content,
        changed=visit.at if has_changed else known.changed,
        checks=checks,
        changes=changes,
        rate=_rate(checks, changes, known.first, visit.at),
    )


def _rate(checks: int, changes: int, first: int, last: int) -> float:
    return change_rate(Observed(checks, changes, first, last))


def _evidence(known: Known, visit: Visit, was: str | None) -> str | None:
    """What the end of the run will conclude from."""
    if visit.moved_to is not None:
        is_told = known.evidence == MOVED and known.moved_to == visit.moved_to  # twice in a run
        return MOVED if is_told or (known.content is not None and known.moved_to != visit.moved_to) else None
    if visit.said == THERE:
        return BACK if was == GONE or known.evidence == BACK else None
    return visit.said


def _interval(seen: Known, visit: Visit, bounds: Bounds, *, is_still_gone: bool) -> float:
    """Seconds until the address is due again: soon where it may be about to be lost, late where it is gone."""
    if is_still_gone:
        return bounds.longest
    if visit.state != "done" or visit.said in {MISSING, GONE}:
        return bounds.shortest
    return next_interval(seen.rate, bounds.shortest, bounds.longest) if seen.rate is not None else bounds.longest
