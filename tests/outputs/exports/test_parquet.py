"""`scrapy export parquet`: judged by pyarrow, where DuckDB wrote it."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scraper.outputs.exports import parquet
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.jsonl import TEXTS
from scraper.outputs.exports.parquet import export_parquet
from scraper.outputs.exports.parquet_types import columns
from scraper.records import Record
from tests.outputs.exports.store import keep, make_store

NAMES = ("documents.parquet", "files.parquet", "terms.parquet")
LISTS = ("knowledge_types", "topics", "countries", "other_fields", "links", "files", "aliases")


@pytest.fixture
def output(tmp_path):
    make_store(tmp_path / "out'put")
    return tmp_path / "out'put"


def test_pyarrow_reads_each_record_as_it_is(output, tmp_path):
    keep(output, "c", None, body="x" * 3_000_000, topics=[], published=None)
    summary = export_parquet(output, tmp_path / "it's" / "documents.parquet")
    assert summary.counts == {"documents": 3, "files": 2, "terms": 8}
    assert summary.beside == NAMES[1:]
    rows = pq.read_table(tmp_path / "it's" / "documents.parquet").to_pylist()
    for row, slug in zip(rows, "abc", strict=True):
        kept = json.loads((output / row.pop("path")).read_text())
        row["origin"]["fields"] = dict(row["origin"]["fields"])
        for file in row["files"]:
            for name in ("path", *TEXTS.values()):
                del file[name]
        assert row == kept
        assert row["id"] == f"document/{slug}"


def test_files_have_their_text_and_terms_their_kind(output, tmp_path):
    export_parquet(output, tmp_path / "documents.parquet")
    [file] = pq.read_table(tmp_path / "files.parquet").to_pylist()
    assert (file["document_id"], file["text"]) == ("document/a", "Page one\n\fPage two\n\f")
    terms = pq.read_table(tmp_path / "terms.parquet").to_pylist()
    assert [term["kind"] for term in terms] == ["knowledge_type", "topic", "country"] * 2


def test_the_types_are_the_same_where_every_column_is_empty(output, tmp_path):
    export_parquet(output, tmp_path / "a" / "documents.parquet")
    for slug in "ab":
        empty = {name: [] for name in LISTS}
        keep(output, slug, None, published=None, language=None, **empty)
    export_parquet(output, tmp_path / "b" / "documents.parquet")
    for name in NAMES:
        full, empty = (pq.read_schema(tmp_path / place / name) for place in "ab")
        assert full == empty
    schema = pq.read_schema(tmp_path / "b" / "documents.parquet")
    assert schema.field("topics").type.value_type.field("label").type == pa.string()
    assert schema.field("published").type.field("year").type == pa.int64()
    assert pq.read_table(tmp_path / "b" / "files.parquet").num_rows == 0


def test_every_field_of_a_record_has_a_column():
    assert [*Record.model_fields, "path"] == list(columns()["documents"])


def test_the_same_records_give_the_same_bytes(output, tmp_path):
    for place in "ab":
        export_parquet(output, tmp_path / place / "documents.parquet")
    for name in NAMES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_full_disk_in_the_middle_leaves_nothing(output, tmp_path, monkeypatch):
    convert, made = parquet._convert, []
    monkeypatch.setattr(parquet, "_convert", lambda *one: made.append(convert(*one)) if not made else full_disk())
    with pytest.raises(OSError, match="No space left"):
        export_parquet(output, tmp_path / "to" / "documents.parquet")
    assert (len(made), (tmp_path / "to").exists()) == (1, False)


def test_what_duckdb_refuses_is_said_in_one_line(output, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "columns", lambda: {"documents": {}, "files": {}, "terms": {"id": "NONSENSE"}})
    with pytest.raises(ExportError) as refused:
        export_parquet(output, tmp_path / "to" / "documents.parquet")
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "to").exists()


def full_disk():
    raise OSError(28, "No space left on device")
