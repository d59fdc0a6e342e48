"""An export takes its place whole or not at all, and what a killed one left goes with the next."""

import os
import subprocess
import sys

import pytest

from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.replacing import need_space, replacing, replacing_folder


@pytest.fixture
def dead():
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def make(target, content="new"):
    with replacing_folder(target, "mark.csv") as folder:
        (folder / "mark.csv").write_text(content)


def fail(target, error):
    with replacing_folder(target, "mark.csv") as folder:
        (folder / "mark.csv").write_text("half")
        raise error


def test_a_folder_takes_the_place_of_the_one_before(tmp_path):
    make(tmp_path / "csv", "old")
    (tmp_path / "csv" / "more.csv").touch()
    make(tmp_path / "csv")
    assert [path.name for path in tmp_path.iterdir()] == ["csv"]
    assert [path.read_text() for path in (tmp_path / "csv").iterdir()] == ["new"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ExportError("no")])
def test_on_any_error_nothing_is_left_and_the_folder_is_as_it_was(tmp_path, error):
    make(tmp_path / "csv", "old")
    with pytest.raises(type(error)):
        fail(tmp_path / "csv", error)
    assert [path.name for path in tmp_path.iterdir()] == ["csv"]
    assert (tmp_path / "csv" / "mark.csv").read_text() == "old"


def test_a_folder_of_other_files_is_not_replaced(tmp_path):
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "thesis.docx").touch()
    with pytest.raises(ExportError, match="holds other files"):
        make(tmp_path / "csv")
    assert (tmp_path / "csv" / "thesis.docx").exists()


def test_a_file_is_not_replaced_by_a_folder(tmp_path):
    (tmp_path / "csv").write_text("mine")
    with pytest.raises(ExportError, match="is a file"):
        make(tmp_path / "csv")
    assert (tmp_path / "csv").read_text() == "mine"


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "csv").mkdir()
    make(tmp_path / "csv")
    assert (tmp_path / "csv" / "mark.csv").exists()


def test_what_a_killed_export_left_goes_with_the_next(tmp_path, dead):
    (tmp_path / f".{dead}-csv.part").mkdir()
    (tmp_path / f".{dead}-csv.part" / "half").touch()
    (tmp_path / f".{dead}-a.jsonl.part").touch()
    (tmp_path / f".{os.getppid()}-csv.part").mkdir()
    (tmp_path / f".{dead}-other.part").touch()
    make(tmp_path / "csv")
    with replacing(tmp_path / "a.jsonl") as file:
        file.write(b"x")
    left = {f".{os.getppid()}-csv.part", f".{dead}-other.part"}  # of one that is at work, and of another export
    assert {path.name for path in tmp_path.iterdir()} == {"csv", "a.jsonl", *left}


def test_a_folder_that_was_moved_away_when_it_was_killed_comes_back(tmp_path, dead):
    make(tmp_path / f".{dead}-csv.old", "old")
    with pytest.raises(KeyboardInterrupt):
        fail(tmp_path / "csv", KeyboardInterrupt())
    assert (tmp_path / "csv" / "mark.csv").read_text() == "old"


def test_too_little_space_is_said_before(tmp_path):
    need_space(tmp_path / "to" / "bag", 1)
    with pytest.raises(OSError, match=r"needs about .* bytes"):
        need_space(tmp_path / "to" / "bag", 2**60)
