"""Where a Wayback Machine has its index, its playback and its TimeMaps, for any base that a person may give."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy import Request
from w3lib.url import safe_url_string

from scraper.sources.wayback_places import Places, places_below, services_of

IA = "https://web.archive.org"
PYWB = "http://127.0.0.1:8080/ipp"
AS_IA = Places(f"{IA}/cdx/search/cdx", f"{IA}/web")
AS_PYWB = Places(f"{PYWB}/cdx", PYWB)


@pytest.mark.parametrize("base", [IA, f"{IA}/", f"{IA}/web", f"{IA}/web/"])
def test_a_host_alone_is_likely_to_be_as_the_internet_archive(base):
    assert places_below(base)[0] == AS_IA


def test_a_host_alone_may_be_a_collection_of_its_own():
    assert places_below("http://127.0.0.1:8080/")[1] == Places("http://127.0.0.1:8080/cdx", "http://127.0.0.1:8080")


@pytest.mark.parametrize("base", [PYWB, f"{PYWB}/"])
def test_a_path_is_likely_to_be_a_collection(base):
    assert places_below(base) == [AS_PYWB, Places(f"{PYWB}/cdx/search/cdx", f"{PYWB}/web")]


@pytest.mark.parametrize("base", ["http://127.0.0.1/web", "http://127.0.0.1/web/"])
def test_a_collection_named_web_may_be_one(base):
    as_internet_archive, as_collection = places_below(base)
    assert as_internet_archive.playback == as_collection.playback == "http://127.0.0.1/web"
    assert as_collection.cdx == "http://127.0.0.1/web/cdx"


@pytest.mark.parametrize("cdx", ["http://127.0.0.1:8081/outback", "http://127.0.0.1:8081/outback?"])
@pytest.mark.parametrize(
    ("base", "playback"), [(IA, f"{IA}/web"), (f"{IA}/web/", f"{IA}/web"), (PYWB, PYWB), (f"{PYWB}/", PYWB)]
)
def test_an_index_that_is_given_is_the_only_one(base, cdx, playback):
    assert places_below(base, cdx) == [Places("http://127.0.0.1:8081/outback", playback)]


@pytest.mark.parametrize("cdx", [None, ""])
def test_no_index_given_leaves_both_layouts(cdx):
    assert len(places_below(IA, cdx)) == 2


def test_services_are_told_by_what_their_addresses_begin_with_the_longest_first():
    host = "127.0.0.1:8080"
    assert services_of(PYWB) == [
        (f"{PYWB}/cdx/search/cdx", f"index of {host}"),
        (f"{PYWB}/web/", f"playback of {host}"),
        (f"{PYWB}/cdx", f"index of {host}"),
        (f"{PYWB}/", f"playback of {host}"),
    ]


@pytest.mark.parametrize("base", [IA, f"{IA}/web", PYWB])
@pytest.mark.parametrize("cdx", [None, f"{PYWB}/cdx", "http://127.0.0.1:8081/outback"])
def test_each_address_belongs_to_the_service_that_answers_it(base, cdx):
    services = services_of(base, cdx)
    for places in places_below(base, cdx):
        addresses = {
            f"{places.cdx}?url=a": "index",
            places.memento("2018", "http://a.org/"): "playback",
            places.timemap("http://a.org/cdx?url=a"): "playback",
        }
        for address, kind in addresses.items():
            assert next(name for prefix, name in services if address.startswith(prefix)).startswith(f"{kind} of ")


@pytest.mark.parametrize(
    ("original", "written"),
    [
        ("http://a.org/b c", "http://a.org/b%20c"),
        ("http://a.org:80/é?q=é", "http://a.org:80/%C3%A9?q=%C3%A9"),
        ("http://a.org/100%", "http://a.org/100%"),
        ("http://a.org/%e9|x?a=<b>", "http://a.org/%e9%7Cx?a=%3Cb%3E"),
        ("http://a.org/?a=1&b=http://c.org/?d", "http://a.org/?a=1&b=http://c.org/?d"),
    ],
)
def test_the_original_stands_in_the_address_of_its_capture_as_it_is_but_for_what_no_address_can_have(original, written):
    assert AS_PYWB.memento("2018", original) == f"{PYWB}/2018id_/{written}"


ORIGINALS = st.text() | st.lists(
    st.sampled_from("http:// https:// a.org :80 @ / // ? & = # % %e9 %zz %2F [ ] | \\ ; ^ ` é ٢ \x7f \x00".split(" "))
).map("".join)


@given(ORIGINALS)
@example("http://[::1/")
@example("http://a.org/b#c#d")
def test_an_address_of_a_capture_is_as_scrapy_writes_it(original):
    for url in (AS_IA.memento("2018", original), AS_PYWB.timemap(original), AS_PYWB.timegate(original)):
        assert Request(url).url == url == safe_url_string(url)
