"""Pages are read in child processes: the same pages, and none that kills or outlasts its reader stops a crawl."""

import asyncio
import os
import signal
from pathlib import Path

from scraper.fetching import page_reader
from scraper.fetching.page_reader import PageReader
from scraper.outcomes import Outcome
from scraper.pages.pages import NotADocument
from scraper.pages.read_page import read_page
from scraper.pages.snapshot import Snapshot

PAGE = Snapshot((Path(__file__).parents[1] / "fixtures/samples/site/pages/bartik/5211.html").read_bytes(), "")


async def warm(reader):
    """Reads until the children are ready."""
    first = await reader.read(PAGE)
    await reader._warm
    return first


async def read_twice():
    reader = PageReader(workers=1, first=0)
    try:
        return await warm(reader), await reader.read(PAGE)
    finally:
        reader.close()


async def read_while(reader, act):
    """A page that is in the pool when something happens to its children, and one that comes after."""
    try:
        await warm(reader)
        for child in list(reader._pool._processes):
            os.kill(child, signal.SIGSTOP)
        reading = asyncio.ensure_future(reader.read(PAGE))
        await asyncio.sleep(0)
        act(reader)
        return await reading, await reader.read(PAGE)
    finally:
        reader.close()


def kill_children(reader):
    for child in list(reader._pool._processes):
        os.kill(child, signal.SIGKILL)


def test_a_child_reads_a_page_as_the_crawl_itself_does():
    here, there = asyncio.run(read_twice())
    assert here == there == read_page(PAGE)


def test_a_child_that_dies_costs_no_page_but_the_one_that_killed_it():
    assert asyncio.run(read_while(PageReader(workers=1, first=0), kill_children)) == (read_page(PAGE), read_page(PAGE))


def test_a_page_that_kills_every_reader_is_no_document(monkeypatch):
    monkeypatch.setattr(page_reader, "read_page", die)
    lost, _ = asyncio.run(read_after_warming(PageReader(workers=1, first=0)))
    assert isinstance(lost, NotADocument)
    assert lost.reason is Outcome.UNREADABLE
    assert "died" in lost.detail


def test_a_page_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(page_reader, "read_page", hang)
    lost, _ = asyncio.run(read_after_warming(PageReader(workers=1, seconds=0.5, first=0)))
    assert isinstance(lost, NotADocument)
    assert "0.5 s" in lost.detail


async def read_after_warming(reader):
    try:
        reader._is_warm()
        await reader._warm
        return await reader.read(PAGE), None
    finally:
        reader.close()


def die(snapshot):
    os.kill(os.getpid(), signal.SIGKILL)


def hang(snapshot):
    signal.pause()


def test_no_children_are_started_for_no_workers():
    reader = PageReader(workers=0)
    assert asyncio.run(reader.read(PAGE)) == read_page(PAGE)
    assert reader._pool is None
