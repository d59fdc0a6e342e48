"""The figures of the loss account, counted from its entries."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any

from scraper.media import KEPT, FileStatus
from scraper.outcomes import NOT_FOUND, UNANSWERED, Outcome

WHOLE = frozenset({FileStatus.ARCHIVED})
DAMAGED = KEPT - WHOLE  # their bytes are kept
Told = Collection[dict[str, Any]]


def attempts_of(*entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every attempt that entries list."""
    return (attempt for entry in chain(*entries) for attempt in entry.get("attempts", ()))


def figures_of(documents: Told, files: Told, refusals: dict[str, int], attempts: Counter[str]) -> dict[str, int]:
    """What was wanted, found, partly found and lost, what was refused, and how many places answered."""
    outcomes = Counter(document["outcome"] for document in documents)
    whole = sum(file["status"] in WHOLE for file in files)
    damaged = sum(file["status"] in DAMAGED for file in files)
    return {
        "documents_wanted": len(documents),
        "documents_found": outcomes["found"],
        "documents_partly_found": outcomes["partly_found"],
        "documents_lost": outcomes["lost"],
        "documents_unreachable": outcomes[Outcome.UNREACHABLE],
        "documents_kept": sum(document.get("is_kept", False) for document in documents),
        "files_wanted": len(files),
        "files_found": whole,
        "files_partly_found": damaged,
        "files_lost": len(files) - whole - damaged,
        **refusals,
        "answers": sum(
            count for outcome, count in attempts.items() if outcome not in UNANSWERED | {Outcome.PASSED_OVER}
        ),
        "unreachable": attempts[Outcome.UNREACHABLE],
    }


def sources_of(documents: Told, files: Told, pages: Told) -> dict[str, dict[str, Any]]:
    """For each source: how many documents and files it served, and the outcomes of its attempts."""
    served = {
        "documents": Counter(entry["source"] for entry in documents if entry["outcome"] not in NOT_FOUND),
        "files": Counter(entry["source"] for entry in files if entry["source"] is not None),
    }
    attempts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for attempt in attempts_of(documents, files, pages):
        attempts[attempt["source"]][attempt["outcome"]] += 1
    return {
        name: {
            "documents": served["documents"][name],
            "files": served["files"][name],
            "attempts": dict(sorted(attempts[name].items())),
        }
        for name in sorted({*served["documents"], *served["files"], *attempts})
    }
