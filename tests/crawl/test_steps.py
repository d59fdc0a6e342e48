"""`ITEM_PIPELINES` is the only list of what happens to what is found: a step more, or one fewer, and nothing else."""

import json
import shutil
import sqlite3
from contextlib import closing
from threading import Event

import pytest

from scraper.settings import ITEM_PIPELINES
from tests import forks
from tests.crawl.crawling import PATIENCE, SAMPLES, command, contents, crawl_live, environment, run
from tests.crawl.pages import document
from tests.crawl.server import SITE, Server, pdf, scripted

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILE = "/sites/default/files/x.pdf"
PAGES = {"/document/a": document("a", FILE), FILE: pdf(PDF)}
WITH_A_STEP_MORE = json.dumps(ITEM_PIPELINES | {"tests.crawl.steps.MarkTitles": 250})


def titles(output):
    return {path.stem: json.loads(path.read_bytes())["title"] for path in (output / "records").rglob("*.json")}


def addresses(output):
    with closing(sqlite3.connect(output / "catalog.sqlite")) as catalog:
        return dict(catalog.execute("SELECT url, state FROM addresses"))


def test_a_step_that_was_added_works_in_the_crawl_and_in_a_rebuild(tmp_path):
    with Server(scripted(PAGES)) as server:
        crawl_live(server, tmp_path, "-a", "url=/document/a", ITEM_PIPELINES=WITH_A_STEP_MORE)
    before = contents(tmp_path)
    assert titles(tmp_path)["a"].endswith(" (marked)")
    shutil.rmtree(tmp_path / "records")
    assert run("rebuild", OUTPUT_DIR=tmp_path, ITEM_PIPELINES=WITH_A_STEP_MORE).returncode == 0
    assert contents(tmp_path) == before
    assert run("verify", OUTPUT_DIR=tmp_path).returncode == 0


def test_a_step_that_was_added_works_on_what_a_killed_run_left(tmp_path):
    started, pages = Event(), PAGES | {"/document/b": document("b")}
    asked = ("-a", "url=/document/a /document/b")

    def kill_at_the_file(path):
        if path == FILE and started.wait(PATIENCE):
            process.kill()
        return scripted(pages)(path)

    with Server(kill_at_the_file) as server:
        words = command(tmp_path, *asked, IPP_LIVE_URL=server.url, ITEM_PIPELINES=WITH_A_STEP_MORE)
        process = forks.start(words, environment=environment())
        started.set()
        assert process.wait(PATIENCE) < 0
        server.answer = scripted(pages)
        done = crawl_live(server, tmp_path, *asked, ITEM_PIPELINES=WITH_A_STEP_MORE)
    assert done.code == 0
    assert {title.endswith(" (marked)") for title in titles(tmp_path).values()} == {True}
    assert len(titles(tmp_path)) == 2


def without(name):
    return json.dumps({step: place for step, place in ITEM_PIPELINES.items() if not step.endswith("." + name)})


@pytest.mark.parametrize("name", [step.rpartition(".")[2] for step in ITEM_PIPELINES])
def test_a_step_that_is_taken_out_leaves_only_its_own_output_out(name, tmp_path):
    with Server(scripted(PAGES)) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a /document/lost", ITEM_PIPELINES=without(name))
    assert "Traceback" not in done.err
    there = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*") if path.is_file()}
    wanted = {"records", "files", "text", "documents.jsonl", "report.json", "archive"}
    left_out = {
        "FetchFiles": {"files", "text"},
        "ReadFiles": {"text"},
        "KeepRecord": {"records"},
        "ListDocuments": {"documents.jsonl"},
        "AccountForLosses": {"report.json"},
        "WriteReport": {"report.json"},
    }.get(name, set())
    assert there & wanted == wanted - left_out
    states = set(addresses(tmp_path).values())
    if name == "KeepRecord":
        assert addresses(tmp_path)[f"{SITE}/document/a"] == "pending"
    elif name != "RememberVisits":
        assert {"done", "lost"} <= states
    else:
        assert states == {"pending"}
    if name == "RunMonitors":
        assert done.report["alarms"] is None
    if name in ("AccountForLosses", "WriteReport"):
        assert done.code == 1
        assert "no report was written" in done.err


def test_to_scrapy_only_records_are_items(tmp_path):
    with Server(scripted(PAGES)) as server:
        asked = ("-a", "url=/document/a /document/lost", "-L", "INFO")
        done = crawl_live(server, tmp_path / "o", *asked, "-O", f"{tmp_path}/feed.jsonl", STATS_DUMP=True)
    [line] = (tmp_path / "feed.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == done.records()["document/a"]
    assert "'item_scraped_count': 1," in done.err
    assert "item_dropped" not in done.err
