"""`scrapy merge`: outputs that crawled parts of the library, on several machines or one after the other, become one."""

import itertools
import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from scraper.archive.warc_series import is_taken
from tests.crawl.crawling import SAMPLES, contents, crawl, run, warcs
from tests.crawl.pages import document

HOST = "www.innovationpolicyplatform.org"
PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
SLUGS = "abcdefg"
HALVES = ("abcde", "cdefg")  # some are in both


@pytest.fixture(scope="module")
def mirror(tmp_path_factory):
    """A folder of saved pages: each document has a file, and `g` has none that is there."""
    host = tmp_path_factory.mktemp("mirror") / HOST
    for folder in ("document", "sites/default/files"):
        (host / folder).mkdir(parents=True)
    for slug in SLUGS:
        (host / f"document/{slug}.html").write_bytes(document(slug, f"/sites/default/files/{slug}.pdf"))
        if slug != "g":
            (host / f"sites/default/files/{slug}.pdf").write_bytes(PDF + slug.encode())
    return host.parent


def crawled(mirror, output, slugs):
    addresses = " ".join(f"https://{HOST}/document/{slug}" for slug in slugs)
    done = crawl(output, "-a", f"url={addresses}", "-a", f"source={mirror}")
    assert done.code in {0, 3}, done.err
    return done


def merged(target, *outputs):
    done = run("merge", *map(str, outputs), OUTPUT_DIR=target)
    assert done.returncode in {0, 3}, done.stderr
    return content_of(target)


def content_of(output):
    """Every file; the report names the folder that it lies in."""
    found = contents(output)
    return found | {"report.json": found["report.json"].replace(str(output).encode(), b"output")}


def catalog_of(output):
    """What the catalog says, but for pauses of services, the order of changes, and the digest of that report."""
    with closing(sqlite3.connect(f"file:{output}/catalog.sqlite?mode=ro", uri=True)) as database:
        tables = ("warcs", "captures", "runs", "asked", "addresses", "versions", "changes", "outputs")
        rows = {table: database.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in tables}
    # Without their number: the order in which pages were read.
    news = sorted(row[1:] for row in rows["changes"])
    return rows | {"changes": news, "outputs": [row for row in rows["outputs"] if row[0] != "report.json"]}


def outcomes_of(output):
    """The account of all runs: what became of each address."""
    with closing(sqlite3.connect(f"file:{output}/catalog.sqlite?mode=ro", uri=True)) as database:
        return database.execute("SELECT url, kind, state, reason FROM addresses ORDER BY url").fetchall()


@pytest.fixture(scope="module")
def halves(mirror, tmp_path_factory):
    """Two outputs, each of half of the library; the first has two runs."""
    folder = tmp_path_factory.mktemp("halves")
    crawled(mirror, folder / "a", HALVES[0][:3])
    crawled(mirror, folder / "b", HALVES[1])
    crawled(mirror, folder / "a", HALVES[0])
    return folder


@pytest.fixture(scope="module")
def of_both(halves, tmp_path_factory):
    """What a merge of both into a new output gives."""
    target = tmp_path_factory.mktemp("merged") / "output"
    merged(target, halves / "a", halves / "b")
    return target


def test_every_order_gives_the_same_bytes(halves, of_both, tmp_path):
    wanted = content_of(of_both), catalog_of(of_both)
    for n, order in enumerate(itertools.permutations(("a", "b"))):
        target = tmp_path / str(n)
        shutil.copytree(halves / order[0], target)
        merged(target, halves / order[1])
        assert (content_of(target), catalog_of(target)) == wanted
    assert merged(target, halves / "b", halves / "a") == wanted[0]


def test_it_has_what_one_crawl_of_all_has(mirror, of_both, tmp_path):
    whole = crawled(mirror, tmp_path / "whole", SLUGS).records()
    there = [json.loads(line) for line in (of_both / "documents.jsonl").read_text("utf-8").splitlines()]
    assert {one["id"]: one["content_sha256"] for one in there} == {
        name: one["content_sha256"] for name, one in whole.items()
    }
    files = {path.name for path in (tmp_path / "whole" / "files").rglob("*") if path.is_file()}
    assert {path.name for path in (of_both / "files").rglob("*") if path.is_file()} == files
    assert outcomes_of(of_both) == outcomes_of(tmp_path / "whole")


def test_the_warc_files_are_those_that_were_given(halves, of_both):
    given = {path.read_bytes() for name in "ab" for path in warcs(halves / name)}
    assert {path.read_bytes() for path in warcs(of_both)} == given


def test_what_was_merged_is_whole_and_is_rebuilt_to_the_same(of_both, tmp_path):
    assert run("verify", OUTPUT_DIR=of_both).returncode == 0
    shutil.copytree(of_both, tmp_path / "moved")
    assert run("rebuild", OUTPUT_DIR=tmp_path / "moved").returncode in {0, 3}
    assert content_of(tmp_path / "moved") == content_of(of_both)


def test_a_crawl_goes_on_in_what_was_merged(mirror, of_both, tmp_path):
    shutil.copytree(of_both, tmp_path / "output")
    crawled(mirror, tmp_path / "output", SLUGS[:2])
    assert run("verify", OUTPUT_DIR=tmp_path / "output").returncode == 0


def test_captures_of_others_stay_apart_whatever_the_order(halves, tmp_path):
    for name, other in (("of a", "a"), ("of b", "b")):
        assert crawl(tmp_path / name, "-a", f"source={halves / other / 'archive'}").code in {0, 3}
    first = merged(tmp_path / "1", tmp_path / "of a", tmp_path / "of b")
    assert merged(tmp_path / "2", tmp_path / "of b", tmp_path / "of a") == first
    given = {path.read_bytes(): is_taken(path.name) for name in ("of a", "of b") for path in warcs(tmp_path / name)}
    assert {path.read_bytes(): is_taken(path.name) for path in warcs(tmp_path / "1")} == given
    assert set(given.values()) == {True, False}
    assert run("verify", OUTPUT_DIR=tmp_path / "1").returncode == 0


def test_the_outputs_that_were_taken_in_are_as_they_were(halves, tmp_path):
    before = {name: contents(halves / name) for name in "ab"}
    merged(tmp_path / "new", halves / "a", halves / "b")
    assert {name: contents(halves / name) for name in "ab"} == before


@pytest.mark.parametrize(
    ("names", "said"), [([], "name the output folders"), (["a", "a"], "is the same folder"), (["none"], "no archive")]
)
def test_what_cannot_be_merged_is_said_in_one_line(halves, tmp_path, names, said):
    done = run("merge", *(str(halves / name) for name in names), OUTPUT_DIR=tmp_path / "new")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert said in done.stderr
