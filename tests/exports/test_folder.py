"""An export that is a folder takes its place whole, or leaves what was there."""

import pytest

from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.folder import replacing_folder


def write(target, text):
    with replacing_folder(target, "mark") as folder:
        (folder / "mark").write_text(text)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_it_takes_the_place_of_the_one_before(tmp_path):
    for text in ("first", "second"):
        write(tmp_path / "a" / "site", text)
    assert (tmp_path / "a" / "site" / "mark").read_text() == "second"
    assert names(tmp_path / "a") == ["site"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError(28, "No space left on device"), ValueError])
def test_what_fails_or_is_stopped_leaves_the_one_before(tmp_path, fault):
    write(tmp_path / "site", "first")
    with (
        pytest.raises(type(fault) if isinstance(fault, OSError) else fault),
        replacing_folder(tmp_path / "site", "mark"),
    ):
        raise fault
    assert (tmp_path / "site" / "mark").read_text() == "first"
    assert names(tmp_path) == ["site"]


@pytest.mark.parametrize("left", [".site.part", ".site.old"])
def test_what_one_that_was_killed_left_is_removed_by_the_next(tmp_path, left):
    write(tmp_path / "site", "first")
    (tmp_path / left).mkdir()
    (tmp_path / left / "mark").write_text("left")
    write(tmp_path / "site", "second")
    assert names(tmp_path) == ["site"]


def test_one_that_was_killed_between_its_two_moves_is_not_lost(tmp_path):
    write(tmp_path / "site", "first")
    (tmp_path / "site").rename(tmp_path / ".site.old")
    with pytest.raises(KeyboardInterrupt), replacing_folder(tmp_path / "site", "mark"):
        raise KeyboardInterrupt
    assert (tmp_path / "site" / "mark").read_text() == "first"


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_such_export_is_not_replaced(tmp_path, kind):
    target = tmp_path / "site"
    if kind == "file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "mine").touch()
    with pytest.raises(ExportError, match="name another place"):
        write(target, "site")
    assert target.is_file() or names(target) == ["mine"]
