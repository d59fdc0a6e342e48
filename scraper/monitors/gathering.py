"""The facts of a run, from its report, the crawl's statistics, the fixity sample and the coverage of its records."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from scraper.monitors.causes import NO_ANSWER, OTHER, SERVED, cause_in_words, cause_of, verdict
from scraper.monitors.facts import LIBRARY, Covered, Facts, Fixity
from scraper.outcomes import NOT_FOUND, Cause

_RETRY = "retry/reason_count/"
_INDEX_READ = "indexes_read/"
_UNWRITTEN = {"not_writable", "archive_not_writable"}  # why a crawl ends that cannot write
Entry = dict[str, Any]


def facts_of(report: dict[str, Any], stats: dict[str, Any], fixity: dict[str, Any], coverage: Covered) -> Facts:
    """What the monitors know of a run: `report` as in `report.json`, `fixity` as `verify.sample` has it.

    `run.asked` of the report is `library`, `due`, or the lines that were given. A shard is a part, as these are.
    """
    run = report["run"]
    return Facts(
        started_at=run["started_at"],
        finished_at=run["finished_at"],
        finish_reason=run["finish_reason"],
        kind=run["asked"] if run["asked"] in (LIBRARY, "due") and "shard" not in run else "addresses",
        sources=[name.strip() for name in run["source"].split(",")],
        figures=report["figures"],
        attempts=report["attempts"],
        verdicts=_verdicts(report),
        troubles=_counted(_trouble(entry) for entry in _lost(report)),
        reasons=_counted(_name(entry["reason"]) for entry in _lost(report, "documents", "pages")),
        coverage=coverage,
        unread={one["source"]: _why_unread(one) for one in report["unread"] if not one.get("documents")},
        indexes_read=_indexes_read(stats),
        requests=int(stats.get("downloader/request_count", 0)),
        retries=_retries(stats),
        fixity=Fixity.model_validate(fixity),
        is_written=run["finish_reason"] not in _UNWRITTEN and not stats.get("results/not_written"),
    )


def _verdicts(report: dict[str, Any]) -> dict[str, dict[str, int]]:
    """For each source what became of each address that it was asked for."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry in chain(report["documents"], report["files"], report["pages"]):
        by_source: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for attempt in entry.get("attempts", ()):
            by_source[attempt["source"]].append(attempt)
        for source, attempts in by_source.items():
            if (said := verdict(attempts)) is not None:
                found[source][said] += 1
    return {source: dict(sorted(found[source].items())) for source in sorted(found)}


def _lost(report: dict[str, Any], *kinds: str) -> Iterator[Entry]:
    """Entries of which nothing is kept."""
    for kind in kinds or ("documents", "files", "pages"):
        for entry in report[kind]:
            if entry.get("outcome", "lost") in NOT_FOUND and entry.get("sha256") is None:
                yield entry


def _trouble(entry: Entry) -> str:
    """The cause for which an address was lost; `missing` where every source was asked, or knew, in vain."""
    said = verdict(entry.get("attempts", ()))
    if said not in (None, OTHER, SERVED):
        return str(said)
    cause = cause_of(_name(entry.get("reason") or ""), entry.get("reason"))
    return cause.value if cause else Cause.MISSING.value if said is None else OTHER


def _name(reason: str) -> str:
    return reason.partition(":")[0]


def _why_unread(one: dict[str, Any]) -> str:
    cause = cause_of(one["reason"], one["detail"])
    return (cause if cause in NO_ANSWER else Cause.INDEX_UNREAD).value


def _indexes_read(stats: dict[str, Any]) -> list[str]:
    return sorted(name.removeprefix(_INDEX_READ) for name in stats if name.startswith(_INDEX_READ))


def _retries(stats: dict[str, Any]) -> dict[str, int]:
    """How often a request was sent again, by the cause that the statistics' names tell."""
    found: Counter[str] = Counter()
    for name, count in stats.items():
        if name.startswith(_RETRY):
            found[cause_in_words(name.removeprefix(_RETRY)).value] += int(count)
    return dict(sorted(found.items()))


def _counted(names: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
