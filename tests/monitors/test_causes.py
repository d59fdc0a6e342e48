"""The name of what went wrong, from outcomes and from the words of errors."""

import pytest

from scraper.monitors.advice import ADVICE
from scraper.monitors.causes import Cause, cause_of, verdict


@pytest.mark.parametrize(
    ("detail", "cause"),
    [
        ("the host name was not found: DNS lookup failed: no results for hostname lookup: a.example.", "dns"),
        ("DNS lookup failed: no results for hostname lookup: a.example.", "dns"),
        ("Connection was refused by other side: 111: Connection refused.", "refused"),
        ("Getting http://a.example/ took longer than 120 seconds.", "timeout"),
        ("User timeout caused connection failure.", "timeout"),
        ("TCP connection timed out: 110: Connection timed out.", "timeout"),
        ("[('SSL routines', '', 'certificate verify failed')]", "certificate"),
        ("Connection to the other side was lost in a non-clean fashion.", "connection"),
        ("", "connection"),
        (None, "connection"),
        ("the server answered 503 for robots.txt", "blocked"),
        ("the server answered 429 for robots.txt", "blocked"),
        ("the server answered 500 for robots.txt", "server_error"),
        ("[Errno 28] No space left on device", "disk"),
        ("its index could not be read: the host name was not found: DNS lookup failed", "dns"),
    ],
)
def test_what_is_unreachable_has_the_cause_that_the_words_name(detail, cause):
    assert cause_of("unreachable", detail) == cause


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        ("refused", "blocked"),
        ("blocked", "blocked"),
        ("robots", "blocked"),
        ("access_denied", "blocked"),
        ("server_error", "server_error"),
        ("maintenance", "server_error"),
        ("missing", "missing"),
        ("gone", "missing"),
        ("soft_404", "soft_404"),
        ("unknown_layout", "site_changed"),
        ("page_changed", "site_changed"),
        ("internal_error", "parse_error"),
        ("not_an_index", "index_unread"),
        ("not_written", "disk"),
        ("accepted", None),
        ("encrypted", None),
    ],
)
def test_an_outcome_has_a_cause_or_none(outcome, cause):
    assert cause_of(outcome, "the server answered") == cause


def attempt(outcome, detail=None):
    return {"source": "live", "url": "http://a.example/", "outcome": outcome, "status": None, "detail": detail}


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ([], None),
        ([attempt("not_held"), attempt("not_tried")], None),
        ([attempt("missing"), attempt("accepted")], "served"),
        ([attempt("moved")], "served"),
        ([attempt("missing"), attempt("unreachable", "DNS lookup failed")], "dns"),
        ([attempt("page_changed"), attempt("unreachable", "DNS lookup failed")], "dns"),
        ([attempt("missing"), attempt("page_changed")], "site_changed"),
        ([attempt("missing"), attempt("soft_404")], "missing"),
        ([attempt("redirect_loop")], "other"),
    ],
)
def test_a_source_has_one_verdict_on_an_address(attempts, expected):
    assert verdict(attempts) == expected


@pytest.mark.parametrize("cause", list(Cause))
def test_there_is_advice_for_each_cause(cause):
    assert ADVICE[cause].endswith(".")
