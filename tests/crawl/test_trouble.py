"""What goes wrong beside the network: a clock that is put back, a catalog that is locked, a disk that fills up."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest

from scraper.catalog import database
from scraper.catalog.addresses import Want
from scraper.catalog.catalog import NAME, Catalog, CatalogError
from scraper.catalog.holders import is_held
from scraper.catalog.visits import Bounds
from scraper.memory.memory import Memory, NotRemembered
from scraper.watching.catalog_reader import CatalogReader
from tests.crawl.crawling import SAMPLES, crawl_live, run
from tests.crawl.pages import document
from tests.crawl.server import Server, pdf, scripted
from tests.sampling import sampled

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILE = "/sites/default/files/x.pdf"
SITE = {"/document/a": document("a", FILE), "/document/b": document("b", FILE), FILE: pdf(PDF)}
ASKED = ("-a", "url=/document/a /document/b")


def test_a_crawl_on_a_clock_that_was_put_back_is_refused_and_changes_nothing(tmp_path):
    with Server(scripted(SITE)) as server:
        crawl_live(server, tmp_path, *ASKED)
        with closing(sqlite3.connect(tmp_path / NAME)) as database, database:
            database.execute("UPDATE runs SET ended = '2099-01-01T00:00:00Z'")
        archived = sorted((tmp_path / "archive").iterdir())
        done = crawl_live(server, tmp_path, *ASKED)
    [line] = done.err.splitlines()
    assert (done.code, done.out) == (1, "")
    assert "the last run was at 2099-01-01 00:00: set the clock (NTP)" in line
    assert sorted((tmp_path / "archive").iterdir()) == archived


HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA locking_mode = EXCLUSIVE")
database.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(path):
    """Another process holds a catalog; its number."""
    words = [sys.executable, "-c", HOLD, path]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        yield process.pid
        process.stdin.close()


def test_a_catalog_that_another_program_holds_is_waited_for_and_named_with_what_to_do(tmp_path, monkeypatch):
    assert database.PATIENCE == 60
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    Catalog(tmp_path / NAME).close()
    with held(tmp_path / NAME) as process, pytest.raises(CatalogError) as refused:
        Catalog(tmp_path / NAME)
    assert f"database is locked: python (process {process}) holds it open: close that" in re.sub(
        r"python[\d.]*", "python", str(refused.value)
    )


def test_who_only_looks_waits_as_long_and_names_it_too(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    Catalog(tmp_path / NAME).close()
    with held(tmp_path / NAME) as process, pytest.raises(CatalogError) as refused:
        CatalogReader(tmp_path / NAME)
    assert f" (process {process}) holds it open: close that" in str(refused.value)


def test_what_came_of_a_held_catalog_is_told_from_a_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    with closing(Catalog(tmp_path / NAME)) as catalog:
        catalog.database.execute("PRAGMA busy_timeout = 1")
        with closing(sqlite3.connect(tmp_path / NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            memory = Memory(catalog.database, 1, "urn:run:1", "2026-01-01T00:00:00Z", Bounds())
            memory.want(Want("u", "document"))
            with pytest.raises(NotRemembered) as error:
                memory.flush()
    assert is_held(error.value)
    assert not is_held(NotRemembered("database or disk is full"))


def test_a_catalog_that_is_damaged_is_made_anew_by_one_command(tmp_path):
    with Server(scripted(SITE)) as server:
        crawl_live(server, tmp_path, *ASKED)
        remembered = everything(tmp_path)
        (tmp_path / NAME).write_bytes(b"no catalog" * 1000)
        done = crawl_live(server, tmp_path, *ASKED)
        assert (done.code, "move it away, `scrapy rebuild` writes it anew" in done.err) == (1, True)
        (tmp_path / NAME).unlink()
        assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 0
        assert everything(tmp_path) == remembered
        assert crawl_live(server, tmp_path, *ASKED).code == 0


def test_what_is_remembered_of_a_run_may_be_damaged_and_the_next_still_ends_with_its_report(tmp_path):
    with Server(scripted(SITE)) as server:
        crawl_live(server, tmp_path, *ASKED)
        with closing(sqlite3.connect(tmp_path / NAME)) as database, database:
            database.execute("UPDATE asked SET facts = substr(facts, 2)")
        verified = run("verify", OUTPUT_DIR=tmp_path)
        done = crawl_live(server, tmp_path, *ASKED)
    assert (verified.returncode, "what it remembers (asked)" in verified.stdout) == (6, True)
    assert done.code == 0
    assert "damaged and not compared" in done.err


def everything(output):
    """What the catalog remembers of runs, addresses and documents."""
    with closing(Catalog(output / NAME)) as catalog:
        tables = {"runs": "*", "asked": "*", "versions": "*", "changes": "run, at, id, url, what, detail"}
        tables["addresses"] = (
            "url, kind, state, reason, content, checked, checks, changes, rate, due, missing, evidence"
        )
        return {
            name: sorted(catalog.database.execute(f"SELECT {of} FROM {name}"), key=repr) for name, of in tables.items()
        }


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk takes root to mount")
@pytest.mark.parametrize("kilobytes", sampled([200, 260, 320], 1))
def test_a_crawl_goes_on_where_the_disk_was_full(tmp_path, kilobytes):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        with Server(scripted(SITE)) as server:
            full = crawl_live(server, disk / "output", *ASKED)
            assert full.code == 5, full.err
            assert "Traceback" not in full.err
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
            done = crawl_live(server, disk / "output", *ASKED)
            assert (done.code, done.figures["documents_found"]) == (0, 2), done.err
            shutil.rmtree(disk / "output" / "records")
            verified = run("verify", OUTPUT_DIR=disk / "output")
            assert verified.returncode == 6
            assert run("rebuild", OUTPUT_DIR=disk / "output").returncode == 0
            assert run("verify", OUTPUT_DIR=disk / "output").returncode == 0
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
