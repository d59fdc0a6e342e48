"""The queue of a crawl, without a crawl: few requests in memory, the others in a catalog."""

from collections import Counter
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Spider
from scrapy.http import Request

from scraper.catalog.addresses import Want
from scraper.catalog.visits import Visit
from scraper.memory import scheduler as schedulers
from scraper.memory.scheduler import CatalogScheduler
from tests.memory.memories import catalog, run_of

FEW = 2  # requests in memory
KEPT, BARE = "https://example.org/", "https://example.org/bare/"
WANTED = st.tuples(st.sampled_from((-1, 0, 10)), st.sampled_from((BARE, KEPT, KEPT, KEPT)))
STEPS = st.lists(WANTED | st.integers(1, 2 * FEW), max_size=40)
"""What comes in, a priority and where its address begins, or how many go out."""


class PackingSpider(Spider):
    """Says nothing of a bare request."""

    name = "packing"

    def packed(self, request):
        if request.url.startswith(BARE):
            return None
        return request.url, "document", {"priority": request.priority, "via": request.meta.get("via")}

    def unpacked(self, url, said):
        return Request(url, priority=said["priority"], meta={"via": said["via"]})


@pytest.fixture(autouse=True, scope="module")
def few_in_memory():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schedulers, "MOST", FEW)
        yield


@pytest.fixture
def memory(tmp_path):
    with catalog(tmp_path) as opened:
        yield run_of(opened, 1)


def scheduler_over(memory, spider=PackingSpider):
    crawler = SimpleNamespace(get_extension=lambda kind: SimpleNamespace(memory=memory))
    scheduler = CatalogScheduler.from_crawler(crawler)
    scheduler.open(spider())
    return scheduler


def requests(*priorities, base=KEPT):
    """Requests of these priorities; the address of each ends with its place."""
    return [Request(f"{base}{number}", priority=priority) for number, priority in enumerate(priorities)]


def enqueue(scheduler, wanted):
    for request in wanted:
        assert scheduler.enqueue_request(request)


def drained(scheduler, most=1_000):
    """The addresses of what waits, in the order in which they come."""
    return urls(islice(iter(scheduler.next_request, None), most))


def kept_for_later(memory):
    """How many requests are in the catalog alone."""
    memory.flush()
    query = "SELECT count(*) FROM addresses WHERE later IS NOT NULL"
    return memory.addresses._database.execute(query).fetchone()[0]


def by_urgency(wanted):
    """In the order that is promised: by priority, and as they came."""
    return sorted(wanted, key=lambda request: -request.priority)


def urls(wanted):
    return [request.url for request in wanted]


def states(memory):
    """How many addresses of each kind are in each state."""
    query = "SELECT kind, state, count(*) FROM addresses GROUP BY kind, state"
    return {(kind, state): count for kind, state, count in memory.addresses._database.execute(query)}


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 5 * FEW])
def test_requests_of_one_priority_come_as_they_were_wanted(memory, count):
    scheduler, wanted = scheduler_over(memory), requests(*[0] * count)
    enqueue(scheduler, wanted)
    assert drained(scheduler) == urls(wanted)


def test_the_most_urgent_come_first_also_out_of_the_catalog(memory):
    scheduler, wanted = scheduler_over(memory), requests(*[0, -1, 10] * FEW)
    enqueue(scheduler, wanted)
    assert drained(scheduler) == urls(by_urgency(wanted))


def test_what_is_more_urgent_than_all_that_waits_comes_next(memory):
    scheduler = scheduler_over(memory)
    enqueue(scheduler, requests(*[0] * 3 * FEW))
    assert scheduler.next_request().url == f"{KEPT}0"
    [urgent] = requests(10, base=f"{KEPT}urgent/")
    enqueue(scheduler, [urgent])
    assert scheduler.next_request() is urgent


def test_what_is_less_urgent_than_the_catalogs_waits_when_memory_is_empty(memory):
    scheduler, wanted = scheduler_over(memory), requests(*[0] * 2 * FEW)
    enqueue(scheduler, wanted)
    first = drained(scheduler, FEW)
    late = requests(-1, base=f"{KEPT}late/")
    enqueue(scheduler, late)
    assert [*first, *drained(scheduler)] == urls(by_urgency([*wanted, *late]))


def test_what_was_put_off_comes_also_where_another_address_gave_it_meanwhile(memory):
    scheduler, wanted = scheduler_over(memory), requests(*[0] * 3 * FEW)
    enqueue(scheduler, wanted)
    memory.visit(Visit(wanted[-1].url, "document", memory.began, "done", content="c1", said="there"))
    assert drained(scheduler) == urls(wanted)


def test_what_an_earlier_run_had_put_off_is_not_asked_for_where_this_one_has_it_already(tmp_path):
    with catalog(tmp_path) as opened:
        first, second = run_of(opened, 1), run_of(opened, 2)
        first.want(Want(f"{KEPT}0", "document", later=3))
        first.flush()
        second.visit(Visit(f"{KEPT}0", "document", second.began, "done", content="c1", said="there"))
        assert second.next_wanted(FEW) == []


