"""Addresses that lead elsewhere: to a document, to nothing, to a log-in, in circles. Nothing is lost by them."""

import sqlite3
from contextlib import closing

from tests.crawl.crawling import SAMPLES, contents, crawl_live
from tests.crawl.pages import SITE, document
from tests.crawl.server import NOT_FOUND, Answer, Server, moved, pdf, scripted
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.year.reading import journal
from tests.crawl.year.themes import list_page

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
HTML = (("Content-Type", "text/html; charset=utf-8"),)
FILE = "/sites/default/files/x.pdf"


def library(pages, *listed):
    """A site whose lists lead to these documents."""
    lists = {path: Answer(200, list_page("Documents", listed), HTML) for path in ("/", "/documents")}
    return scripted(lists | pages)


LEADS = {
    "found": ({"/node/21": moved("/document/b")}, "/document/b"),
    "lost": ({"/node/22": moved("/document/c")}, "/document/c"),
    "itself": ({"/node/23": moved("/document/itself")}, "/document/itself"),
    "twice": ({"/node/24": moved("/node/40"), "/node/40": moved("/document/b")}, "/document/b"),
    "circle": ({"/node/25": moved("/node/50"), "/node/50": moved("/node/25")}, "/node/25"),
    "log-in": ({"/node/26": moved("/user/login?destination=node/26", 302)}, "/node/26"),
    "file": ({"/node/27": moved(FILE)}, "/node/27"),
    "absent": ({"/node/28": NOT_FOUND}, "/node/28"),
}
"""Documents, each with where the first number leads that its body links, and what the link is then."""


def test_a_document_is_kept_wherever_a_number_in_its_body_leads(tmp_path):
    pages = {"/document/b": document("b"), FILE: pdf(PDF)}
    for slug, (numbers, _) in LEADS.items():
        pages |= numbers | {f"/document/{slug}": document(slug, links=[next(iter(numbers))])}
    with Server(library(pages, *(f"/document/{slug}" for slug in LEADS))) as server:
        done = crawl_live(server, tmp_path)
    links = {slug: [link["url"] for link in done.records()[f"document/{slug}"]["links"]] for slug in LEADS}
    assert links == {slug: [SITE + is_now] for slug, (_, is_now) in LEADS.items()}
    before = contents(tmp_path)
    again = rebuilt(tmp_path)
    assert again.returncode == done.code, again.stderr
    assert contents(tmp_path) == before


NO_PAGES = {"login": "/user/login?destination=x", "soft_404": "/search/node/a", "other_page": FILE}


def test_a_document_that_leads_to_what_is_no_page_is_lost_and_not_moved(tmp_path):
    pages = {FILE: pdf(PDF)} | {f"/document/{reason}": document(reason) for reason in NO_PAGES}
    asked = ("-a", f"url={' '.join(f'/document/{reason}' for reason in NO_PAGES)}")
    with Server(lambda path: scripted(pages)(path)) as server:
        crawl_live(server, tmp_path, *asked)
        pages |= {f"/document/{reason}": moved(target, 302) for reason, target in NO_PAGES.items()}
        done = crawl_live(server, tmp_path, *asked)
    told = {entry["id"]: (entry["outcome"], entry.get("reason")) for entry in done.report["documents"]}
    assert told == {f"document/{reason}": ("lost", reason) for reason in NO_PAGES}
    assert {change.what for change in journal(tmp_path)} == {"new"}


def test_a_document_that_another_address_gave_is_there_though_its_own_is_not(tmp_path):
    with Server(scripted({"/node/7": document("a")})) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/node/7 /document/a")
    assert done.records().keys() == {"document/a"}
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as catalog:
        [state] = catalog.execute("SELECT state FROM addresses WHERE url = ?", (f"{SITE}/document/a",)).fetchone()
    assert state == "done"


def test_five_redirects_are_followed_and_no_more(tmp_path):
    pages = {"/document/a": document("a", "/5-0.pdf", "/6-0.pdf"), "/5-5.pdf": pdf(PDF), "/6-6.pdf": pdf(PDF)}
    for count in (5, 6):
        pages |= {f"/{count}-{n}.pdf": moved(f"/{count}-{n + 1}.pdf") for n in range(count)}
    with Server(scripted(pages)) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a")
    assert [file["status"] for file in done.records()["document/a"]["files"]] == ["archived", "missing"]
