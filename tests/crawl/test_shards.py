"""A library that several crawls share: each its part, then one of all parts, and what one crawl of all would have."""

import itertools
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zlib import crc32

import pytest

from scraper.fetching.notices import NOT_THERE
from tests.crawl.at import crawl_at
from tests.crawl.crawling import MIRROR, SAMPLES, contents, crawl, crawl_live, run
from tests.crawl.pages import SITE, document
from tests.crawl.server import Server, drupal, moved, pdf
from tests.crawl.test_led_elsewhere import LEADS, library

PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
PLAIN = [f"plain-{letter}" for letter in "abcdefgh"]
ODD = {
    "/document/old": moved("/document/new"),
    "/document/new": document("new", title="A new report on grants", body="Of grants."),
    "/document/second": document("first", title="The first of two", body="It says that it is the first."),
    "/document/first": document("first", title="The first of two", body="It says that it is the first."),
    "/node/61": document("by-number-alone", body="Its own address answers nothing."),
    "/document/names-it": document("names-it", links=["/node/61", "/node/62"]),
    "/node/62": moved("/document/plain-a"),
    "/about": document("plain-b").replace(b"/document/plain-b", b"/about-us"),
}
"""What only its reader knows the identity of: moved, under two addresses, by number."""


def pages():
    """The whole site, as its server has it."""
    files = {f"/sites/default/files/{slug}.pdf": pdf(PDF + slug.encode()) for slug in PLAIN}
    plain = {f"/document/{slug}": document(slug, f"/sites/default/files/{slug}.pdf") for slug in PLAIN}
    leads = {f"/document/{slug}": document(slug, links=[next(iter(numbers))]) for slug, (numbers, _) in LEADS.items()}
    numbers = {path: answer for found, _ in LEADS.values() for path, answer in found.items()}
    there = files | plain | leads | numbers | {"/document/b": document("b")} | ODD
    return {path: numbered(answer) if isinstance(answer, bytes) else answer for path, answer in there.items()}


def numbered(page):
    """The page with a node's number that no other document has."""
    [slug] = re.findall(rb'rel="canonical" href="[^"]+/([^"/]+)"', page)
    return page.replace(b'"node-1"', b'"node-%d"' % (1_000 + crc32(slug) % 100_000))


def site():
    there = pages()
    listed = [path for path in there if path.startswith("/document/")]
    return library(there, *listed, "/document/missing", "/about")


@dataclass
class Shared:
    """Crawls of shards: what each asked for, and the outputs that were made of them, by the order of the merge."""

    whole: object
    asked: list = field(default_factory=list)
    merged: dict = field(default_factory=dict)
    last: object = None
    asked_last: list = field(default_factory=list)


def crawled_in(count, folder, answer, orders, whole):
    """The crawls of `count` shards, their merges in these orders, and one run more."""
    found = Shared(whole)
    with Server(answer) as server:
        outputs = [folder / f"shard-{number}" for number in range(1, count + 1)]
        for number, output in enumerate(outputs, 1):
            done = crawl_live(server, output, "-a", f"shard={number}/{count}")
            assert done.code in {0, 3}, done.err
            found.asked.append(server.asked())
            server.log.clear()
        for order in orders:
            target = folder / f"merged-{'-'.join(map(str, order))}"
            done = run("merge", *(str(outputs[number]) for number in order), OUTPUT_DIR=target)
            assert done.returncode in {0, 3}, done.stderr
            found.merged[order] = target
        shutil.copytree(target, folder / "last")
        found.last = crawl_live(server, folder / "last", "-a", "due=true")
        found.asked_last = server.asked()
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    with Server(site()) as server:
        return crawl_live(server, tmp_path_factory.mktemp("whole") / "output")


@pytest.fixture(scope="module", params=[pytest.param(2, marks=pytest.mark.soak), 3])
def shared(request, whole, tmp_path_factory):
    count = request.param
    orders = [tuple(range(count)), tuple(reversed(range(count)))]
    return crawled_in(count, tmp_path_factory.mktemp("shards"), site(), orders, whole)


def content(done):
    return {name: (one["content_sha256"], one["links"]) for name, one in done.records().items()}


