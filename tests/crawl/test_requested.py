"""What a person gives comes back: `requested.csv` has every address, in the order given, with what became of it."""

import csv

import pytest

from tests.crawl.crawling import SAMPLES, crawl_live, run
from tests.crawl.pages import SITE, document
from tests.crawl.server import Server, pdf, scripted
from tests.crawl.year.themes import list_page

BYTES = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILES = "/sites/default/files"
TOPIC = f"""<!DOCTYPE html><html><head><title>A topic | Innovation Policy Platform</title>
<link rel="canonical" href="{SITE}/topic/t"><meta name="Generator" content="Drupal 7 (http://drupal.org)"></head>
<body class="html page-taxonomy-term"><h1 class="title" id="page-title">A topic</h1>
<a href="/document/c">C</a> <a href="/document/lost">Lost</a> <a href="/topic/other">Another</a></body></html>"""
PAGES = {
    "/document/a": document("a", f"{FILES}/a.pdf", title="=A title"),
    "/document/b": document("b", f"{FILES}/none.pdf"),
    "/document/c": document("c"),
    "/topic/t": TOPIC.encode(),
    f"{FILES}/a.pdf": pdf(BYTES),
    f"{FILES}/alone.pdf": pdf(BYTES + b"\n"),
}
LIST = f"""No;Title;Link
1;A;{SITE}/document/a.
2;B, twice;"see {SITE}/document/b), and {SITE}/document/a (accessed 3 May 2015)"
-3;rubbish;none
4;A topic;{SITE}/topic/t
5;A file;{SITE}{FILES}/alone.pdf
6;Another site;https://evil.example/?u={SITE}/document/c
7;A file of a document;{SITE}{FILES}/a.pdf
8;Beside;{SITE}/document/nowhere https://doi.org/10.1/x
"""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("requested")
    (folder / "list.csv").write_bytes(LIST.encode("utf-16"))
    with Server(scripted(PAGES)) as server:
        done = crawl_live(server, folder / "output", "-a", f"urls={folder / 'list.csv'}")
        yield done, server.asked()


def rows(output):
    text = (output / "requested.csv").read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_each_address_comes_back_in_its_line_with_what_became_of_it(crawled):
    done, _ = crawled
    said = [(row["line"], row["part"], row["address"].removeprefix(SITE), row["outcome"]) for row in rows(done.output)]
    assert said == [
        ("2", "1", "/document/a", "found"),
        ("3", "1", "/document/b", "partly found"),
        ("3", "2", "/document/a", "found"),
        ("4", "1", "", "not asked for"),
        ("5", "1", "/topic/t", "list read"),
        ("5", "2", "/document/c", "found"),
        ("5", "3", "/document/lost", "not found"),
        ("6", "1", f"{FILES}/alone.pdf", "found"),
        ("7", "1", f"https://evil.example/?u={SITE}/document/c", "not asked for"),
        ("8", "1", f"{FILES}/a.pdf", "found"),
        ("9", "1", "/document/nowhere", "not found"),
        ("9", "2", "https://doi.org/10.1/x", "not asked for"),
    ]


def test_the_lines_join_with_those_of_the_list(crawled):
    done, _ = crawled
    lines = LIST.splitlines()
    for row in rows(done.output):
        assert row["given"].removeprefix("'") == lines[int(row["line"]) - 1]
    assert rows(done.output)[3]["given"] == "'-3;rubbish;none"


def test_a_row_has_the_document_its_files_and_why_not(crawled):
    done, _ = crawled
    table = rows(done.output)
    assert (table[0]["id"], table[0]["title"]) == ("document/a", "'=A title")
    for row in (table[0], table[7], table[9]):
        assert (done.output / row["pdf"]).read_bytes().startswith(b"%PDF")
        assert (done.output / row["text"]).is_file()
    assert (table[9]["id"], table[7]["id"]) == ("document/a", "")
    assert table[1]["why_not"] == f"{SITE}{FILES}/none.pdf: the server answered 404 (missing)"
    assert table[4]["why_not"] == "1 of its 2 documents not found"
    assert [row["why_not"] for row in (table[3], table[8])] == [
        "it is no address (not_an_address)",
        "it leads to another site (not_ipp)",
    ]


def test_the_summary_begins_with_how_many_were_found(crawled):
    done, asked = crawled
    assert done.out.startswith("Found 6 of 9 given, 1 of them without all its files (2 not asked for, 1 not found).")
    assert "line 4: -3;rubbish;none" in done.out
    assert done.report["requested"]["given"] == 9
    assert "/topic/other" not in asked


