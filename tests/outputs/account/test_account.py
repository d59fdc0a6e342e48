"""The loss account: what each source served, files that no document links, and what changed since the run before."""

import json
import shutil
import signal
import subprocess
from threading import Event

import pytest

from scraper.media import FileStatus
from scraper.outputs.account.account import REPORT_VERSION, Account
from scraper.outputs.account.comparison import RunBefore, run_before
from scraper.records import OtherField, Value
from tests.crawl.crawling import PATIENCE, ROOT, command, crawl_live, environment, run
from tests.crawl.pages import document
from tests.crawl.server import NOT_FOUND, Server, scripted
from tests.records import SITE, record


def attempt(source, outcome):
    return {"source": source, "url": "u", "outcome": outcome, "status": None, "detail": None}


def served_by(source, one):
    one.capture.source = source
    for file in one.files:
        file.capture.source = source
    return one


def damaged(slug, *statuses):
    """A record with a file of each status."""
    one = record(slug)
    [file] = one.files
    changes = [{"url": f"{SITE}/{slug}-{n}.pdf", "status": status, "sha256": None} for n, status in enumerate(statuses)]
    one.files = [file.model_copy(update=change) for change in changes]
    return one


def test_the_report_counts_the_documents_with_a_field_of_each_label_that_is_none_of_ours():
    field = OtherField(label="Etiqueta", values=[Value(text="x", url=None)])
    told = Account()
    for one in (record("a", other_fields=[field, field]), record("b", other_fields=[field]), record("c")):
        told.kept(one)
        told.kept(one)
    assert told.report({})["other_fields"] == {"Etiqueta": 2}


def account(*records, lost=()):
    made = Account()
    for one in records:
        made.kept(one)
    for slug in lost:
        made.lost(f"{SITE}/document/{slug}", "missing", [], is_document=True)
    return made


def comparison(before, now):
    """What the second account says of the first, which it may read or be handed."""
    earlier = before.report({"started_at": "2026-01-01T00:00:00Z"})
    read = RunBefore.model_validate_json(json.dumps(earlier))
    assert read == RunBefore.model_validate(earlier)
    return now.report({}, read)["compared"]


def test_each_source_has_what_it_served_and_the_outcomes_of_its_attempts():
    made = account(served_by("live", record("a")), served_by("archive:x", record("b")))
    made.found(f"{SITE}/document/a", f"{SITE}/document/a", [attempt("live", "accepted")], [])
    made.found(f"{SITE}/document/b", "b", [attempt("live", "missing"), attempt("archive:x", "accepted")], [])
    made.lost(f"{SITE}/document/c", "missing", [attempt("live", "missing")], is_document=True)
    made.lost(f"{SITE}/topic/c", "refused", [attempt("wayback", "refused")], is_document=False)
    report = made.report({})
    assert report["sources"] == {
        "archive:x": {"documents": 1, "files": 1, "attempts": {"accepted": 1}},
        "live": {"documents": 1, "files": 1, "attempts": {"accepted": 1, "missing": 2}},
        "wayback": {"documents": 0, "files": 0, "attempts": {"refused": 1}},
    }
    assert report["schema_version"] == REPORT_VERSION


def test_a_file_has_its_digest_and_its_source_where_it_is_kept():
    [whole, lost] = account(record("a"), damaged("b", FileStatus.MISSING)).report({})["files"][::-1]
    assert (whole["sha256"], whole["source"]) == ("1" * 64, "live")
    assert (lost["sha256"], lost["source"]) == (None, None)


def test_a_file_that_no_document_links_is_in_the_account_and_one_that_is_linked_too_is_there_once():
    made = account(record("a"))
    for slug in "ab":
        made.kept_file(record(slug).files[0])
    files = made.report({})["files"]
    assert [(file["url"][-5:], file["documents"]) for file in files] == [("a.pdf", ["document/a"]), ("b.pdf", [])]


def test_of_what_two_documents_say_of_a_file_the_better_is_told_in_either_order():
    one, other = record("a"), record("b")
    other.files[0] = one.files[0].model_copy(update={"status": FileStatus.MISSING, "sha256": None, "capture": None})
    first, second = (account(*records).report({})["files"] for records in ((one, other), (other, one)))
    assert first == second
    assert (first[0]["status"], first[0]["documents"]) == ("archived", ["document/a", "document/b"])


def test_the_first_run_is_compared_with_nothing():
    assert account(record("a")).report({})["compared"] is None


