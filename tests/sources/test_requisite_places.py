"""Under which address something that a page shows is wanted, and where the live site is asked for it."""

import pytest

from scraper.requisites import Requisite, RequisiteKind
from scraper.sources import requisite_places
from scraper.sources.live import LiveSource
from scraper.sources.requisite_places import wanted_requisite

SITE = "https://www.innovationpolicyplatform.org"
PAGE = f"{SITE}/document/a"
BASE = "http://127.0.0.1:8000"
MIRROR = "/www.innovationpolicyplatform.org"


def wanted(href, place=PAGE):
    return wanted_requisite(Requisite(href, RequisiteKind.IMAGE), PAGE, place)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/misc/a.png?b=1#c", f"{SITE}/misc/a.png?b=1"),
        ("../a b.png", f"{SITE}/a%20b.png"),
        ("//fonts.example.org/x", "https://fonts.example.org/x"),
        ("HTTP://Fonts.Example.org:80/X", "http://fonts.example.org/X"),
    ],
)
def test_it_is_wanted_where_a_browser_asks_for_it(href, url):
    assert wanted(href).url == url


@pytest.mark.parametrize(
    "page", [PAGE, "http://a.org", "https://a.org:8080?q", "https://[::1]/x", "http://a:bad/x", "ftp://a/b"]
)
@pytest.mark.parametrize(
    "href", ["/x?y#z", "//h/x", "///a", "/../x", "http://o/x/../y", "https://o?", "https://", "x", "?q"]
)
def test_what_is_remembered_of_a_host_leads_where_each_page_of_it_does(page, href):
    assert requisite_places._address(page, href) == requisite_places._joined.__wrapped__(page, href)


@pytest.mark.parametrize("href", ["file:///etc/passwd", "http://[x/", "mailto:a@b.org", "ftp://a.org/b", "http://a:b/"])
def test_what_is_no_address_of_the_web_is_not_wanted(href):
    assert wanted(href) is None


@pytest.mark.parametrize(
    ("href", "place", "places"),
    [
        ("/a.png", f"{BASE}/document/a", [f"{BASE}/a.png", f"{BASE}{MIRROR}/a.png"]),
        (
            "../a.css?b",
            f"{BASE}{MIRROR}/document/a.html",
            [f"{BASE}/a.css?b", f"{BASE}{MIRROR}/a.css?b", f"{BASE}{MIRROR}/a.css"],
        ),
        (
            "../../x.org/a.png",
            f"{BASE}{MIRROR}/document/a.html",
            [f"{BASE}/x.org/a.png", f"{BASE}{MIRROR}/x.org/a.png"],
        ),
        ("http://x.org/a.png", f"{BASE}/document/a", ["http://x.org/a.png"]),
        ("/a.png", "file:///saved/a.html", [f"{BASE}/a.png", f"{BASE}{MIRROR}/a.png"]),
    ],
)
def test_the_live_site_is_asked_at_its_address_then_as_the_copy_links_it_then_in_the_mirror(href, place, places):
    assert [one.url for one in LiveSource(BASE).candidates(wanted(href, place))] == places
