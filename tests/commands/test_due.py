"""`scrapy due`: by the last library run that came to its end and reached something."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from scraper.watching.library_run import library_run, read_facts
from tests.crawl.crawling import ROOT, run

NOW = datetime(2026, 3, 20, 2, tzinfo=UTC)
WEEK = timedelta(days=6.5)


def facts(ended, kind="library", reason="finished", sources=("live",), answers=20, **attempts):
    said = {"finished_at": ended, "finish_reason": reason, "kind": kind, "sources": [*sources], "attempts": attempts}
    return json.dumps(said | {"figures": {"answers": answers}})


LONG_AGO = facts("2026-03-10T02:10:00Z")
NEVER_COUNT = {
    "a dead night": facts("2026-03-19T02:10:00Z", answers=0),
    "a night of repairs": facts("2026-03-19T02:10:00Z", maintenance=12, server_error=8),
    "stopped by a reboot": facts("2026-03-19T02:10:00Z", reason="shutdown"),
    "cut off": None,
    "one document by hand": facts("2026-03-19T02:10:00Z", kind="given"),
    "what is due": facts("2026-03-19T02:10:00Z", kind="due"),
    "a folder": facts("2026-03-19T02:10:00Z", sources=["/saved/pages"]),
    "a clock that was wrong": facts("2036-03-19T02:10:00Z"),
}


@pytest.mark.parametrize("name", NEVER_COUNT)
def test_what_reached_nothing_or_was_no_library_run_does_not_count(name):
    alone = library_run(read_facts([NEVER_COUNT[name]]), NOW, WEEK)
    assert (alone.is_due, alone.finished_at) == (True, None)
    before = library_run(read_facts([LONG_AGO, NEVER_COUNT[name]]), NOW, WEEK)
    assert (before.is_due, before.finished_at) == (True, "2026-03-10T02:10:00Z")
    recent = library_run(read_facts([facts("2026-03-18T02:10:00Z"), NEVER_COUNT[name]]), NOW, WEEK)
    assert (recent.is_due, recent.finished_at) == (False, "2026-03-18T02:10:00Z")


def test_a_night_in_which_some_of_the_site_failed_counts():
    ended = facts("2026-03-19T02:10:00Z", accepted=1, server_error=19)
    assert not library_run(read_facts([ended]), NOW, WEEK).is_due


@pytest.mark.parametrize("source", ["live", "wayback", "wayback:arquivo"])
def test_a_library_run_is_due_again_after_the_time_between_two(source):
    ended = facts("2026-03-13T14:00:00Z", sources=[source])
    assert library_run(read_facts([ended]), NOW, WEEK).is_due
    assert not library_run(read_facts([ended]), NOW - timedelta(seconds=1), WEEK).is_due


def test_without_an_output_one_is_due(tmp_path):
    done = run("due", OUTPUT_DIR=tmp_path / "output")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout == "A library run is due: none that asked the live site or a web archive has come to its end yet "
        "(one over a folder does not count).\n"
    )


def test_the_catalog_says_when_the_next_one_is(tmp_path):
    output = shutil.copytree(ROOT / "tests/fixtures/archives/0.1/live/output", tmp_path / "output")
    (output / "report.json").touch()
    done = run("due", OUTPUT_DIR=output)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the last that reached something ended 2026-03-16T02:00:04Z" in done.stdout
    later = run("due", "--days", "100000", OUTPUT_DIR=output)
    assert (later.returncode, later.stdout.startswith("No library run is due before 22")) == (7, True)


@pytest.mark.parametrize("words", [["--days", "soon"], ["library"]])
def test_what_it_does_not_take_is_refused(tmp_path, words):
    assert run("due", *words, OUTPUT_DIR=tmp_path).returncode == 1


def test_runs_that_are_dated_in_the_future_are_named():
    wrong = library_run(read_facts([LONG_AGO, NEVER_COUNT["a clock that was wrong"]]), NOW, WEEK)
    assert wrong.in_words().endswith(" Dated in the future, and not counted: 1.")
