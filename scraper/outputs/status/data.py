"""What `scrapy status --format json` says. No disk, no clock."""

from datetime import UTC, datetime
from typing import Any

from scraper.catalog.addresses import State
from scraper.outputs.status.screen import Step
from scraper.watching.standing import OutputStatus


def as_data(found: OutputStatus | None, next_step: Step) -> dict[str, Any]:
    """The same as JSON data; moments are RFC 3339."""
    if found is None:
        return {"known": False, "next": next_step._asdict()}
    last = found.last
    return {
        "known": True,
        "addresses": {
            name: {state.value: states[state] for state in State} for name, states in found.addresses.items()
        },
        "never_found": found.never_found,
        "versions": {"versions": found.versions, "documents": found.versioned},
        "sizes": {
            "archive_bytes": found.sizes.archive,
            "archive_files": found.sizes.warcs,
            "records": found.sizes.records,
            "history": found.sizes.history,
            "files": found.files and found.files[0],
            "files_bytes": found.files and found.files[1],
        },
        "runs": found.runs,
        "last_run": last and {"started_at": last.started, "finished_at": last.ended, "finish_reason": last.reason},
        "is_clock_behind": found.is_clock_behind,
        "documents": {"kept": found.sizes.records, "never_found": found.never_found},
        "figures": found.figures,
        "process": found.process,
        "left_alone": [
            {"service": one.name, "until": _rfc3339(one.until), "said": one.said} for one in found.left_alone
        ],
        "alarms": found.alarms,
        "due": {"now": found.due.now, "next_7_days": found.due.soon, "next_at": _rfc3339(found.due.next)},
        "next": next_step._asdict(),
    }


def _rfc3339(seconds: float | None) -> str | None:
    return None if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
