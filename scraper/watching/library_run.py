"""Whether a library run is due: by the last one that came to its end and reached something, as the catalog has it."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from scraper.outcomes import Cause, Outcome

SKEW = timedelta(days=1)  # a run that ended later than this from now was dated by a clock that was wrong

_FAILURES = [outcome for outcome in Outcome if outcome.cause == Cause.SERVER_ERROR]  # the site was down, or in repair


class LibraryRun(NamedTuple):
    """The last library run that counts (RFC 3339), None where there is none; and when the next is due."""

    finished_at: str | None
    due_at: datetime | None
    is_due: bool
    in_future: int = 0
    """How many would count, but for a date in the future."""

    def in_words(self) -> str:
        """A sentence for people; two where a clock was wrong."""
        future = f" Dated in the future, and not counted: {self.in_future}." if self.in_future else ""
        return self._said() + future

    def _said(self) -> str:
        if self.finished_at is None or self.due_at is None:
            return (
                "A library run is due: none that asked the live site or a web archive has come to its end yet "
                "(one over a folder does not count)."
            )
        last = f"the last that reached something ended {self.finished_at}"
        if self.is_due:
            return f"A library run is due: {last}."
        return f"No library run is due before {self.due_at:%Y-%m-%dT%H:%M:%SZ}: {last}."


def library_run(facts: Iterable[dict[str, Any]], now: datetime, every: timedelta) -> LibraryRun:
    """The one that counts, of the facts of all runs; `every` is the time from the end of one to the next.

    Runs of given addresses, of what is due and of local files do not count, nor those that were stopped, reached
    nothing but failures of servers, or are dated in the future.
    """
    ends = [one["finished_at"] for one in facts if _counts(one)]
    past = [end for end in ends if datetime.fromisoformat(end) <= now + SKEW]
    in_future, last = len(ends) - len(past), max(past, default=None)
    if last is None:
        return LibraryRun(None, None, is_due=True, in_future=in_future)
    due_at = datetime.fromisoformat(last) + every
    return LibraryRun(last, due_at, is_due=due_at <= now, in_future=in_future)


def read_facts(texts: Iterable[str | None]) -> list[dict[str, Any]]:
    """The facts of runs from their JSON; runs that were cut off, or had no monitors, have none, nor do damaged ones."""
    return [said for text in texts if text and isinstance(said := _parsed(text), dict)]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _counts(facts: dict[str, Any]) -> bool:
    is_whole = facts["kind"] == "library" and facts["finish_reason"] == "finished"
    is_remote = any(name == "live" or name.startswith(("wayback", "memento")) for name in facts["sources"])
    failed = sum(facts.get("attempts", {}).get(outcome, 0) for outcome in _FAILURES)
    return is_whole and is_remote and facts["figures"]["answers"] > failed
