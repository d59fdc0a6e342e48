"""The list of the monitors, and when what they see is an alarm: in two runs in a row, told once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scraper.monitors import answering, content, counts, keeping, lists
from scraper.monitors.advice import ADVICE
from scraper.monitors.causes import named
from scraper.monitors.conditions import Condition, Judged
from scraper.monitors.expected import Expected
from scraper.monitors.facts import Facts, Finding
from scraper.monitors.lookback import alike
from scraper.monitors.thresholds import LONG
from scraper.outcomes import Cause


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor: `check` judges a run by those before it, which are all, or those alike."""

    name: str
    check: Callable[[Facts, Sequence[Facts], Expected], Judged]
    compares: bool = True
    """Whether it judges whole runs over the library only, beside others over the same sources."""

    def judge(self, run: Facts, before: Sequence[Facts], expected: Expected) -> Judged:
        """What it says of a run; nothing where it cannot tell."""
        if not self.compares:
            return self.check(run, before[-LONG:], expected)
        return self.check(run, alike(run, before)[-LONG:], expected) if run.is_whole_library else {}

    def asked(self, run: Facts) -> str:
        """Of which runs it speaks when it speaks of this one."""
        return run.asked if self.compares else ""


MONITORS = (
    Monitor("disk", keeping.disk, compares=False),
    Monitor("fixity", keeping.fixity, compares=False),
    Monitor("clock", keeping.clock, compares=False),
    Monitor("endings", keeping.endings, compares=False),
    Monitor("sources", answering.silent_sources, compares=False),
    Monitor("indexes", answering.unread_indexes, compares=False),
    Monitor("gone", answering.gone_sites),
    Monitor("counts", counts.against_last_runs),
    Monitor("lists", lists.fewer_links),
    Monitor("expected", counts.against_expected),
    Monitor("coverage", content.field_coverage),
    Monitor("labels", content.unknown_labels),
    Monitor("layouts", content.unknown_layouts),
    Monitor("soft_404", content.soft_404s),
    Monitor("parsing", content.parse_errors),
    Monitor("errors", answering.error_rates),
    Monitor("retries", answering.retry_rate),
)

_FOLLOW = frozenset({"counts", "expected", "coverage", "lists"})


def findings(now: Facts, before: Sequence[Facts], expected: Expected) -> list[Finding]:
    """All that stands at the end of a run, by those before it (oldest first, each with its findings).

    What a run cannot judge, such as the count of documents in a run over a few addresses, stands as it stood.
    """
    told = list(before[-1].findings) if before else []
    found = [finding for monitor in MONITORS for finding in _standing(monitor, now, before, expected, told)]
    gone = {finding.asked for finding in found if finding.cause == Cause.SITE_GONE}
    return [_of_one_event(finding) if finding.asked in gone else finding for finding in found]


def _of_one_event(finding: Finding) -> Finding:
    """What follows from a site that is gone has that cause: fewer documents, files, lists and fields are one event."""
    cause = named(finding.cause)
    if finding.monitor not in _FOLLOW or cause not in {Cause.SITE_CHANGED, Cause.MISSING}:
        return finding
    message = finding.message.replace(ADVICE[cause], ADVICE[Cause.SITE_GONE])
    return finding.model_copy(update={"cause": Cause.SITE_GONE.value, "message": message})


def news(findings: Sequence[Finding], before: Sequence[Facts]) -> list[Finding]:
    """The findings that the run before did not have: each is told once, and again only when it had ended."""
    told = {finding.key for finding in before[-1].findings} if before else set()
    return [finding for finding in findings if finding.key not in told]


def ended(findings: Sequence[Finding], before: Sequence[Facts]) -> list[Finding]:
    """The findings that the run before had, and that stand no more."""
    stands = {finding.key for finding in findings}
    return [finding for finding in before[-1].findings if finding.key not in stands] if before else []


def _standing(
    monitor: Monitor, now: Facts, before: Sequence[Facts], expected: Expected, told: list[Finding]
) -> list[Finding]:
    judged, asked = monitor.judge(now, before, expected), monitor.asked(now)
    earlier = {finding.key: finding for finding in told if finding.monitor == monitor.name}
    found = [one for one in earlier.values() if one.subject not in judged or one.asked != asked]
    for subject, condition in judged.items():
        known = earlier.get((monitor.name, subject, asked))
        since = known.since if known else _since(monitor, subject, condition, now, before, expected)
        if condition is not None and since is not None:
            found.append(
                Finding(
                    monitor=monitor.name,
                    cause=condition.cause.value,
                    subject=subject,
                    message=condition.message,
                    since=since,
                    asked=asked,
                )
            )
    return found


def _since(
    monitor: Monitor,
    subject: str,
    condition: Condition | None,
    now: Facts,
    before: Sequence[Facts],
    expected: Expected,
) -> str | None:
    """The start of the first run of a new alarm; None where it is none: all is well, or one bad night."""
    if condition is None or condition.is_alarm_at_once:
        return now.started_at
    for number in range(len(before) - 1, max(-1, len(before) - 1 - LONG), -1):
        run = before[number]
        if monitor.asked(run) == monitor.asked(now):
            judged = monitor.judge(run, before[:number], expected)
            if subject in judged:
                return run.started_at if judged[subject] is not None else None
    return None
