"""A clock that is put back: dates of captures never go back, and a run on a wrong clock is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.clock import Clock, ClockBehind, clock_after, stamp_after

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)


class Hands:
    """A machine's clock and its ticks, both set by hand."""

    def __init__(self, wall=NOON):
        self.wall, self.ticks = wall, 0.0

    def clock(self, **more):
        return Clock(lambda: self.wall, lambda: self.ticks, **more)


def test_time_is_what_the_clock_says_also_when_it_is_put_forward_or_the_machine_slept():
    hands = Hands()
    clock = hands.clock()
    hands.wall += timedelta(hours=3)
    assert clock.now() == NOON + timedelta(hours=3)


def test_time_goes_on_when_the_clock_is_put_back():
    hands = Hands()
    clock = hands.clock()
    hands.wall -= timedelta(hours=1)
    for seconds in (1.0, 2.5):
        hands.ticks = seconds
        assert clock.now() == NOON + timedelta(seconds=seconds)
    hands.wall = NOON + timedelta(minutes=1)
    assert clock.now() == hands.wall, "until the clock has caught up"


def test_a_run_goes_on_from_the_last_where_the_clock_was_put_back_a_little():
    hands = Hands()
    clock = clock_after("2027-01-04T12:00:30Z", hands.clock)
    assert clock.now() == NOON + timedelta(seconds=31)


def test_a_run_in_the_second_in_which_the_last_ended_begins_in_the_next():
    assert clock_after("2027-01-04T12:00:00Z", Hands().clock).now() == NOON + timedelta(seconds=1)


def test_a_run_on_a_clock_that_is_far_behind_is_refused_with_what_to_do():
    with pytest.raises(
        ClockBehind,
        match=r"2027-01-04 12:00 UTC, but the last run was at 2027-01-05 03:00: set the clock .* if it is behind; "
        r"if that run's was ahead, go on with -s ARCHIVE_CLOCK_IS_RIGHT=true",
    ):
        clock_after("2027-01-05T03:00:00Z", Hands().clock)


def test_the_first_run_takes_the_clock_as_it_is():
    assert clock_after(None, Hands().clock).now() == NOON


def test_a_clock_that_is_said_to_be_right_is_taken():
    assert clock_after("2036-01-05T03:00:00Z", Hands().clock, is_right=True).now() == NOON


def test_who_says_so_without_need_goes_on_from_the_last_run():
    clock = clock_after("2027-01-04T12:00:30Z", Hands().clock, is_right=True)
    assert clock.now() == NOON + timedelta(seconds=31)


@given(days=st.lists(st.integers(0, 9_000), unique=True, min_size=1, max_size=8))
def test_files_sort_in_the_order_of_runs_whatever_their_clocks_said(days):
    names = []
    for day in days:
        stamp = stamp_after(NOON + timedelta(days=day), names, "ipp")
        names += [f"ipp-{stamp}-{serial:05}.warc.gz" for serial in range(2)]
    assert names == sorted(names)
