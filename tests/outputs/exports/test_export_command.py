"""`scrapy export` as a person runs it."""

from pathlib import Path

import pytest

from scraper.archive.lock import Lock
from scraper.outputs.exports import FORMATS
from tests.forks import scrapy
from tests.outputs.exports.store import make_store

ROOT = Path(__file__).parents[3]


def test_it_writes_the_file_and_says_where_and_what_is_in_it(tmp_path):
    make_store(tmp_path)
    said = export("wacz", output=tmp_path)
    target = tmp_path / "export" / "ipp.wacz"
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith(f"{target}: ")
    assert said.stdout.endswith(" kB, 2 WARC files, 6 captures, 2 pages\n")
    assert target.stat().st_size > 1000


def test_it_writes_where_it_is_told(tmp_path):
    make_store(tmp_path)
    assert export("wacz", "-o", tmp_path / "to" / "here.wacz", output=tmp_path).returncode == 0
    assert (tmp_path / "to" / "here.wacz").exists()


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["wacz"], "holds no archive: crawl first"),
        ([], "no format: name one format, csv"),
        (["zip"], "zip: name one format, csv"),
        (["wacz", "-s", "nothing"], "Invalid -s value"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path, args, reason):
    refused(export(*args, output=tmp_path / "output"), reason)
    assert not (tmp_path / "output").exists()


def test_a_place_that_cannot_be_written_is_said_in_one_line(tmp_path):
    make_store(tmp_path)
    (tmp_path / "file").touch()
    refused(export("wacz", "-o", tmp_path / "file" / "a.wacz", output=tmp_path), "file")


def test_it_waits_for_no_crawl(tmp_path):
    make_store(tmp_path)
    lock = Lock(tmp_path / ".lock")
    refused(export("wacz", output=tmp_path), "another crawl or command works here")
    lock.release()


def test_all_writes_every_format_below_one_folder(tmp_path):
    make_store(tmp_path)
    said = export("all", "-o", tmp_path / "lot", output=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert {known.file_name for known in FORMATS.values()} <= {path.name for path in (tmp_path / "lot").iterdir()}


def test_references_with_files_are_a_folder_of_their_own(tmp_path):
    make_store(tmp_path)
    said = export("ris", "--files", output=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert (tmp_path / "export" / "ris" / "ipp.ris").is_file()
    refused(export("csl", "--files", output=tmp_path), "csl has no option --files")


def test_what_is_wrong_with_the_output_is_said_once_for_all_formats(tmp_path):
    said = export("all", output=tmp_path / "output")
    assert said.returncode == 1
    assert len(set(said.stderr.splitlines())) == said.stderr.count("\n") == 2  # no records, no archive
    assert not (tmp_path / "output").exists()


def test_an_option_that_a_format_has_not_is_refused(tmp_path):
    make_store(tmp_path)
    refused(export("csv", "--files", output=tmp_path), "csv has no option --files")


def test_its_help_names_the_formats():
    said = export("-h")
    assert said.returncode == 0
    assert "ReplayWeb.page" in said.stdout
    assert "aliases.csv" in said.stdout


def refused(said, reason):
    assert said.returncode == 1
    assert said.stdout == ""
    assert said.stderr.startswith("scrapy export: ")
    assert said.stderr.count("\n") == 1
    assert reason in said.stderr


def export(*args, output=None):
    place = ["-s", f"OUTPUT_DIR={output}"] if output else []
    return scrapy("export", *args, *place)
