"""This machine: fixity, disk, clock, and runs that do not end."""

from datetime import UTC, datetime, timedelta

import pytest

from scraper.monitors.facts import Fixity
from scraper.monitors.keeping import records_to_check_again
from scraper.monitors.server_clocks import ServerClocks
from tests.monitors.runs import damaged, judged, night, standing, told

DAMAGED = ("fixity", "fixity", "archive/a.warc.gz")


def test_a_damaged_record_is_told_at_once_with_its_file_and_record():
    [finding] = judged(night(fixity=damaged()))[0]
    assert (finding.cause, finding.subject) == ("fixity", "archive/a.warc.gz")
    assert "first urn:uuid:1: the gzip member is damaged. Run `scrapy verify` now" in finding.message


def test_a_sample_that_misses_the_damage_does_not_end_the_alarm():
    assert standing(night(fixity=damaged()), night()) == [DAMAGED]
    assert told(night(fixity=damaged()), night()) == []


def test_damage_that_is_mended_ends_the_alarm():
    assert standing(night(fixity=damaged()), night(fixity=Fixity(settled=["urn:uuid:1"]))) == []


def test_a_file_is_sound_only_when_all_its_records_are():
    two = [night(fixity=damaged()), night(fixity=damaged(record="urn:uuid:2"))]
    assert standing(*two, night(fixity=Fixity(settled=["urn:uuid:1"]))) == [DAMAGED]


def test_damage_in_another_file_is_news():
    other = damaged("archive/b.warc.gz", "urn:uuid:9")
    assert told(night(fixity=damaged()), night(fixity=other)) == [("fixity", "fixity", "archive/b.warc.gz")]


def test_damaged_records_are_to_be_checked_again_until_they_are_settled():
    assert records_to_check_again([night(fixity=damaged()), night()]) == ["urn:uuid:1"]
    assert records_to_check_again([night(fixity=damaged()), night(fixity=Fixity(settled=["urn:uuid:1"]))]) == []


def test_an_output_that_cannot_be_written_is_told_at_once():
    assert standing(night(is_written=False, finish_reason="not_writable")) == [("disk", "disk", "output")]


def test_of_runs_that_end_since_nothing_can_be_written_only_the_disk_is_told():
    assert standing(*[night(is_written=False, finish_reason="not_writable")] * 2) == [("disk", "disk", "output")]


def test_a_clock_that_went_back_is_told_at_once():
    late = night(started_at="2031-01-01T00:00:00Z", finished_at="2031-01-01T01:00:00Z")
    assert standing(late, night()) == [("clock", "clock", "clock")]
    assert standing(late, night(), night()) == []


def test_a_clock_that_went_back_during_a_run_is_told_at_once():
    [finding] = judged(night(finished_at="2025-12-31T00:00:00Z"))[0]
    assert finding.message.startswith(
        "The clock went back: the run began at 2026-01-01T02:00:00Z and ended at 2025-12-31T00:00:00Z. Set the clock"
    )


def test_a_run_that_was_stopped_is_no_alarm():
    assert standing(night(), night(finish_reason="shutdown")) == []


def test_two_runs_in_a_row_that_did_not_end_are_an_alarm():
    assert standing(*[night(finish_reason="memusage_exceeded")] * 2) == [("endings", "stopped", "run")]


DATE, THEN = b"Mon, 30 Nov 2026 10:00:00 GMT", datetime(2026, 11, 30, 10, tzinfo=UTC)


def ahead_of(*dates, now=THEN):
    clocks = ServerClocks()
    for date in dates:
        clocks.take(date, now)
    return clocks.ahead


@pytest.mark.parametrize(("ahead", "is_alarm"), [(0, False), (600, False), (-3600, True), (3600, True), (3e8, True)])
def test_a_clock_that_is_not_the_servers_is_told_at_once(ahead, is_alarm):
    measured = ahead_of(*[DATE] * 3, now=THEN + timedelta(seconds=ahead))
    assert measured == ahead
    assert standing(night(clock_ahead=measured)) == ([("clock", "clock", "clock")] if is_alarm else [])


def test_answers_that_lay_in_a_cache_or_say_no_time_do_not_count():
    assert ahead_of(DATE, b"Sat, 01 Jan 2000 00:00:00 GMT", b"soon", None, b"Mon, 30 Nov 2026 09:59:58 GMT") == 0
    assert ahead_of(DATE, DATE, None) is None


def test_the_message_of_a_wrong_clock_says_which_way():
    [finding] = judged(night(clock_ahead=9 * 365 * 86_400.0))[0]
    assert finding.message.startswith(
        "This machine's clock is 78840.0 hours ahead of those of the servers that answered."
    )
