"""Why something was lost, and how often."""

from collections import Counter
from collections.abc import Iterator

from scraper.media import FileStatus
from scraper.outcomes import NOT_FOUND, Outcome
from scraper.outputs.account.figures import DAMAGED
from scraper.outputs.reports.report import Report, ReportedFile

KINDS = ("documents", "files", "pages", "lines", "indexes")  # of what was lost


def reason_of_file(file: ReportedFile) -> Outcome:
    """The reason why a file is not found whole: what was said of it, else its status."""
    said = Outcome.OTHER if file.status in DAMAGED else Outcome.named(file.reason or "")
    return Outcome.named(file.status) if said is Outcome.OTHER else said


def reasons(report: Report) -> dict[Outcome, Counter[str]]:
    """How often each reason was given, for each of `KINDS`; the most frequent first."""
    counts: dict[Outcome, Counter[str]] = {}
    for kind, name in _given(report):
        counts.setdefault(name, Counter())[kind] += 1
    return dict(sorted(counts.items(), key=lambda one: (-one[1].total(), one[0])))


def _given(report: Report) -> Iterator[tuple[str, Outcome]]:
    yield from (("documents", Outcome.named(one.reason or "")) for one in report.documents if one.outcome in NOT_FOUND)
    yield from (("files", reason_of_file(one)) for one in report.files if one.status is not FileStatus.ARCHIVED)
    yield from (("pages", Outcome.named(one.reason)) for one in report.pages if one.outcome in NOT_FOUND)
    yield from (("lines", Outcome.named(one.reason)) for one in report.refused)
    yield from (("indexes", Outcome.named(one.reason)) for one in report.unread if not one.documents)
