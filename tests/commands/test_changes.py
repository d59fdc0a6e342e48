"""`scrapy changes` as a person runs it."""

import argparse
import json
import os
import pty
import re
import subprocess
import sys
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from reportlab.pdfgen.canvas import Canvas
from scrapy.settings import Settings

from scraper.catalog.catalog import NAME
from scraper.commands.changes import Command
from scraper.outputs.changes.atom_feed import atom_feed
from scraper.outputs.changes.json_file import json_file
from scraper.outputs.changes.text import text
from scraper.outputs.changes.told import Teller
from tests.crawl.crawling import crawl_live
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, scripted
from tests.pipelines.changes_store import FIRST, SECOND, Store, make_story, version

ROOT = Path(__file__).parents[2]
FILE = "/sites/default/files/a.pdf"


@pytest.fixture
def story(tmp_path):
    made = make_story(tmp_path / "output")
    yield made
    made.catalog.close()


def command(*args, output):
    return [sys.executable, "-m", "scrapy", "changes", *map(str, args), "-s", f"OUTPUT_DIR={output}"]


def changes(*args, output):
    return subprocess.run(command(*args, output=output), cwd=ROOT, capture_output=True, timeout=300)


def refusal(capsys, *args, output):
    """What it says in this process, where it can tell nothing; its one line."""
    parser, changes = argparse.ArgumentParser(), Command()
    changes.settings = Settings()
    changes.add_options(parser)
    changes.settings.set("OUTPUT_DIR", str(output))
    given, rest = parser.parse_known_args(list(map(str, args)))
    changes.run(rest, given)
    said = capsys.readouterr()
    assert (changes.exitcode, said.out) == (1, "")
    assert said.err.startswith("scrapy changes: ")
    assert said.err.count("\n") == 1
    return said.err


def test_without_options_it_prints_what_the_last_run_saw(story):
    said = changes(output=story.output)
    assert (said.returncode, said.stderr) == (0, b"")
    assert said.stdout.decode() == story.written(text)


@pytest.mark.parametrize(("form", "write"), [("text", text), ("json", json_file), ("atom", atom_feed)])
def test_it_writes_a_format_to_a_file(story, tmp_path, form, write):
    target = tmp_path / "to" / "here"
    said = changes("--since", "2026-11-01", "--format", form, "-o", target, output=story.output)
    assert (said.returncode, said.stdout, said.stderr) == (0, b"", b"")
    assert target.read_text("utf-8") == story.written(write, "2026-11-01T00:00:00Z")
    assert [path.name for path in target.parent.iterdir()] == ["here"]


def test_a_format_without_a_file_goes_to_standard_output(story):
    assert json.loads(changes("--format", "json", output=story.output).stdout)["counts"]["changed"] == 1
    feed = etree.fromstring(changes("--format", "atom", "--since", "all", output=story.output).stdout)
    assert len(feed.findall("{*}entry")) == 11


