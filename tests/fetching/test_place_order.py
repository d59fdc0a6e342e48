"""Which places are asked last, and that each one passed over is told."""

import pytest

from scraper.addresses.kinds import Kind
from scraper.fetching.place_order import PlaceOrder, passed_over, put_last, way_of
from scraper.sources.live import LiveSource
from scraper.sources.source import Candidate, Wanted

SITE = "https://www.innovationpolicyplatform.org"
MIRROR = f"{SITE}/www.innovationpolicyplatform.org"
LIVE = LiveSource(SITE)
OWN, IN_MIRROR = "live {}", "live /www.innovationpolicyplatform.org{}.html"


def wanted(number, kind=Kind.DOCUMENT):
    return Wanted(f"{SITE}/document/d{number}", kind)


def looked_for(order, numbers, *, there):
    """Asks for documents as a crawl does, each until it is found; the places that were asked."""
    asked = []
    for number in numbers:
        one = wanted(number)
        for candidate in put_last(one, LIVE.candidates(one), order.last(one)):
            way = way_of(one, candidate)
            asked.append(way)
            order.note(one, candidate, "accepted" if way == there else "missing", is_found=way == there)
            if way == there:
                break
    return asked


def test_a_dead_address_is_asked_a_few_times_before_the_mirror_and_then_now_and_then():
    asked = looked_for(PlaceOrder(), range(150), there=IN_MIRROR)
    assert asked.count(IN_MIRROR) == 150
    assert asked.count(OWN) == 5 + 14


@pytest.mark.parametrize("found_first", [True, False])
def test_an_address_that_gave_anything_is_asked_first(found_first):
    order = PlaceOrder()
    looked_for(order, range(int(found_first)), there=OWN)
    looked_for(order, range(20), there=IN_MIRROR)
    if not found_first:
        looked_for(order, range(20, 30), there=OWN)
    assert order.last(wanted(99)).get(OWN) is None


def test_nothing_is_put_last_while_nothing_was_found_elsewhere():
    order = PlaceOrder()
    looked_for(order, range(50), there=None)
    assert order.last(wanted(99)) == {}


def test_what_is_learnt_of_documents_is_not_said_of_other_pages():
    order = PlaceOrder()
    looked_for(order, range(20), there=IN_MIRROR)
    assert order.last(wanted(99, Kind.TERM)) == {}


def test_a_source_that_never_answered_is_asked_last():
    order, archive = PlaceOrder(), Candidate("folder:x", "file:///x", "")
    for number in range(8):
        one = wanted(number)
        order.note(one, next(LIVE.candidates(one)), "unreachable", is_found=False)
        order.note(one, archive, "accepted", is_found=True)
    assert order.last(wanted(9))["live"] == 8
    order.note(wanted(9), next(LIVE.candidates(wanted(9))), "missing", is_found=False)
    assert "live" not in order.last(wanted(10)), "what answers that nothing is there is asked: that is evidence"


def test_each_place_that_was_passed_over_is_told_with_the_reason():
    one = wanted(1)
    usual = list(LIVE.candidates(one))
    chosen = next(place for place in usual if way_of(one, place) == IN_MIRROR)
    told = passed_over(one, ["wayback"], usual, chosen, {OWN: 12, "wayback": 7, "live {}.html": 9})
    assert [(attempt.source, attempt.url, attempt.outcome) for attempt in told] == [
        ("wayback", one.url, "passed_over"),
        ("live", one.url, "passed_over"),
    ]
    assert told[0].detail == "not asked: wayback answered none of 7 questions"
    assert told[1].detail == "not asked: such places gave nothing for the 12 others that were looked for there"


@pytest.mark.parametrize(
    ("one", "ways"),
    [
        (
            Wanted(f"{SITE}/topic/t?page=2", Kind.TERM, 2, (f"{MIRROR}/topic/t4658.html",)),
            {"live {}", "live /www.innovationpolicyplatform.org{}{page}.html", "live {}/index{page}.html"},
        ),
        (Wanted(f"{SITE}/f/x.pdf", Kind.FILE, is_file=True), {"live {}", "live /www.innovationpolicyplatform.org{}"}),
        (Wanted("https://www.oecd.org/x.pdf", is_file=True), {"live {}", "live /www.oecd.org{}"}),
        (
            Wanted(f"{SITE}/document/a", Kind.DOCUMENT, variants=(f"{MIRROR}/document/b2.html",)),
            {"live {}", "live as linked"},
        ),
    ],
    ids=["page of a list", "file", "publisher's file", "as a mirror links it"],
)
def test_a_place_is_known_again_for_other_addresses(one, ways):
    assert ways <= {way_of(one, candidate) for candidate in LIVE.candidates(one)}
