"""Which WARC files come together, under which names, and that they come all or not at all."""

import errno
import itertools
import os
import shutil
from contextlib import suppress
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.outputs.merge import taking_in
from scraper.outputs.merge.ocr import take_ocr
from scraper.outputs.merge.taking_in import MERGED, archives_of, end_merge, take_in
from scraper.outputs.merge.union import MergedWarc, MergeError, union
from scraper.store import ocr_path, write_atomically
from tests.archive.warcs import Warc
from tests.records import SITE

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n%d"
NAME = "ipp-20200101000000-00000.warc.gz"


def output_of(folder, *pages, name=NAME):
    """An output whose archive has one file with these pages."""
    warc = Warc(folder / "archive" / name)
    warc.info(("isPartOf", f"urn:uuid:{uuid5(NAMESPACE_URL, f'{name} {pages}')}"))
    for number in pages:
        warc.response(f"{SITE}/document/{number}", ANSWER % number)
    return folder


def contents(archive):
    return {path.name: path.read_bytes() for path in archive.iterdir()}


def archive_of(folder, *outputs):
    """What an archive holds after a merge."""
    take_in(folder / "archive", [output / "archive" for output in outputs])
    return contents(folder / "archive")


@pytest.fixture
def outputs(tmp_path):
    """Three outputs: two of one name, as of machines that began in the same second, and another."""
    return [
        output_of(tmp_path / "a", 1),
        output_of(tmp_path / "b", 2),
        output_of(tmp_path / "c", 3, name="ipp-20210101000000-00000.warc.gz"),
    ]


def test_the_order_in_which_outputs_are_named_decides_nothing(outputs, tmp_path):
    merged = [archive_of(tmp_path / str(n), *order) for n, order in enumerate(itertools.permutations(outputs))]
    assert len(merged[0]) == 3
    assert all(one == merged[0] for one in merged)
    assert set(merged[0].values()) == {content for one in outputs for content in contents(one / "archive").values()}


def test_it_does_not_matter_in_how_many_steps_and_how_often(outputs, tmp_path):
    at_once = archive_of(tmp_path / "at once", *outputs)
    for first, second, third in itertools.permutations(outputs):
        target = tmp_path / "steps"
        shutil.copytree(first, target)
        archive_of(target, second)
        archive_of(target, third)
        assert archive_of(target, second, first) == at_once
        shutil.rmtree(target)


def test_a_third_of_one_name_that_comes_later_is_told_apart_as_they_are(outputs, tmp_path):
    third = output_of(tmp_path / "third", 4)
    at_once = archive_of(tmp_path / "at once", *outputs[:2], third)
    archive_of(tmp_path / "steps", *outputs[:2])
    assert archive_of(tmp_path / "steps", third) == at_once


def test_the_beginning_of_a_file_that_went_on_is_no_other_file(tmp_path):
    short, long = output_of(tmp_path / "short", 1), output_of(tmp_path / "long", 2)
    whole = (long / "archive" / NAME).read_bytes()
    (short / "archive" / NAME).write_bytes(whole[: len(whole) // 2])
    for n, order in enumerate(([short, long], [long, short])):
        assert archive_of(tmp_path / str(n), *order) == {NAME: whole}
    assert archive_of(short, long) == {NAME: whole}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: [folder / "a", folder / "b" / ".." / "a"], "is the same folder as"),
        (lambda folder: [folder / "target"], "is the same folder as"),
        (lambda folder: [folder / "nowhere"], "holds no archive"),
        (lambda folder: [folder], "holds no archive"),
    ],
)
def test_what_cannot_be_merged_is_named(tmp_path, make, said):
    for name in ("a", "b", "target"):
        output_of(tmp_path / name, 1)
    with pytest.raises(MergeError, match=said):
        archives_of(tmp_path / "target", make(tmp_path))


def foreign(path):
    warc = Warc(path)
    warc.info()
    warc.response(f"{SITE}/document/1", ANSWER % 1)


