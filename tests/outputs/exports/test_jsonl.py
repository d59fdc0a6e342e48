"""`scrapy export jsonl`: whole records, one a line; judged by Python's json and DuckDB."""

import json

import duckdb

from scraper.outputs.exports.jsonl import TEXTS, export_jsonl
from scraper.records import Record
from tests.outputs.exports.store import keep, make_store


def test_a_line_is_a_record_with_the_text_of_its_files(tmp_path):
    make_store(tmp_path)
    keep(tmp_path, "c", None, body="Two\u2028lines\n\nand 中文")
    summary = export_jsonl(tmp_path, tmp_path / "documents.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "documents.jsonl").read_bytes().split(b"\n")[:-1]]
    assert summary.counts == {"documents": 3}
    assert [line["path"] for line in lines] == [f"records/document/{slug}.json" for slug in "abc"]
    [file] = lines[0]["files"]
    assert (file["path"], file["text_path"]) == (None, f"text/11/{'1' * 64}.txt")
    assert file["text"] == "Page one\n\fPage two\n\f"
    for line in lines:
        for file in line["files"]:
            for name in ("path", *TEXTS, *TEXTS.values()):
                del file[name]
        del line["path"]
        Record.model_validate_json(json.dumps(line))


def test_duckdb_reads_it(tmp_path):
    make_store(tmp_path)
    export_jsonl(tmp_path, tmp_path / "documents.jsonl")
    found = duckdb.sql(f"SELECT title, published.year, topics[1].label FROM '{tmp_path}/documents.jsonl'").fetchall()
    assert found == [("Clusters", 2012, "clusters"), ("A “second” one", 2012, "clusters")]


def test_the_same_records_give_the_same_bytes(tmp_path):
    make_store(tmp_path)
    export_jsonl(tmp_path, tmp_path / "a.jsonl")
    export_jsonl(tmp_path, tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
