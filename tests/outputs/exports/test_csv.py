"""`scrapy export csv`: what spreadsheets and programs read in it, and no formula; judged by csv and DuckDB."""

import csv
import json

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.media import FileStatus
from scraper.outputs.exports.csv_tables import COLUMNS, export_csv
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.spreadsheet import LONGEST_CELL, Table, as_text, shortened
from scraper.records import OtherField, Published, Term, Value
from scraper.store import file_path, write_atomically
from tests.outputs.exports.store import keep, make_store
from tests.records import SITE, record, term

PDF, TEXT = f"../output/files/11/{'1' * 64}.pdf", f"../output/text/11/{'1' * 64}.txt"


@pytest.fixture
def output(tmp_path):
    make_store(tmp_path / "output")
    write_atomically(file_path(tmp_path / "output", "1" * 64, "application/pdf"), b"%PDF")
    return tmp_path / "output"


def rows(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_row_has_the_documents_id_title_address_pdf_and_text(output, tmp_path):
    summary = export_csv(output, tmp_path / "csv")
    assert summary.counts == {"documents": 2, "files": 1, "terms": 6, "links": 2}
    for name in COLUMNS:
        first = rows(tmp_path / "csv", name)[0]
        assert [first[column] for column in ("id", "title", "url", "pdf", "text")] == [
            "document/a",
            "Clusters",
            f"{SITE}/document/a",
            PDF,
            TEXT,
        ]
        assert len(rows(tmp_path / "csv", name)) == summary.counts[name]


def test_a_document_says_which_of_its_pdfs_is_not_whole(output, tmp_path):
    [whole] = record().files
    cut = whole.model_copy(update={"url": f"{SITE}/cut.pdf", "sha256": "2" * 64, "status": FileStatus.TRUNCATED})
    gone = whole.model_copy(update={"url": f"{SITE}/gone.pdf", "sha256": None, "status": FileStatus.MISSING})
    write_atomically(file_path(output, "1" * 64, "application/pdf"), b"%PDF whole")
    write_atomically(file_path(output, "2" * 64, "application/pdf"), b"%PDF cut")
    keep(output, "c", None, files=[gone, cut, whole])
    said = export_csv(output, tmp_path / "csv").note
    assert said == "1 file not whole, or locked by a password (1 truncated): documents.csv has `pdf_status`"
    [row] = [row for row in rows(tmp_path / "csv", "documents") if row["id"] == "document/c"]
    assert [name[:-4][-1] for name in row["pdf"].split("; ")] == ["2", "1"]
    assert row["pdf_status"] == "truncated; archived"


@pytest.mark.parametrize("place", ["output/export/csv", "csv", "somewhere/else"])
def test_paths_open_from_where_the_tables_lie(output, tmp_path, place):
    tables = tmp_path / place
    export_csv(output, tables)
    [file], first = rows(tables, "files"), rows(tables, "documents")[0]
    assert (tables / first["pdf"]).read_bytes() == b"%PDF"
    assert (tables / first["text"]).read_text() == "Page one\n\fPage two\n\f"
    assert (file["file_path"], file["file_text_path"]) == (first["pdf"], first["text"])
    assert json.loads((tables / first["record"]).read_text())["id"] == first["id"]


def test_lists_are_joined_and_what_is_not_stated_is_empty(output, tmp_path):
    other = OtherField(label="Region", values=[Value(text="North", url=None), Value(text="=South", url=None)])
    countries = [term("country", "chile"), Term(id=None, label="=Peru", url=None)]
    keep(output, "c", None, countries=countries, other_fields=[other], published=Published(publisher=None, year=1999))
    export_csv(output, tmp_path / "csv")
    [row] = [row for row in rows(tmp_path / "csv", "documents") if row["id"] == "document/c"]
    assert row["countries"] == "chile; '=Peru"
    assert (row["publisher"], row["year"]) == ("", "1999")
    assert row["other_fields"] == "Region: North; Region: =South"
    assert {"kind": "country", "term_id": "", "term_label": "'=Peru"}.items() <= rows(tmp_path / "csv", "terms")[
        -1
    ].items()


def test_it_begins_with_the_mark_by_which_excel_knows_utf_8(output, tmp_path):
    export_csv(output, tmp_path / "csv")
    for path in (tmp_path / "csv").iterdir():
        assert path.read_bytes().startswith(b"\xef\xbb\xbfid,title,url,pdf,text,")


def test_duckdb_reads_the_same(output, tmp_path):
    keep(output, "c", None, body='A "quoted", one.\n\n- Größe; 中文')
    export_csv(output, tmp_path / "csv")
    found = duckdb.sql(f"SELECT title, year, body FROM read_csv('{tmp_path}/csv/documents.csv') ORDER BY id").fetchall()
    assert found[0] == ("Clusters", 2012, "On clusters.\n\nAnd more.")
    assert found[2] == ("A title", 2012, 'A "quoted", one.\n\n- Größe; 中文')


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r", "\n=", " =", "\uff1d", "\uff0b"])
def test_no_cell_is_a_formula(output, tmp_path, begin):
    keep(output, "c", None, title=f"{begin}1+1", body="- an item", topics=[])
    export_csv(output, tmp_path / "csv")
    row = rows(tmp_path / "csv", "documents")[2]
    assert row["title"] == f"'{begin}1+1"
    assert row["body"] == "'- an item"


@given(st.lists(st.text(), min_size=1))
def test_no_part_of_a_list_is_a_formula_where_semicolons_separate(parts):
    for found in as_text(parts).split("; ") if not any(";" in part for part in parts) else []:
        assert not found.startswith(("=", "+", "-", "@"))


def test_a_cell_that_excel_would_cut_says_where_the_whole_text_is(output, tmp_path):
    keep(output, "c", None, body="x" * (LONGEST_CELL + 1))
    keep(output, "d", None, body="x" * LONGEST_CELL)
    export_csv(output, tmp_path / "csv")
    long, just_right = (row["body"] for row in rows(tmp_path / "csv", "documents")[2:])
    assert len(long) == LONGEST_CELL
    assert long.endswith("the whole text is in ../output/records/document/c.json]")
    assert just_right == "x" * LONGEST_CELL


@pytest.mark.parametrize("character", ["x", "é", "中", "😀"])
def test_excel_counts_the_units_of_utf_16(character):
    text = shortened(character * 40_000, "records/a.json")
    assert LONGEST_CELL - 1 <= len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert "\ufffd" not in text


def test_the_same_records_give_the_same_bytes(output, tmp_path):
    export_csv(output, tmp_path / "a")
    export_csv(output, tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_a_full_disk_in_the_middle_leaves_what_was_there(output, tmp_path, monkeypatch):
    export_csv(output, tmp_path / "csv")
    before = {path.name: path.read_bytes() for path in (tmp_path / "csv").iterdir()}
    keep(output, "c", None)
    monkeypatch.setattr(Table, "add", full_disk)
    with pytest.raises(OSError, match="No space left"):
        export_csv(output, tmp_path / "csv")
    assert {path.name: path.read_bytes() for path in (tmp_path / "csv").iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["csv", "output"]


def test_no_record_is_no_export(tmp_path):
    with pytest.raises(ExportError, match="holds no records"):
        export_csv(tmp_path, tmp_path / "to" / "csv")
    assert not (tmp_path / "to").exists()


def full_disk(*_):
    raise OSError(28, "No space left on device")
