"""A service is asked no oftener than its budget says, over restarts too; refusals are waited out."""

import random
from itertools import pairwise

import pytest

from scraper.catalog.catalog import ServiceState
from scraper.fetching.pace import Budget, Pace, retry_after

START = 1_800_000_000.0
INDEX = Budget(1.0, 20, 60.0, 1)


def asked(pace, now, count, answers_in=0.2):
    """When a service is asked that is always asked as soon as it may be."""
    times = []
    for _ in range(count):
        now += pace.wait(now)
        pace.ask(now)
        times.append(now)
        now += answers_in
        pace.end(now)
    return times


def most_in_any_window(times, window):
    return max(sum(start <= time < start + window for time in times) for start in times)


@pytest.mark.parametrize("answers_in", [0.0, 0.2, 5.0])
def test_no_window_has_more_than_the_budget(answers_in):
    times = asked(Pace(INDEX, ServiceState(), 10, 600), START, 200, answers_in)
    assert most_in_any_window(times, 60) <= 20
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1.0


def test_a_restart_in_the_middle_gives_nothing_away():
    before = Pace(INDEX, ServiceState(), 10, 600)
    times = asked(before, START, 17)
    after = Pace(INDEX, before.state(), 10, 600)
    times += asked(after, times[-1] + 0.1, 60)
    assert most_in_any_window(times, 60) <= 20
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1.0


def test_restarts_at_any_moment_keep_the_budget():
    chance = random.Random(4)
    for _ in range(50):
        state, times, now = ServiceState(), [], START
        for _ in range(chance.randrange(1, 8)):
            pace = Pace(INDEX, state, 10, 600)
            times += asked(pace, now, chance.randrange(1, 30), chance.random())
            state, now = pace.state(), times[-1] + chance.random()
        assert most_in_any_window(times, 60) <= 20


def test_without_a_contact_it_is_half_the_pace():
    times = asked(Pace(INDEX.at_half_the_pace(), ServiceState(), 10, 600), START, 60)
    assert most_in_any_window(times, 60) <= 10


def test_a_clock_that_was_put_back_stops_nothing():
    pace = Pace(INDEX, ServiceState(tuple(START + 7200 + n for n in range(20))), 10, 600)
    assert pace.wait(START) == 0


def test_a_wait_that_a_clock_dated_which_was_ahead_is_none():
    years = START + 10 * 365 * 86_400
    assert Pace(Budget(), ServiceState((), years, 1, "429"), 10, 60).wait(START) == 0
    assert Pace(Budget(), ServiceState((), START + 3 * 86_400, 1, "429"), 10, 60).wait(START) == 3 * 86_400


def test_refusals_are_waited_out_longer_and_longer_until_there_is_an_answer():
    pace = Pace(Budget(), ServiceState(), 10, 60)
    assert [pace.refuse(START, None, "429") for _ in range(5)] == [10, 20, 40, 60, 60]
    assert pace.wait(START) == 60
    pace.answer(START + 59)
    assert pace.wait(START + 59) == 1, "what was under way when it refused says nothing"
    pace.answer(START + 60)
    assert pace.wait(START + 60) == 0
    assert pace.refuse(START + 60, None, "429") == 10


def test_retry_after_is_kept_to_the_second():
    pace = Pace(Budget(), ServiceState(), 10, 60)
    pace.refuse(START, 300.0, "503")
    assert (pace.wait(START), pace.wait(START + 299), pace.wait(START + 300)) == (300, 1, 0)


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        (b"0", None, 0.0),
        (b" 7 ", None, 7.0),
        (b"Wed, 21 Oct 2015 07:28:00 GMT", b"Wed, 21 Oct 2015 07:20:00 GMT", 480.0),
        (b"Wednesday, 21-Oct-15 07:28:00 GMT", b"Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        (b"Wed, 21 Oct 2015 07:28:00 GMT", b"Wed, 21 Oct 2015 08:00:00 GMT", 0.0),
        (b"Wed, 21 Oct 2015 07:28:00 GMT", None, 0.0),
        (None, None, None),
        (b"", None, None),
        (b"soon", None, None),
        (b"-5", None, None),
        (b"1e9", None, None),
        (b"99999999999999999999", None, 999999999.0),
        (b"\xff\xfe", None, None),
    ],
)
def test_retry_after_is_read_in_both_forms(value, date, seconds):
    assert retry_after(value, date) == seconds


@pytest.mark.parametrize("shares", [2, 3, 20, 33])
def test_crawls_that_share_a_service_ask_no_oftener_together_than_one(shares):
    times = asked(Pace(INDEX, ServiceState(), 10, 600), START, 200)
    span = times[-1] - START
    parts = [asked(Pace(INDEX.shared(shares), ServiceState(), 10, 600), START, 60) for _ in range(shares)]
    together = sorted(time for part in parts for time in part)
    assert most_in_any_window(together, 60) <= max(20, shares)  # all begin in the same moment
    assert sum(time < START + span for time in together) <= 200 + shares


def test_half_of_one_a_minute_is_one_in_two():
    assert Budget(1.0, 1, 60.0, 1).at_half_the_pace() == Budget(2.0, 1, 120.0, 1)