def test_what_is_newly_found_and_lost_better_and_worse_is_told_by_id():
    missing, cut = FileStatus.MISSING, FileStatus.TRUNCATED
    before = account(
        *(record(slug) for slug in ("same", "gone", "worse")),
        damaged("better", missing),
        damaged("fewer", missing, missing),
        damaged("still", cut),
        lost=("found", "never"),
    )
    now = account(
        *(record(slug) for slug in ("same", "found", "better")),
        damaged("worse", missing),
        damaged("fewer", missing),
        damaged("still", missing),
        lost=("gone", "never"),
    )
    said = comparison(before, now)
    assert said["with"] == "2026-01-01T00:00:00Z"
    assert said["documents"] == {
        "newly_found": ["document/found"],
        "newly_lost": ["document/gone"],
        "better": ["document/better", "document/fewer"],
        "worse": ["document/worse"],
    }
    assert said["figures"]["documents_wanted"] == 0
    assert said["figures"]["files_partly_found"] == -1


def test_a_file_is_newly_found_when_its_bytes_are_kept_and_newly_lost_when_they_no_longer_are():
    before = account(damaged("a", FileStatus.MISSING, FileStatus.TRUNCATED, FileStatus.ARCHIVED))
    now = account(damaged("a", FileStatus.ENCRYPTED, FileStatus.REFUSED, FileStatus.ARCHIVED))
    assert comparison(before, now)["files"] == {
        "newly_found": [f"{SITE}/a-0.pdf"],
        "newly_lost": [f"{SITE}/a-1.pdf"],
    }


def test_what_only_one_of_two_runs_wanted_is_not_lost():
    said = comparison(account(record("a"), record("b"), lost="c"), account(record("d"), lost="e"))
    assert said["documents"] == {"newly_found": ["document/d"], "newly_lost": [], "better": [], "worse": []}
    assert said["files"] == {"newly_found": [f"{SITE}/sites/default/files/d.pdf"], "newly_lost": []}
    assert said["figures"]["documents_wanted"] == -1


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"{}", b"[]", b"\xff", b'{"schema_version": "2.0"}', b"[" * 100_000, "folder"]
)
def test_a_report_that_is_absent_or_cannot_be_read_is_no_run_before(tmp_path, content):
    path = tmp_path / "report.json"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    assert run_before(path) is None


def test_a_report_of_the_first_version_is_a_run_before(tmp_path):
    report = account(record("a")).report({"started_at": "then"})
    old = report | {"schema_version": "1.0", "files": [{"url": "u", "status": "archived"}]}
    (tmp_path / "report.json").write_text(json.dumps(old))
    before = run_before(tmp_path / "report.json")
    assert before is not None
    assert before.run.started_at == "then"


def test_a_run_that_was_cut_off_is_passed_over_in_crawl_and_rebuild_alike(tmp_path):
    pages = {"/document/a": document("a"), "/document/b": NOT_FOUND}
    asked = ("-a", "url=/document/a /document/b")
    with Server(lambda path: scripted(pages)(path)) as server:
        first = crawl_live(server, tmp_path, *asked).report
        assert code_of_a_killed_crawl(server, tmp_path, *asked) == -signal.SIGKILL
        pages["/document/b"] = document("b")
        server.answer = scripted(pages)
        crawl_live(server, tmp_path, *asked)
    content = (tmp_path / "report.json").read_bytes()
    compared = json.loads(content)["compared"]
    assert (first["compared"], compared["with"]) == (None, first["run"]["started_at"])
    assert compared["documents"]["newly_found"] == ["document/b"]
    shutil.rmtree(tmp_path / "records")
    (tmp_path / "report.json").unlink()
    assert run("rebuild", OUTPUT_DIR=tmp_path).returncode == 0
    assert (tmp_path / "report.json").read_bytes() == content


def code_of_a_killed_crawl(server, output, *asked):
    """Runs a crawl that archives robots.txt and no more."""
    started = Event()

    def answer(path):
        if path != "/robots.txt" and started.wait(PATIENCE):
            process.kill()
        return NOT_FOUND

    server.answer = answer
    words = command(output, *asked, IPP_LIVE_URL=server.url)
    options = {"cwd": ROOT, "env": environment(), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(words, **options)
    started.set()
    return process.wait(PATIENCE)


def test_a_service_that_is_left_alone_has_not_answered():
    account = Account()
    account.lost(f"{SITE}/document/a", "blocked", [attempt("live", "blocked"), attempt("wayback", "unreachable")], True)
    figures = account.report({})["figures"]
    assert (figures["answers"], figures["unreachable"]) == (0, 1)
