"""What OCR read of scanned pages is in every export that has texts, and each says that it is OCR."""

import csv
import json
import sqlite3
from contextlib import closing
from io import StringIO

import duckdb
import pytest

from scraper.outputs.exports.csv_tables import export_csv
from scraper.outputs.exports.jsonl import export_jsonl
from scraper.outputs.exports.parquet import export_parquet
from scraper.outputs.exports.site import export_site
from scraper.outputs.exports.sqlite_file import export_sqlite
from scraper.store import ocr_path
from tests.outputs.ocr.outputs import keep_scan, read_all


@pytest.fixture
def output(tmp_path):
    output = tmp_path / "output"
    keep_scan(output, b"%PDF-", pages=2, without_text=[2], status="partial")
    read_all(output)
    return output


@pytest.fixture
def place(output):
    return f"ocr/{next((output / 'ocr').glob('??/*.txt')).relative_to(output / 'ocr').as_posix()}"


def test_tables_name_its_path(output, place, tmp_path):
    export_csv(output, tmp_path / "csv")
    [document], [file] = (
        list(csv.DictReader(StringIO((tmp_path / "csv" / f"{name}.csv").read_text("utf-8-sig"))))
        for name in ("documents", "files")
    )
    assert document["ocr"] == file["file_ocr_path"] == f"../output/{place}"


def test_lines_have_its_text(output, place, tmp_path):
    export_jsonl(output, tmp_path / "documents.jsonl")
    [file] = json.loads((tmp_path / "documents.jsonl").read_text("utf-8"))["files"]
    assert (file["ocr_path"], file["ocr_text"], file["text"]) == (place, "\fpage 2\n\f", None)


def test_parquet_has_its_text(output, place, tmp_path):
    export_parquet(output, tmp_path / "documents.parquet")
    found = duckdb.sql(f"SELECT ocr_path, ocr_text, text FROM '{tmp_path}/files.parquet'").fetchall()
    assert found == [(place, "\fpage 2\n\f", None)]


def test_the_database_finds_its_words_and_says_that_they_are_ocr(output, place, tmp_path):
    export_sqlite(output, tmp_path / "ipp.sqlite")
    with closing(sqlite3.connect(tmp_path / "ipp.sqlite")) as database:
        assert database.execute("SELECT count(*) FROM search WHERE search MATCH 'page'").fetchone() == (1,)
        assert database.execute("SELECT is_ocr, path FROM texts").fetchall() == [(1, place)]
        assert database.execute("SELECT ocr_path FROM files").fetchall() == [(place,)]


def test_the_site_searches_its_words_and_says_that_they_are_ocr(output, tmp_path):
    export_site(output, tmp_path / "site", full_text=True)
    assert '"text by OCR"' in (tmp_path / "site" / "data" / "search.js").read_text("utf-8")
    assert "OCR has read its pages" in (tmp_path / "site" / "document" / "a.html").read_text("utf-8")


def test_a_text_that_was_cut_off_counts_for_nothing(output, tmp_path):
    digest = next((output / "ocr").glob("??/*.txt")).stem
    ocr_path(output, digest, "json").unlink()
    export_jsonl(output, tmp_path / "documents.jsonl")
    [file] = json.loads((tmp_path / "documents.jsonl").read_text("utf-8"))["files"]
    assert (file["ocr_path"], file["ocr_text"]) == (None, None)
