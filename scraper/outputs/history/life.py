"""All that is known of one document: its versions, captures, files, addresses and losses, in the order of time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scraper.addresses.address import id_of
from scraper.catalog.catalog import Catalog
from scraper.catalog.journal import Change, Journal
from scraper.outcomes import Outcome
from scraper.outputs.changes.kept_versions import Version, versions_of
from scraper.outputs.changes.since import EVER
from scraper.outputs.history.moments import Moment, of_captures, of_run, of_versions
from scraper.outputs.history.observations import Observation, observations
from scraper.outputs.named_document import known_urls
from scraper.records import moment

_STATE = "SELECT state, was, reason, checked, moved_to FROM addresses WHERE url = ?"
_LED = "SELECT url, moved_to FROM addresses WHERE moved_to IS NOT NULL ORDER BY url"
_ALIASES = "SELECT url FROM addresses WHERE moved_to = ? ORDER BY url"
_WORDS = {"done": "there", "lost": "not found"}


@dataclass(frozen=True, slots=True)
class Life:
    """A document; `versions` are the oldest first, `state` is what is remembered of its address, in words."""

    id: str
    url: str
    title: str | None
    state: str
    versions: list[Version]
    changes: list[Change]
    moments: list[Moment]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Everything:
    """What the catalog says of all documents, read once: by address its observations, what led to it, its changes."""

    seen: dict[str, list[Observation]]
    led: dict[str, list[str]]
    changes: dict[str, list[Change]]

    @classmethod
    def of(cls, catalog: Catalog) -> "Everything":
        """All of it."""
        led: dict[str, list[str]] = {}
        for url, target in catalog.database.execute(_LED):
            led.setdefault(target, []).append(url)
        changes: dict[str, list[Change]] = {}
        for change in Journal(catalog.database).since(EVER):
            changes.setdefault(change.url, []).append(change)
        return cls(observations(catalog), led, changes)


def life_of(output: Path, catalog: Catalog, document_id: str, known: Everything | None = None) -> Life:
    """What the archive knows of a document that it knows; of many documents, `known` is read once."""
    versions, notes = versions_of(output, document_id)
    url = versions[-1].url if versions else _url_of(catalog, document_id)
    led = known.led.get(url, []) if known else [one for (one,) in catalog.database.execute(_ALIASES, (url,))]
    others = sorted({*led, *(alias for one in versions for alias in one.aliases)} - {url})
    files = list(dict.fromkeys(file.url for one in versions for file in one.files))
    seen = known.seen if known else observations(catalog, [url, *others, *files])
    names = {url: "page"} | {one: one for one in (*others, *files)}
    changes = known.changes.get(url, []) if known else list(Journal(catalog.database).of(url))
    moments = [
        *(captured for one, name in names.items() for captured in of_captures(name, seen.get(one, []))),
        *of_versions(versions),
        *map(of_run, changes),
    ]
    moments.sort(key=lambda one: one.at)  # stable: a capture, then what was read of it, then what a run made of it
    title = versions[-1].title if versions else None
    return Life(document_id, url, title, _state(catalog, url), versions, changes, moments, notes)


def _url_of(catalog: Catalog, document_id: str) -> str:
    return next(url for url in known_urls(catalog) if id_of(url) == document_id)


def _state(catalog: Catalog, url: str) -> str:
    row = catalog.database.execute(_STATE, (url,)).fetchone()
    if row is None:
        return "nothing is remembered of its address: `scrapy rebuild` reads that from the archive"
    state, was, reason, checked, moved_to = row
    if state == "pending":
        return "waits to be asked for" + (f"; before that it was {was}" if was else "")
    why = f": {Outcome.named(reason).meaning} ({reason})" if reason else ""
    moved = f"; it leads to {moved_to}" if moved_to else ""
    return f"{_WORDS.get(state, state)} when it was last asked for{_on(checked)}{why}{moved}"


def _on(checked: int | None) -> str:
    return f", in the run of {moment(datetime.fromtimestamp(checked, UTC))}" if checked is not None else ""
