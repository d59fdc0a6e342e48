"""The facts of a run, from the report as the account gives it."""

import json

import pytest

from scraper.media import FileStatus
from scraper.monitors.coverage import Coverage
from scraper.monitors.facts import Covered, Facts
from scraper.monitors.gathering import facts_of
from scraper.outputs.account.account import Account
from tests.records import SITE, record

SOUND = {"checked": 20, "faults": [], "settled": []}


def attempt(outcome, source="live", detail=None):
    return {"source": source, "url": f"{SITE}/a", "outcome": outcome, "status": None, "detail": detail}


def run(**changes):
    times = {"started_at": "2026-01-01T02:00:00Z", "finished_at": "2026-01-01T03:00:00Z", "seconds": 3600.0}
    return times | {"finish_reason": "finished", "source": "live, wayback", "asked": "library"} | changes


def facts(account=None, stats=None, fixity=SOUND, coverage=None, **changes):
    report = (account or Account()).report(run(**changes))
    return facts_of(report, stats or {}, fixity, coverage or Covered())


def test_the_run_is_named():
    made = facts()
    assert (made.kind, made.sources, made.finish_reason) == ("library", ["live", "wayback"], "finished")
    assert made.asked == "library of live,wayback"


@pytest.mark.parametrize(("asked", "kind"), [("library", "library"), ("due", "due"), (["document/a"], "addresses")])
def test_what_was_asked_is_the_kind(asked, kind):
    assert facts(asked=asked).kind == kind


def test_each_source_has_a_verdict_on_each_address_that_it_was_asked_for():
    account = Account()
    account.kept(record("a"))
    account.found(f"{SITE}/document/a", f"{SITE}/document/a", [attempt("missing"), attempt("accepted")], [])
    tried = [attempt("unreachable", detail="DNS lookup failed"), attempt("missing", "wayback")]
    account.lost(f"{SITE}/document/b", "unreachable", tried, is_document=True)
    account.lost(f"{SITE}/documents", "unreachable", [attempt("unreachable", detail="refused")], is_document=False)
    account.sought(record("a").files[0].url, [attempt("accepted")])
    made = facts(account)
    assert made.verdicts == {"live": {"dns": 1, "refused": 1, "served": 2}, "wayback": {"missing": 1}}
    assert made.troubles == {"dns": 1, "refused": 1}
    assert made.reasons == {"unreachable": 2}


def test_a_file_that_is_lost_has_a_cause_and_one_that_is_damaged_has_none():
    lost = (
        record("a")
        .files[0]
        .model_copy(update={"status": FileStatus.MISSING, "sha256": None, "reason": "not_held: live does not hold it"})
    )
    damaged = record("b").files[0].model_copy(update={"status": FileStatus.ENCRYPTED})
    account = Account()
    account.kept(record("a", files=[lost]))
    account.kept(record("b", files=[damaged]))
    assert facts(account).troubles == {"missing": 1}


@pytest.mark.parametrize(
    ("reason", "cause"),
    [("invalid: title: is empty", "parse_error"), ("not kept: ValueError()", "parse_error"), ("too_large", "other")],
)
def test_an_address_that_was_served_and_lost_has_the_cause_of_its_reason(reason, cause):
    account = Account()
    account.lost(f"{SITE}/document/b", reason, [attempt("accepted")], is_document=True)
    assert facts(account).troubles == {cause: 1}


def test_an_index_that_was_not_read_has_its_cause():
    account = Account()
    account.unread_index("wayback", "https://web.archive.org/cdx", "refused", "the server answered 429")
    account.unread_index("other", "https://other.example/cdx", "not_an_index", "the answer is no index")
    account.unread_index("third", "https://third.example/cdx", "missing", "the server answered 404")
    assert facts(account).unread == {"wayback": "blocked", "other": "index_unread", "third": "index_unread"}


def test_retries_are_counted_by_cause():
    stats = {
        "downloader/request_count": 50,
        "retry/count": 9,
        "retry/reason_count/500 Internal Server Error": 4,
        "retry/reason_count/scrapy.exceptions.DownloadTimeoutError": 3,
        "retry/reason_count/scrapy.exceptions.CannotResolveHostError": 2,
    }
    made = facts(stats=stats)
    assert (made.requests, made.retries) == (50, {"dns": 2, "server_error": 4, "timeout": 3})


@pytest.mark.parametrize("changes", [{"finish_reason": "archive_not_writable"}, {"stats": {"results/not_written": 1}}])
def test_what_could_not_be_written_is_a_fact(changes):
    assert not facts(**changes).is_written
    assert facts().is_written


def test_the_coverage_and_the_fixity_sample_are_facts():
    coverage = Coverage()
    coverage.take(record("a"))
    damage = {"file": "archive/a.warc.gz", "record": "urn:uuid:1", "fault": "damaged"}
    made = facts(coverage=coverage.covered(), fixity={"checked": 3, "faults": [damage], "settled": ["urn:uuid:2"]})
    assert made.coverage.layouts == {"drupal_document": 1}
    assert (made.fixity.checked, made.fixity.faults[0].file) == (3, "archive/a.warc.gz")


def test_facts_are_json():
    account = Account()
    account.lost(f"{SITE}/document/b", "missing", [attempt("missing")], is_document=True)
    made = facts(account)
    assert Facts.model_validate(json.loads(json.dumps(made.to_data()))) == made
