"""Records are a pure function of the archive: deleted and made again without network, they are the same bytes."""

import itertools
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from scraper.archive.walk import walk
from scraper.catalog.catalog import Catalog
from tests.crawl.crawling import PATIENCE, ROOT, SAMPLES, contents, crawl, crawl_live, environment, run, warcs
from tests.crawl.pages import document
from tests.crawl.samples import SERVED
from tests.crawl.server import NOT_FOUND, Answer, Server, moved, pdf, scripted
from tests.sampling import sampled

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILE = "/sites/default/files/x.pdf"
FOLLOWS = ("records", "history", "text", "documents.jsonl", "report.json", "catalog.sqlite", "archive/index.cdxj")
DERIVED = (*FOLLOWS, ".readings")  # which are no part of it: without them all is read again


def rebuilt(output):
    """Deletes all that is derived, and has it made again."""
    for name in DERIVED:
        path = output / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return run("rebuild", OUTPUT_DIR=output)


@pytest.mark.parametrize("name", sampled([*SERVED, "wget folder", "printed, links as text", "transcript"], 2))
def test_rebuilding_gives_the_same_bytes(crawls, name, tmp_path):
    crawled = crawls[name][0]
    report = (crawled.output / "report.json").read_text("utf-8")
    output = tmp_path / "output"
    shutil.copytree(crawled.output, output)
    done = rebuilt(output)
    assert (done.returncode, done.stderr) == (crawled.code, "")
    before, after = contents(crawled.output), contents(output)
    before["report.json"] = report.replace(f'"output": "{crawled.output}"', f'"output": "{output}"').encode()
    assert [path for path in before | after if before.get(path) != after.get(path)] == []
    assert len([path for path in after if path.startswith("records/")]) == len(crawled.records())


def test_rebuilding_repeats_every_run_in_its_order(tmp_path):
    pages = {"/document/a": document("a", FILE), "/document/b": document("b"), FILE: pdf(PDF)}
    with Server(lambda path: scripted(pages)(path)) as server:
        crawl_live(server, tmp_path, "-a", "url=/document/a /document/b /document/c")
        pages["/document/b"] = document("b", title="Another title")
        pages["/node/1"] = moved("/document/b")
        pages[FILE] = NOT_FOUND
        crawl_live(server, tmp_path, "-a", "url=/document/a /node/1")
        pages["/document/a"] = Answer(503)
        last = crawl_live(server, tmp_path, "-a", "url=/document/a")
    before = contents(tmp_path)
    done = rebuilt(tmp_path)
    assert done.returncode == last.code == 3
    assert contents(tmp_path) == before
    assert last.records()["document/b"]["title"] == "Another title"
    assert last.records()["document/a"]["files"][0]["status"] == "archived", "a later run takes nothing away"


def test_a_run_that_had_noted_how_it_ended_did_end_though_it_was_killed_then(tmp_path):
    with Server(scripted({"/document/a": document("a")})) as server:
        crawl_live(server, tmp_path, "-a", "url=/document/a")
    with closing(Catalog(tmp_path / "catalog.sqlite")) as catalog:
        ended, facts = catalog.runs(), catalog.database.execute("SELECT facts FROM asked").fetchall()
        catalog.database.executescript(
            "UPDATE runs SET ended = NULL, reason = NULL; UPDATE asked SET facts = NULL; "
            "UPDATE warcs SET sha256 = NULL; DELETE FROM digests"
        )
    assert run("rebuild", "--unfinished", OUTPUT_DIR=tmp_path).returncode == 0
    with closing(Catalog(tmp_path / "catalog.sqlite")) as catalog:
        assert catalog.runs() == ended
        assert catalog.database.execute("SELECT facts FROM asked").fetchall() == facts
    assert run("verify", OUTPUT_DIR=tmp_path).returncode == 0


