"""Which runs are told of, and what they saw, summed up."""

import pytest

from scraper.catalog.catalog import CatalogError
from scraper.outputs.changes.events import summed
from scraper.outputs.changes.since import NotAMoment, moment_since
from scraper.outputs.changes.span import NoRun
from tests.pipelines.changes_store import EVER, FIRST, SECOND, THIRD, Store, url_of, version

OLD, MID, NEW = version(FIRST, body="Old."), version(SECOND, body="Mid."), version(THIRD, body="New.")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    yield made
    made.catalog.close()


def kinds(span):
    return {kind: [one.id for one in found] for kind, found in summed(span.events).items() if found}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24", "2026-11-24T00:00:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z"),
        ("2026-11-24T08:09:10Z", "2026-11-24T08:09:10Z"),
        ("2026-11-24 08:09:10z", "2026-11-24T08:09:10Z"),
        ("2026-11-24T00:30:00+01:00", "2026-11-23T23:30:00Z"),
        ("2026-12-31T23:59:59.25-00:00", "2027-01-01T00:00:00Z"),
        ("0001-01-02", "0001-01-02T00:00:00Z"),
        ("all", EVER),
    ],
)
def test_since_takes_a_date_a_moment_or_all(text, moment):
    assert moment_since(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "ALL",
        "2026",
        "2026-11",
        "2026-02-30",
        "20261124",
        "2026-W48-2",
        "2026-11-24T08:09",
        "2026-11-24T08:09:10",
        "2026-11-24T25:00:00Z",
        "2026-11-24T08:09:10+99:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59.9Z",
        "٢٠٢٦-11-24",
        "2026-11-24\n",
        "1764000000",
    ],
)
def test_since_refuses_all_else_and_says_what_it_takes(text):
    with pytest.raises(NotAMoment, match=r"give a date \(2026-11-24\), a moment \(RFC 3339: .*\), or all$"):
        moment_since(text)


def test_without_since_it_is_the_last_run_that_came_to_its_end(store):
    for at, ended in ((FIRST, True), (SECOND, True), (THIRD, False)):
        store.run(at, ended)
    store.note(FIRST, "new", "a")
    store.note(SECOND, "new", "b")
    store.note(THIRD, "new", "c")
    span = store.span()
    assert ([run.started for run in span.runs], kinds(span)) == ([SECOND], {"new": ["document/b"]})


def test_what_a_run_saw_that_was_cut_off_is_told_with_the_next_that_came_to_its_end(store):
    for at, ended in ((FIRST, True), (SECOND, False), (THIRD, True)):
        store.run(at, ended)
        store.note(at, "new", at[8:10])
    assert kinds(store.span()) == {"new": ["document/08", "document/15"]}


def test_two_runs_of_one_second_are_told_apart(store):
    run = store.run(FIRST)
    store.note(FIRST, "new", "a")
    store.run(FIRST)
    store.note(FIRST, "new", "b")
    assert kinds(store.span()) == {"new": ["document/b"]}
    assert [one.run for one in store.span(EVER).events if one.id == "document/a"] == [run]


def test_since_takes_in_the_run_that_began_then_and_those_that_have_not_ended(store):
    for at, ended in ((FIRST, True), (SECOND, True), (THIRD, False)):
        store.run(at, ended)
        store.note(at, "new", at[8:10])
    assert kinds(store.span(SECOND)) == {"new": ["document/08", "document/15"]}


def test_a_span_without_a_run_is_empty(store):
    store.run(FIRST)
    store.note(FIRST, "new", "a")
    store.checked("a", FIRST)
    span = store.span(SECOND)
    assert (span.runs, span.events, span.unchanged) == ([], [], [])


def test_no_run_is_told_as_such(store):
    with pytest.raises(NoRun, match="knows of no run: crawl first"):
        store.span(EVER)
    store.run(FIRST, ended=False)
    with pytest.raises(NoRun, match="no run has come to its end yet"):
        store.span()


