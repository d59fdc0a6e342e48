"""`scrapy export bag`: judged by bagit, the Library of Congress's own."""

import subprocess

import bagit
import pytest

from scraper.outputs.exports import bag as bag_module
from scraper.outputs.exports.bag import export_bag
from scraper.store import write_atomically
from tests.outputs.exports.store import keep, make_store


@pytest.fixture
def output(tmp_path):
    output = tmp_path / "output"
    make_store(output)
    figures = b'{"figures": {"documents_found": 2, "documents_lost": 1, "answers": 9}}'
    write_atomically(output / "report.json", figures)
    write_atomically(output / "export" / "old.csv", b"x")
    write_atomically(output / "records" / "document" / ".1-a.json.part", b"half")
    return output


@pytest.mark.parametrize("metadata", [False, True])
def test_bagit_finds_it_whole(output, tmp_path, metadata):
    summary = export_bag(output, tmp_path / "bag", metadata=metadata)
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate()
    names = {name.split("/")[1] for name in bag.payload_entries()}
    described = {"records", "report.json"}
    assert names == (described if metadata else described | {"archive", "text", "catalog.sqlite"})
    assert len(bag.payload_entries()) == summary.counts["files"]
    assert not [name for name in bag.payload_entries() if name.endswith(".part")]
    assert bag.info["Bagging-Date"] == "2019-04-10"
    assert sorted(bag.algorithms) == ["sha256", "sha512"]


def test_a_percent_sign_in_a_name_is_escaped(output, tmp_path):
    """As RFC 8493 has it; bagit 1.9 does not read it."""
    keep(output, "100%25", None)
    export_bag(output, tmp_path / "bag")
    assert "  data/records/document/100%252525.json\n" in (tmp_path / "bag" / "manifest-sha256.txt").read_text()


def test_bagit_finds_a_flipped_byte(output, tmp_path):
    export_bag(output, tmp_path / "bag")
    [text] = (tmp_path / "bag" / "data" / "text").rglob("*.txt")
    text.write_bytes(b"Q" + text.read_bytes()[1:])
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(tmp_path / "bag")).validate()


def test_what_its_readme_says_of_checking_works(output, tmp_path):
    export_bag(output, tmp_path / "bag")
    command = ["sha256sum", "-c", "--quiet", "manifest-sha256.txt"]
    assert subprocess.run(command, cwd=tmp_path / "bag", capture_output=True).returncode == 0
    readme = (tmp_path / "bag" / "README.txt").read_text()
    assert command[0] in readme
    assert "documents lost: 1" in readme
    assert "answers" not in readme


def test_the_same_output_gives_the_same_bytes(output, tmp_path):
    export_bag(output, tmp_path / "a")
    export_bag(output, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_full_disk_in_the_middle_leaves_nothing(output, tmp_path, monkeypatch):
    monkeypatch.setattr(bag_module, "digest_of_file", full_disk)
    with pytest.raises(OSError, match="No space left"):
        export_bag(output, tmp_path / "bag")
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def full_disk(*_):
    raise OSError(28, "No space left on device")