@pytest.mark.parametrize("copied_at", ["/robots.txt", "/document/b", "/document/c"])
def test_a_catalog_that_is_older_than_its_archive_costs_nothing(tmp_path, copied_at):
    pages = {f"/document/{name}": document(name, FILE) for name in "abc"} | {FILE: pdf(PDF)}
    output, older = tmp_path / "output", tmp_path / "older.sqlite"

    def answer(path):
        if path == copied_at:
            with closing(sqlite3.connect(output / "catalog.sqlite")) as now, closing(sqlite3.connect(older)) as copy:
                now.backup(copy)
        return scripted(pages)(path)

    with Server(answer) as server:
        crawl_live(server, output, "-a", "url=/document/a /document/b /document/c", CONCURRENT_REQUESTS=1)
        before = {path.name: path.read_bytes() for path in warcs(output)}
        older.replace(output / "catalog.sqlite")
        again = crawl_live(server, output, "-a", "url=/document/a")
    assert again.code == 0
    assert "are whole and count" in again.err
    assert {name: (output / "archive" / name).read_bytes() for name in before} == before
    verified = run("verify", OUTPUT_DIR=output)
    assert verified.returncode == 0, verified.stdout
    assert again.records().keys() == {"document/a", "document/b", "document/c"}
    there = contents(output)
    assert rebuilt(output).returncode == 0
    assert contents(output) == there


def small_output(output):
    """A crawl of one document and its file."""
    with Server(scripted({"/document/a": document("a", FILE), FILE: pdf(PDF)})) as server:
        crawl_live(server, output, "-a", "url=/document/a")
    [kept] = (output / "files").rglob("*.pdf")
    return kept


def test_what_is_missing_or_damaged_comes_back_and_what_is_foreign_is_put_aside(tmp_path):
    kept = small_output(tmp_path)
    before = contents(tmp_path)
    kept.write_bytes(PDF[:100])
    (tmp_path / "records/document/a.json").unlink()
    (tmp_path / "records/document/a.json").mkdir()
    (tmp_path / "records/document/older.json").write_text('{"id": "document/older"}')
    [text] = (tmp_path / "text").rglob("*.txt")
    text.rename(tmp_path / "elsewhere")
    text.symlink_to(tmp_path / "elsewhere")
    done = run("rebuild", OUTPUT_DIR=tmp_path)
    (tmp_path / "elsewhere").unlink()
    names = [kept.relative_to(tmp_path).as_posix(), "records/document/a.json", "records/document/older.json"]
    said = "scrapy rebuild: {0} does not follow from the archive, and was put aside: aside/{0}"
    assert done.stderr.splitlines() == [said.format(name) for name in names]
    assert (tmp_path / "aside" / names[2]).read_text() == '{"id": "document/older"}'
    assert {name: content for name, content in contents(tmp_path).items() if not name.startswith("aside/")} == before
    assert run("verify", OUTPUT_DIR=tmp_path).returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk takes root to mount")
@pytest.mark.parametrize("room", [40, 100, 160])  # KiB: the new catalog alone takes more
def test_a_rebuild_on_a_full_disk_ends_in_one_line_and_leaves_all_as_it_was(tmp_path, room):
    output = tmp_path / "output"
    small_output(output)
    used = sum(path.stat().st_size // 4096 + 1 for path in output.rglob("*")) * 4
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={used + room}k", "tmpfs", disk], check=True)
    try:
        shutil.copytree(output, disk, dirs_exist_ok=True)
        before = contents(disk)
        done = run("rebuild", OUTPUT_DIR=disk)
        assert (done.returncode, contents(disk), (disk / ".rebuild").exists()) == (5, before, False)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
    [line] = done.stderr.splitlines()
    assert line.startswith("scrapy rebuild: cannot write: ")


INTERRUPTED = """
import os, signal, sys
from scrapy.cmdline import execute
from {module} import {owner}
before = {owner}.{name}

def interrupted(*arguments, **options):
    os.kill(os.getpid(), signal.{signal})
    return before(*arguments, **options)

{owner}.{name} = interrupted
execute(["scrapy", "rebuild", "-s", f"OUTPUT_DIR={{sys.argv[1]}}"])
"""
MOMENTS = [
    ("scraper.outputs.staging", "Staging", "prepare"),
    ("scraper.archive.scan", "Scan", "_take"),
    ("scraper.archive.replayed", "ReplayedArchive", "answer"),
    ("pipelines.keep_record", "KeepRecord", "process_item"),
    ("scraper.outputs.staging", "Staging", "_finish"),
]


@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment[2])
def test_a_rebuild_answers_an_interrupt_at_any_time(interrupted_output, moment, signal):
    before = contents(interrupted_output)
    program = INTERRUPTED.format(module=moment[0], owner=moment[1], name=moment[2], signal=signal)
    words = [sys.executable, "-c", program, interrupted_output]
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE)
    assert done.stderr.splitlines() == ["scrapy rebuild: interrupted before its end: run it again"]
    assert (done.returncode, (interrupted_output / ".rebuild").exists()) == (1, False)
    assert contents(interrupted_output) == before


