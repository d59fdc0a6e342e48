"""What is remembered is what was read, or nothing: whatever became of the file that it lies in."""

import json
import os
from enum import StrEnum

import pytest

from scraper.readings.plain import made
from scraper.readings.reader import Reader
from scraper.readings.readings import Readings, keep

READER = Reader("pages", ("scraper/readings",), ("lxml",))
OTHER = Reader("pages", ("scraper/readings", "scraper/text.py"), ("lxml",))
FILES = Reader("files", ("scraper/readings",), ())
SAID = ["document", {"a": "đổi mới", "lone": "\ud83d", "none": None}]


@pytest.fixture
def place(tmp_path):
    """An entry that is kept."""
    there = Readings(tmp_path).place(READER, "ab" * 32, "/document/a", 200)
    keep(there, SAID)
    return there


def test_what_is_kept_is_found_by_whoever_comes_next(tmp_path, place):
    readings = Readings(tmp_path)
    assert readings.place(READER, "ab" * 32, "/document/a", 200) == place
    assert readings.find(place) == SAID


@pytest.mark.parametrize(
    ("reader", "payload", "facts"),
    [
        (READER, "cd" * 32, ("/document/a", 200)),
        (READER, "ab" * 32, ("/document/b", 200)),
        (READER, "ab" * 32, ("/document/a", 203)),
        (OTHER, "ab" * 32, ("/document/a", 200)),
    ],
)
def test_another_payload_place_or_reader_has_an_entry_of_its_own(tmp_path, place, reader, payload, facts):
    readings = Readings(tmp_path)
    assert readings.find(readings.place(reader, payload, *facts)) is None


def test_a_reader_is_another_one_when_a_file_of_its_code_or_a_package_is(tmp_path):
    names = {READER.folder, OTHER.folder, Reader("pages", ("scraper/readings",), ("w3lib",)).folder}
    assert len(names) == 3
    assert Reader("pages", ("scraper/readings",), ("lxml",)).folder == READER.folder


def test_each_byte_that_is_damaged_or_cut_off_makes_it_a_miss(tmp_path, place):
    whole, readings = place.read_bytes(), Readings(tmp_path)
    for at in range(len(whole)):
        place.write_bytes(whole[:at])
        assert readings.find(place) is None
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert readings.find(place) is None
    place.write_bytes(whole)
    assert readings.find(place) == SAID


def test_an_entry_under_the_name_of_another_is_a_miss(tmp_path, place):
    readings = Readings(tmp_path)
    other = readings.place(READER, "cd" * 32)
    other.parent.mkdir()
    place.rename(other)
    assert (readings.find(other), readings.find(place)) == (None, None)


def test_a_folder_in_the_place_of_an_entry_is_a_miss_and_stops_nothing(tmp_path, place):
    place.unlink()
    place.mkdir()
    keep(place, SAID)
    assert Readings(tmp_path).find(place) is None


def test_what_no_reader_reads_any_more_goes_and_what_others_read_stays(tmp_path, place):
    readings = Readings(tmp_path)
    mine, theirs = readings.place(OTHER, "ab" * 32), Readings(tmp_path).place(FILES, "ab" * 32)
    keep(mine, SAID)
    keep(theirs, SAID)
    readings.clear()
    assert (place.exists(), mine.exists(), theirs.exists()) == (False, True, True)


def test_what_nothing_asked_for_goes_where_all_was_asked(tmp_path, place):
    asked = Readings(tmp_path).place(READER, "cd" * 32)
    keep(asked, SAID)
    text, left = place.with_suffix(".txt"), place.with_name(".1-x.json.part")
    text.write_text("its text")
    left.write_text("half")
    for path in (place, asked, left):
        os.utime(path, (1, 1))
    readings = Readings(tmp_path)
    readings.place(READER, "cd" * 32)
    assert readings.find(asked) == SAID
    readings.clear(all_were_asked=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [asked]


def test_where_all_is_to_be_read_again_only_what_was_read_since_counts(tmp_path, place):
    os.utime(place, (1, 1))
    readings = Readings(tmp_path, is_fresh=True)
    assert readings.find(place) is None
    keep(place, ["again"])
    assert readings.find(place) == ["again"]


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path):
    (tmp_path / "in the way").write_text("")
    readings = Readings(tmp_path / "in the way")
    there = readings.place(READER, "ab" * 32)
    keep(there, SAID)
    assert readings.find(there) is None
    readings.clear(all_were_asked=True)


class Kind(StrEnum):
    """Some words."""

    ONE = "one"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (str, None),
        (str, 3),
        (int, True),
        (tuple[str, ...], 3),
        (tuple[str, int], ["a"]),
        (Kind, "two"),
        (Reader, ["a"]),
    ],
)
def test_what_is_of_another_shape_is_refused(kind, said):
    with pytest.raises((TypeError, ValueError, LookupError)):
        made(kind, json.loads(json.dumps(said)))
