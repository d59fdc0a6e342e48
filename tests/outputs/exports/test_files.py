"""`scrapy export files`: copies under names that every system takes, and a table of what each is."""

import csv
import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.media import FileStatus
from scraper.outputs.exports import files_folder
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.files_folder import export_files
from scraper.outputs.exports.readable_names import Names, safe
from scraper.records import File, Role
from scraper.store import file_path, write_atomically
from tests.outputs.exports.store import keep, make_store
from tests.records import SITE, capture

PDF = b"%PDF-1.4 one"


def file(output, name, content=PDF):
    digest = hashlib.sha256(content).hexdigest()
    write_atomically(file_path(output, digest, "application/pdf"), content)
    return File(
        url=f"{SITE}/sites/default/files/{name}",
        label="=A report",
        role=Role.CONTENT,
        status=FileStatus.ARCHIVED,
        media_type="application/pdf",
        size=len(content),
        sha256=digest,
        capture=capture(),
    )


@pytest.fixture
def output(tmp_path):
    output = tmp_path / "output"
    make_store(output)
    keep(output, "c", None, files=[file(output, "A%20report.PDF"), file(output, "a%20REPORT.pdf", b"%PDF two")])
    keep(output, "x/C", None, files=[file(output, "con.pdf"), file(output, "get.php?id=1", b"%PDF three")])
    return output


def test_a_file_has_its_original_name_in_the_folder_of_its_document(output, tmp_path):
    summary = export_files(output, tmp_path / "files")
    found = {path.relative_to(tmp_path / "files").as_posix(): path for path in (tmp_path / "files").rglob("*.pdf")}
    assert sorted(found) == ["C (2)/_con.pdf", "C (2)/get.php.pdf", "c/A report.pdf", "c/a REPORT (2).pdf"]
    assert found["c/A report.pdf"].read_bytes() == PDF
    assert summary.counts == {"files": 4, "documents": 2}


def test_the_table_says_what_each_file_is(output, tmp_path):
    export_files(output, tmp_path / "files")
    with (tmp_path / "files" / "manifest.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for row in rows:
        content = (tmp_path / "files" / row["path"]).read_bytes()
        assert (row["sha256"], row["size"]) == (hashlib.sha256(content).hexdigest(), str(len(content)))
        assert (output / row["kept_as"]).read_bytes() == content
    assert (rows[0]["id"], rows[0]["label"], rows[0]["role"]) == ("document/c", "'=A report", "content")
    assert rows[0]["file_url"] == f"{SITE}/sites/default/files/A%20report.PDF"


def test_the_table_and_the_summary_say_which_file_is_not_whole(output, tmp_path):
    cut = file(output, "cut.pdf", b"%PDF cut").model_copy(
        update={"status": FileStatus.TRUNCATED, "reason": "7 of 9 bytes came"}
    )
    keep(output, "d", None, files=[file(output, "whole.pdf", b"%PDF whole"), cut])
    summary = export_files(output, tmp_path / "files")
    assert summary.note == (
        "1 file not whole, or locked by a password (1 truncated): manifest.csv has `status` and `reason`"
    )
    with (tmp_path / "files" / "manifest.csv").open(encoding="utf-8-sig", newline="") as opened:
        said = {row["path"]: (row["status"], row["reason"]) for row in csv.DictReader(opened)}
    assert said["d/cut.pdf"] == ("truncated", "7 of 9 bytes came")
    assert said["d/whole.pdf"] == ("archived", "")


def test_where_all_files_are_whole_the_summary_has_no_note(output, tmp_path):
    assert export_files(output, tmp_path / "files").note is None


def test_what_is_written_into_a_copy_does_not_reach_the_archive(output, tmp_path):
    export_files(output, tmp_path / "files")
    for path in (tmp_path / "files").rglob("*.pdf"):
        assert path.stat().st_nlink == 1
        assert not path.is_symlink()
        path.write_bytes(b"a note")
    assert file_path(output, hashlib.sha256(PDF).hexdigest(), "application/pdf").read_bytes() == PDF


def test_a_file_that_was_changed_is_refused(output, tmp_path):
    file_path(output, hashlib.sha256(PDF).hexdigest(), "application/pdf").write_bytes(b"other")
    with pytest.raises(ExportError, match="is not as it was written"):
        export_files(output, tmp_path / "files")
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_a_full_disk_in_the_middle_leaves_nothing(output, tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(files_folder, "put", lambda *one: made.append(one) if not made else full_disk())
    with pytest.raises(OSError, match="No space left"):
        export_files(output, tmp_path / "files")
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_the_same_files_give_the_same_bytes(output, tmp_path):
    export_files(output, tmp_path / "a")
    export_files(output, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@given(st.text())
def test_a_name_is_one_that_every_system_takes(text):
    name = safe(text)
    assert 0 < len(name.encode()) <= 121
    assert not set(name) & set('<>:"/\\|?*%#;${}')
    assert name[0] not in " .-~"
    assert name[-1] not in " ."
    assert all(unicodedata.category(one)[0] != "C" for one in name)
    assert name.casefold().partition(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@given(st.lists(st.sampled_from(["a", "A", "a (2)", "ß", "SS", "é", "e\u0301", "ﬁ", "fi"])))
def test_no_two_names_differ_in_capitals_or_form_alone(wanted):
    names = Names()
    found = [unicodedata.normalize("NFKC", names.name(one)).casefold() for one in wanted]
    assert len(set(found)) == len(found)


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def full_disk():
    raise OSError(28, "No space left on device")
