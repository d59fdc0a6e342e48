"""What an archive's index told is found again by the one address that each capture is of."""

from contextlib import closing

import pytest

from scraper.addresses.kinds import Kind
from scraper.sources.cdx import CdxAnswer, CdxLine
from scraper.sources.memento_index import MementoIndex
from tests.records import SITE

A = f"{SITE}/document/a"
HOST = "www.innovationpolicyplatform.org"
FILE = f"{SITE}/sites/default/files/x.pdf"


@pytest.fixture
def index():
    with closing(MementoIndex()) as made:
        yield made


def line(original, timestamp="2018", **stated):
    return CdxLine(timestamp, original, **stated)


def originals(index, address):
    return [one.line.original for one in index.of(address)]


@pytest.mark.parametrize(
    ("original", "form"),
    [
        (A, 0),
        ("http://www.innovationpolicyplatform.org/document/a", 0),
        ("http://innovationpolicyplatform.org:80/document/a/", 0),
        ("https://innovationpolicyplatform.com:443/document/a", 0),
        ("HTTP://WWW.InnovationPolicyPlatform.NET/document/a", 0),
        (f"{SITE}/document/a?page=0%2C0%2C0%2C3", 1),
        (f"{SITE}/document/a?utm_source=x", 1),
        (f"{SITE}/{HOST}/document/a/index.html", 1),
        (f"http://innovationpolicyplatform.com/{HOST}/document/a.html", 1),
        (f"{SITE}/document/a.html", 1),
        (f"{SITE}/print/document/a", 2),
        (f"{SITE}/{HOST}/print/document/a.html", 2),
    ],
)
def test_every_form_of_an_address_is_a_capture_of_it(index, original, form):
    index.add([line(original)])
    [found] = index.of(A)
    assert (found.form, found.line) == (form, line(original))


def test_a_page_printed_by_number_is_a_capture_of_its_node(index):
    index.add([line(f"{SITE}/print/5211")])
    assert [one.form for one in index.of(f"{SITE}/node/5211")] == [2]


@pytest.mark.parametrize(
    "original",
    [
        f"{SITE}/misc/jquery.js?v=1.4.4",
        f"{SITE}/sites/default/files/css/css_x.css",
        f"{SITE}/sites/default/files/styles/large/public/x.jpg",
        f"{SITE}/user/login?destination=node/1",
        f"{SITE}/search/node/policy",
        f"{SITE}/rss.xml",
        f"{SITE}/topic/x/feed",
        f"{SITE}/printpdf/5211",
        f"{SITE}/document/%00",
        f"{SITE}/document/{'/9j/4aaq' * 512}",
    ],
)
def test_what_no_crawl_asks_for_is_not_remembered(index, original):
    index.add([line(original)])
    assert len(index) == 0


def test_a_picture_is_not_remembered_wherever_it_lies(index):
    index.add([line(FILE, mime="image/png"), line(FILE, mime="application/pdf")])
    assert [one.line.mime for one in index.of(FILE)] == ["application/pdf"]


@pytest.mark.parametrize(
    "original", [f"http://evil.example/{HOST}/document/a", f"http://web.archive.org/web/2018/{A}", "http://[/x"]
)
def test_a_page_of_another_host_is_no_capture_of_a_page_of_the_site(index, original):
    index.add([line(original)])
    assert index.of(A) == []


def test_the_file_of_another_site_is_remembered_but_listed_under_no_kind(index):
    index.add([line("http://WWW.OECD.ORG/sti/b.pdf")])
    assert originals(index, "http://www.oecd.org/sti/b.pdf") == ["http://WWW.OECD.ORG/sti/b.pdf"]
    assert list(index.addresses(*Kind)) == []


def test_addresses_are_listed_once_and_by_kind_in_order(index):
    forms = (f"{SITE}/document/b", A, f"{SITE}/print/document/b", FILE, f"{SITE}/node/5", f"{SITE}/content/c", SITE)
    index.add([line(form) for form in forms])
    assert list(index.addresses(Kind.DOCUMENT, Kind.CONTENT)) == [f"{SITE}/content/c", A, f"{SITE}/document/b"]
    assert list(index.addresses(Kind.NODE)) == [f"{SITE}/node/5"]
    assert list(index.addresses(Kind.FILE)) == [FILE]


def test_the_same_capture_told_twice_is_one(index):
    index.add([line(A, status=200), line(A, status=200)])
    index.add([line(A, status=200)])
    assert len(index) == 1


def test_captures_of_two_forms_in_one_second_are_two(index):
    index.add([line(A), line(A.replace("https", "http"))])
    assert len(index) == 2


def test_captures_come_oldest_first_with_all_that_was_stated(index):
    new = line(A, "2018", mime="text/html", status=200, digest="D", length=7, redirect="http://a.org/")
    index.add([new, line(A, "2013")])
    assert [one.line for one in index.of(A)] == [line(A, "2013"), new]


def test_lines_are_taken_in_as_they_come(index):
    index.add([])
    index.add(line(A, f"{n:014}") for n in range(1_000, 3_000))
    assert len(index) == 2_000


@pytest.mark.parametrize("half", ["digest", "mime", "redirect"])
def test_half_a_character_that_an_index_states_is_taken_in(index, half):
    said = f'{{"timestamp": "2018", "url": "{A}", "{half}": "\\ud800"}}\n{{"timestamp": "2019", "url": "{A}"}}\n'
    index.add(CdxAnswer([said.encode()]))
    assert len(index) == 2
