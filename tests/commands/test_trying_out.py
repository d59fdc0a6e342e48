"""Scrapy's own verbs for trying out one page work on an address of the site, and leave nothing behind."""

import pytest

from tests.crawl.crawling import run
from tests.crawl.pages import document
from tests.crawl.server import Server, scripted

NESTED = "/www.innovationpolicyplatform.org/document/a/index.html"


@pytest.fixture(params=["/document/a", NESTED], ids=["at its address", "in the mirror"])
def site(request):
    with Server(scripted({request.param: document("a")})) as server:
        yield server


def tried(verb, site, tmp_path, *words):
    made = run(verb, *words, OUTPUT_DIR=tmp_path, IPP_LIVE_URL=site.url, IPP_SOURCE="live", DOWNLOAD_DELAY=0)
    assert list(tmp_path.iterdir()) == [], "nothing is left"
    return made


def test_parse_shows_the_record_wherever_the_page_lies(site, tmp_path):
    done = tried("parse", site, tmp_path, "https://www.innovationpolicyplatform.org/document/a")
    assert "'id': 'document/a'" in done.stdout
    assert "DocumentFound" not in done.stdout, "records are the only items"


def test_the_shell_has_the_response_of_the_place_that_answered(site, tmp_path):
    code = "print(response.status, response.meta['target'].found.page.title)"
    done = tried("shell", site, tmp_path, f"{site.url}/document/a", "-c", code)
    assert done.stdout.startswith("200 ")


@pytest.mark.parametrize("verb", ["shell", "parse"])
def test_a_saved_page_is_no_address_but_lies_in_a_source(verb, tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes(b"<html></html>")
    for given in (page, page.as_uri()):
        done = run(verb, given)
        assert done.returncode != 0
        assert f"{given} is a saved page: give the address of the page" in done.stderr
