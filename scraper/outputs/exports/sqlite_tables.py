"""The tables of the database: what is in each column, and how a document fills them."""

import json
import sqlite3
from pathlib import Path

from scraper.outputs.exports.csv_tables import terms_of
from scraper.outputs.exports.kept_documents import KeptDocument, KeptFile, text_at
from scraper.records import Record

SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, url TEXT NOT NULL, publisher TEXT,
    year INTEGER, countries TEXT NOT NULL, knowledge_types TEXT NOT NULL, topics TEXT NOT NULL, language TEXT,
    body TEXT NOT NULL, other_fields TEXT NOT NULL, links TEXT NOT NULL, aliases TEXT NOT NULL, pdfs INTEGER NOT NULL,
    captured_at TEXT NOT NULL, retrieved_at TEXT NOT NULL, source TEXT NOT NULL, captured_from TEXT NOT NULL,
    content_sha256 TEXT NOT NULL, record TEXT NOT NULL
);
CREATE TABLE texts (
    sha256 TEXT NOT NULL, is_ocr INTEGER NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (sha256, is_ocr)
);
CREATE TABLE files (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (number), url TEXT NOT NULL, label TEXT,
    role TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, media_type TEXT, size INTEGER, sha256 TEXT, pages INTEGER,
    text_status TEXT, title TEXT, author TEXT, subject TEXT, created TEXT, modified TEXT, producer TEXT, language TEXT,
    path TEXT, text_path TEXT, ocr_path TEXT
);
CREATE TABLE terms (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (number), kind TEXT NOT NULL, id TEXT,
    label TEXT NOT NULL, url TEXT
);
CREATE TABLE versions (
    number INTEGER PRIMARY KEY, document TEXT NOT NULL, captured_at TEXT NOT NULL, is_current INTEGER NOT NULL,
    title TEXT NOT NULL, body TEXT NOT NULL, content_sha256 TEXT NOT NULL, path TEXT NOT NULL
);
CREATE INDEX files_of ON files (document);
CREATE INDEX terms_of ON terms (document);
CREATE INDEX terms_by_label ON terms (kind, label);
CREATE INDEX versions_of ON versions (document);
CREATE VIEW searchable AS SELECT number, title, body, (
    SELECT group_concat(text, char(10)) FROM (
        SELECT text FROM files JOIN texts USING (sha256) WHERE document = documents.number GROUP BY sha256, is_ocr
        ORDER BY min(files.number), is_ocr
    )
) AS file_text FROM documents;
CREATE VIRTUAL TABLE search USING fts5(
    title, body, file_text, content=searchable, content_rowid=number, tokenize='unicode61 remove_diacritics 2'
);
"""
_OF_A_FILE = tuple(
    "url label role status reason media_type size sha256 pages text_status title author subject created modified"
    " producer language".split()
)


def add_document(database: sqlite3.Connection, output: Path, document: KeptDocument) -> None:
    """Fills the tables with a document, its files with their texts, and its terms."""
    record = document.record
    values = (
        *(record.id, record.title, record.url),
        *(record.publisher, record.year),
        *(_json([one.label for one in kind]) for kind in (record.countries, record.knowledge_types, record.topics)),
        *(record.language, record.body),
        *(_json([one.model_dump() for one in part]) for part in (record.other_fields, record.links)),
        *(_json(record.aliases), len(document.paths), record.capture.captured_at, record.capture.retrieved_at),
        *(record.capture.source, record.capture.url, record.content_sha256, document.path),
    )
    number = _insert(database, "documents", None, *values)
    for kept in document.files:
        _add_file(database, output, number, kept)
    for kind, term in terms_of(record):
        _insert(database, "terms", None, number, kind, term.id, term.label, term.url)


def add_version(database: sqlite3.Connection, record: Record, path: str, *, is_current: bool) -> None:
    """Fills the table of versions with one, the current one included."""
    content = (record.title, record.body, record.content_sha256)
    _insert(database, "versions", None, record.id, record.capture.captured_at, is_current, *content, path)


def _add_file(database: sqlite3.Connection, output: Path, document: int, kept: KeptFile) -> None:
    stated = kept.file.model_dump(mode="json")
    paths = (kept.path, kept.text_path, kept.ocr_path)
    _insert(database, "files", None, document, *(stated[name] for name in _OF_A_FILE), *paths)
    for is_ocr, path in enumerate(paths[1:]):
        if path is not None:
            text = (kept.file.sha256, is_ocr, path, text_at(output, path))
            database.execute("INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?)", text)


def _insert(database: sqlite3.Connection, table: str, *values: str | int | None) -> int:
    marks = ", ".join("?" * len(values))
    return database.execute(f"INSERT INTO {table} VALUES ({marks})", values).lastrowid or 0


def _json(part: object) -> str:
    """Lists are JSON: Datasette makes facets of them."""
    return json.dumps(part, ensure_ascii=False)
