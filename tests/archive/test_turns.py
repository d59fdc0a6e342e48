"""Two captures of one SURT key never have the same second."""

from datetime import UTC, datetime, timedelta

from scraper.archive.turns import Turns

NOW = datetime(2026, 1, 1, 12, 0, 0, 400_000, tzinfo=UTC)


def test_a_key_has_a_second_once():
    turns = Turns()
    assert turns.take("org,example)/a", NOW)
    assert not turns.take("org,example)/a", NOW + timedelta(milliseconds=599))


def test_another_key_has_the_same_second():
    turns = Turns()
    assert turns.take("org,example)/a", NOW)
    assert turns.take("org,example)/b", NOW)


def test_the_next_second_is_everyones_again():
    turns = Turns()
    assert turns.take("org,example)/a", NOW)
    assert turns.take("org,example)/a", NOW + timedelta(milliseconds=600))
