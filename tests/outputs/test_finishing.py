"""After a power cut: what was new and is not whole goes, so that it is made again; what replaced something is told."""

from contextlib import closing
from hashlib import sha256

import pytest

from scraper.archive import recovery
from scraper.catalog.catalog import NAME, Catalog
from scraper.outputs.finishing import Finishing

WHOLE, BEFORE = b'{"is": "whole"}\n', b'{"was": "before"}\n'
RECORD = "records/document/a.json"


def digest(content):
    return sha256(content).hexdigest()


@pytest.fixture
def left(tmp_path):
    """What a cut left of a file that was about to be put in place, where `before` lay there or nothing."""

    def made(path, content, before=None):
        (tmp_path / "archive").mkdir()
        with closing(Catalog(tmp_path / NAME)) as catalog:
            if before is not None:
                catalog.settle([(path, digest(before))])
            catalog.intend(path, digest(WHOLE))
        place = tmp_path / path
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
        with Finishing(tmp_path / "archive") as finishing:
            finishing.prepare()
            return place.exists(), finishing.is_behind()

    return made


@pytest.mark.parametrize("path", [RECORD, "text/aa/aa11.txt"])
@pytest.mark.parametrize("content", [b"", WHOLE[:5], bytes(len(WHOLE))])
def test_what_was_new_and_is_not_whole_goes(left, path, content):
    assert left(path, content) == (False, False)


def test_what_was_new_and_is_whole_stays(left):
    assert left(RECORD, WHOLE) == (True, False)


@pytest.mark.parametrize("content", [b"", WHOLE[:5]])
def test_of_what_replaced_something_and_is_not_whole_all_is_made_again(left, content):
    assert left(RECORD, content, BEFORE) == (True, True)


@pytest.mark.parametrize("content", [BEFORE, WHOLE])
def test_what_is_as_before_or_as_it_was_to_be_is_explained(left, content):
    assert left(RECORD, content, BEFORE) == (True, False)


def test_an_earlier_version_never_goes(left):
    assert left("history/document/a/20190410T120001Z.json", b"") == (True, True)


def test_all_that_was_to_be_put_in_place_is_settled_however_much_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(recovery, "_AT_ONCE", 2)
    names = [f"records/document/{name}.json" for name in "abcde"]
    (tmp_path / "records/document").mkdir(parents=True)
    with closing(Catalog(tmp_path / NAME)) as catalog:
        for name in names:
            catalog.intend(name, digest(WHOLE))
        for name in names[1:]:
            (tmp_path / name).write_bytes(WHOLE)
        recovery.settle(tmp_path, catalog)
        assert list(catalog.outputs()) == [(name, digest(WHOLE), None) for name in names[1:]]
