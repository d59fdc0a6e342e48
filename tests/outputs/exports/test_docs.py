"""The lines of docs/exports.md for programs, run as they stand there."""

import re
import sqlite3
from contextlib import chdir, closing
from pathlib import Path

import duckdb
import pytest

from scraper.outputs.exports import FORMATS
from scraper.outputs.exports.csv_tables import export_csv
from scraper.outputs.exports.parquet import export_parquet
from scraper.outputs.exports.sqlite_file import export_sqlite
from tests.outputs.exports.store import keep, make_store

DOCS = (Path(__file__).parents[3] / "docs" / "exports.md").read_text()


@pytest.fixture
def checkout(tmp_path):
    output = tmp_path / "output"
    make_store(output)
    keep(output, "c", None, title="Clusters in Slovenia", body="Slovenia has clusters.")
    export_csv(output, output / "export" / "csv")
    export_parquet(output, output / "export" / "documents.parquet")
    export_sqlite(output, output / "export" / "ipp.sqlite")
    with chdir(tmp_path):
        yield tmp_path


def snippets(language):
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


@pytest.mark.filterwarnings("ignore")  # pandas' own
def test_pandas(checkout):
    [snippet] = snippets("python")
    *before, last = snippet.strip().splitlines()
    names = {}
    exec("\n".join(before), names)
    assert list(eval(last, names)["id"]) == ["document/a", "document/b", "document/c"]


def test_duckdb(checkout):
    assert duckdb.sql(snippets("sql")[0]).fetchall() == [("Clusters in Slovenia", 2012)]


def test_sqlite(checkout):
    with closing(sqlite3.connect("output/export/ipp.sqlite")) as database:
        [[found, *_]] = database.execute(snippets("sql")[1]).fetchall()
    assert found == "document/c"


def test_every_format_is_in_its_documentation_and_among_the_commands():
    commands = (Path(__file__).parents[3] / "docs" / "commands.md").read_text()
    for name in FORMATS:
        assert f"`{name}`" in DOCS
        assert f"`{name}`" in commands or f"scrapy export {name}`" in commands
