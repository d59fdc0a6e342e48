"""What is remembered of addresses: what is wanted, what was kept, and when each is due."""

import pytest

from scraper.catalog.addresses import Want
from scraper.catalog.visits import DAY
from tests.memory.memories import URL, catalog, ended, run_of, seen


@pytest.fixture
def opened(tmp_path):
    with catalog(tmp_path) as found:
        yield found


def states(opened):
    return dict(opened.database.execute("SELECT url, state FROM addresses"))


def test_an_address_that_is_wanted_is_pending_until_it_is_visited(opened):
    memory = run_of(opened, 0)
    memory.want(Want(URL, "document", request={"variants": ["https://x.org/a.html"]}))
    memory.flush()
    assert states(opened) == {URL: "pending"}
    seen(memory, "there", "c1")
    memory.flush()
    assert states(opened) == {URL: "done"}
    assert list(run_of(opened, 1).addresses.kept()) == [(URL, {"variants": ["https://x.org/a.html"]})]


def test_nothing_that_was_gathered_is_written_by_halves(opened, monkeypatch):
    memory = run_of(opened, 0)
    memory.want(Want(URL, "document"))
    memory.want(Want(URL + "2", "document"))
    write, seen_so_far = memory._write, []

    def failing(one):
        seen_so_far.append(one)
        if len(seen_so_far) == 2:
            raise RuntimeError
        write(one)

    monkeypatch.setattr(memory, "_write", failing)
    with pytest.raises(RuntimeError):
        memory.flush()
    assert states(opened) == {}
    monkeypatch.undo()
    memory.flush()
    assert states(opened) == {URL: "pending", URL + "2": "pending"}


def test_a_run_takes_up_what_the_one_before_left_and_what_gave_a_document(opened):
    first = run_of(opened, 0)
    for name, kind in (("b", "node"), ("c", "term"), ("d", "file")):
        first.want(Want(URL + name, kind))
    seen(first, "there", "c1")
    seen(first, "there", "c1", url=URL + "list", kind="list")
    seen(first, "missing", url=URL + "never")
    first.flush()
    second = run_of(opened, 1)
    assert [url for url, _ in second.addresses.kept()] == [URL, URL + "b", URL + "c"]
    second.want(Want(URL, "document"))
    second.flush()
    assert [url for url, _ in second.addresses.kept()] == [URL + "b", URL + "c"], "not what it has asked for itself"


def test_an_address_that_never_changes_is_due_later_and_later_within_the_bounds(opened):
    intervals = []
    for week in range(0, 200, 10):
        memory = run_of(opened, week)
        seen(memory, "there", "c1")
        memory.flush()
        intervals.append(memory.addresses.known(URL).due - memory.began)
    assert intervals == sorted(intervals)
    assert 7 * DAY <= intervals[0] < intervals[-1] <= 180 * DAY


def test_an_address_that_always_changes_is_due_soon(opened):
    for week in range(20):
        memory = run_of(opened, week)
        seen(memory, "there", f"c{week}")
        memory.flush()
    known = memory.addresses.known(URL)
    assert (known.checks, known.changes, known.changed) == (20, 19, memory.began)
    assert known.due - memory.began == 7 * DAY


def test_two_visits_in_one_run_are_one_check(opened):
    memory = run_of(opened, 0)
    for content in ("c1", "c2"):
        seen(memory, "there", content)
    memory.flush()
    known = memory.addresses.known(URL)
    assert (known.checks, known.changes, known.content) == (1, 0, "c2")


def test_what_may_be_about_to_be_lost_is_asked_first_then_what_has_most_likely_changed(opened):
    for week in range(6):
        memory = run_of(opened, week)
        seen(memory, "there", "same", url=URL + "calm")
        seen(memory, "there", f"c{week}", url=URL + "lively")
        if week < 4:
            seen(memory, "there", "c", url=URL + "at-risk")
        elif week == 4:
            seen(memory, "missing", url=URL + "at-risk")
        ended(memory)
    late = run_of(opened, 60)
    assert [url.removeprefix(URL) for url, _ in late.due(9)] == ["at-risk", "lively", "calm"]
    assert [url.removeprefix(URL) for url, _ in late.due(1)] == ["at-risk"], "as many as the budget allows"


def test_what_is_not_due_yet_is_not_asked(opened):
    memory = run_of(opened, 0)
    seen(memory, "there", "c1")
    memory.flush()
    assert run_of(opened, 0).due(9) == []


def test_an_address_that_was_left_pending_is_due_at_once(opened):
    memory = run_of(opened, 0)
    seen(memory, "there", "c1")
    memory.want(Want(URL + "2", "document"))
    memory.flush()
    assert [url for url, _ in run_of(opened, 0).due(9)] == [URL + "2"]


def test_an_alias_and_a_file_are_not_due_by_themselves(opened):
    first = run_of(opened, 0)
    seen(first, "there", "c1")
    seen(first, "there", url=URL.replace("document/a", "print/7"), kind="alias", moved_to=URL)
    seen(first, "there", "f1", url=URL + ".pdf", kind="file")
    first.flush()
    assert [url for url, _ in run_of(opened, 100).due(10)] == [URL]
