import math
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks._freshness import Plan, crawled, five_kinds, library, new_site, weibull
from benchmarks.freshness_bench import POLICIES
from scraper.catalog.revisits import DAY, Observed, change_rate, estimated_changes, next_interval, urgency

YEAR = 365 * DAY
RATES = st.floats(1e-5, 100)  # changes a day
SPANS = st.floats(60, 20 * YEAR)  # seconds
COUNTS = st.integers(0, 1000).flatmap(lambda n: st.tuples(st.just(n + 1), st.integers(0, n)))


@pytest.mark.parametrize(
    ("checks", "changes", "estimate"),
    [(2, 1, math.log(3)), (11, 5, 10 * math.log(10.5 / 5.5)), (11, 10, 10 * math.log(21)), (11, 0, 0), (1, 0, 0)],
)
def test_changes_are_estimated_as_the_paper_does(checks, changes, estimate):
    assert estimated_changes(Observed(checks, changes, 0, YEAR)) == pytest.approx(estimate)


@given(COUNTS)
def test_no_fewer_changes_are_estimated_than_were_seen(counts):
    assert estimated_changes(Observed(*counts, 0, YEAR)) >= counts[1] * (1 - 1e-9)


def test_more_changes_than_intervals_are_refused():
    with pytest.raises(ValueError, match="math domain"):
        estimated_changes(Observed(3, 4, 0, YEAR))


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.2])  # a change in seven weeks, in ten days, in five days
def test_weekly_checks_estimate_a_poisson_process_without_bias(rate):
    checked = [watched(Random(seed), rate, [7] * 100) for seed in range(300)]
    assert mean(estimated_changes(seen) for seen in checked) == pytest.approx(rate * 700, rel=0.03)


def test_the_changes_that_were_seen_alone_would_be_too_few():
    checked = [watched(Random(seed), 0.1, [7] * 100) for seed in range(300)]
    assert mean(seen.changes for seen in checked) < 0.75 * 0.1 * 700


def test_uneven_checks_estimate_a_poisson_process_with_little_bias():
    random = Random(1)
    checked = [watched(random, 0.1, [random.choice((4, 10)) for _ in range(100)]) for _ in range(300)]
    assert mean(estimated_changes(seen) for seen in checked) == pytest.approx(0.1 * 700, rel=0.08)


def test_the_rate_comes_to_the_true_one_with_the_years():
    checked = [watched(Random(seed), 0.05, [7] * 1000) for seed in range(100)]
    assert mean(change_rate(seen) for seen in checked) == pytest.approx(0.05, rel=0.03)


def test_before_anything_was_seen_half_of_all_addresses_are_taken_not_to_change_in_a_year():
    """The chance of that under the prior, a gamma distribution, is the product over the days of (1 - rate)."""
    unchanged = math.prod(1 - change_rate(Observed(2, 0, 0, day * DAY)) for day in range(365))
    assert unchanged == pytest.approx(0.5, abs=0.005)


def test_checks_of_one_moment_tell_nothing_new_of_an_address_that_did_not_change():
    assert change_rate(Observed(5, 0, YEAR, YEAR)) == change_rate(Observed(1, 0, YEAR, YEAR))


def test_a_clock_that_was_put_back_does_no_harm():
    assert change_rate(Observed(2, 0, YEAR, 0)) == change_rate(Observed(2, 0, YEAR, YEAR))


@given(COUNTS, SPANS)
def test_a_rate_is_above_zero_and_finite(counts, span):
    assert 0 < change_rate(Observed(*counts, 0, span)) < math.inf


@given(COUNTS, SPANS)
def test_one_change_more_is_a_higher_rate(counts, span):
    checks, changes = counts
    fewer, more = Observed(checks + 1, changes, 0, span), Observed(checks + 1, changes + 1, 0, span)
    assert change_rate(fewer) < change_rate(more)


@given(st.integers(1, 1000), SPANS)
def test_an_address_that_stays_as_it_is_has_a_lower_rate_the_longer_it_does(checks, span):
    assert change_rate(Observed(checks + 1, 0, 0, 2 * span)) < change_rate(Observed(checks, 0, 0, span))


@given(RATES, SPANS, SPANS)
def test_an_interval_is_within_its_bounds(rate, one, other):
    shortest, longest = sorted((one, other))
    assert shortest <= next_interval(rate, shortest, longest) <= longest


@given(RATES, RATES)
def test_what_changes_more_often_is_not_due_later(one, other):
    slow, fast = sorted((one, other))
    assert next_interval(fast, DAY, YEAR) <= next_interval(slow, DAY, YEAR)