def states(output):
    """What became of each address."""
    with closing(sqlite3.connect(f"file:{output}/catalog.sqlite?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT url, kind, state, reason, content, moved_to FROM addresses")
        return {url: row for url, *row in rows}


def of_documents(paths):
    """Those that are asked for as documents, or may be one."""
    found = {path for path in paths if urlsplit(path).path.startswith(("/document/", "/node/", "/about"))}
    return {path for path in found if NOT_THERE not in path}


def test_the_last_run_over_what_was_merged_has_what_one_crawl_of_all_has(shared):
    assert content(shared.last) == content(shared.whole)
    assert states(shared.last.output) == states(shared.whole.output)
    assert sorted(shared.last.kept_files()) == sorted(shared.whole.kept_files())


def test_no_document_is_asked_for_by_two_shards(shared):
    for one, other in itertools.combinations(map(of_documents, shared.asked), 2):
        assert one & other == set()
    assert all("/documents" in asked for asked in shared.asked)


def test_each_shard_has_some_of_it_and_its_files_come_with_it(shared):
    for asked in shared.asked:
        own = {path.rpartition("/")[2] for path in asked if path.startswith("/document/plain")}
        files = {path.rpartition("/")[2] for path in asked if path.startswith("/sites/default/files/plain")}
        assert own
        assert files == {f"{slug}.pdf" for slug in own}


def test_the_last_run_asks_only_for_what_no_shard_could_tell(shared):
    assert of_documents(shared.asked_last) & {f"/document/{slug}" for slug in PLAIN} <= {"/document/plain-a"}


def test_whatever_the_order_of_the_merge_the_same_is_there(shared):
    first, *others = (contents(output) | states(output) for output in shared.merged.values())
    for other in others:
        assert first.pop("report.json", None) is not None  # it names its folder
        assert other.pop("report.json", None) is not None
        assert other == first


def test_what_was_merged_is_rebuilt_to_the_same(shared, tmp_path):
    output = next(iter(shared.merged.values()))
    shutil.copytree(output, tmp_path / "again")
    assert run("rebuild", OUTPUT_DIR=tmp_path / "again").returncode in {0, 3}
    assert states(tmp_path / "again") == states(output)


def test_a_shard_says_what_it_left_and_what_to_do(whole, tmp_path):
    with Server(library({"/document/a": document("a")}, "/document/a")) as server:
        parts = [crawl_live(server, tmp_path / str(n), "-a", f"shard={n}/2") for n in (1, 2)]
    assert [part.code for part in parts] == [0, 0]  # one of them has no document
    assert sorted(part.figures["documents_found"] for part in parts) == [0, 1]
    assert {part.report["run"]["shard"]: part.report["run"]["left_to_others"] for part in parts} in (
        {"1/2": 1, "2/2": 0},
        {"1/2": 0, "2/2": 1},
    )
    assert all("scrapy merge" in part.out for part in parts)


def test_what_is_due_is_shared_too(whole, tmp_path):
    """A year later all is due: each shard asks for its part of it, and for every list."""
    later, asked = datetime.now(UTC) + timedelta(days=365), []
    with Server(site()) as server:
        for number in (1, 2):
            output = tmp_path / str(number)
            shutil.copytree(whole.output, output)
            done = crawl_at(later, server.url, output, "-a", "due=true", "-a", f"shard={number}/2")
            assert done.code in {0, 3, 4}, done.err
            asked.append(of_documents(server.asked()))
            server.log.clear()
    assert asked[0] & asked[1] == set()
    assert {f"/document/{slug}" for slug in PLAIN} <= asked[0] | asked[1]


@pytest.mark.parametrize("given", ["0/2", "3/2", "a/b", "1", "1/0", "", "-1/2", "1/2/3"])
def test_what_names_no_shard_is_refused_in_one_line(tmp_path, given):
    done = crawl(tmp_path, "-a", f"shard={given}")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert f"-a shard={given}: give K/N" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-a", f"url={SITE}/document/a"), "leave out url"),
        (("-s", "ARCHIVE_ENABLED=false"), "leave ARCHIVE_ENABLED on"),
        (("-s", "IPP_OWN_EGRESS=perhaps"), "give true or false"),
    ],
)
def test_what_does_not_go_with_a_shard_is_refused_in_one_line(tmp_path, words, said):
    done = crawl(tmp_path, "-a", "shard=1/2", *words)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert said in done.err


@pytest.mark.soak
@pytest.mark.parametrize("count", [2, 3])
def test_the_sample_site_in_shards_merged_in_every_order(tmp_path, count):
    with Server(drupal(SAMPLES)) as server:
        whole = crawl_live(server, tmp_path / "whole")
    found = crawled_in(count, tmp_path, drupal(SAMPLES), list(itertools.permutations(range(count))), whole)
    assert content(found.last) == content(whole)
    assert states(found.last.output) == states(whole.output)
    for one, other in itertools.combinations(map(of_documents, found.asked), 2):
        assert one & other == set()
    first, *others = (states(output) for output in found.merged.values())
    assert all(other == first for other in others)


@pytest.mark.soak
def test_the_sample_mirror_in_shards(tmp_path):
    whole = crawl(tmp_path / "whole", "-a", f"source={MIRROR}")
    outputs = [tmp_path / f"shard-{number}" for number in (1, 2, 3)]
    for number, output in enumerate(outputs, 1):
        crawl(output, "-a", f"source={MIRROR}", "-a", f"shard={number}/3")
    assert run("merge", *map(str, outputs), OUTPUT_DIR=tmp_path / "merged").returncode in {0, 3}
    last = crawl(tmp_path / "merged", "-a", f"source={MIRROR}", "-a", "due=true")
    assert content(last) == content(whole)
