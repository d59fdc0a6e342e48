"""What a crawl is going to do, said before it begins: what is known of its size, and how long the last one took."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from scraper.catalog.database import CatalogError
from scraper.text import counted
from scraper.watching.catalog_reader import CatalogReader
from scraper.watching.library_run import read_facts
from scraper.watching.progress_line import in_words
from scraper.watching.standing import grouped

LIBRARY, DUE, ADDRESSES = "library", "due", "addresses"
_WORTH_TELLING = 10.0  # seconds
_TOLD = {"documents": "document", "lists": "list", "files": "file"}


class KnownBefore(NamedTuple):
    """What earlier runs left: addresses by group and state, how many are due, and how long the last such run took."""

    addresses: Mapping[str, Counter[str]]
    due: int = 0
    seconds: float | None = None


def plan(kind: str, given: int, sources: str, known: KnownBefore, delay: float = 0.0, shard: str = "") -> str:
    """What is told; `kind` is what is asked for, `given` how many addresses a person gave.

    `delay` are the seconds between two requests to the site: no run can be quicker than that. `shard` is the part of
    the library that is asked for, if it is not all of it.
    """
    what = {LIBRARY: "the library", DUE: f"what is due ({counted(known.due, 'address', 'addresses')})"}
    wanted = what.get(kind) or counted(given, "address", "addresses") + " and the files of each"
    wanted = f"shard {shard} of {wanted}" if shard else wanted
    return f"Looking for {wanted} in {sources}.{_known(kind, known)}{_how_long(kind, given, known, delay)}"


def _how_long(kind: str, given: int, known: KnownBefore, delay: float) -> str:
    """By the last run of that kind, else by the rest between requests; nothing where neither says anything."""
    if kind == LIBRARY and known.seconds is not None:
        return f" The last such run took {in_words(known.seconds)}."
    counts = {DUE: known.due, ADDRESSES: given, LIBRARY: sum(known.addresses.get("documents", Counter()).values())}
    least = counts[kind] * delay
    return f" That takes at least {in_words(least)}, with the rest between requests." if least >= _WORTH_TELLING else ""


def _known(kind: str, known: KnownBefore) -> str:
    counts = {name: sum(states.values()) for name, states in known.addresses.items() if name in _TOLD}
    if not any(counts.values()):
        return " Nothing is known yet: how much there is shows while lists are read." if kind == LIBRARY else ""
    told = ", ".join(counted(count, _TOLD[name]) for name, count in counts.items())
    pending = sum(states["pending"] for states in known.addresses.values())
    left = f"; left to do from the last run: {counted(pending, 'address', 'addresses')}" if pending else ""
    if kind == DUE and pending:
        return f" Left to do from earlier runs: {counted(pending, 'address', 'addresses')}."
    return f" Known from earlier runs: {told}{left}." if kind == LIBRARY else ""


def known_before(path: Path, kind: str, now: float) -> KnownBefore:
    """What the catalog at `path` says; nothing where there is none that can be read."""
    with suppress(CatalogError):
        if path.is_file() and path.stat().st_size:
            with CatalogReader(path) as reader:
                due = reader.due(now, now).now if kind == DUE else 0
                return KnownBefore(grouped(reader.addresses()), due, _last_of(reader.facts(), kind))
    return KnownBefore({})


def _last_of(facts: Iterable[str | None], kind: str) -> float | None:
    """Seconds that the last run of a kind took which came to its end."""
    seconds = None
    for one in read_facts(facts):
        if one["kind"] == kind and one["finish_reason"] == "finished":
            begun, ended = (datetime.fromisoformat(one[name]) for name in ("started_at", "finished_at"))
            seconds = (ended - begun).total_seconds()
    return seconds
