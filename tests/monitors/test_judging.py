"""When a condition is an alarm: not after one bad night, told once, carried where it cannot be judged."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.monitors.facts import Facts, Finding
from scraper.monitors.judging import MONITORS, news
from tests.monitors.runs import covered, damaged, documents, figures, judged, night, standing, told

FEWER = ("counts", "site_changed", "documents")


def test_healthy_nights_give_no_finding():
    assert standing(*[night()] * 40) == []


def test_a_first_run_gives_no_finding():
    assert standing(night()) == []


def test_one_bad_night_is_no_alarm():
    assert standing(*[night()] * 5, documents(50)) == []


def test_the_night_after_a_bad_one_is_no_alarm_either():
    assert standing(*[night()] * 5, documents(50), night()) == []


def test_two_bad_nights_in_a_row_are_one():
    assert standing(*[night()] * 5, documents(50), documents(50)) == [FEWER]


def test_a_second_run_and_a_third_that_find_half_of_the_first_are_one():
    assert standing(night(), documents(50), documents(50)) == [FEWER]


def test_a_slow_decline_of_one_in_a_hundred_a_run_is_an_alarm_within_ten_runs():
    assert standing(*[documents(round(1000 * 0.99**n)) for n in range(11)]) == [FEWER]


def test_a_slow_decline_after_steady_nights_is_an_alarm_within_ten_runs():
    nights = [documents(1000)] * 30 + [documents(round(1000 * 0.99**n)) for n in range(1, 11)]
    [finding] = judged(*nights)[0]
    assert finding.message.startswith("904 documents found, at best 1000 (over the 30 runs before: a slow decline)")


def test_counts_that_go_up_and_down_by_a_few_are_no_decline():
    assert standing(*[documents(1000 + 30 * (n % 3 - 1)) for n in range(40)]) == []


def test_a_library_that_grows_is_no_alarm():
    assert standing(*[documents(100 + 10 * n) for n in range(40)]) == []


def test_an_alarm_is_told_once():
    nights = [*[night()] * 5, documents(50), documents(50)]
    assert told(*nights) == [FEWER]
    assert told(*nights, documents(50)) == []
    assert standing(*nights, documents(50)) == [FEWER]


def test_a_loss_that_lasts_is_one_alarm_for_all_of_a_month():
    nights = [night()] * 20 + [documents(50)] * 28
    assert [len(run.findings) for run in judged(*nights)[2][21:]] == [1] * 27


def test_an_alarm_ends_when_all_is_well_again():
    assert standing(*[night()] * 5, documents(50), documents(50), night()) == []


def test_an_alarm_that_had_ended_is_told_again():
    again = [documents(50), documents(50)]
    assert told(*[night()] * 5, *again, night(), night(), *again) == [FEWER]


def test_an_alarm_says_since_when():
    *_, before = judged(*[night()] * 5, documents(50), documents(50), documents(50))
    assert before[-1].findings[0].since == before[5].started_at


def test_another_cause_makes_no_other_alarm():
    dns = night(verdicts={"live": {"dns": 20}})
    timeout = night(verdicts={"live": {"timeout": 20}})
    assert standing(night(), dns, timeout) == [("sources", "timeout", "live")]
    assert told(night(), dns, dns, timeout) == []


def test_a_run_over_a_few_addresses_ends_no_alarm_of_the_library():
    few = documents(1, kind="addresses")
    nights = [*[night()] * 5, documents(50), documents(50), few]
    assert standing(*nights) == [FEWER]
    assert told(*nights, documents(50)) == []


@given(st.integers(0, 300), st.integers(1, 9), st.integers(0, 300), st.integers(0, 9))
def test_no_single_night_between_others_is_an_alarm(usual, before, odd, after):
    assert standing(*[documents(usual)] * before, documents(odd), *[documents(usual)] * after) == []


@given(st.lists(st.sampled_from([40, 80, 90, 100]), min_size=1, max_size=25))
def test_whatever_the_nights_news_are_what_the_night_before_did_not_have(counts):
    *_, runs = judged(*[documents(count) for count in counts])
    for last, run in pairwise(runs):
        keys = {one.key for one in run.findings}
        assert len(keys) == len(run.findings)
        assert {one.key for one in news(run.findings, [last])} == keys - {one.key for one in last.findings}


@pytest.mark.parametrize("changes", [{"kind": "addresses"}, {"kind": "due"}, {"finish_reason": "shutdown"}])
def test_counts_of_runs_that_are_no_whole_library_are_not_compared(changes):
    other = documents(1, **changes)
    assert FEWER not in standing(night(), other, other)
    assert FEWER not in standing(other, night(), night())


def test_runs_that_were_stopped_do_not_lower_what_is_usual():
    stopped = documents(1, finish_reason="shutdown")
    assert FEWER in standing(stopped, stopped, stopped, night(), documents(50), documents(50))


def test_runs_over_other_sources_are_not_compared():
    folder = documents(5, sources=["output/in"], verdicts={})
    assert standing(*[night()] * 5, folder, folder) == []


def test_runs_over_two_lots_of_sources_keep_their_alarms_apart():
    other = night(sources=["wayback"])
    bad = documents(50)
    nights = [night(), other, night(), other, bad, other, bad]
    assert standing(*nights) == [FEWER]
    assert told(*nights, other, bad) == []


def test_bad_nights_with_another_kind_of_run_between_are_in_a_row():
    assert standing(*[night()] * 3, documents(50), documents(3, kind="due"), documents(50)) == [FEWER]


def test_what_a_single_run_proves_is_told_at_once():
    assert told(night(fixity=damaged())) == [("fixity", "fixity", "archive/a.warc.gz")]


def test_an_alarm_of_a_monitor_that_is_no_more_ends():
    old = Finding(monitor="tides", cause="moon", subject="sea", message="High.", since="2026-01-01T00:00:00Z")
    assert standing(night(findings=[old]), night()) == []


def test_facts_are_plain_data_and_come_back_from_it():
    [*_, last] = judged(night(), documents(50), documents(50, fixity=damaged()))[2]
    assert Facts.model_validate(last.to_data()) == last


def test_facts_of_an_older_version_lack_what_it_did_not_know():
    said = {"started_at": "2025-01-01T00:00:00Z", "sources": ["live"], "figures": {"documents_found": 100}, "tide": 3}
    fewer = documents(50, sources=["live"])
    assert standing(Facts.model_validate(said), fewer, fewer) == [FEWER]


def test_monitors_have_names_of_their_own():
    assert len({monitor.name for monitor in MONITORS}) == len(MONITORS)


def test_the_same_facts_give_the_same_findings():
    nights = [*[night()] * 5, documents(50), documents(50)]
    assert judged(*nights) == judged(*nights)


def test_most_of_a_site_missing_is_one_event_with_one_cause():
    gone = night(
        figures=figures(5, 3),
        verdicts={"live": {"served": 10, "missing": 90}},
        troubles={"missing": 95},
        coverage=covered(25, topics=2),
        lists={"https://x.org/topic/a": 1},
    )
    usual = night(lists={"https://x.org/topic/a": 40}, verdicts={"live": {"served": 100}})
    found = judged(*[usual] * 3, gone, gone)[0]
    assert {one.monitor for one in found} == {"gone", "counts", "coverage", "lists"}
    assert {one.cause for one in found} == {"site_gone"}
    assert all(one.message.endswith("crawl with -a source=wayback.") for one in found)


@pytest.mark.parametrize("step", range(1, 4))
@pytest.mark.parametrize("later", [9, 20])
def test_a_drop_in_one_step_is_no_slow_decline(step, later):
    nights = [documents(1000)] * 12 + [documents(1000 - 60 * step)] * later
    [finding] = judged(*nights)[0]
    assert "a slow decline" not in finding.message
    assert "it fell in one step" in finding.message
