"""Ten runs over servers that answer conditions in every way: each edition is seen when it is there, and no other."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from scraper.archive import cache

URL = "https://x.org/document/a"
MONDAY, TUESDAY = "Mon, 01 Apr 2019 12:00:00 GMT", "Tue, 02 Apr 2019 12:00:00 GMT"
RUNS = 10
HABITS = ["200", "304", "weak", "untagged", "other", "late_date", "no_date", "400", "412", "500"]
SETTINGS = {
    "HTTPCACHE_ENABLED": True,
    "HTTPCACHE_POLICY": "scraper.archive.cache.ArchivePolicy",
    "HTTPCACHE_STORAGE": "scraper.archive.cache.ArchiveStorage",
    "ARCHIVE_BODY_IN_MEMORY": 1000,
    "ARCHIVE_MISSING_DAYS": 30,
}


def answer(habit, edition, conditions):
    """What a server of this habit says of an edition: status, headers."""
    tag, sent = f'"v{edition}"', conditions.get(b"If-None-Match", b"").decode()
    knows = sent.removeprefix("W/") == tag
    if habit in {"400", "412", "500"} and conditions:
        return int(habit), {}
    if habit in {"304", "weak", "untagged"} and knows:
        return 304, {"304": {"ETag": tag}, "weak": {"ETag": f"W/{tag}"}, "untagged": {}}[habit]
    if habit == "other" and conditions:
        return 304, {"ETag": f'"v{edition + 1}"'}
    if habit == "liar" and conditions:
        return 304, {}
    if habit in {"late_date", "no_date"}:
        return 200, {"Date": MONDAY, "Last-Modified": TUESDAY if habit == "late_date" else "yesterday"}
    return 200, {"ETag": tag, "Date": TUESDAY}


class Archivist:
    """Scrapy's middleware over what the archive's catalog would tell; `rows` are the captures."""

    def __init__(self, monkeypatch):
        self.rows, self.run, self.started_at = [], "", datetime(2026, 1, 1, tzinfo=UTC)
        self.resumed, self.reader, self.catalog = frozenset(), None, self
        crawler = get_crawler(settings_dict=SETTINGS)
        crawler.spider = crawler._create_spider("x")
        self.middleware = cache.ArchiveCache.from_crawler(crawler)
        self.middleware.storage._archive = self
        self.middleware.storage._in_memory, self.middleware.storage._is_fresh = 1000, False
        monkeypatch.setattr(cache, "answer_of", lambda reader, row, url, most: (row.served, row))

    def latest(self, url):
        return (self.rows[-1], self.rows[-1].run) if self.rows else None

    def not_modified(self, url):
        whole = [number for number, row in enumerate(self.rows) if row.status != 304]
        return len(self.rows) - 1 - whole[-1], self.rows[whole[-1]].date

    def looks(self, habit, edition):
        """A run: the body that is seen, and how often was asked."""
        self.run, self.started_at = f"urn:run:{len(self.rows)}", self.started_at + timedelta(days=7)
        request, asked = Request(URL), 0
        while isinstance(request, Request):
            assert self.middleware.process_request(request) is None
            conditions = {name: request.headers[name] for name in cache._CONDITIONS if name in request.headers}
            status, headers = answer(habit, edition, conditions)
            asked += 1
            body = f"edition {edition}".encode() if status == 200 else b""
            got = Response(URL, status, headers, body, request=request)
            served = self.rows[-1].served if status == 304 else got
            date = f"{self.started_at:%Y-%m-%dT%H:%M:%SZ}"
            given = dict(url=URL, status=status, type="response", truncated=None, record_id="r", date=date)
            row = SimpleNamespace(**given, run=self.run, served=served)
            request = self.middleware.process_response(request, got)
            self.rows.append(row)
            assert asked < 3
        return request.body.decode(), asked


@settings(max_examples=40)
@given(runs=st.lists(st.tuples(st.sampled_from(HABITS), st.booleans()), min_size=RUNS, max_size=RUNS))
def test_each_edition_is_seen_in_the_run_in_which_it_is_there_and_no_other(runs):
    with pytest.MonkeyPatch.context() as monkeypatch:
        archivist, edition = Archivist(monkeypatch), 1
        for habit, changes in runs:
            edition += changes
            assert archivist.looks(habit, edition)[0] == f"edition {edition}", habit


@pytest.mark.soak
@settings(max_examples=1000)
@given(runs=st.lists(st.tuples(st.sampled_from(HABITS), st.booleans()), min_size=RUNS, max_size=RUNS))
def test_a_thousand_times_ten_runs_miss_nothing(runs):
    test_each_edition_is_seen_in_the_run_in_which_it_is_there_and_no_other.hypothesis.inner_test(runs)


def test_a_server_that_says_of_everything_that_it_has_not_changed_is_found_out_by_the_tenth_check(monkeypatch):
    archivist = Archivist(monkeypatch)
    seen = [archivist.looks("liar", 1 + (number > 0))[0] for number in range(12)]
    assert seen == ["edition 1"] * 10 + ["edition 2"] * 2


def test_an_honest_server_is_asked_once_a_run(monkeypatch):
    archivist = Archivist(monkeypatch)
    assert [archivist.looks("304", 1) for _ in range(5)] == [("edition 1", 1)] * 5