@pytest.fixture(scope="module")
def interrupted_output(tmp_path_factory):
    output = tmp_path_factory.mktemp("interrupted") / "output"
    small_output(output)
    return output


def test_one_that_was_interrupted_while_it_replaced_files_is_ended_by_the_next_start(tmp_path):
    small_output(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "records/document/a.json").write_text("{}")
    program = INTERRUPTED.format(module="scraper.outputs", owner="staging", name="_place", signal="SIGINT")
    words = [sys.executable, "-c", program, tmp_path]
    assert subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, timeout=PATIENCE).returncode == 1
    assert (tmp_path / ".rebuild").exists()
    assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 0
    assert contents(tmp_path) == before


def test_a_damaged_archive_is_named_and_nothing_is_replaced(tmp_path):
    with Server(scripted({"/document/a": document("a")})) as server:
        crawl_live(server, tmp_path, "-a", "url=/document/a")
    [warc] = warcs(tmp_path)
    data = bytearray(warc.read_bytes())
    with closing(Catalog(tmp_path / "catalog.sqlite")) as catalog:
        [page] = [row for row in catalog.captures() if row.url.endswith("/document/a") and row.type == "response"]
    data[page.offset + page.length // 2] ^= 0xFF
    warc.write_bytes(data)
    before = contents(tmp_path)
    done = run("rebuild", OUTPUT_DIR=tmp_path)
    assert done.returncode == 1
    assert f"scrapy rebuild: {warc} offset " in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(tmp_path) == before


def test_without_an_archive_there_is_nothing_to_rebuild(tmp_path):
    done = run("rebuild", OUTPUT_DIR=tmp_path)
    assert (done.returncode, "holds no archive" in done.stderr) == (1, True)


def test_a_rebuild_that_reaches_for_the_network_fails():
    program = "import socket; from scraper.isolation import block_network; block_network(); socket.{}"
    for call in ("create_connection(('127.0.0.1', 9))", "getaddrinfo('localhost', 80)", "create_server(('', 0))"):
        words = [sys.executable, "-c", program.format(call)]
        done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True)
        assert "NetworkBlocked" in done.stderr


def test_what_a_run_read_unchanged_is_made_again_for_it_too(tmp_path):
    folder = tmp_path / "mirror/www.innovationpolicyplatform.org/document"
    folder.mkdir(parents=True)
    for slug in "ab":
        (folder / f"{slug}.html").write_bytes(document(slug))
    output = tmp_path / "output"
    for _ in range(2):
        done = crawl(output, "-a", f"source={tmp_path / 'mirror'}")
        assert (done.code, sorted(done.records())) == (0, ["document/a", "document/b"])
    before = contents(output)
    assert warcs(output)[1].stat().st_size < warcs(output)[0].stat().st_size
    again = rebuilt(output)
    assert (again.returncode, again.stderr, contents(output)) == (0, "", before)


def test_a_run_that_was_cut_off_while_it_read_its_folder_gives_nothing(tmp_path):
    folder = tmp_path / "mirror/www.innovationpolicyplatform.org/document"
    folder.mkdir(parents=True)
    (folder / "a.html").write_bytes(document("a"))
    output = tmp_path / "output"
    crawl(output, "-a", f"source={tmp_path / 'mirror'}")
    [warc] = warcs(output)
    begun = list(itertools.takewhile(lambda one: one.record.type != "resource", walk(warc)))
    warc.write_bytes(warc.read_bytes()[: begun[-1].offset + begun[-1].length])
    (output / "catalog.sqlite").unlink()
    again = rebuilt(output)
    assert (again.returncode, again.stderr) == (0, "")
    assert "No run of this archive came to its end." in again.stdout
    assert not (output / "records").exists()
