"""Some runs, and what they saw: read from the catalog at one moment."""

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from shlex import quote

from scraper.addresses.address import id_of
from scraper.addresses.site import Site
from scraper.catalog.addresses import State
from scraper.catalog.catalog import Catalog, CatalogError, Run
from scraper.catalog.journal import Journal
from scraper.outputs.changes.events import Event, event
from scraper.outputs.changes.since import EVER

# Of a document there is a version. An address that is asked for again keeps what it was in `was`.
_CHECKED = (
    "SELECT url, CASE state WHEN 'pending' THEN was ELSE state END FROM addresses "
    "WHERE checked >= ? AND moved_to IS NULL AND url IN (SELECT url FROM versions)"
)


class NoRun(RuntimeError):
    """Why there is nothing to compare, in one line, with what to do."""


@dataclass(frozen=True, slots=True)
class Span:
    """Runs in their order, and what they saw in its order.

    `since` is None for the last run that came to its end, with those that were cut off before it. `unchanged` and
    `not_given` are ids: documents that were asked for and gave what they had given, and those that were asked for and
    did not come, which is no evidence that they are gone. `last` is the last run of all, and `only` what was asked for,
    where that is not every document.
    """

    since: str | None
    runs: list[Run]
    events: list[Event]
    unchanged: list[str]
    not_given: list[str]
    last: Run
    site: Site
    only: list[str] = field(default_factory=list)

    @property
    def command(self) -> str:
        """What tells of the same runs at any later time, as a person types it."""
        since = {None: self.runs[0].started, EVER: "all"}.get(self.since, self.since)
        only = (one.partition(" ") for one in self.only)
        return f"scrapy changes --since {since}" + "".join(f" --{name} {quote(value)}" for name, _, value in only)


def read_span(catalog: Catalog, since: str | None) -> Span:
    """What runs that began at or after `since` saw, or the last that came to its end, and those cut off before it.

    Raises `NoRun`, and `CatalogError` where the journal is damaged.
    """
    database = catalog.database
    database.execute("BEGIN")  # a crawl may be at work: all is read as it is at one moment
    try:
        return _read(catalog, since)
    except ValueError as error:  # also pydantic's, and that of JSON
        fault = str(error).partition("\n")[0]
        raise CatalogError(
            f"{catalog.path}: its journal is damaged ({fault}): move it away, `scrapy rebuild` writes it anew"
        ) from None
    finally:
        database.execute("COMMIT")


def _read(catalog: Catalog, since: str | None) -> Span:
    runs = catalog.runs()
    chosen = _chosen(runs, since)
    start = since if since is not None else min(run.started for run in chosen)  # the clock may have gone back
    events = [event(change) for change in Journal(catalog.database).since(start)]
    unchanged, not_given = _quiet(catalog.database, start, {one.url for one in events})
    names = {run.run for run in chosen}
    return Span(
        since, chosen, [one for one in events if one.run in names], unchanged, not_given, runs[-1], catalog.site()
    )


def _chosen(runs: list[Run], since: str | None) -> list[Run]:
    if not runs:
        raise NoRun("the catalog knows of no run: crawl first, or name another folder with -s OUTPUT_DIR=FOLDER")
    if since is not None:
        return [run for run in runs if run.started >= since]
    ended = [number for number, run in enumerate(runs) if run.ended is not None]
    if not ended:
        raise NoRun("no run has come to its end yet; --since all tells what those that did not have seen")
    return runs[ended[-2] + 1 if len(ended) > 1 else 0 : ended[-1] + 1]


def _quiet(database: sqlite3.Connection, start: str, told: set[str]) -> tuple[list[str], list[str]]:
    """Ids of what was asked for since and is not `told`: what came as it was, and what did not come."""
    began = round(datetime.fromisoformat(start).timestamp())
    found = [(url, state) for url, state in database.execute(_CHECKED, (began,)) if url not in told]
    came = [url for url, state in found if state == State.DONE]
    did_not = [url for url, state in found if state in {State.REFUSED, State.LOST}]
    return sorted(map(id_of, came)), sorted(map(id_of, did_not))
