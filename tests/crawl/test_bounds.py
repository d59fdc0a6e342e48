"""Sites without end, and pages with more links than any page has: a crawl of them is bounded, and answers a signal."""

import json
import signal
import subprocess

import pytest

from scraper.pages.document_layout import MOST_FILES
from scraper.spiders.frontier import MOST_BARREN
from tests.crawl.crawling import PATIENCE, ROOT, Crawl, command, crawl_live, environment
from tests.crawl.pages import document
from tests.crawl.server import NOT_FOUND, Answer, Server
from tests.sampling import sampled

MANY = 36_000
FILES = "/sites/default/files/r"
WIDE = document("wide", *(f"{FILES}{number}.pdf" for number in range(MANY)))


def page(title, kind, *links):
    """A page of the site that is no document."""
    drupal = '<meta name="Generator" content="Drupal 7 (http://drupal.org)">'
    head = f"<html><head>{drupal}<title>{title} | Innovation Policy Platform</title></head>"
    anchors = "".join(f'<a href="{link}">There</a>' for link in links)
    return Answer(200, f'{head}<body class="{kind}"><h1>{title}</h1>{anchors}</body></html>'.encode())


def endless_site(path):
    """Each day links the next, and the front page the first; only the front page leads to the document."""
    name, _, number = path.partition("-")
    if path == "/document/a":
        return Answer(200, document("a"))
    if path == "/":
        return page("Front", "front", "/document/a", "/events-0")
    if name not in {"/events", "/day"}:
        return NOT_FOUND
    day = int(number)
    return page(f"Day {day}", f"page-node page-node-{day} node-type-page", f"/events-{day + 1}", f"/day-{day + 1}")


def wide_site(path):
    """One document, which links many files, none of which is there."""
    if path == "/":
        return page("Front", "front", "/document/wide")
    return Answer(200, WIDE) if path == "/document/wide" else NOT_FOUND


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    with Server(endless_site) as server:
        return crawl_live(server, tmp_path_factory.mktemp("endless")), server.asked()


def test_a_site_that_makes_up_pages_without_end_ends_with_its_documents(endless):
    crawled, asked = endless
    assert "Traceback" not in crawled.err
    assert list(crawled.records()) == ["document/a"]
    days = {path for path in asked if path.startswith(("/events-", "/day-"))}
    assert MOST_BARREN // 2 < len(days) < 2 * MOST_BARREN


def test_what_was_left_of_it_is_counted_as_a_trap(endless):
    assert "endless_pages" in json.dumps(endless[0].report["traps"])


def test_of_a_page_with_36000_file_links_some_are_asked_for_and_that_is_told(tmp_path):
    with Server(wide_site) as server:
        crawled = crawl_live(server, tmp_path)
    asked = {path.rpartition("/")[2] for path in server.asked() if FILES in path}
    record = crawled.records()["document/wide"]
    assert crawled.code == 3
    assert len(asked) == len(record["files"]) == MOST_FILES
    assert {"too_many_files", "too_many_links"} <= {doubt["code"] for doubt in record["origin"]["warnings"]}
    assert "many_links" in json.dumps(crawled.report["traps"])


MOMENTS = {
    "while its files are asked for": (wide_site, f"{FILES}0.pdf"),
    "while it is read": (wide_site, "/document/wide"),
    "amid pages without end": (endless_site, "/events-9"),
}


@pytest.mark.parametrize("moment", sampled(MOMENTS, 1))
def test_a_signal_ends_such_a_crawl_at_once(tmp_path, moment):
    (site, first), victim = MOMENTS[moment], []

    def answer(path):
        if path == first:
            victim[0].send_signal(signal.SIGTERM)
        return site(path)

    with Server(answer) as server:
        words = command(tmp_path, IPP_LIVE_URL=server.url, CONCURRENT_REQUESTS=1)
        victim.append(subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=-1, stderr=-1, text=True))
        out, err = victim[0].communicate(timeout=PATIENCE)
    ended = Crawl(victim[0].returncode, out, err, tmp_path)
    assert (ended.code, "Traceback" in err) in {(0, False), (3, False)}, err
    assert ended.report["run"]["finish_reason"] == "shutdown"
    at = server.asked().index(first)
    assert len(server.asked()) - at < 20
