"""The answers of an archive's index that earlier runs archived: a later run reads them instead of asking again."""

from datetime import datetime
from typing import Any

from scraper.archive.archive import Archive, Said
from scraper.catalog.catalog import Run
from scraper.sources.wayback import KnownAnswer
from scraper.sources.wayback_places import places_below

ANSWERS = "index-answers"  # the field of a run's `metadata` that names them


def known_answers(archive: Archive, base: str, cdx: str | None) -> list[KnownAnswer]:
    """All of them in their order; which they were goes into the archive, so that the run can be repeated."""
    if archive.began is not None:
        return [answer for said in archive.notes_of(ANSWERS) for answer in _read(said)]
    standing = _runs_since_the_last_end(archive.catalog.runs())
    known = [
        KnownAnswer(row.url, row.record_id, datetime.fromisoformat(row.date), run in standing)
        for places in places_below(base, cdx)
        for row, run in archive.catalog.below(places.cdx + "?")
        if row.status == 200 and row.truncated is None
    ]
    if known:
        archive.note(ANSWERS, {"answers": [_plain(answer) for answer in known]})
    return known


def _read(said: Said) -> list[KnownAnswer]:
    return [KnownAnswer(url, name, datetime.fromisoformat(date), stands) for url, name, date, stands in said["answers"]]


def _plain(answer: KnownAnswer) -> list[Any]:
    return [answer.url, answer.record_id, answer.date.isoformat(), answer.is_standing]


def _runs_since_the_last_end(runs: list[Run]) -> set[str]:
    """Runs after the last that came to its end by itself: their answers are as new as those of one run."""
    since: set[str] = set()
    for run in runs:
        since.add(run.run)
        if run.reason == "finished":
            since.clear()
    return since
