"""The captures of an address are tried from the likeliest to the least likely, and those of errors not at all."""

import pytest

from scraper.addresses.address import read_address
from scraper.sources.cdx import CdxLine
from scraper.sources.live import wanted_address, wanted_file
from scraper.sources.memento_index import MementoRow
from scraper.sources.memento_ranking import ranked
from tests.records import SITE

PAGE = wanted_address(read_address(f"{SITE}/document/a"))
PDF = wanted_file(f"{SITE}/sites/default/files/x.pdf")
DATASET = wanted_file(f"{SITE}/sites/default/files/x.csv")


def capture(timestamp, status=200, mime="text/html", form=0, **stated):
    return MementoRow(form, CdxLine(timestamp, "http://a.org/", mime, status, **stated))


def order(*captures, wanted=PAGE):
    """The times of the captures in the order in which they are tried."""
    return [line.timestamp for line in ranked(captures, wanted).mementos]


def test_the_newest_is_tried_first():
    assert order(capture("2013"), capture("2018"), capture("2015")) == ["2018", "2015", "2013"]


def test_of_one_second_the_order_is_always_the_same():
    one, other = (
        MementoRow(0, CdxLine("2018", place, "text/html", 200)) for place in ("http://a.org", "https://a.org")
    )
    assert ranked([one, other], PAGE) == ranked([other, one], PAGE)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_whole_captures_come_before_redirects(status):
    assert order(capture("2013"), capture("2018", status), capture("2012", mime="image/png")) == [
        "2013",
        "2012",
        "2018",
    ]


def test_the_address_itself_comes_before_another_form_of_it_and_that_before_the_printed_one():
    assert order(capture("2018", form=2), capture("2017", form=1), capture("2013")) == ["2013", "2017", "2018"]


def test_a_good_printed_form_comes_before_a_capture_that_is_likely_to_be_none():
    assert order(capture("2018", length=0), capture("2013", form=2)) == ["2013", "2018"]


@pytest.mark.parametrize(
    ("wanted", "fitting", "unfitting"),
    [
        (PAGE, "text/html", "application/pdf"),
        (PAGE, "application/xhtml+xml", "image/jpeg"),
        (PAGE, "unk", "text/css"),
        (PAGE, None, "application/javascript"),
        (PDF, "application/pdf", "text/html"),
        (PDF, "application/x-pdf", "application/octet-stream"),
        (PDF, "unk", "text/html"),
        (DATASET, "text/csv", "text/html"),
        (DATASET, "application/octet-stream", "application/xhtml+xml"),
    ],
)
def test_a_fitting_media_type_comes_before_one_that_does_not_fit(wanted, fitting, unfitting):
    captures = capture("2013", mime=fitting), capture("2018", mime=unfitting)
    assert order(*captures, wanted=wanted) == ["2013", "2018"]


@pytest.mark.parametrize("status", [None, 200])
@pytest.mark.parametrize("wanted", [PAGE, PDF])
def test_a_revisit_of_a_good_capture_is_as_good(status, wanted):
    mime = "application/pdf" if wanted.is_file else "text/html"
    good = capture("2013", mime=mime, digest="GOOD", length=9000)
    revisit = capture("2018", status, "warc/revisit", digest="GOOD", length=500)
    assert order(good, revisit, capture("2017", mime=mime, length=9000), wanted=wanted) == ["2018", "2017", "2013"]


def test_a_revisit_of_what_the_index_does_not_have_comes_later():
    revisit = capture("2018", None, "warc/revisit", digest="OTHER")
    assert order(revisit, capture("2013", digest="GOOD")) == ["2013", "2018"]


def test_a_capture_of_which_nothing_is_stated_may_be_good():
    assert order(capture("2018", None, None), capture("2013")) == ["2018", "2013"]


def test_a_much_smaller_capture_comes_later():
    assert order(capture("2018", length=2499), capture("2013", length=10_000)) == ["2013", "2018"]
    assert order(capture("2018", length=2500), capture("2013", length=10_000)) == ["2018", "2013"]


def test_an_error_that_is_long_makes_no_capture_small():
    assert order(capture("2018", length=500), capture("2017", 404, length=90_000), capture("2013", length=600)) == [
        "2018",
        "2013",
    ]


def test_an_empty_capture_comes_after_all_that_may_be_whole():
    captures = capture("2018", length=0), capture("2017", mime="image/png"), capture("2016", 301)
    assert order(*captures) == ["2017", "2018", "2016"]


def test_errors_are_counted_by_status_and_not_tried():
    errors = [capture("2013", status) for status in (404, 503, 404, 403, 0)]
    assert ranked(errors, PAGE).mementos == []
    assert ranked(errors, PAGE).worthless == {404: 2, 503: 1, 403: 1, 0: 1}


def test_nothing_gives_nothing():
    assert (ranked([], PAGE).mementos, ranked([], PAGE).worthless) == ([], {})