def test_only_a_few_are_in_memory(memory):
    enqueue(scheduler_over(memory), requests(*[0] * 10 * FEW))
    assert kept_for_later(memory) == 9 * FEW


def test_all_that_waits_is_pending_in_the_catalog(memory):
    enqueue(scheduler_over(memory), requests(*[0] * 3 * FEW))
    memory.flush()
    assert states(memory) == {("document", "pending"): 3 * FEW}


def test_what_was_given_out_is_pending_until_it_is_settled(memory):
    scheduler = scheduler_over(memory)
    enqueue(scheduler, requests(*[0] * 3 * FEW))
    drained(scheduler)
    assert states(memory) == {("document", "pending"): 3 * FEW}
    assert kept_for_later(memory) == 0


def test_a_request_comes_back_from_the_catalog_as_the_spider_makes_it(memory):
    scheduler = scheduler_over(memory)
    enqueue(scheduler, [Request(f"{KEPT}{n}", meta={"via": f"list {n}"}) for n in range(2 * FEW)])
    drawn = [scheduler.next_request() for _ in range(2 * FEW)]
    assert [request.meta["via"] for request in drawn] == [f"list {n}" for n in range(2 * FEW)]


def test_what_an_earlier_run_kept_for_later_is_not_taken_up(tmp_path):
    with catalog(tmp_path) as opened:
        earlier = run_of(opened, 1)
        enqueue(scheduler_over(earlier), requests(*[0] * 3 * FEW, base=f"{KEPT}earlier/"))
        earlier.flush()
        scheduler, wanted = scheduler_over(run_of(opened, 2)), requests(*[0] * 2 * FEW)
        enqueue(scheduler, wanted)
        assert drained(scheduler) == urls(wanted)


def test_a_request_of_which_nothing_is_kept_does_not_keep_others_in_memory(memory):
    scheduler = scheduler_over(memory)
    enqueue(scheduler, [*requests(-10, base=BARE), *requests(*[0] * 10 * FEW)])
    assert kept_for_later(memory) == 9 * FEW + 1


def test_requests_of_which_nothing_is_kept_stay_in_memory_and_come_in_their_place(memory):
    scheduler = scheduler_over(memory)
    bare, wanted = requests(*[0] * 3 * FEW, base=BARE), requests(10, -1)
    enqueue(scheduler, [*bare, *wanted])
    assert memory.addresses.known(bare[0].url) is None
    assert drained(scheduler) == urls(by_urgency([*bare, *wanted]))


def test_a_request_of_which_nothing_is_kept_gives_no_other_a_place_before_the_catalogs(memory):
    scheduler, wanted = scheduler_over(memory), requests(*[0] * 2 * FEW)
    bare, late = requests(-10, base=BARE), requests(-1, base=f"{KEPT}late/")
    enqueue(scheduler, [*bare, *wanted, *late])
    assert drained(scheduler) == urls(by_urgency([*wanted, *late, *bare]))


@pytest.mark.parametrize("spider", [PackingSpider, Spider])
def test_without_an_archive_all_are_in_memory(spider, monkeypatch):
    monkeypatch.setattr(spider, "name", "any", raising=False)
    scheduler, wanted = scheduler_over(None, spider), requests(*[0, -1, 10] * FEW)
    enqueue(scheduler, wanted)
    assert len(scheduler) == 3 * FEW
    assert drained(scheduler) == urls(by_urgency(wanted))


def test_nothing_waits_in_an_empty_queue(memory):
    scheduler = scheduler_over(memory)
    assert not scheduler.has_pending_requests()
    assert scheduler.next_request() is None


@given(STEPS)
@settings(deadline=None)
def test_nothing_is_lost_or_doubled_whatever_comes_in_and_goes_out(steps):
    wanted, given_out = [], []
    with TemporaryDirectory() as folder, catalog(Path(folder)) as opened:
        scheduler = scheduler_over(run_of(opened, 1))
        for step in steps:
            if isinstance(step, int):
                given_out += drained(scheduler, step)
            else:
                wanted.append(request_of(step, len(wanted)))
                enqueue(scheduler, wanted[-1:])
            assert len(scheduler) == len(wanted) - len(given_out)
        given_out += drained(scheduler)
    assert Counter(given_out) == Counter(urls(wanted))
    assert not scheduler.has_pending_requests()


@given(STEPS)
@settings(deadline=None)
def test_the_most_urgent_comes_next_whatever_came_in_and_went_out(steps):
    waiting = []
    with TemporaryDirectory() as folder, catalog(Path(folder)) as opened:
        scheduler = scheduler_over(run_of(opened, 1))
        for number, step in enumerate([*steps, len(steps)]):
            if isinstance(step, int):
                expected, waiting = by_urgency(waiting)[:step], by_urgency(waiting)[step:]
                assert drained(scheduler, step) == urls(expected)
            else:
                waiting.append(request_of(step, number))
                enqueue(scheduler, waiting[-1:])


def request_of(wanted, number):
    priority, base = wanted
    return Request(f"{base}{number}", priority=priority)
