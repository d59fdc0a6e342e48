"""The tables of the catalog, and how one of an older version becomes one of this."""

SCHEMA = 4
SAME_TABLES = frozenset({3, SCHEMA})  # versions with the tables of this one

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
_MEMORY = """
CREATE TABLE asked (
    run TEXT PRIMARY KEY,
    said TEXT NOT NULL,
    facts TEXT,
    is_concluded INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE addresses (
    url TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'refused', 'lost', 'gone')),
    was TEXT,
    asked INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    later INTEGER,
    request TEXT NOT NULL,
    reason TEXT,
    content TEXT,
    moved_to TEXT,
    first INTEGER,
    checked INTEGER,
    changed INTEGER,
    checks INTEGER NOT NULL DEFAULT 0,
    changes INTEGER NOT NULL DEFAULT 0,
    rate REAL,
    due INTEGER,
    missing INTEGER NOT NULL DEFAULT 0,
    evidence TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_pending ON addresses (asked) WHERE state = 'pending';
CREATE INDEX addresses_later ON addresses (asked, priority DESC, later) WHERE later IS NOT NULL;
CREATE INDEX addresses_due ON addresses (due) WHERE due IS NOT NULL;
CREATE INDEX addresses_evidence ON addresses (asked) WHERE evidence IS NOT NULL;
CREATE TABLE versions (
    url TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    run TEXT NOT NULL,
    PRIMARY KEY (url, captured_at, content_sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
    number INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    at TEXT NOT NULL,
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('new', 'changed', 'gone', 'back', 'moved')),
    detail TEXT NOT NULL,
    UNIQUE (run, url, what)
) STRICT;
"""
_DIGESTS = """
CREATE TABLE digests (
    name TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL
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
CREATE TABLE outputs (
    path TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    earlier TEXT
) STRICT;
{_RUNS}{_SERVICES}{_MEMORY}{_DIGESTS}"""
NAMES = ("addresses", "asked", "captures", "changes", "digests", "outputs", "runs", "services", "versions", "warcs")

# What is to be done to a catalog of this version so that it is of the next; of version 3 the files have other names.
MIGRATIONS = {1: _RUNS + _SERVICES, 2: "DROP INDEX captures_by_cdxj;" + _MEMORY + _DIGESTS}