def test_a_rebuild_writes_the_same_table_and_it_is_verified(crawled):
    done, _ = crawled
    path = done.output / "requested.csv"
    before = path.read_bytes()
    path.unlink()
    assert run("rebuild", OUTPUT_DIR=done.output).returncode == 3
    assert path.read_bytes() == before
    assert run("verify", OUTPUT_DIR=done.output).returncode == 0
    path.write_bytes(before.replace(b"partly found", b"found"))
    said = run("verify", OUTPUT_DIR=done.output)
    assert said.returncode != 0
    assert "requested.csv" in said.stdout + said.stderr


def test_a_file_alone_may_be_given(tmp_path):
    with Server(scripted(PAGES)) as server:
        done = crawl_live(server, tmp_path, "-a", f"url={SITE}{FILES}/alone.pdf")
    assert (done.code, [row["outcome"] for row in rows(tmp_path)]) == (0, ["found"])


def test_a_number_that_only_a_library_run_can_resolve_is_said_as_that_and_found_after_one(tmp_path):
    pages = {
        "/": list_page("Documents", ["/document/a"]),
        "/document/a": document("a").replace(b"<head>", f'<head><link rel="shortlink" href="{SITE}/node/1">'.encode()),
    }
    with Server(scripted(pages)) as server:
        before = crawl_live(server, tmp_path, "-a", "url=/node/1")
        [first] = rows(tmp_path)
        crawl_live(server, tmp_path)
        crawl_live(server, tmp_path, "-a", "url=/node/1")
    assert "1 is a number, like node/5267, that only a crawl of the whole library can resolve." in before.out
    assert "Run `scrapy crawl ipp_document`, then give the same again." in before.out
    assert (first["outcome"], first["why_not"].startswith("a number: only a crawl of the whole library")) == (
        "not found",
        True,
    )
    [after] = rows(tmp_path)
    assert (after["outcome"], after["id"], after["title"]) == ("kept from an earlier run", "document/a", "a")
    assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 3
    assert rows(tmp_path) == [after]


def test_what_two_runs_before_had_kept_is_not_newly_found_in_the_last(tmp_path):
    found = []
    with Server(scripted(PAGES)) as server:
        for slug in ("a", "c", "a"):
            done = crawl_live(server, tmp_path, "-a", f"url={SITE}/document/{slug}")
            compared = done.report["compared"] or {"documents": {"newly_found": None}}
            found.append(compared["documents"]["newly_found"])
    assert found == [None, ["document/c"], []]
    assert compared["files"]["newly_found"] == []
    before = done.report
    assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 0
    assert done.report["compared"] == before["compared"]


def test_after_a_list_the_site_tells_what_the_library_lost_and_no_typing_error(tmp_path):
    pages = PAGES | {"/": list_page("Documents", ["/document/a", "/document/c", "/document/lost"])}
    with Server(scripted(pages)) as server:
        crawl_live(server, tmp_path)
        crawl_live(server, tmp_path, "-a", "url=/document/a /document/aa")
    assert run("export", "site", OUTPUT_DIR=tmp_path).returncode == 0
    page = (tmp_path / "export/site/account.html").read_text("utf-8")
    assert "Documents: 3 wanted" in page
    assert "Documents lost: never found (1)" in page
    assert (f'href="{SITE}/document/lost"' in page, "/document/aa" in page) == (True, False)
    assert "The last run asked for a part of it." in page


def test_a_misspelt_name_is_told_with_the_one_that_an_earlier_run_had(tmp_path):
    topic = list_page("Clusters", ["/document/a-long-name"])
    pages = {
        "/": list_page("Documents", ["/topic/clusters"]),
        "/topic/clusters": topic,
        "/document/a-long-name": document("a-long-name"),
    }
    with Server(scripted(pages)) as server:
        crawl_live(server, tmp_path)
        done = crawl_live(server, tmp_path, "-a", "url=/topic/cluster /document/a-lon-name")
    assert [row["why_not"].partition("; ")[2] for row in rows(tmp_path)] == [
        "did you mean topic/clusters?",
        "did you mean document/a-long-name?",
    ]
    assert "topic/cluster is not known: did you mean topic/clusters?" in done.out
    assert "Lists that were given and not found: check how their names are spelt: 1" in done.out
    before = (tmp_path / "requested.csv").read_bytes()
    assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 3
    assert (tmp_path / "requested.csv").read_bytes() == before


def test_what_is_not_asked_for_is_told_in_the_summary_and_the_table_and_not_once_more(crawled):
    done, _ = crawled
    assert "WARNING" not in done.err
    assert done.out.count("-3;rubbish;none") == 1
