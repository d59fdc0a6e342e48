"""What leads elsewhere is a rename, a notice or nothing: by what else leads there, and by what is there."""

import random

import pytest

from scraper.addresses.kinds import Kind
from scraper.fetching.found import SearchResult
from scraper.fetching.target import Target
from scraper.pages.read_page import read_page
from scraper.sources.source import Wanted
from scraper.spiders.claims import Claims
from tests.crawl.pages import SITE, document
from tests.pages.saved import saved

NAMES = ["clusters-in-slovenia", "patent-boxes", "skills-2009", "tax-credits-rd", "voucher-schemes", "universities"]
NOTICE = "/document/platform-closed"


def read(body, path):
    return read_page(saved(body, SITE + path, asked=SITE + path))


def led(name, to=NOTICE):
    """An address that redirects."""
    found = SearchResult("live", "", moved_to=SITE + to)
    return Target(Wanted(f"{SITE}/document/{name}", Kind.DOCUMENT), iter(()), found=found)


def shows(name, body):
    """An address that shows a page."""
    path = f"/document/{name}"
    return Target(Wanted(SITE + path, Kind.DOCUMENT), iter(()), found=SearchResult("live", "", page=read(body, path)))


def unnamed(body="Thank you."):
    """A page of the site that does not say which it is."""
    return f"""<html><head><title>Closed | Innovation Policy Platform</title><meta name="Generator" content="Drupal 7">
    </head><body class="page-node"><div class="node"><h2>Closed</h2><p>{body}</p></div></body></html>""".encode()


def told(targets, *there, nothing=()):
    """Why each address is asked for anew, None where it is not, by what was held."""
    claims = Claims()
    for page in there:
        claims.found(page.address, page)
    for path in nothing:
        claims.nothing(SITE + path)
    assert all(claims.hold(target) for target in targets)
    return {target.wanted.url: claims.why_not(claim, held) for claim, held in claims.take() for target in held}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", ["redirect", "stated", "unnamed"])
def test_one_answer_for_addresses_of_different_documents_is_none_of_theirs(seed, kind):
    names = random.Random(seed).sample(NAMES, 2 + seed % 5)
    make = {
        "redirect": led,
        "stated": lambda name: shows(name, document("platform-closed", title="Closed")),
        "unnamed": lambda name: shows(name, unnamed()),
    }[kind]
    assert None not in told([make(name) for name in names]).values()


@pytest.mark.parametrize("seed", range(20))
def test_whatever_leads_to_a_document_with_terms_or_files_is_a_name_of_it(seed):
    names = random.Random(seed).sample(NAMES, 1 + seed % 6)
    there = read(document("b", "/sites/default/files/x.pdf"), "/document/b")
    assert set(told([led(name, "/document/b") for name in names], there).values()) == {None}


@pytest.mark.parametrize(
    "names",
    [
        ["clusters-in-slovenia"],
        ["clusters-in-slovenia", "clusters-in-slovenia-0"],
        ["old-clusters", "clusters-2009"],
        ["patent-boxes", "closed-patents"],
        ["innovation-policy", "policy-platform"],
    ],
)
def test_names_that_have_a_word_in_common_may_be_of_one_document(names):
    assert set(told([led(name) for name in names]).values()) == {None}


@pytest.mark.parametrize("names", [NAMES[:1], NAMES[:2], NAMES])
def test_what_leads_to_nothing_is_asked_for_elsewhere(names):
    assert None not in told([led(name) for name in names], nothing=[NOTICE]).values()


def test_pages_that_do_not_say_which_they_are_and_differ_are_two():
    targets = [shows("patent-boxes", unnamed("One.")), shows("universities", unnamed("Two."))]
    assert set(told(targets).values()) == {None}


@pytest.mark.parametrize("body", [document("clusters"), document("clusters", "/sites/default/files/x.pdf")])
def test_a_document_that_states_itself_is_not_held(body):
    assert not Claims().hold(shows("clusters", body))


def test_an_address_that_leads_from_one_place_to_the_next_is_believed_at_last():
    claims = Claims()
    held = [claims.hold(led("clusters", f"/document/{n}")) for n in range(6)]
    assert held == [True, True, True, True, False, False]