def test_a_terminal_shows_what_went_and_came_in_colours(story):
    reading, writing = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "60"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(
        command(output=story.output), cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, timeout=300, env=environment
    )
    os.close(writing)
    shown = os.read(reading, 100_000).decode()
    os.close(reading)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\x1b[31m      -Two is two.\x1b[0m" in shown
    assert "\x1b[32m      +Two is 2.\x1b[0m" in shown
    assert re.sub(r"\x1b\[[\d;]*m|\r", "", shown) == story.written(text)


def test_it_changes_nothing(story):
    story.catalog.close()
    before = files_of(story.output)
    changes("--since", "all", "--format", "json", output=story.output)
    assert files_of(story.output) == before


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["now"], "now: takes no arguments"),
        (["--since", "yesterday"], "--since 'yesterday': give a date (2026-11-24), a moment (RFC 3339: "),
        (["--topic", "None"], "--topic None: no document has it"),
        (["--id", "document/aa"], "document/aa: no document that this archive knows; did you mean document/a?"),
        (["--format", "rss"], "--format rss: name one of text, json, atom"),
        (["-o", "/dev/null/file"], "/dev/null/file cannot be written: Not a directory"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(story, capsys, args, reason):
    assert reason in refusal(capsys, *args, output=story.output)


def test_a_refusal_is_one_line_and_exit_code_1(tmp_path):
    said = changes("--since", "never", output=tmp_path)
    assert (said.returncode, said.stdout) == (1, b"")
    assert re.fullmatch(rb"scrapy changes: --since 'never': .*\n", said.stderr)


@pytest.mark.parametrize(
    "place", [".", "catalog.sqlite", "requested.csv", "catalog.sqlite-wal", "records/document/a.json", "archive/x"]
)
def test_nothing_that_is_kept_is_written_over(story, capsys, place):
    before = files_of(story.output)
    said = refusal(capsys, "-o", story.output / place, output=story.output)
    assert "is a place of the archive itself" in said
    assert files_of(story.output) == before


def test_an_output_without_a_catalog_is_told_and_gets_none(tmp_path, capsys):
    assert f"{tmp_path / NAME}: no such file: crawl first" in refusal(capsys, output=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_catalog_without_a_run_is_told(tmp_path, capsys):
    Store(tmp_path).catalog.close()
    assert "the catalog knows of no run: crawl first" in refusal(capsys, output=tmp_path)


def test_a_catalog_of_a_newer_version_is_told(tmp_path, capsys):
    store = Store(tmp_path)
    store.catalog.database.execute("PRAGMA user_version = 99")
    store.catalog.close()
    assert "of a newer version (99) than this program knows" in refusal(capsys, output=tmp_path)


def test_a_damaged_catalog_is_told(tmp_path, capsys):
    (tmp_path / NAME).write_bytes(b"no database, but long enough to be read as one" * 100)
    said = refusal(capsys, output=tmp_path)
    assert "file is not a database: move it away, `scrapy rebuild` writes it anew" in said


def test_a_reader_that_has_seen_enough_is_no_failure(tmp_path):
    store = Store(tmp_path)
    store.run(FIRST)
    for n in range(2_000):  # more than a pipe holds
        store.note(FIRST, "new", f"{n:04}")
    store.catalog.close()
    reader = subprocess.Popen(command(output=tmp_path), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reader.stdout.read(4) == b"The "
    reader.stdout.close()
    assert reader.stderr.read() == b""
    reader.stderr.close()
    assert reader.wait(300) == 0


def test_memory_does_not_grow_with_the_number_of_documents(tmp_path):
    store = Store(tmp_path)
    store.run(FIRST)
    store.run(SECOND)
    for n in range(20):
        old = version(FIRST, str(n), body="\n".join(f"Sentence {line} of {n} is long." for line in range(1_000)))
        new = version(SECOND, str(n), body=old.body.replace("long", "longer"))
        store.changed(SECOND, old, new, "body", earlier=store.keep_earlier(old))
        store.keep(new)
    whole = peak(store)
    store.catalog.database.execute("DELETE FROM changes WHERE number > 4")
    assert whole < 1.5 * peak(store)
    store.catalog.close()


def page(slug, *files, body="What the document says."):
    return Answer(body=document(slug, *files, body=body))


def pdf(words):
    content = BytesIO()
    canvas = Canvas(content)
    canvas.drawString(100, 700, words)
    canvas.save()
    return Answer(body=content.getvalue(), headers=(("Content-Type", "application/pdf"),))


def test_it_tells_what_two_crawls_of_a_site_that_changed_have_seen(tmp_path):
    first, second = "Words of the report", "Words of the new report"
    site = {"/document/a": page("a", FILE, body="It was so."), "/document/b": page("b"), "/document/c": page("c")}
    asked = ("-a", "url=/document/a /document/b /document/c /document/d")
    with Server(scripted(site | {FILE: pdf(first)})) as server:
        crawl_live(server, tmp_path, *asked)
    later = {
        "/document/a": page("a", FILE, body="It is so."),
        "/document/b": Answer(status=410),
        "/document/d": page("d"),
    }
    with Server(scripted(site | later | {FILE: pdf(second)})) as server:
        crawl_live(server, tmp_path, *asked)
    said = json.loads(changes("--format", "json", output=tmp_path).stdout)
    counts = {"new": 1, "changed": 1, "moved": 0, "gone": 1, "back": 0, "unchanged": 1, "not_given": 0}
    assert said["counts"] == counts | {"alternating": 0}
    [changed] = said["changed"]
    assert (changed["fields"], changed["notes"]) == (["body", "files"], [])
    assert changed["differences"][0]["diff"] == ["@@ -1,1 +1,1 @@", "-It was so.", "+It is so."]
    assert changed["files"][0]["diff"] == ["@@ -1,1 +1,1 @@", "-Words of the report", "+Words of the new report"]
    [gone] = said["gone"]
    assert (gone["id"], gone["evidence"], gone["record"]) == ("document/b", "410", "records/document/b.json")
    assert said["unchanged"] == ["document/c"]


def peak(store):
    """Bytes that Python holds at most while all is told as JSON."""
    tracemalloc.start()
    try:
        for _ in json_file(store.span(), Teller(store.output, store.journal)):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def files_of(output):
    """What lies there; what SQLite keeps beside the catalog comes and goes."""
    paths = (path for path in sorted(output.rglob("*")) if path.is_file() and not path.name.startswith(f"{NAME}-"))
    return {path.relative_to(output): path.read_bytes() for path in paths}
