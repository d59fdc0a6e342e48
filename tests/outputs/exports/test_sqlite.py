"""`scrapy export sqlite`: judged by Python's sqlite3."""

import json
import sqlite3
from contextlib import closing

import pytest

from scraper.outputs.exports import sqlite_file
from scraper.outputs.exports.sqlite_file import export_sqlite
from scraper.records import to_json
from scraper.store import version_path, write_atomically
from tests.judges import run_judge
from tests.outputs.exports.store import keep, make_store
from tests.records import record


@pytest.fixture
def output(tmp_path):
    make_store(tmp_path / "output")
    earlier = record("a", title="Clusters, a draft")
    path = version_path(tmp_path / "output", earlier.id, "2015-01-01T00:00:00Z")
    write_atomically(path, to_json(earlier).encode())
    keep(tmp_path / "output", "c", None, title="Économie", body="Иновации", countries=[], published=None)
    return tmp_path / "output"


def ask(path, question, *values):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(question, values).fetchall()


@pytest.fixture
def database(output, tmp_path):
    export_sqlite(output, tmp_path / "ipp.sqlite")
    return tmp_path / "ipp.sqlite"


def test_the_tables_hold_what_is_kept(output, tmp_path):
    summary = export_sqlite(output, tmp_path / "ipp.sqlite")
    assert summary.counts == {"documents": 3, "files": 2, "terms": 8, "texts": 1, "versions": 4}
    assert summary.beside == ("ipp.metadata.json",)
    assert ask(tmp_path / "ipp.sqlite", "PRAGMA integrity_check") == [("ok",)]
    assert ask(tmp_path / "ipp.sqlite", "PRAGMA foreign_key_check") == []
    assert ask(tmp_path / "ipp.sqlite", "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)") == []


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("clusters", ["document/a"]),  # the title
        ("title: second", ["document/b"]),
        ('"page two"', ["document/a", "document/c"]),  # the text of the file
        ("economie", ["document/c"]),
        ("иновации", ["document/c"]),
        ("nothing", []),
    ],
)
def test_words_of_title_body_and_files_are_found(database, words, ids):
    question = "SELECT id FROM search JOIN documents ON number = search.rowid WHERE search MATCH ? ORDER BY id"
    assert [row[0] for row in ask(database, question, words)] == ids


def test_what_was_found_is_shown_in_its_place(database):
    [[found]] = ask(database, "SELECT snippet(search, 2, '[', ']', '', 5) FROM search WHERE search MATCH 'two' LIMIT 1")
    assert "[two]" in found


def test_versions_say_which_is_the_current_one(database):
    question = "SELECT title, is_current FROM versions WHERE document = 'document/a' ORDER BY captured_at, is_current"
    assert ask(database, question) == [("Clusters, a draft", 0), ("Clusters", 1)]


def test_what_is_not_stated_is_null_and_lists_are_json(database):
    [row] = ask(database, "SELECT year, publisher, countries, topics FROM documents WHERE id = 'document/c'")
    assert row == (None, None, "[]", '["clusters"]')


def test_the_questions_for_datasette_are_answered(database):
    said = json.loads(database.with_name("ipp.metadata.json").read_text())["databases"]["ipp"]
    for query in said["queries"].values():
        with closing(sqlite3.connect(database)) as opened:
            opened.execute(query["sql"], dict.fromkeys(query.get("params", ()), "two")).fetchall()
    names = {row[0] for row in ask(database, "SELECT name FROM sqlite_master")}
    assert set(said["tables"]) | {"search"} <= names
    for table, shown in said["tables"].items():
        columns = {row[1] for row in ask(database, f"PRAGMA table_info({table})")}
        facets = {
            name
            for facet in shown.get("facets", ())
            for name in ([facet] if isinstance(facet, str) else facet.values())
        }
        assert facets | set(shown.get("columns", ())) <= columns


def test_the_same_records_give_the_same_bytes(database, output, tmp_path):
    export_sqlite(output, tmp_path / "again" / "ipp.sqlite")
    for name in ("ipp.sqlite", "ipp.metadata.json"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / name).read_bytes()


def test_a_full_disk_in_the_middle_leaves_what_was_there(database, output, monkeypatch):
    before = database.read_bytes()
    keep(output, "d", None)
    monkeypatch.setattr(sqlite_file, "add_version", full_disk)
    with pytest.raises(OSError, match="No space left"):
        export_sqlite(output, database)
    assert database.read_bytes() == before
    assert {path.name for path in database.parent.iterdir()} == {"output", "ipp.sqlite", "ipp.metadata.json"}


def test_a_disk_that_is_full_for_sqlite_is_said_in_one_line(database, output, monkeypatch):
    before = database.read_bytes()
    monkeypatch.setattr(sqlite_file, "SCHEMA", f"{sqlite_file.SCHEMA} PRAGMA max_page_count=1;")
    keep(output, "d", None, body="x" * 100_000)
    with pytest.raises(OSError, match="database or disk is full"):
        export_sqlite(output, database)
    assert database.read_bytes() == before


def full_disk(*_, **__):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("documents.json?_search=economie&_shape=array", ["document/c"]),
        ("documents.json?_search=clusters&publisher=OECD&_shape=array", ["document/a"]),
        ("search.json?words=two&_shape=array", ["document/a", "document/c"]),
    ],
)
def test_datasette_searches_it(database, path, ids):
    assert sorted(row["id"] for row in json.loads(shown_by_datasette(database, path))) == ids


def test_datasette_shows_descriptions_facets_and_the_questions(database):
    facets = json.loads(shown_by_datasette(database, "documents.json"))["facet_results"]
    assert {"publisher", "year", "topics", "countries", "knowledge_types"} <= set(facets)
    assert {one["value"] for one in facets["topics"]["results"]} == {"clusters"}
    page = shown_by_datasette(database, "documents")
    assert "One row a document" in page
    assert "When it was captured at its origin" in page
    assert "Files that are not whole" in shown_by_datasette(database, "")


def shown_by_datasette(database, path):
    said = run_judge(
        "datasette",
        database,
        "--metadata",
        database.with_name("ipp.metadata.json"),
        "--get",
        f"/ipp/{path}".removesuffix("/"),
    )
    assert said.returncode == 0, said.stderr
    return said.stdout
