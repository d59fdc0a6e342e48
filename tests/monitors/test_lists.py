"""Lists that lead to far fewer documents than they did, or are lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.monitors.lists import Lists, lists_told
from tests.monitors.runs import judged, night, standing

TOPICS = {"https://x.org/topic/a": 31, "https://x.org/topic/b": 12, "https://x.org/topic/c": 1}
ALARM = [("lists", "site_changed", "lists")]


def listed(lists=TOPICS, **changes):
    return night(lists=dict(lists), **changes)


def seen(pages, lost=()):
    made = Lists()
    for url, documents in pages.items():
        made.take(url, documents)
    for url in lost:
        made.lose(url)
    return made


def test_all_lists_lost_twice_is_an_alarm():
    assert standing(listed(), listed({})) == []
    assert standing(listed(), listed({}), listed({})) == ALARM


def test_the_message_names_the_first_list_and_its_numbers():
    [finding] = judged(listed(), listed(TOPICS | {"https://x.org/topic/a": 0}), listed({"https://x.org/topic/b": 12}))[
        0
    ]
    assert finding.message.startswith(
        "2 of 3 lists lead to far fewer documents: https://x.org/topic/a to 0, usually 31 (the median of the 2 runs "
        "before); no more addresses were lost than usual, so fewer were led to. "
    )


def test_lists_that_were_lost_by_a_cause_have_it():
    lost = listed({}, troubles={"missing": 3})
    assert standing(listed(), lost, lost) == [("lists", "missing", "lists")]


def test_a_night_in_which_nobody_answered_says_nothing_of_lists():
    silent = listed({}, verdicts={"live": {"served": 100, "refused": 70}})
    assert not any(monitor == "lists" for monitor, *_ in standing(listed(), silent, silent))


def test_runs_before_lists_were_watched_are_not_compared():
    assert standing(night(), night(), listed({}), listed({})) == []


def test_an_alarm_of_lists_stands_until_they_are_back():
    lost, both = listed({}), [listed()] * 3
    assert standing(*both, *[lost] * 9) == ALARM
    assert standing(*both, *[lost] * 9, listed()) == []


@settings(max_examples=60)
@given(usual=st.integers(1, 200), now=st.integers(0, 200))
def test_a_list_is_thin_where_half_of_it_is_missing_and_never_where_it_grew(usual, now):
    before, after = listed({"u": usual}), listed({"u": now})
    is_thin = now == 0 or (now <= usual / 2 and usual - now >= 5)
    assert standing(before, after, after) == (ALARM if is_thin else [])


def test_the_pages_of_a_list_are_one_list():
    assert seen({"u": 10, "u?page=1": 4, "v": 0}).counts() == {"u": 14, "v": 0}


def test_a_list_is_lost_that_was_there_and_is_asked_for_in_vain_or_leads_to_nothing():
    before = [listed({"u": 5, "v": 3, "w": 3, "never": 0})]
    now = seen({"v": 0, "never": 0, "u": 3}, lost=["u?page=1", "never", "unknown", "w"])
    assert now.lost(before, before[0].sources) == ["u?page=1", "v", "w"]
    assert now.lost(before, ["output/in"]) == []


def test_what_the_report_says_of_lists_follows_from_the_facts():
    assert lists_told(listed({"u": 3, "v": 0}, lists_lost=["v"]).to_data()) == {"read": 1, "lost": ["v"]}
    assert lists_told(night().to_data()) is None
    assert lists_told({}) is None
