"""Reads what runs left: the journal, records, and all that the catalog remembers."""

import json
from contextlib import closing

import feedparser

from scraper.catalog.catalog import NAME, Catalog
from scraper.catalog.journal import Journal
from scraper.outputs.changes.atom_feed import atom_feed
from scraper.outputs.changes.since import EVER
from scraper.outputs.changes.span import read_span
from scraper.outputs.changes.told import Teller


def journal(output):
    """Every change that is in the catalog."""
    with closing(Catalog(output / NAME)) as catalog:
        return list(Journal(catalog.database).since("0001"))


def feed_of(output):
    """The feed of all runs, as feedparser reads it."""
    with closing(Catalog(output / NAME)) as catalog:
        pieces = atom_feed(read_span(catalog, EVER), Teller(output, Journal(catalog.database)))
        return feedparser.parse(b"".join(pieces))


def changed_entries(feeds):
    """The titles of entries that a later feed has otherwise, or no more; the feeds in the order of time."""
    kept = {}
    for feed in feeds:
        there = {entry.id: dict(entry) for entry in feed.entries}
        yield from (entry["title"] for name, entry in kept.items() if there.get(name) != entry)
        kept |= there


def detail_of(change):
    if change.what == "moved":
        return (change.detail["to"].rpartition("/")[2],)
    return tuple(change.detail.get("fields", ()))


def record_of(path):
    """What a record says, and the day on which that was captured."""
    said = json.loads(path.read_bytes())
    topics = [topic["label"] for topic in said["topics"]]
    return said["title"], said["body"], topics, said["capture"]["captured_at"][:10]


def remembered(output):
    """What the catalog remembers of documents and addresses, but for how they would be asked for."""
    left_out = {"number", "request", "priority", "later", "asked"}
    found = {}
    with closing(Catalog(output / NAME)) as catalog:
        for table in ("changes", "versions", "addresses"):
            rows = catalog.database.execute(f"SELECT * FROM {table}")
            names = [name for name, *_ in rows.description]
            found[table] = sorted(
                repr([(name, value) for name, value in zip(names, row, strict=True) if name not in left_out])
                for row in rows
            )
    return found
