"""The site as people use it: axe, the keyboard, a telephone, paper, and a web server; in a real Chromium."""

import functools
import json
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lxml import html

from scraper.outputs.exports.site import export_site
from tests.judges import browser, chromium_dom, run_judge
from tests.outputs.exports.test_site import output as output  # the store with hostile, Arabic and Chinese documents
from tests.sampling import sampled

DRIVER = Path(__file__).with_name("in_browser.py")
PAGES = (
    "index.html",
    "search.html",
    "account.html",
    "years/index.html",
    "document/a.html",
    "document/ar.html",
)


@pytest.fixture
def site(output):
    export_site(output, output.parent / "site", full_text=True, files=True)
    return output.parent / "site"


def addresses(site, pages=PAGES):
    return [(site / page).as_uri() for page in pages]


def driven(job, *urls):
    said = run_judge("python", DRIVER, browser(), job, *urls)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Says nothing."""


@contextmanager
def served(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("pages", sampled([PAGES[::2], PAGES[1::2]], 1), ids=" ".join)
def test_axe_finds_no_fault_at_any_width_in_any_scheme(site, pages):
    found = driven("axe", *addresses(site, pages))
    assert [len(states) for states in found.values()] == [4] * len(pages)
    assert {page: states for page, states in found.items() if any(states.values())} == {}


def test_no_page_is_wider_than_a_telephone(site):
    assert set(driven("widths", *addresses(site)).values()) == {0}


def test_a_keyboard_alone_finds_a_document(site):
    said = driven("keyboard", (site / "search.html").as_uri())
    assert said["first"]["text"] == "Skip to the content"
    assert [step for step in (said["first"], *said["steps"]) if not step["seen"]] == []
    assert said["address"].endswith("#q=gr%C3%B3ups&has=PDF")
    assert said["title"] == "Clusters"


def test_paper_has_the_text_and_not_the_way_through_the_site(site):
    shown = driven("print", (site / "document" / "a.html").as_uri())
    assert shown == {"article h1": True, "header nav": False, "on white": True}


def test_a_web_server_serves_the_same_search(site):
    with served(site) as base:
        opened = chromium_dom(f"{base}/search.html#q=groups&has=PDF")
    page = html.fromstring(opened.dom)
    assert [heading.text_content() for heading in page.xpath("//ol[@id='results']//h2")] == ["Clusters"]
    assert opened.wanted == {"127.0.0.1"}
