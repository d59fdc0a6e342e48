"""Pages are read in child processes: the same pages, and none that kills or outlasts its reader stops a crawl."""

import asyncio
import os
import signal
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.fetching import page_reader
from scraper.fetching.page_reader import TRIES, PageReader
from scraper.outcomes import Outcome
from scraper.pages.pages import NotADocument
from scraper.pages.read_page import read_page
from scraper.readings.readings import Readings
from tests.pages.saved import saved

PAGE = saved((Path(__file__).parents[1] / "fixtures/samples/site/pages/bartik/5211.html").read_bytes(), "")


async def read_twice():
    reader = PageReader(workers="1")
    try:
        return await reader.read(PAGE), await reader.read(PAGE)
    finally:
        reader.close()


async def read_while(reader, act):
    """A page that is in the pool when something happens to its children, and one that comes after."""
    try:
        await reader.read(PAGE)
        for child in reader.process_ids():
            os.kill(child, signal.SIGSTOP)
        reading = asyncio.ensure_future(reader.read(PAGE))
        await asyncio.sleep(0)
        act(reader)
        return await reading, await reader.read(PAGE)
    finally:
        reader.close()


def kill_children(reader):
    for child in reader.process_ids():
        os.kill(child, signal.SIGKILL)


def test_a_child_reads_a_page_as_the_crawl_itself_does():
    here, there = asyncio.run(read_twice())
    assert here == there == read_page(PAGE)


def test_a_child_that_dies_costs_no_page_but_the_one_that_killed_it():
    assert asyncio.run(read_while(PageReader(workers="1"), kill_children)) == (read_page(PAGE), read_page(PAGE))


def test_pages_that_waited_behind_one_that_hangs_are_read(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(page_reader, "read_page", hang_at_first)
    assert (
        asyncio.run(read_behind_one_that_hangs(PageReader("1", seconds=2), tmp_path / "1.hang"))
        == [read_page(PAGE)] * 5
    )


async def read_behind_one_that_hangs(reader, sign):
    """A page that hangs its reader, and some that wait behind it."""
    try:
        await reader.read(PAGE)
        sign.touch()
        return await asyncio.gather(*(reader.read(PAGE) for _ in range(5)))
    finally:
        reader.close()


@pytest.mark.parametrize("times", [1, TRIES - 1])
def test_a_page_whose_reader_is_killed_from_outside_is_read_again(tmp_path, monkeypatch, times):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(page_reader, "read_page", die_at_first)
    for number in range(times):
        (tmp_path / f"{number}.kill").touch()
    assert asyncio.run(read_one(PageReader(workers="1"))) == read_page(PAGE)
    assert list(tmp_path.glob("*.kill")) == []


def test_a_page_that_kills_every_reader_is_no_document(monkeypatch):
    monkeypatch.setattr(page_reader, "read_page", die)
    lost = asyncio.run(read_one(PageReader(workers="1")))
    assert isinstance(lost, NotADocument)
    assert lost.reason is Outcome.UNREADABLE
    assert "died" in lost.detail


def test_a_page_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(page_reader, "read_page", hang)
    lost = asyncio.run(read_one(PageReader(workers="1", seconds=0.5)))
    assert isinstance(lost, NotADocument)
    assert "0.5 s" in lost.detail


async def read_one(reader):
    try:
        return await reader.read(PAGE)
    finally:
        reader.close()


def die(capture):
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_first(capture):
    """Dies as often as there are files that say so."""
    for path in Path(os.environ["TMPDIR"]).glob("*.kill"):
        path.unlink()
        die(capture)
    return read_page(capture)


def hang_at_first(capture):
    """The same, of one that hangs."""
    for path in Path(os.environ["TMPDIR"]).glob("*.hang"):
        path.unlink()
        hang(capture)
    return read_page(capture)


def hang(capture):
    signal.pause()


def test_also_the_first_page_and_that_of_a_machine_with_one_core_is_read_apart(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setattr(page_reader, "read_page", whose)
    assert asyncio.run(read_one(PageReader())) != os.getpid()


def test_pages_of_a_folder_are_read_apart_while_it_is_opened(monkeypatch):
    monkeypatch.setattr(page_reader, "read_page", whose)
    with closing(PageReader(workers="1")) as reader:
        assert reader.read_now(PAGE) == reader.read_now(PAGE) != os.getpid()


@pytest.mark.parametrize("misbehave", ["die", "hang"])
def test_a_page_of_a_folder_that_kills_or_outlasts_its_readers_is_no_document(monkeypatch, misbehave):
    monkeypatch.setattr(page_reader, "read_page", globals()[misbehave])
    with closing(PageReader(workers="1", seconds=2)) as reader:
        assert reader.read_now(PAGE).reason is Outcome.UNREADABLE


def whose(capture):
    return os.getpid()


def test_pages_that_are_expected_are_read_at_the_same_time(tmp_path, monkeypatch):
    monkeypatch.setattr(page_reader, "read_page", meet)
    (tmp_path / "met").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "met"))
    pages = [replace(PAGE, location=f"https://www.innovationpolicyplatform.org/{name}") for name in "ab"]
    readings = Readings(tmp_path / "readings")
    with closing(PageReader(workers="2", readings=readings)) as reader:
        for page in pages:
            reader.expect(page)
            reader.expect(page)
        assert [reader.read_now(page) for page in pages] == [read_page(page) for page in pages]
        assert [reader.read_now(page) for page in pages] == [read_page(page) for page in pages]
    assert readings.counts == {"pages read": 2, "pages remembered": 2}


def meet(capture):
    """Reads a page when another child reads one, too."""
    folder = Path(os.environ["TMPDIR"])
    (folder / str(os.getpid())).touch()
    while len(list(folder.iterdir())) < 2:
        os.sched_yield()
    return read_page(capture)


def test_an_expected_page_that_kills_its_reader_is_read_by_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(page_reader, "read_page", die_at_first)
    (tmp_path / "1.kill").touch()
    with closing(PageReader(workers="1", readings=Readings(tmp_path / "readings"))) as reader:
        reader.expect(PAGE)
        assert reader.read_now(PAGE) == read_page(PAGE)
