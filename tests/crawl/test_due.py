"""Runs over what is due: they ask for what may have changed, as much as the budget allows, and for nothing else."""

import json
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.crawl.at import crawl_at
from tests.crawl.changing_site import Site
from tests.crawl.crawling import contents
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.year.place import Place
from tests.crawl.year.reading import journal, remembered

BEGINS = datetime(2027, 1, 4, 2, tzinfo=UTC)
BUDGET = 6
SETTINGS = {"IPP_SHORTEST_INTERVAL": 7, "IPP_LONGEST_INTERVAL": 56, "IPP_BUDGET": BUDGET}
# Due again: what was seen once after 41 days, what had changed at its second check after 27, what had not after 48.
FIRST, TOO_EARLY, DUE, NEXT, LATER = WEEKS = (0, 3, 6, 7, 10)
DOCUMENTS = {f"/document/{slug}" for slug in ("clusters", "grants", "spinoffs", "vouchers")}
LISTS = {"/", "/documents", "/topic/clusters", "/topic/finance", "/topic/skills"}
NEW = "/document/outlook"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The output, and the pages that the run of each week asked for: one document is edited every week."""
    output, site, asked = tmp_path_factory.mktemp("due") / "output", Site(), {}
    for path in sorted(DOCUMENTS):
        site.happen(f"add {path.rpartition('/')[2]}")
    with Place() as place:
        for week in WEEKS:
            site.happen("edit grants")
            if week == DUE:
                site.happen("add outlook")
            words = () if week == FIRST else ("-a", "due=true")
            with place.serving(site) as log:
                done = crawl_at(BEGINS + timedelta(weeks=week), place.url, output, *words, **SETTINGS)
            assert (done.code, done.err) == (0, "")
            asked[week] = [path for path, _ in log if path != "/robots.txt" and not path.endswith(".pdf")]
    return output, asked


def test_nothing_is_asked_before_it_is_due(runs):
    _, asked = runs
    assert set(asked[FIRST]) == DOCUMENTS | LISTS
    assert asked[TOO_EARLY] == []


def test_a_run_takes_up_what_is_due_as_far_as_its_budget_goes_and_the_next_the_rest(runs):
    _, asked = runs
    due, rest = set(asked[DUE]) - {NEW}, set(asked[NEXT])
    assert len(due) == BUDGET
    assert due | rest == DOCUMENTS | LISTS
    assert due & rest == set()


def test_a_new_document_that_a_due_list_links_is_found(runs):
    output, asked = runs
    assert NEW in asked[DUE]
    assert (output / "records/document/outlook.json").exists()


def test_what_changed_is_asked_again_sooner_than_what_did_not(runs):
    _, asked = runs
    times = Counter(path for week in (DUE, NEXT, LATER) for path in asked[week])
    assert {path: times[path] for path in DOCUMENTS} == dict.fromkeys(DOCUMENTS, 1) | {"/document/grants": 2}


def test_each_change_is_told_by_the_run_that_asked(runs):
    output, _ = runs
    days = [change.at[:10] for change in journal(output) if (change.what, change.id) == ("changed", "document/grants")]
    assert days == [f"{BEGINS + timedelta(weeks=week):%Y-%m-%d}" for week in (DUE, LATER)]


def test_a_run_over_what_is_due_asks_for_nothing_twice(runs):
    _, asked = runs
    assert {week: paths for week, paths in asked.items() if len(paths) != len(set(paths))} == {}


def test_runs_over_what_is_due_list_all_documents_and_are_rebuilt_as_they_were(runs, tmp_path):
    output, _ = runs
    copy = tmp_path / "output"
    shutil.copytree(output, copy)
    assert rebuilt(copy).stderr == ""
    before, after = contents(output), contents(copy)
    assert {json.loads(line)["id"] for line in after["documents.jsonl"].splitlines()} == {
        path.removeprefix("/") for path in (*DOCUMENTS, NEW)
    }
    assert [path for path in before | after if before.get(path) != after.get(path)] in ([], ["report.json"])
    assert remembered(copy) == remembered(output)
