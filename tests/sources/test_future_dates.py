"""A date after the moment of retrieval is not believed: it is told, comes last, and never hides later truth."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetching.open_sources import identify
from scraper.outputs.versions import settled
from scraper.records import Doubt, Origin, moment, to_json
from scraper.sources.folder import DiskFolder, FolderSource
from scraper.sources.moments import NOT_BELIEVED, SKEW, believed
from tests.archive.foreign_files import packed
from tests.archive.foreign_files import record as warc_record
from tests.commands.verify_outputs import verified
from tests.crawl.crawling import crawl
from tests.crawl.pages import document
from tests.outputs.test_versions import MID, NEW, OLD, version
from tests.records import SITE
from tests.sources.test_archive_source import http, source_of, wanted
from tests.sources.test_memento_ranking import PAGE, capture, ranked

NOW = datetime(2026, 7, 1, tzinfo=UTC)
A = f"{SITE}/document/a"
FUTURE = "2099-01-01T00:00:00Z"
moments = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(moments, moments, st.none() | moments)
def test_nothing_is_captured_after_it_was_retrieved(stated, retrieved, in_head):
    headers = [("DATE", f"{in_head:%a, %d %b %Y %H:%M:%S} GMT")] if in_head else []
    when, doubt = believed(stated, retrieved, headers)
    assert when <= retrieved + SKEW
    assert (doubt is None) == (when == stated or stated <= retrieved + SKEW)
    if doubt is not None and in_head is not None and in_head <= retrieved + SKEW:
        assert when == in_head.replace(microsecond=0)


@given(st.timedeltas(timedelta(0), SKEW))
def test_clocks_that_differ_by_a_day_are_believed(skew):
    assert believed(NOW + skew, NOW) == (NOW + skew, None)


def odd(captured_at, retrieved_at, body):
    one = version(captured_at, body)
    one.capture.retrieved_at = retrieved_at
    return one


@pytest.mark.parametrize("retrieved", [OLD, MID, NEW])
def test_a_record_that_an_older_program_dated_in_the_future_hides_nothing(retrieved):
    before = to_json(odd(FUTURE, retrieved, "As it was.")).encode()
    there = settled(version(MID, "True."), before)
    assert (json.loads(there.current)["body"], there.earlier) == ("True.", before)


@pytest.mark.parametrize("before", [OLD, MID])
def test_what_has_no_date_that_is_believed_replaces_none_that_has_one(before):
    one = odd(NEW, NEW, "Of no known time.")
    one.origin = Origin(layout="x", fields={}, warnings=[Doubt(code=NOT_BELIEVED, text="it is dated 2099-01-01")])
    there = settled(one, to_json(version(before, "True.")).encode())
    assert (json.loads(there.current)["body"], there.earlier) == ("True.", to_json(one).encode())


@pytest.mark.parametrize("future", ["20270101000000", "20990101000000", "9"])
def test_an_index_row_of_the_future_is_tried_last(future):
    rows = [capture("2013"), capture(future), capture("2018")]
    assert [line.timestamp for line in ranked(rows, PAGE, "20260702000000").mementos] == ["2018", "2013", future]


@pytest.mark.parametrize("future", [FUTURE, moment(datetime.now(UTC) + timedelta(days=3))], ids=["2099", "soon"])
def test_a_capture_of_the_future_in_an_archive_comes_last(tmp_path, future):
    records = [
        warc_record(http(document("a", body=date[:4])), A, WARC_Date=date, WARC_Record_ID=f"<urn:uuid:{date}>")
        for date in (OLD, future, NEW)
    ]
    source = source_of(tmp_path, *records)
    years = [source.load(one).captured_at.year for one in source.candidates(wanted(A))]
    assert years == [2018, 2013, int(future[:4])]


def test_a_copy_of_the_future_in_a_folder_comes_last(tmp_path):
    for stamp in ("20990101000000", "20150101000000", "20190101000000"):
        (tmp_path / stamp / "document").mkdir(parents=True)
        (tmp_path / stamp / "document/a.html").write_bytes(document("a", body=stamp))
    source = FolderSource(DiskFolder(tmp_path), identify)
    years = [source.load(one).captured_at.year for one in source.candidates(wanted(A))]
    assert years == [2019, 2015, 2099]


def test_a_record_of_a_capture_of_the_future_says_so_and_later_runs_go_on(tmp_path):
    (tmp_path / "x.warc.gz").write_bytes(packed(warc_record(http(document("a")), A, WARC_Date=FUTURE)))
    for _ in range(2):
        done = crawl(tmp_path / "out", "-a", f"source={tmp_path / 'x.warc.gz'}")
        assert done.code == 0, done.err
    one = done.records()["document/a"]
    assert [warning["code"] for warning in one["origin"]["warnings"]] == [NOT_BELIEVED]
    assert one["capture"]["captured_at"] == one["capture"]["retrieved_at"]
    assert "2099-01-01" in done.document("document/a")["attempts"][0]["detail"]
    assert verified(tmp_path / "out") == []
