"""What cannot be read is named: a folder that is a source, one inside it, an archive in it, the output of a verb."""

import errno
import os
from pathlib import Path

import pytest

from scraper.archive.foreign import containers as containers_of
from scraper.archive.foreign.containers import containers
from scraper.fetching.open_sources import SourceError, source_names
from scraper.sources.archive_places import has_pages
from scraper.sources.folder_layout import saved_files
from tests.archive.foreign_files import packed
from tests.archive.foreign_files import record as warc_record
from tests.crawl.crawling import crawl
from tests.crawl.pages import document

ERRORS = [errno.EACCES, errno.EIO, errno.ENOTCONN, errno.ESTALE]


@pytest.fixture(params=ERRORS, ids=errno.errorcode.get)
def unreadable(request, monkeypatch):
    """Has a folder of this name answer with an error, as a disk, a network or another user's rights do."""
    scan, listed = os.scandir, os.listdir

    def refusing(real):
        def look(path="."):
            if Path(os.fsdecode(path)).name == "unreadable":
                raise OSError(request.param, os.strerror(request.param), path)
            return real(path)

        return look

    monkeypatch.setattr(os, "scandir", refusing(scan))
    monkeypatch.setattr(os, "listdir", refusing(listed))
    return os.strerror(request.param)


def test_a_source_that_cannot_be_read_is_refused_by_name(tmp_path, unreadable):
    (tmp_path / "unreadable").mkdir()
    with pytest.raises(SourceError, match=f"unreadable' cannot be read: {unreadable}: may this user read it"):
        source_names(str(tmp_path / "unreadable"))


@pytest.mark.parametrize("folder", ["unreadable", "a/b/unreadable"])
def test_a_folder_inside_that_cannot_be_read_is_named(tmp_path, unreadable, folder):
    (tmp_path / folder).mkdir(parents=True)
    told = {one.path: one.refused for one in saved_files(tmp_path)}
    assert told == {folder: f"folder that cannot be read: {unreadable}"}
    assert has_pages(tmp_path), "so that it is opened, and named, beside archives too"
    assert source_names(str(tmp_path)) == [str(tmp_path)]


def test_an_archive_that_cannot_be_read_is_named_and_the_others_are_read(tmp_path, monkeypatch):
    for name in ("a.warc.gz", "b.warc.gz"):
        (tmp_path / name).write_bytes(packed(warc_record(document("a"))))
    real = containers_of._of_file

    def of_file(path, name):
        if name == "a.warc.gz":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, name)

    monkeypatch.setattr(containers_of, "_of_file", of_file)
    bad, good = containers(tmp_path)
    assert (bad.place, bad.reason) == ("a.warc.gz@0", "cannot be read: Permission denied")
    assert good.name == "b.warc.gz"


@pytest.mark.parametrize("inside", [[], ["one"], ["one/two", "three"], ["page.headers"]])
def test_a_folder_without_files_is_no_source(tmp_path, inside):
    for name in inside:
        path = tmp_path / name
        path.write_bytes(b"HTTP/1.1 200 OK") if name.endswith(".headers") else path.mkdir(parents=True)
    with pytest.raises(SourceError, match="has no files"):
        source_names(str(tmp_path))


@pytest.mark.parametrize("name", ["x" * 300, "live,nosuchfolder", "/nosuch/folder"])
def test_a_path_that_cannot_be_is_refused_in_one_line(name):
    with pytest.raises(SourceError) as refused:
        source_names(name)
    assert "\n" not in str(refused.value)


def test_a_crawl_from_a_folder_that_cannot_be_read_ends_at_once(tmp_path):
    (tmp_path / "empty").mkdir()
    done = crawl(tmp_path / "o", "-a", f"source={tmp_path / 'empty'}")
    assert (done.code, done.out, (tmp_path / "o/report.json").exists()) == (1, "", False)
