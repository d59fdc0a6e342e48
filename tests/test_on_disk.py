import sqlite3
import tempfile
from errno import ENOSPC

import pytest

from scraper.on_disk import Entries, OnDisk
from scraper.once import Once

KEYS = ["b", "a", "", "é", "\ud800", "\uffff", "\U0001f600", "a\0b"]


def held(values):
    there = OnDisk()
    for key, value in values:
        there[key] = value
    return there


def without_room(there):
    there._database.execute("PRAGMA max_page_count = 3")
    return there


def test_what_is_held_is_had_again_and_the_last_of_a_key_counts():
    there = held([("a", [1]), ("b", {"x": None}), ("a", [2])])
    assert (there.get("a"), there.get("b"), there.get("c")) == ([2], {"x": None}, None)
    assert ("a" in there, "c" in there, len(there)) == (True, False, 2)


def test_keys_and_values_come_in_the_order_in_which_python_sorts_them():
    there = held((key, key) for key in KEYS)
    assert [*there] == [*there.values()] == sorted(KEYS)


def test_one_who_changes_what_he_got_changes_it_for_nobody_else():
    there = held([("a", [])])
    there.get("a").append("mine")
    assert there.get("a") == []


def test_entries_are_had_as_often_as_they_are_asked_for():
    entries = Entries(held([("b", 2), ("a", 1)]))
    assert ([*entries], [*entries], len(entries), 2 in entries, 3 in entries) == ([1, 2], [1, 2], 2, True, False)
    assert not Entries(OnDisk())


def test_many_are_on_disk_and_not_in_memory():
    there = held((str(number), "x" * 1000) for number in range(5_000))
    [pages] = there._database.execute("PRAGMA page_count").fetchone()
    [in_memory] = there._database.execute("PRAGMA cache_size").fetchone()
    assert (pages > 1_000, in_memory) == (True, -128)
    assert sum(len(value) for value in there.values()) == 5_000_000


def test_a_folder_without_room_is_told_with_what_to_do():
    there = without_room(OnDisk())
    with pytest.raises(OSError, match="TMPDIR names their folder") as error:
        there["a"] = "x" * 100_000
    assert error.value.errno == ENOSPC
    assert isinstance(error.value.__cause__, sqlite3.OperationalError)


def test_nothing_is_left_in_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    held((str(number), "x" * 1000) for number in range(2_000))
    assert [*tmp_path.iterdir()] == []


def test_work_whose_result_finds_no_room_is_still_done_once():
    import asyncio

    begun = []

    async def work():
        begun.append(1)
        return "x" * 100_000

    async def ask():
        once = Once()
        without_room(once._done)
        return {await once.of("a", work) for _ in range(3)}

    assert asyncio.run(ask()) == {"x" * 100_000}
    assert len(begun) == 1