def test_unchanged_is_a_document_that_was_checked_and_has_no_entry(store):
    store.run(FIRST)
    store.run(SECOND)
    store.note(SECOND, "back", "told")
    for slug in ("told", "same", "before", "asked-again", "away", "no-document"):
        store.checked(
            slug,
            FIRST if slug == "before" else SECOND,
            state="pending" if slug == "asked-again" else "done",
            was="done" if slug == "asked-again" else None,
            moved_to=url_of("same") if slug == "away" else None,
        )
        if slug != "no-document":
            store.keep(version(FIRST, slug))
    assert store.span().unchanged == ["document/asked-again", "document/same"]
    assert "document/before" in store.span(FIRST).unchanged


def test_what_did_not_come_is_neither_unchanged_nor_gone(store):
    store.run(FIRST)
    for slug, state in (("lost", "lost"), ("refused", "refused"), ("long-gone", "gone")):
        store.checked(slug, FIRST, state)
        store.keep(version(FIRST, slug))
    span = store.span()
    assert (span.unchanged, span.not_given) == ([], ["document/lost", "document/refused"])


def test_what_a_later_run_saw_change_is_not_unchanged(store):
    store.run(FIRST)
    store.run(SECOND, ended=False)
    store.note(SECOND, "back", "a")
    store.checked("a", SECOND)
    store.keep(version(FIRST))
    assert (store.span().events, store.span().unchanged) == ([], [])


def test_new_then_changed_is_new(store):
    store.run(FIRST)
    store.run(SECOND)
    store.note(FIRST, "new")
    store.changed(SECOND, OLD, NEW, "body")
    assert kinds(store.span(EVER)) == {"new": ["document/a"]}


def test_several_changes_are_one_from_the_first_before_to_the_last_after(store):
    files = [
        {"url": "http://f/1", "before": "1" * 64, "after": "2" * 64},
        {"url": "http://f/2", "before": None, "after": "3" * 64},
    ]
    later = [
        {"url": "http://f/1", "before": "2" * 64, "after": "1" * 64},
        {"url": "http://f/2", "before": "3" * 64, "after": "4" * 64},
    ]
    store.run(FIRST)
    store.run(SECOND)
    store.changed(FIRST, OLD, MID, "body", earlier="history/document/a/1.json", files=files)
    store.changed(SECOND, MID, NEW, "title", "body", earlier="history/document/a/2.json", files=later)
    [one] = summed(store.span(EVER).events)["changed"]
    detail = one.detail
    assert (one.at, one.times, detail.fields) == (SECOND, 2, ["body", "title"])
    assert (detail.before, detail.after) == (OLD.content_sha256, NEW.content_sha256)
    assert detail.earlier == "history/document/a/1.json"
    assert [(file.url, file.before, file.after) for file in detail.files] == [("http://f/2", None, "4" * 64)]


def test_gone_and_back_in_one_span_are_both_told(store):
    store.run(FIRST)
    store.run(SECOND)
    store.note(FIRST, "gone", evidence="410")
    store.note(SECOND, "back")
    assert kinds(store.span(EVER)) == {"gone": ["document/a"], "back": ["document/a"]}


@pytest.mark.parametrize(
    ("what", "detail"),
    [
        ("changed", {"fields": ["body"], "before": "1" * 64}),
        ("changed", {"fields": [], "before": "../../etc", "after": "1" * 64}),
        ("changed", {"before": "1" * 64, "after": "2" * 64, "earlier": "history/../../secret.json"}),
        ("changed", {"before": "1" * 64, "after": "2" * 64, "earlier": "/etc/passwd"}),
        ("moved", {}),
        ("gone", {}),
    ],
)
def test_a_journal_that_cannot_be_is_damaged(store, what, detail):
    store.run(FIRST)
    store.note(FIRST, what, **detail)
    with pytest.raises(CatalogError, match=r"its journal is damaged .*`scrapy rebuild` writes it anew$"):
        store.span()


def test_a_journal_that_is_no_json_is_damaged(store):
    store.run(FIRST)
    store.note(FIRST, "new")
    store.catalog.database.execute("UPDATE changes SET detail = '{'")
    with pytest.raises(CatalogError, match="its journal is damaged"):
        store.span()
