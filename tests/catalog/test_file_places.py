"""An output that was made with a catalog of version 3: its files move to where they lie today, once."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scraper.catalog.catalog import NAME, Catalog
from scraper.catalog.file_places import place_of
from scraper.catalog.table_digests import broken_seals
from tests.crawl.crawling import ROOT

LIVE = ROOT / "tests/fixtures/archives/0.1/live/output"
OLD = "history/document/changes/2026-03-02T02:00:02Z.json"
NEW = "history/document/changes/20260302T020002Z.json"


@pytest.fixture
def output(tmp_path):
    return Path(shutil.copytree(LIVE, tmp_path / "output"))


def test_versions_lie_under_names_that_every_disk_takes(output):
    content = (output / OLD).read_bytes()
    with closing(Catalog(output / NAME)) as catalog:
        assert NEW in {path for path, _, _ in catalog.outputs()}
        assert broken_seals(catalog.database) == []
        details = catalog.database.execute("SELECT detail FROM changes WHERE what = 'changed'").fetchall()
    assert NEW in {json.loads(detail)["earlier"] for (detail,) in details}
    assert ((output / NEW).read_bytes(), (output / OLD).exists()) == (content, False)


def test_a_move_that_was_cut_off_comes_to_its_end(output):
    (output / OLD).replace(output / NEW)
    with closing(Catalog(output / NAME)) as catalog:
        paths = {path for path, _, _ in catalog.outputs()}
    assert (NEW in paths, OLD in paths) == (True, False)


def test_records_whose_ids_need_no_escape_stay_where_they_are(output):
    before = {path.relative_to(output) for path in (output / "records").rglob("*.json")}
    Catalog(output / NAME).close()
    assert {path.relative_to(output) for path in (output / "records").rglob("*.json")} == before


def test_a_record_with_an_odd_id_moves(output):
    odd = output / "records/document/SMEs.json"
    odd.write_text('{"id": "document/SMEs"}')
    with closing(sqlite3.connect(output / NAME)) as database, database:
        database.execute("INSERT INTO outputs VALUES ('records/document/SMEs.json', ?, NULL)", ("0" * 64,))
    Catalog(output / NAME).close()
    assert not odd.exists()
    assert (output / "records/document/%53%4D%45s.json").exists()


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("records/document/a.json", "records/document/a.json"),
        ("records/document/a.json/b.json", "records/document/a%2Ejson/b.json"),
        ("history/document/a/2019-04-10T12:00:01Z.json", "history/document/a/20190410T120001Z.json"),
        (
            "history/document/a/2019-04-10T12:00:01Z-0123456789ab.json",
            "history/document/a/20190410T120001Z-0123456789ab.json",
        ),
        ("history/document/a/20190410T120001Z.json", "history/document/a/20190410T120001Z.json"),
        ("text/ab/ab12.txt", "text/ab/ab12.txt"),
        ("documents.jsonl", "documents.jsonl"),
    ],
)
def test_a_file_has_one_place(path, place):
    assert place_of(Path("output"), path) == place
