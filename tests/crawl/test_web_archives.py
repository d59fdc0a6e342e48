"""Several web archives in one run, each with its index and its budget; and only the captures of a time."""

from itertools import pairwise

import pytest

from tests.crawl.crawling import SAMPLES, contents, crawl, crawl_live, run
from tests.crawl.pages import SITE, document
from tests.crawl.server import Answer, Server, scripted
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.wayback import Kept, Wayback
from tests.crawl.wayback_sample import FAST, MID, NEW, OLD, kept

HALVES = ["a", "b", "c"], ["c", "d", "e"]
INTERVAL = 0.4


def gaps(archive):
    """Seconds between the captures that an archive was asked for."""
    times = [when for path, when in archive.times if path.startswith("/web/")]
    return [later - earlier for earlier, later in pairwise(times)]


@pytest.fixture(scope="module")
def halves(tmp_path_factory):
    """A library of which two archives have a half each; the second refuses one capture at first."""
    output = tmp_path_factory.mktemp("halves") / "output"
    one, other = (Wayback([kept(slug) for slug in half]) for half in HALVES)
    refusals = [Answer(429, b"slower", (("Retry-After", "1"),))]
    other.habits = [lambda path: refusals.pop() if refusals and path.startswith("/web/") else None]
    with Server(one) as first, Server(other) as second:
        names = f"wayback,wayback:{second.url}"
        settings = {"IPP_WAYBACK_URL": first.url, **FAST, "IPP_PLAYBACK_DELAY": INTERVAL}
        crawled = crawl(output, "-a", f"source={names}", **settings)
    return crawled, one, other, second.url


def test_two_archives_with_a_half_each_give_the_union(halves):
    crawled, _, _, other = halves
    assert (crawled.code, set(crawled.records())) == (0, {f"document/{slug}" for slug in "abcde"})
    sources = {slug: crawled.records()[f"document/{slug}"]["capture"]["source"] for slug in "abcde"}
    assert sources == dict.fromkeys("abc", "wayback") | dict.fromkeys("de", f"wayback:{other}")


def test_each_archive_is_asked_at_its_own_pace_and_for_what_it_has(halves):
    _, one, other, _ = halves
    assert all(gap >= INTERVAL for archive in (one, other) for gap in gaps(archive))
    asked = [path.rpartition("/")[2] for path, _ in other.times if path.startswith("/web/")]
    assert sorted(set(asked)) == ["d", "e"]
    assert len(asked) == 3, "one was refused, and asked for again"


def test_the_account_says_where_each_was_looked_for(halves):
    crawled, _, _, other = halves
    [d] = [one for one in crawled.report["documents"] if one["id"] == "document/d"]
    assert [(one["source"], one["outcome"]) for one in d["attempts"]] == [
        ("wayback", "not_held"),
        (f"wayback:{other}", "accepted"),
    ]


def test_it_is_rebuilt_and_verified_without_either(halves):
    crawled = halves[0]
    before = contents(crawled.output)
    rebuilt(crawled.output)
    assert contents(crawled.output) == before
    assert run("verify", OUTPUT_DIR=crawled.output).returncode == 0


def test_one_archive_under_two_names_is_asked_once(tmp_path):
    with Server(Wayback([kept("a")])) as server:
        crawled = crawl(tmp_path, "-a", f"source=wayback,wayback:{server.url}/", IPP_WAYBACK_URL=server.url, **FAST)
    [a] = crawled.report["documents"]
    assert [one["source"] for one in a["attempts"]] == ["wayback"]


def test_an_archive_that_is_out_of_reach_is_named_and_the_other_gives_what_it_has(tmp_path):
    with Server(Wayback([kept("a")])) as server:
        names = f"wayback:http://127.0.0.1:1,wayback:{server.url}"
        crawled = crawl(tmp_path, "-a", f"source={names}", **FAST)
    assert (crawled.code, set(crawled.records())) == (3, {"document/a"})
    assert {one["source"] for one in crawled.report["unread"]} == {"wayback:http://127.0.0.1:1"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("wayback:nowhere", "'wayback:nowhere' is no web archive: give wayback:ia, wayback:arquivo, wayback:ukwa"),
        ("wayback:ftp://a.org", "is no web archive"),
        ("waybak", "is neither `live` nor `wayback`"),
    ],
)
def test_what_is_no_archive_is_refused_in_one_line(tmp_path, source, said):
    refused = crawl(tmp_path, "-a", f"source={source}")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert said in refused.err


THREE = [Kept(f"{SITE}/document/a", when, document("a", body=f"As of {when}.")) for when in (OLD, MID, NEW)]


@pytest.mark.parametrize(
    ("arguments", "captured"),
    [
        (["from=2014", "to=2016"], "2015-06-01T00:00:00Z"),
        (["to=2014-12-31"], "2013-10-20T14:51:01Z"),
        (["from=20180816111911"], "2018-08-16T11:19:11Z"),
        ([], "2018-08-16T11:19:11Z"),
    ],
    ids=["between", "until", "since", "any"],
)
def test_only_captures_of_the_time_that_is_asked_for(tmp_path, arguments, captured):
    words = [word for one in arguments for word in ("-a", one)]
    with Server(Wayback(THREE)) as server:
        crawled = crawl(tmp_path, "-a", "source=wayback", *words, IPP_WAYBACK_URL=server.url, **FAST)
    assert crawled.records()["document/a"]["capture"]["captured_at"] == captured
    before = contents(tmp_path)
    rebuilt(tmp_path)
    assert contents(tmp_path) == before


def test_a_time_without_captures_says_so(tmp_path):
    words = ["-a", "url=/document/a", "-a", "from=2016", "-a", "to=2017"]
    with Server(Wayback(THREE)) as server:
        crawled = crawl(tmp_path, "-a", "source=wayback", *words, IPP_WAYBACK_URL=server.url, **FAST)
    assert (crawled.code, crawled.records()) == (3, {})
    [lost] = crawled.report["documents"]
    assert lost["attempts"][0]["detail"].endswith("tells of no capture of it from 2016-01-01 to 2017-12-31")
    assert [path for path, _ in server.answer.times if path.startswith("/web/")] == []


def test_the_captures_of_an_archive_on_this_machine_are_chosen_by_time_too(tmp_path):
    with Server(scripted({"/document/a": document("a")})) as server:
        crawl_live(server, tmp_path / "made", "-a", "url=/document/a")
    words = ["-a", f"source={tmp_path / 'made/archive'}"]
    found = crawl(tmp_path / "found", *words, "-a", "from=2020", IPP_LIVE_URL=server.url)
    assert set(found.records()) == {"document/a"}
    none = crawl(tmp_path / "none", *words, "-a", "to=2020", IPP_LIVE_URL=server.url)
    assert none.records() == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["source=live", "to=2018"], "live gives pages as they are now, and none to 2018-12-31"),
        (["source=live,wayback", "to=2018"], "leave it out of -a source="),
        ([f"source={SAMPLES / 'site/pages/bartik'}", "to=2018"], "which do not say from when they are"),
        (["from=yesterday"], "-a from=yesterday is no date: give a year, as 2018"),
        (["from=2018", "to=2017"], "-a from=2018 is later than -a to=2017"),
        (["due=true", "from=2018"], "leave out from"),
        (["from="], "-a from= is empty"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_in_one_line(tmp_path, arguments, said):
    refused = crawl(tmp_path, *(word for one in arguments for word in ("-a", one)))
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert said in refused.err
