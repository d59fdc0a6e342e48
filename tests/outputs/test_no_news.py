"""Change that is no news: what rules ignore, content that comes back, states that alternate, emptied bodies."""

import asyncio
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.keep_record import KeepRecord
from scraper.catalog.catalog import NAME, Catalog
from scraper.catalog.journal import Journal
from scraper.catalog.visits import Bounds
from scraper.memory.memory import Memory
from scraper.outputs.changes.atom_feed import atom_feed
from scraper.outputs.changes.json_file import json_file
from scraper.outputs.changes.since import EVER
from scraper.outputs.changes.span import read_span
from scraper.outputs.changes.told import Teller
from scraper.outputs.no_news import ignore
from scraper.records import content_sha256
from scraper.sites.ipp import WORDS
from scraper.sites.words import Ignored
from tests.records import capture, record

COUNTED = "The text. Viewed {} times. Today is Monday, {} November 2026."


class Runs:
    """Runs over one document, of which each sees a body."""

    def __init__(self, output):
        self.output, self.days = output, []
        self.catalog = Catalog(output / NAME)

    def see(self, body):
        self.days.append(f"2026-{1 + len(self.days) // 28:02}-{1 + len(self.days) % 28:02}T02:00:00Z")
        at, run = self.days[-1], f"urn:run:{len(self.days)}"
        memory = Memory(self.catalog.database, self.catalog.begin_run(run, at), run, at, Bounds())
        asyncio.run(KeepRecord(self.output, memory=lambda: memory).process_item(seen(body, at)))
        memory.flush()
        self.catalog.end_run(run, at, "finished")

    def told(self):
        """Of each run, what it told: what, since when it was so before, and whether it was told before."""
        changes = Journal(self.catalog.database).since("0001")
        return {one.at: (one.what, one.detail.get("as_on"), one.detail.get("again", False)) for one in changes}

    def said(self, form, since=None):
        span = read_span(self.catalog, since)
        return b"".join(form(span, Teller(self.output, Journal(self.catalog.database)))).decode()


def seen(body, at="2026-01-01T00:00:00Z"):
    digest = f"{sum(at.encode()) + len(at) * hash(body) % 10**9:064x}"[-64:]
    made = record(body=body, capture=capture().model_copy(update={"captured_at": at, "payload_sha256": digest}))
    made.content_sha256 = content_sha256(made)
    return made


def oracle(bodies, days):
    """What a careful archivist would tell."""
    told, since, steps, last = {}, {}, set(), None
    for body, day in zip(bodies, days, strict=True):
        if last is None:
            told[day] = ("new", None, False)
        elif body != last:
            told[day] = ("changed", since.get(body), (last, body) in steps)
            steps.add((last, body))
        if body != last:
            since[body] = day
        last = body
    return told


@settings(max_examples=40, deadline=None)
@given(bodies=st.lists(st.sampled_from(["A.", "B.", "C."]), min_size=1, max_size=10))
def test_content_that_comes_back_is_told_with_its_day_and_each_step_once(bodies, tmp_path_factory):
    runs = Runs(tmp_path_factory.mktemp("runs"))
    for body in bodies:
        runs.see(body)
    assert runs.told() == oracle(bodies, runs.days)
    said = json.loads((runs.output / "records/document/a.json").read_bytes())
    assert said["body"] == bodies[-1]
    runs.catalog.close()


@pytest.fixture
def runs(tmp_path):
    made = Runs(tmp_path)
    yield made
    made.catalog.close()


def test_states_that_alternate_are_two_entries_of_the_feed_and_then_named_by_themselves(runs):
    for body in ("A.", "B.", "A.", "B.", "A."):
        runs.see(body)
    assert runs.said(atom_feed, EVER).count("<entry>") == 3
    assert "it is as it was on 2026-01-01" in runs.said(atom_feed, EVER)
    last = json.loads(runs.said(json_file))
    assert (last["counts"]["changed"], last["counts"]["alternating"], last["unchanged"]) == (0, 1, [])
    assert last["alternating"][0]["as_on"] == "2026-01-03T02:00:00Z"


def test_a_body_that_was_emptied_is_marked_as_that(runs):
    for body in ("A.", ""):
        runs.see(body)
    assert "its body was emptied" in runs.said(atom_feed, EVER)
    [change] = json.loads(runs.said(json_file))["changed"]
    assert change["emptied"]


@settings(max_examples=25, deadline=None)
@given(counts=st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 30)), min_size=2, max_size=6))
def test_counters_and_the_date_of_the_visit_are_no_news(counts, tmp_path_factory):
    runs = Runs(tmp_path_factory.mktemp("runs"))
    for count in counts:
        runs.see(COUNTED.format(*count))
    assert [what for what, *_ in runs.told().values()] == ["new"]
    said = json.loads((runs.output / "records/document/a.json").read_bytes())
    assert said["body"] == COUNTED.format(*counts[0]), "the record keeps what its page says"
    runs.see(COUNTED.format(1, 1).replace("The text", "Another text"))
    assert [what for what, *_ in runs.told().values()] == ["new", "changed"]
    runs.catalog.close()


@pytest.mark.parametrize(
    ("before", "now", "is_news"),
    [
        ("Viewed 3 times.", "Viewed 1,021 times.", False),
        ("A line.\n\n31 reads", "A line.\n\n40 reads", False),
        ("Today is November 3, 2026", "Today is 4 November 2026", False),
        ("Viewed 3 times.", "Viewed in 2012.", True),
        ("The survey was sent in 2012.", "The survey was sent in 2013.", True),
        ("Today is a good day.", "Today is a bad day.", True),
    ],
)
def test_only_what_the_rules_of_the_site_name_is_ignored(before, now, is_news):
    item, there = seen(now), seen(before)
    ignore(item, there.model_dump(mode="json"), WORDS.ignored)
    assert (item.content_sha256 != there.content_sha256) == is_news
    assert item.content_sha256 == content_sha256(item)


def test_a_record_with_other_news_keeps_its_own_counter():
    item, there = seen("Viewed 4 times."), seen("Viewed 3 times.")
    item.title = "Another"
    item.content_sha256 = content_sha256(item)
    ignore(item, there.model_dump(mode="json"), [Ignored("body", re.compile(r"Viewed \d+ times"), "a counter")])
    assert (item.title, item.body) == ("Another", "Viewed 4 times.")


def test_each_rule_has_its_reason_and_a_field_with_text():
    assert all(rule.reason and rule.field in {"title", "body"} for rule in WORDS.ignored)