def test_an_interval_is_between_the_shortest_and_the_time_between_two_changes():
    assert next_interval(1 / 100, DAY, YEAR) == pytest.approx(10 * DAY)


@given(RATES)
def test_a_copy_is_expected_to_be_out_of_date_for_half_of_the_shortest_interval_when_it_is_due(rate):
    due = next_interval(rate, DAY, math.inf) / DAY
    assert age(rate, due) <= 0.5 or due == 1


@given(RATES, RATES, SPANS)
def test_what_changes_more_often_is_more_urgent(one, other, elapsed):
    slow, fast = sorted((one, other))
    assert urgency(slow, elapsed, at_risk=False) <= urgency(fast, elapsed, at_risk=False) * (1 + 1e-9)


@given(RATES, SPANS)
def test_it_is_more_urgent_the_longer_it_was_not_asked(rate, elapsed):
    assert urgency(rate, elapsed, at_risk=False) < urgency(rate, 1.001 * elapsed, at_risk=False)


@given(RATES, SPANS, RATES, SPANS)
def test_what_is_at_risk_goes_before_all_that_is_not(rate, elapsed, other_rate, other_elapsed):
    assert urgency(rate, elapsed, at_risk=True) > urgency(other_rate, other_elapsed, at_risk=False)


def test_of_what_is_at_risk_the_one_that_was_not_asked_for_longer_goes_first():
    assert urgency(0.01, 2 * DAY, at_risk=True) > urgency(0.01, DAY, at_risk=True)


@pytest.mark.parametrize("elapsed", [0, -DAY])
def test_what_was_asked_just_now_is_not_urgent(elapsed):
    assert urgency(1, elapsed, at_risk=False) == 0


@pytest.mark.parametrize("days", [0.1, 1, 2, 3, 5, 10, 100])
def test_urgency_is_what_its_definition_gives_or_up_to_four_percent_less(days):
    exact = days * age(1, days) - summed_age(1, days)
    assert 0.96 * exact <= urgency(1, days * DAY, at_risk=False) <= exact


def test_where_ages_are_least_in_sum_the_urgencies_are_equal():
    slow, fast = 0.01, 0.2
    shares = [share / 10_000 for share in range(500, 9500)]  # of one check in five days, for the slow one
    best = min(shares, key=lambda share: mean_age(slow, 5 / share) + mean_age(fast, 5 / (1 - share)))
    slow_one, fast_one = (
        urgency(slow, 5 / best * DAY, at_risk=False),
        urgency(fast, 5 / (1 - best) * DAY, at_risk=False),
    )
    assert slow_one == pytest.approx(fast_one, rel=0.05)


def test_a_simulated_round_robin_is_as_fresh_as_the_literature_computes():
    """Cho and Garcia-Molina, "Effective Page Refresh Policies" (TODS 28(4), 2003): 0.57, each page once in a month."""
    plan = Plan(runs=360, apart=1, share=30)
    site = new_site(five_kinds, 600, plan.days, seed=1)
    assert crawled(site, POLICIES["round robin"], plan).freshness == pytest.approx(0.57, abs=0.02)


@pytest.mark.parametrize("web", [library, weibull, five_kinds])
def test_at_the_same_budget_ours_is_fresher_and_less_out_of_date_than_all_alike(web):
    plan = Plan(runs=365, apart=1, share=14)
    ours, round_robin, at_once = (
        crawled(new_site(web, 280, plan.days, seed=1), POLICIES[name], plan)
        for name in ("ours, rates learnt", "round robin", "the whole site at once")
    )
    assert ours.asked == round_robin.asked >= at_once.asked
    assert ours.freshness > max(round_robin.freshness, at_once.freshness)
    assert ours.age < min(round_robin.age, at_once.age)


def watched(random, rate, intervals):
    """What checks after these days show of a Poisson process with so many changes a day."""
    changed = sum(random.random() < -math.expm1(-rate * days) for days in intervals)
    return Observed(len(intervals) + 1, changed, 0, sum(intervals) * DAY)


def age(rate, days):
    """For how many days a copy is expected to be out of date, so long after its check."""
    return days + math.expm1(-rate * days) / rate


def summed_age(rate, days):
    """The integral of `age` from 0."""
    return days**2 / 2 - days / rate - math.expm1(-rate * days) / rate**2


def mean_age(rate, interval):
    """Of a copy that is checked at this interval."""
    return summed_age(rate, interval) / interval
