"""Monitors of this machine: what was archived is as it was, all could be written, the clock goes on, runs end."""

from collections import defaultdict
from collections.abc import Sequence

from scraper.monitors.conditions import Condition, Judged
from scraper.monitors.expected import Expected
from scraper.monitors.facts import FINISHED, DamagedCapture, Facts
from scraper.monitors.thresholds import CLOCK
from scraper.outcomes import Cause


def fixity(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Files of the archive with a record that is not as it was stored; sound again when each such record is."""
    faults: defaultdict[str, list[DamagedCapture]] = defaultdict(list)
    for fault in now.fixity.faults:
        faults[fault.file].append(fault)
    left = {fault.file for fault in _open_faults([*past, now])}
    mended = {one.file for run in past for one in run.fixity.faults} - left
    return {file: None for file in sorted(mended)} | {file: _damaged(file, faults[file]) for file in sorted(faults)}


def _damaged(file: str, faults: list[DamagedCapture]) -> Condition:
    first = faults[0]
    said = f"{file} is damaged: {len(faults)} of the records that were checked at random, first {first.record}: "
    return Condition(Cause.FIXITY, f"{said}{first.fault}.", is_alarm_at_once=True)


def records_to_check_again(before: Sequence[Facts]) -> list[str]:
    """Records with a fault that no later run has found settled: the next sample looks at them again."""
    return sorted({fault.record for fault in _open_faults(before)})


def _open_faults(runs: Sequence[Facts]) -> list[DamagedCapture]:
    found: dict[str, DamagedCapture] = {}
    for run in runs:
        for record in run.fixity.settled:
            found.pop(record, None)
        found |= {fault.record: fault for fault in run.fixity.faults}
    return list(found.values())


def disk(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Whether all that was to be written was."""
    said = f"The output could not be written, and the run ended ({now.finish_reason})."
    return {"output": None if now.is_written else Condition(Cause.DISK, said, is_alarm_at_once=True)}


def clock(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Whether the run began after the one before had ended, and ended after it began (RFC 3339 UTC sorts as text).

    And whether the servers that answered have the same time.
    """
    ahead = now.clock_ahead or 0.0
    if abs(ahead) >= CLOCK:
        words = (
            f"{abs(ahead) / 3600:.1f} hours {'ahead of' if ahead > 0 else 'behind'} those of the servers that answered"
        )
        return {"clock": Condition(Cause.CLOCK, f"This machine's clock is {words}.", is_alarm_at_once=True)}
    last = past[-1].finished_at if past else ""
    if now.finished_at >= now.started_at >= last:
        return {"clock": None}
    before = f", the one before ended at {last}" if last else ""
    said = f"The clock went back: the run began at {now.started_at} and ended at {now.finished_at}{before}."
    return {"clock": Condition(Cause.CLOCK, said, is_alarm_at_once=True)}


def endings(now: Facts, past: Sequence[Facts], expected: Expected) -> Judged:
    """Whether the run came to its end; one that could not write is told by `disk`."""
    if not now.is_written:
        return {}
    said = f"The run did not come to its end ({now.finish_reason}), as the one before did not."
    return {"run": None if now.finish_reason == FINISHED else Condition(Cause.STOPPED, said)}