def damaged(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("spoil", "said"), [(foreign, "was not written by this project|damaged"), (damaged, "damaged")]
)
def test_a_file_that_no_rebuild_could_read_is_refused_and_nothing_changes(tmp_path, spoil, said):
    target, other = (
        output_of(tmp_path / "target", 1),
        output_of(tmp_path / "other", *range(2, 9), name="ipp-2-0.warc.gz"),
    )
    spoil(other / "archive" / "ipp-2-0.warc.gz")
    before = contents(target / "archive")
    with pytest.raises(MergeError, match=said):
        archive_of(target, other)
    assert contents(target / "archive") == before


class Killed(BaseException):
    """The process ends here."""


def stops_at(monkeypatch, number, error):
    """The `number`th change to the disk fails; gives a list that grows when it came."""
    count, came = itertools.count(), []

    def wrap(function):
        def change(*args, **named):
            if next(count) == number:
                came.append(number)
                raise error
            return function(*args, **named)

        return change

    for module, name in ((taking_in, "copy"), (taking_in, "sync_folder"), (os, "sync"), (os, "link"), (os, "rename")):
        monkeypatch.setattr(module, name, wrap(getattr(module, name)))
    for name in ("rename", "replace", "unlink", "rmdir", "mkdir"):
        monkeypatch.setattr(taking_in.Path, name, wrap(getattr(taking_in.Path, name)))
    return came


@pytest.mark.parametrize("error", [Killed(), OSError(errno.ENOSPC, "No space left on device")], ids=["killed", "full"])
def test_wherever_it_is_stopped_all_came_or_nothing(outputs, tmp_path, error):
    whole = archive_of(tmp_path / "whole", *outputs)
    before = contents(outputs[0] / "archive")
    for number in itertools.count():
        target = tmp_path / f"target {number}"
        shutil.copytree(outputs[0], target)
        with pytest.MonkeyPatch.context() as patch:
            came = stops_at(patch, number, error)
            if isinstance(error, Killed):  # nothing of it is put right on the way out
                patch.setattr(shutil, "rmtree", lambda *_, **__: None)
            with suppress(Killed, OSError):
                archive_of(target, *outputs[1:])
        if not came:
            break
        end_merge(target / "archive")  # as the next rebuild or merge begins
        assert contents(target / "archive") in (before, whole)
        assert archive_of(target, *outputs[1:]) == whole
    assert number > 10
    assert not (target / "archive" / MERGED).exists()


def test_too_little_space_is_said_before_anything_is_written(outputs, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(OSError, match=r"needs about [\d,]+ bytes, and .* has 0 free"):
        archive_of(outputs[0], outputs[2])
    assert set(contents(outputs[0] / "archive")) == {NAME}


@given(st.lists(st.tuples(st.sampled_from("ab"), st.binary(max_size=3), st.sampled_from("xy")), max_size=6))
def test_every_content_is_there_once_whatever_the_order(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("parts")
    parts = []
    for number, (name, content, run) in enumerate(files):
        path = folder / str(number) / f"ipp-{name}-0.warc.gz"
        path.parent.mkdir()
        path.write_bytes(run.encode() + content)  # a file says of which run it is
        parts.append(MergedWarc(path, run, sha256(path.read_bytes()).hexdigest()))
    named = {name: part.path.read_bytes() for name, part in union(parts).items()}
    assert named == {name: part.path.read_bytes() for name, part in union(reversed(parts)).items()}
    for part in parts:
        content = part.path.read_bytes()
        assert any(other.name == part.name and there.startswith(content) for other, there in kept(union(parts)))


def kept(named):
    return [(part, part.path.read_bytes()) for part in named.values()]


def test_what_ocr_read_elsewhere_comes_too_and_replaces_nothing(tmp_path):
    for name, said in (("target", b"own"), ("other", b"theirs")):
        for kind in ("txt", "json"):
            write_atomically(ocr_path(tmp_path / name, "aa" * 32, kind), said)
    for kind in ("txt", "json"):
        write_atomically(ocr_path(tmp_path / "other", "bb" * 32, kind), b"new")
    assert take_ocr(tmp_path / "target", [tmp_path / "other"]) == 1
    assert ocr_path(tmp_path / "target", "aa" * 32, "txt").read_bytes() == b"own"
    assert ocr_path(tmp_path / "target", "bb" * 32, "txt").read_bytes() == b"new"
