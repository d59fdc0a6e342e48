"""The tables of the catalog, and how one of an older version becomes one of this."""

SCHEMA = 2

_RUNS = """
CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    started TEXT NOT NULL,
    ended TEXT,
    reason TEXT
) STRICT;
"""
_SERVICES = """
CREATE TABLE services (
    name TEXT PRIMARY KEY,
    asked TEXT NOT NULL,
    not_before REAL NOT NULL,
    refusals INTEGER NOT NULL,
    said TEXT NOT NULL
) STRICT;
"""
TABLES = f"""
CREATE TABLE warcs (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    run TEXT NOT NULL,
    committed INTEGER NOT NULL,
    sha256 TEXT
) STRICT;
CREATE TABLE captures (
    number INTEGER PRIMARY KEY,
    warc INTEGER NOT NULL REFERENCES warcs,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    record_id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    url TEXT NOT NULL,
    date TEXT NOT NULL,
    status INTEGER,
    digest TEXT,
    refers_to TEXT,
    method TEXT NOT NULL,
    truncated TEXT,
    cdxj TEXT NOT NULL
) STRICT;
CREATE INDEX captures_by_url ON captures (url);
CREATE INDEX captures_by_digest ON captures (digest) WHERE type <> 'revisit';
CREATE INDEX captures_by_cdxj ON captures (cdxj);
CREATE TABLE outputs (
    path TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    earlier TEXT
) STRICT;
{_RUNS}{_SERVICES}"""
NAMES = ("captures", "outputs", "runs", "services", "warcs")

# What is to be done to a catalog of this version so that it is of the next.
MIGRATIONS = {1: _RUNS + _SERVICES}
