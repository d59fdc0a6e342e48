"""A Memento aggregator tells which archives have an address; each is asked for what it has, at its own pace."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import pairwise

import pytest

from tests.crawl.crawling import contents, crawl, run
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.wayback import Kept, Wayback
from tests.crawl.wayback_sample import FAST, INTACT, MID, NEW, OLD, file_at, kept

LINKS = (("Content-Type", "application/link-format"),)
INTERVAL = 0.3


@dataclass
class Aggregator:
    """Lists what archives have of an address; of archives that nobody named as well."""

    archives: dict[str, Wayback]
    asked: list[str] = field(default_factory=list)

    def __call__(self, path):
        original = path.removeprefix("/timemap/link/")
        if original == path:
            return Answer(404, b"<html>Not here</html>")
        self.asked.append(original)
        key = Kept(original, "").key
        links = [
            f'<{base}/web/{one.timestamp}/{one.url}>; rel="memento"; datetime="{date(one.timestamp)}"'
            for base, archive in self.archives.items()
            for one in archive.captures
            if one.key == key
        ]
        if not links:
            return Answer(404, b"")
        odd = '<https://nowhere.example/short>; rel="memento"; datetime="Thu, 16 Aug 2018 11:19:11 GMT"'
        return Answer(200, ",\n".join([f'<{original}>; rel="original"', odd, *links]).encode(), LINKS)


def date(timestamp):
    return format_datetime(datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC), usegmt=True)


@dataclass
class Recovery:
    crawled: object
    aggregator: Aggregator
    one: Wayback
    other: Wayback
    bases: tuple[str, str]


@pytest.fixture(scope="module")
def recovery(tmp_path_factory):
    """Two archives behind an aggregator, each with other captures; the second refuses one of them for ever."""
    output = tmp_path_factory.mktemp("aggregator") / "output"
    one = Wayback([kept("a", NEW, document("a", file_at("x"))), kept("b", OLD), kept("late", OLD)])
    other = Wayback([kept("c", MID), kept("b", NEW), kept("d", MID), Kept(file_at("x"), MID, INTACT)])
    elsewhere = Wayback([kept("e", NEW)])
    other.habits = [lambda path: Answer(403, b"no") if path.startswith("/web/") and path.endswith("/b") else None]
    with Server(one) as first, Server(other) as second, Server(elsewhere) as third:
        aggregator = Aggregator({first.url: one, second.url: other, third.url: elsewhere})
        with Server(aggregator) as told:
            settings = {
                **FAST,
                "IPP_TIMEMAP_BASE": f"{told.url}/timemap/link",
                "IPP_MEMENTO_ARCHIVES": f"{first.url},{second.url}",
                "IPP_PLAYBACK_DELAY": INTERVAL,
            }
            urls = " ".join(f"/document/{slug}" for slug in ("a", "b", "c", "d", "e", "nowhere"))
            crawled = crawl(output, "-a", "source=memento", "-a", f"url={urls}", **settings)
        assert elsewhere.times == [], "no setting names it"
        return Recovery(crawled, aggregator, one, other, (first.url, second.url))


def test_what_either_archive_has_is_found(recovery):
    records = recovery.crawled.records()
    assert (recovery.crawled.code, set(records)) == (3, {f"document/{slug}" for slug in "abcd"})
    assert recovery.crawled.kept_files() == [INTACT]
    assert {record["capture"]["source"] for record in records.values()} == {"memento"}


def test_each_record_says_which_archive_it_is_from(recovery):
    first, second = recovery.bases
    urls = {slug: recovery.crawled.records()[f"document/{slug}"]["capture"]["url"] for slug in "abcd"}
    assert [urls[slug].startswith(f"{first}/web/") for slug in "ab"] == [True, True]
    assert [urls[slug].startswith(f"{second}/web/") for slug in "cd"] == [True, True]


def test_what_one_refuses_is_had_from_the_other_and_the_account_says_so(recovery):
    [b] = [one for one in recovery.crawled.report["documents"] if one["id"] == "document/b"]
    second = recovery.bases[1]
    assert [(one["url"].startswith(second), one["outcome"]) for one in b["attempts"]] == [
        (True, "excluded"),
        (False, "accepted"),
    ]
    assert recovery.crawled.records()["document/b"]["capture"]["captured_at"] == "2013-10-20T14:51:01Z"


def test_an_archive_that_no_setting_names_is_not_asked_and_that_is_said(recovery):
    [e] = [one for one in recovery.crawled.report["documents"] if "/document/e" in one["url"]]
    assert {one["outcome"] for one in e["attempts"]} == {"off_limits"}


def test_each_archive_has_a_budget_of_its_own_and_so_has_the_aggregator(recovery):
    for archive in (recovery.one, recovery.other):
        times = [when for path, when in archive.times if path.startswith("/web/")]
        assert len(times) > 1
        assert all(later - earlier >= INTERVAL for earlier, later in pairwise(times))
    assert len(recovery.aggregator.asked) == len(set(recovery.aggregator.asked)), "each address is asked about once"


def test_it_is_rebuilt_and_verified_without_any_of_them(recovery):
    before = contents(recovery.crawled.output)
    rebuilt(recovery.crawled.output)
    assert contents(recovery.crawled.output) == before
    assert run("verify", OUTPUT_DIR=recovery.crawled.output).returncode == 0


@pytest.mark.parametrize(
    ("source", "settings", "said"),
    [
        ("memento", {}, "'memento' is no Memento aggregator: give the address that its TimeMaps begin with"),
        ("memento:ftp://a", {}, "'memento:ftp://a' is no Memento aggregator"),
        (
            "memento:http://127.0.0.1:1",
            {"IPP_MEMENTO_ARCHIVES": "nowhere"},
            "'wayback:nowhere' is no web archive: give wayback:ia",
        ),
    ],
)
def test_what_is_no_aggregator_is_refused_in_one_line(tmp_path, source, settings, said):
    refused = crawl(tmp_path, "-a", f"source={source}", **settings)
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert said in refused.err


def test_one_that_is_out_of_reach_is_named(tmp_path):
    words = ["-a", "source=memento:http://127.0.0.1:1", "-a", "url=/document/a"]
    crawled = crawl(tmp_path, *words, **FAST)
    assert (crawled.code, crawled.records()) == (2, {})
