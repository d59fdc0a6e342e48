"""Sources that stopped answering or have gone, errors, retries, indexes that were not read."""

import pytest

from tests.monitors.runs import judged, night, standing


def live(**verdicts):
    return night(verdicts={"live": verdicts})


@pytest.mark.parametrize("cause", ["dns", "refused", "timeout", "certificate", "connection", "blocked", "server_error"])
def test_a_source_that_stopped_answering_is_named_with_its_cause(cause):
    silent = live(**{cause: 20})
    assert standing(night(), night(), silent, silent) == [("sources", cause, "live")]


def test_a_source_that_never_answered_is_one_too():
    assert standing(live(dns=20), live(dns=20)) == [("sources", "dns", "live")]


def test_the_most_frequent_cause_is_named():
    mixed = live(timeout=4, dns=16)
    [finding] = judged(night(), mixed, mixed)[0]
    assert finding.cause == "dns"
    assert (
        "live did not answer for 20 of 20 addresses: the host name was not found (dns, 16); "
        "no answer came in time (timeout, 4)." in finding.message
    )


def test_the_publishers_under_its_name_do_not_hide_that_a_source_is_silent():
    mixed = live(dns=95, served=5)
    assert standing(night(), mixed, mixed) == [("sources", "dns", "live")]


def test_a_source_is_judged_by_runs_of_any_kind():
    silent = night(kind="addresses", verdicts={"live": {"dns": 6}})
    assert standing(night(), silent, live(dns=20)) == [("sources", "dns", "live")]


def test_a_run_that_did_not_ask_a_source_leaves_its_alarm_standing():
    other = night(sources=["wayback"], verdicts={"wayback": {"served": 100}})
    assert standing(night(), live(dns=20), live(dns=20), other) == [("sources", "dns", "live")]


def test_a_source_that_is_silent_from_its_front_page_on_is_asked_for_no_more():
    assert standing(night(), live(refused=2), live(refused=2)) == [("sources", "refused", "live")]


def test_a_single_address_without_an_answer_says_nothing_of_a_source():
    assert standing(night(), live(timeout=1), live(timeout=1)) == []


def test_a_handful_of_addresses_says_nothing_of_a_source():
    few = night(kind="addresses", verdicts={"live": {"dns": 4}})
    assert standing(night(), few, few) == []


def test_errors_above_what_is_tolerated_are_an_alarm():
    poor = live(served=140, server_error=30)
    [finding] = judged(night(), poor, poor)[0]
    assert (finding.monitor, finding.cause) == ("errors", "server_error")
    assert (
        "30 of 170 addresses: the server had an error of its own (server_error, 30), tolerated are 10 %"
        in finding.message
    )


def test_errors_that_slowly_become_more_are_an_alarm():
    nights = [live(served=170)] * 5 + [live(served=170 - n, timeout=n) for n in range(1, 15)]
    assert standing(*nights) == [("errors", "timeout", "live")]


def test_the_few_errors_of_each_night_are_none():
    assert standing(*[live(served=165, timeout=5)] * 20) == []


def test_retries_above_what_is_tolerated_are_an_alarm():
    slow = night(retries={"timeout": 30, "server_error": 2})
    assert standing(night(), slow, slow) == [("retries", "timeout", "requests")]


def test_a_few_retries_are_none():
    few = night(requests=20, retries={"timeout": 9})
    assert standing(night(), few, few) == []


def test_a_run_that_asked_nobody_says_nothing_of_retries():
    assert standing(night(), night(requests=0), night(requests=0)) == []


def test_a_site_that_has_most_of_it_no_more_is_gone():
    gone = live(served=10, missing=150)
    assert standing(night(), night(), gone, gone) == [("gone", "site_gone", "live")]


def test_a_site_that_is_asked_for_more_than_it_ever_had_is_not_gone():
    more = live(served=110, missing=60)
    assert standing(*[live(served=60)] * 3, more, more) == []


def test_soft_404s_are_as_good_as_gone():
    gone = live(soft_404=160)
    assert standing(night(), night(), gone, gone) == [("gone", "site_gone", "live")]


def test_a_mirror_with_holes_is_not_gone():
    holes = live(served=60, missing=100)
    assert standing(*[holes] * 5) == []


def test_an_archive_that_is_only_asked_for_what_the_site_lacks_is_not_gone():
    outage = night(verdicts={"wayback": {"served": 150, "missing": 10}})
    after = night(verdicts={"live": {"served": 150}, "wayback": {"missing": 10}})
    assert standing(*[outage] * 5, after, after) == []


def test_an_archive_whose_index_was_not_read_is_not_gone():
    unread = night(verdicts={"live": {"missing": 160}}, unread={"live": "index_unread"})
    assert standing(night(), unread, unread) == [("indexes", "index_unread", "live")]


def test_an_index_that_could_not_be_read_twice_is_an_alarm():
    unread = night(unread={"wayback": "index_unread"})
    assert standing(night(), unread, unread) == [("indexes", "index_unread", "wayback")]


def test_an_index_has_the_cause_for_which_it_was_not_read():
    unread = night(unread={"wayback": "blocked"})
    assert standing(night(), unread, unread) == [("indexes", "blocked", "wayback")]


def test_an_index_that_is_read_again_ends_the_alarm():
    unread = night(unread={"wayback": "blocked"})
    read = night(verdicts={"live": {"served": 170}, "wayback": {"missing": 3}})
    assert standing(night(), unread, unread, read) == []


def test_of_an_archive_that_does_not_answer_the_index_is_not_told_as_well():
    silent = night(verdicts={"live": {"served": 170}, "wayback": {"dns": 9}}, unread={"wayback": "dns"})
    assert standing(night(), silent, silent) == [("sources", "dns", "wayback")]


UNREAD = night(unread={"wayback": "index_unread"})
READ = night(indexes_read=["wayback"])


def test_an_index_that_is_read_and_asked_for_nothing_more_ends_the_alarm():
    assert ("indexes", "index_unread", "wayback") in standing(UNREAD, UNREAD)
    assert standing(UNREAD, UNREAD, READ) == []


def test_an_index_that_failed_twice_with_good_nights_between_is_no_alarm():
    assert standing(UNREAD, READ, READ, UNREAD) == []


def test_an_archive_whose_index_answers_again_is_not_silent_any_more():
    down = night(verdicts={"live": {"served": 170}, "wayback": {"timeout": 40}})
    assert ("sources", "timeout", "wayback") in standing(down, down)
    assert standing(down, down, READ) == []


def test_an_archive_whose_index_answers_and_whose_captures_do_not_come_stays_silent():
    down = night(verdicts={"live": {"served": 170}, "wayback": {"timeout": 40}})
    few = night(verdicts={"live": {"served": 170}, "wayback": {"timeout": 2}}, indexes_read=["wayback"])
    assert ("sources", "timeout", "wayback") in standing(down, down, few)
