"""`scrapy backup`: a whole copy or none; the crawl that runs is not disturbed."""

import argparse
import shutil
import sqlite3
from contextlib import closing

import pytest
from scrapy.settings import Settings

from scraper.catalog.catalog import NAME, Catalog
from scraper.commands.backup import Command
from scraper.outputs import backup
from scraper.outputs.backup import back_up
from scraper.outputs.exports.export import ExportError
from tests.outputs.exports.store import make_store

MADE = "2026-11-30T11:00:00Z"


@pytest.fixture
def output(tmp_path):
    make_store(tmp_path / "output")
    return tmp_path / "output"


def copied(output, name="copy"):
    target = output.parent / name
    back_up(output, output / "archive", target, MADE)
    return target


def files(folder):
    left_out = {"backup.json", ".lock", NAME, f"{NAME}-wal", f"{NAME}-shm"}
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name not in left_out]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def refusal(capsys, output, *args):
    command = Command()
    command.settings = Settings({"OUTPUT_DIR": str(output)})
    command.run([str(one) for one in args], argparse.Namespace())
    said = capsys.readouterr()
    assert said.out == ""
    return command.exitcode, said.err


def test_all_is_copied_and_the_catalog_is_whole(output):
    target = copied(output)
    assert files(target) == files(output)
    with closing(Catalog(target / NAME)) as there, closing(Catalog(output / NAME)) as here:
        assert (list(there.captures()), there.warcs()) == (list(here.captures()), here.warcs())


def test_what_is_not_committed_yet_is_left_out(output):
    with (output / "archive/ipp-00001.warc.gz").open("ab") as file:
        file.write(b"half a record")
    whole = (output / "archive/ipp-00001.warc.gz").read_bytes()
    assert (copied(output) / "archive/ipp-00001.warc.gz").read_bytes() == whole.removesuffix(b"half a record")


def test_what_changes_while_it_is_copied_is_copied_as_the_catalog_has_it(output, monkeypatch):
    record, gone = output / "records/document/a.json", output / "records/document/b.json"
    copy, seen = backup.copy, []

    def copy_and_change(source, target):
        copy(source, target)
        if source == record and not seen:
            seen.append(source)
            new = record.with_name(".1-a.json.part")
            new.write_bytes(record.read_bytes() + b"\n")
            new.replace(record)
            gone.unlink()
            (output / "records/document/c.json").write_bytes(b"{}")

    monkeypatch.setattr(backup, "copy", copy_and_change)
    target = copied(output)
    assert seen
    assert files(target) == files(output)


def test_while_the_catalog_is_copied_nobody_writes_and_then_they_do(output, monkeypatch):
    made = backup._copy_changed

    def try_to_write(of, folder, seen):
        if seen:  # now the catalog is held
            with closing(sqlite3.connect(of / NAME, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
                other.execute("INSERT INTO outputs VALUES ('x', 'y', NULL)")
        return made(of, folder, seen)

    monkeypatch.setattr(backup, "_copy_changed", try_to_write)
    copied(output)
    with closing(sqlite3.connect(output / NAME, timeout=0)) as other:
        other.execute("INSERT INTO outputs VALUES ('x', 'y', NULL)")


def test_a_later_backup_replaces_the_one_before(output):
    target = copied(output)
    (output / "records/document/b.json").unlink()
    assert copied(output) == target
    assert files(target) == files(output)


def test_what_is_no_backup_is_never_replaced(output, capsys):
    shutil.copytree(output, output.parent / "other")
    code, said = refusal(capsys, output, output.parent / "other")
    assert (code, "holds other files: name a new or an empty folder" in said) == (1, True)
    assert files(output.parent / "other") == files(output)


@pytest.mark.parametrize("place", ["output/copy", "output", "."])
def test_a_backup_does_not_lie_in_its_output(output, place, capsys):
    code, said = refusal(capsys, output, output.parent / place)
    assert (code, "lie in one another: name another folder" in said) == (1, True)


def test_a_damaged_archive_is_not_copied_as_if_it_were_whole(output):
    path = output / "archive/ipp-00000.warc.gz"
    path.write_bytes(path.read_bytes()[:-9] + b"x" + path.read_bytes()[-8:])
    with pytest.raises(ExportError, match="is not as it was written: see `scrapy verify`"):
        copied(output)
    assert not (output.parent / "copy").exists()


def test_without_an_output_or_a_folder_it_says_so(tmp_path, capsys):
    assert "no such file: crawl first" in refusal(capsys, tmp_path / "none", tmp_path / "copy")[1]
    assert "name one folder" in refusal(capsys, tmp_path)[1]
