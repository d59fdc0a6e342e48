"""Reads what runs left: the journal, records, and all that the catalog remembers."""

import json
from contextlib import closing

from scraper.catalog.catalog import NAME, Catalog
from scraper.catalog.journal import Journal


def journal(output):
    """Every change that is in the catalog."""
    with closing(Catalog(output / NAME)) as catalog:
        return list(Journal(catalog.database).since("0001"))


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
