"""What changed since the run before, from its report and the entries of this run."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from scraper.media import FileStatus
from scraper.outcomes import Found, Outcome
from scraper.outputs.account.figures import DAMAGED, WHOLE, Told

_ORDER = ("lost", "partly_found", "found")
_LOST = (0, 0)
Rank = tuple[int, int]
"""How much of a document or file there is: the greater is the better."""


class _Run(BaseModel):
    started_at: str


class _Document(BaseModel):
    id: str
    outcome: Found
    missing: list[str] = []


class _File(BaseModel):
    url: str
    status: FileStatus


class RunBefore(BaseModel):
    """What this run is compared with: of the report of another, as it is read or made, all that is needed."""

    schema_version: Annotated[str, Field(pattern=r"^1\.\d+$")]
    run: _Run
    figures: dict[str, int]
    documents: list[_Document]
    files: list[_File]


def run_before(path: Path) -> RunBefore | None:
    """The run whose report lies at `path`; None where none lies there that can be read."""
    try:
        return RunBefore.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def compared(
    before: RunBefore,
    documents: Told,
    files: Told,
    figures: dict[str, int],
    was_kept: Callable[[str], bool] = lambda url: False,
) -> dict[str, Any]:
    """What this run found, lost, and has more or less of than the one before, by id and by address, sorted.

    What only one of the two wanted, or could reach, is neither lost nor better nor worse. `was_kept`: whether a run up
    to the one before had kept what is at an address; then it is not newly found, whatever that run asked for.
    """
    known = [one for one in before.documents if one.outcome != Outcome.UNREACHABLE.value]
    earlier = {one.id: _rank(one.outcome, one.missing) for one in known}
    now, kept = {}, set()
    for one in (one for one in documents if one["outcome"] != Outcome.UNREACHABLE):
        now[one["id"]] = _rank(one["outcome"], one.get("missing", []))
        if was_kept(one["url"]):
            kept.add(one["id"])
    both = [name for name in sorted(now) if earlier.get(name, _LOST) > _LOST < now[name]]
    return {
        "with": before.run.started_at,
        "documents": {
            **_found_and_lost(earlier, now, kept),
            "better": [name for name in both if now[name] > earlier[name]],
            "worse": [name for name in both if now[name] < earlier[name]],
        },
        "files": _found_and_lost(
            {one.url: _rank_of_file(one.status) for one in before.files},
            {one["url"]: _rank_of_file(one["status"]) for one in files},
            {one["url"] for one in files if was_kept(one["url"])},
        ),
        "figures": {name: count - before.figures[name] for name, count in figures.items() if name in before.figures},
    }


def _found_and_lost(earlier: dict[str, Rank], now: dict[str, Rank], kept: set[str]) -> dict[str, list[str]]:
    found = [name for name in sorted(now) if now[name] > _LOST and earlier.get(name, _LOST) == _LOST]
    return {
        "newly_found": [name for name in found if name not in kept],
        "newly_lost": [name for name in sorted(now) if now[name] == _LOST and earlier.get(name, _LOST) > _LOST],
    }


def _rank(outcome: str, missing: list[str]) -> Rank:
    return _ORDER.index(outcome), -len(missing)


def _rank_of_file(status: str) -> Rank:
    return (2, 0) if status in WHOLE else (1, 0) if status in DAMAGED else _LOST
