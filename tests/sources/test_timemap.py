"""A TimeMap's links are read as RFC 6690 and RFC 7089 have them, and what is broken is passed over."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.sources.cdx import CdxLine
from scraper.sources.timemap import links_in, mementos_in, other_timemaps

A = "http://innovationpolicyplatform.org/document/a"
ARCHIVE = "http://127.0.0.1/web"
WHEN = 'datetime="Thu, 16 Aug 2018 11:19:11 GMT"'
NEW = CdxLine("20180816111911", A)
WHOLE = f"""<{A}>; rel="original",
<{ARCHIVE}/timemap/link/{A}>; rel="self"; type="application/link-format"; from="Sun, 20 Oct 2013 14:51:01 GMT",
<{ARCHIVE}/{A}>; rel="timegate",
<{ARCHIVE}/20131020145101/{A}>; rel="first memento"; datetime="Sun, 20 Oct 2013 14:51:01 GMT",
<{ARCHIVE}/20150601000000/{A}>; rel="memento"; datetime="Mon, 01 Jun 2015 00:00:00 GMT",
<{ARCHIVE}/20180816111911/{A}>; rel="last memento"; {WHEN}
"""


def mementos(text):
    return list(mementos_in(text, A))


def test_a_timemap_lists_its_mementos():
    assert [one.timestamp for one in mementos(WHOLE)] == ["20131020145101", "20150601000000", "20180816111911"]
    assert {one.original for one in mementos(WHOLE)} == {A}


@pytest.mark.parametrize("rel", ["memento", "first memento", "first last memento", "memento  last", "prev memento"])
def test_a_memento_may_have_several_relations(rel):
    assert mementos(f'<{ARCHIVE}/2018/{A}>; rel="{rel}"; {WHEN}') == [NEW]


@pytest.mark.parametrize("rel", ["original", "timegate", "timemap", "mementos", ""])
def test_another_relation_is_no_memento(rel):
    assert mementos(f'<{ARCHIVE}/2018/{A}>; rel="{rel}"; {WHEN}') == []


@pytest.mark.parametrize(
    "link",
    [
        f"<{ARCHIVE}/2018/{A}>;rel=memento;{WHEN}",
        f"<{ARCHIVE}/2018/{A}>\n ; {WHEN}\n ; rel = memento",
        f'<{ARCHIVE}/2018/{A}>; REL="memento"; DateTime="Thu, 16 Aug 2018 11:19:11 GMT"',
        f'<{ARCHIVE}/2018/{A}>; title*=UTF-8\'\'a%2Cb; rel="memento"; {WHEN}; license="http://c.org/?a;b,c"',
        f'<{ARCHIVE}/2018id_/{A}>; title="a, <b>; rel=no"; rel="memento"; {WHEN}',
        f'<{ARCHIVE}/2018/{A}>; rel="memento"; datetime="Thu, 16 Aug 2018 13:19:11 +0200"',
    ],
)
def test_parameters_are_read_in_any_order_and_quoting(link):
    assert mementos(f'<{A}>; rel="original",{link}, <x>; rel="y"') == [NEW]


def test_commas_and_brackets_of_an_address_are_its_own():
    place = "http://innovationpolicyplatform.org/document/a,b;c=d?e=[1,2]"
    assert mementos(f'<{ARCHIVE}/2018/{place}>; rel="memento"; {WHEN}') == [CdxLine(NEW.timestamp, place)]


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        '; datetime=""',
        '; datetime="yesterday"',
        '; datetime="Thu, 99 Aug 2018 11:19:11 GMT"',
        '; datetime="Thu, 16 Aug 99999999999 11:19:11 GMT"',
        '; datetime="Fri, 31 Dec 9999 23:59:59 -2300"',
    ],
)
def test_a_memento_without_a_date_that_can_be_read_is_passed_over(parameters):
    assert mementos(f'<{ARCHIVE}/2018/{A}>; rel="memento"{parameters},<{ARCHIVE}/2018/{A}>; rel=memento; {WHEN}') == [
        NEW
    ]


@pytest.mark.parametrize("stated", ["Thu, 16 Aug 2018 11:19:11", "Thu, 16 Aug 2018 11:19:11 -0000"])
def test_a_date_without_a_zone_is_universal_time_wherever_it_is_read(stated, monkeypatch):
    monkeypatch.setenv("TZ", "XST-5")
    time.tzset()
    try:
        assert mementos(f'<{ARCHIVE}/2018/{A}>; rel="memento"; datetime="{stated}"') == [NEW]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_place_that_names_no_original_is_of_the_address_that_was_asked_for():
    assert mementos(f'<http://wiki.example.org/index.php?oldid=7>; rel="memento"; {WHEN}') == [NEW]


def test_other_parts_are_the_timemaps_that_are_not_this_one():
    text = f"""<{A}>; rel="original",
    <http://b.org/2>; rel="timemap"; from="{WHEN}"; until="x, y", <http://b.org/1>; rel="self timemap",
    <http://b.org/0>; rel="prev timemap", <http://b.org/gate>; rel="timegate\""""
    assert other_timemaps(text) == ["http://b.org/2", "http://b.org/0"]
    assert other_timemaps(WHOLE) == []


@pytest.mark.parametrize("text", ["", "\n", "[]", "<html><body>Not here</body></html>", '{"original_uri": "x"}'])
def test_what_is_no_timemap_has_no_mementos(text):
    assert mementos(text) == []
    assert other_timemaps(text) == []


def test_parameters_have_their_names_in_lower_case():
    assert list(links_in('<a>; Rel="b c"; D=e')) == [("a", {"rel": "b c", "d": "e"})]


PIECES = ["<", ">", ";", ",", '"', "=", " ", "rel", "datetime", "memento", "timemap", f"{ARCHIVE}/2018/{A}", WHEN]
PIECES += ["Thu", "Aug", "2018", "11:19:11", "GMT", "+9999", "-0000", "99999"]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
@example("<a" * 50_000)
@example("<a>" + "; a=b" * 20_000)
@example("<a>" + "; " * 50_000)
@example("<a>; " + "a" * 50_000)
@example("<a>" + " " * 50_000)
def test_any_text_is_read(text):
    assert all(isinstance(one, CdxLine) for one in mementos(text))
    assert all(isinstance(url, str) for url in other_timemaps(text))


@given(st.text(st.characters(exclude_characters='"')))
@example("Thu, 16 Aug 2018 11:19:11 +99999999")
@example("1 Jan 9999 23:59:59 -2300")
def test_any_date_is_read_or_passed_over(stated):
    assert len(mementos(f'<{A}>; rel="memento"; datetime="{stated}"')) <= 1
