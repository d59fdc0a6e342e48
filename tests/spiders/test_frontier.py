"""Made-up pages without end: they are followed up to a budget, which each document that is found makes larger."""

import pytest

from scraper.results.results import TrapRefused
from scraper.spiders.frontier import MOST_BARREN, Frontier

SITE = "https://www.innovationpolicyplatform.org"


def frontier():
    return Frontier(lambda wanted, priority: wanted.url)


def crawled(ahead, links_of, start, document_every=0):
    """How many pages are asked for, and the traps, when each page links what `links_of` its number says."""
    waiting, pages, traps = list(ahead.ask(SITE + start)), 0, []
    while waiting and pages < 20 * MOST_BARREN:
        url, pages = waiting.pop(), pages + 1
        ahead.found_none()
        if document_every and pages % document_every == 0:
            ahead.found_document()
        for link in links_of(pages):
            for one in ahead.follow(SITE + link, (), url, from_list=False):
                (traps if isinstance(one, TrapRefused) else waiting).append(one)
    return pages, traps


@pytest.mark.parametrize(
    "links_of",
    [
        lambda n: [f"/events-{n}"],
        lambda n: [f"/calendar/{n}", f"/calendar/{n + 1}", f"/archive-{n * 7}"],
        lambda n: [f"/topic/t-{n}", f"/node/{n}"],
        lambda n: [f"/document/d-{n}"],
        lambda n: [f"/events/{n % 7}/day-{n}", "/about", f"/events-{n}?page=3"],
    ],
)
def test_a_site_that_makes_up_pages_without_end_ends_and_is_counted_as_a_trap(links_of):
    pages, traps = crawled(frontier(), links_of, "/events-0")
    assert pages <= 3 * MOST_BARREN + 1  # those that were asked for before there was no room
    assert {trap.trap for trap in traps} == {"endless_pages"}


def test_pages_among_which_documents_are_found_are_followed_on():
    pages, traps = crawled(frontier(), lambda n: [f"/page-{n}"] if n < 3 * MOST_BARREN else [], "/page-0", 5)
    assert (pages, traps) == (3 * MOST_BARREN, [])


def test_a_list_is_followed_to_its_documents_when_there_is_no_room_for_pages():
    ahead = frontier()
    for _ in range(MOST_BARREN):
        ahead.found_none()
    [document] = ahead.follow(f"{SITE}/document/a", (), SITE, from_list=True)
    [page] = ahead.follow(f"{SITE}/page-a", (), SITE, from_list=True)
    assert document == f"{SITE}/document/a"
    assert page == TrapRefused(f"{SITE}/page-a", "endless_pages")
    assert list(ahead.follow(f"{SITE}/page-a", (), SITE, from_list=True)) == []
