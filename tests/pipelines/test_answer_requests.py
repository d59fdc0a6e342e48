"""The table of what a person gave, from what the steps before have told."""

import csv

import pytest

from pipelines.answer_requests import AnswerRequests
from scraper.outputs.requested import guarded
from scraper.records import to_json
from scraper.results.results import Asked, ListGave, Moved, Requested, RunEnded
from scraper.store import record_path, write_atomically
from tests.records import SITE, record


def table(output, given, results=(), documents=(), files=(), pages=(), reason="finished"):
    step = AnswerRequests(output)
    for result in [*given, *results]:
        step.process_result(result)
    report = {
        "run": {"finish_reason": reason, "started_at": "2026-01-01T00:00:00Z"},
        "documents": documents,
        "files": files,
        "pages": pages,
    }
    ended = RunEnded(reason, report=report)
    step.process_result(ended)
    text = (output / "requested.csv").read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines())), ended.report["requested"]


def asked(path, asked=Asked.DOCUMENT, line=1):
    return Requested(line, 1, path, SITE + path, asked)


def lost(path, reason):
    return {"id": path[1:], "url": SITE + path, "outcome": "lost", "reason": reason}


def test_a_document_from_before_is_no_document_of_this_run(tmp_path):
    write_atomically(record_path(tmp_path, "document/a"), to_json(record()).encode())
    [row], figures = table(tmp_path, [asked("/document/a")], documents=[lost("/document/a", "unreachable")])
    assert (row["outcome"], row["title"]) == ("kept from an earlier run", record().title)
    assert row["why_not"].endswith("(unreachable)")
    assert figures == {"given": 1, "found": 0, "outcomes": {"kept from an earlier run": 1}}


def test_what_a_stopped_run_did_not_come_to_is_not_asked_yet(tmp_path):
    [row], _ = table(tmp_path, [asked("/document/a")], reason="shutdown")
    assert (row["outcome"], row["why_not"]) == ("not asked yet", "the run ended first: the same command goes on")


def test_a_number_whose_document_is_known_has_its_address(tmp_path):
    write_atomically(record_path(tmp_path, "document/a"), to_json(record()).encode())
    moved = Moved(SITE + "/node/1", SITE + "/document/a")
    found = {"id": "document/a", "url": SITE + "/document/a", "outcome": "found", "missing": []}
    [row], _ = table(tmp_path, [asked("/node/1")], [moved], [found])
    assert (row["given"], row["address"], row["id"]) == ("/node/1", SITE + "/document/a", "document/a")


def test_a_misspelt_address_has_the_known_one_that_it_is_near_to(tmp_path):
    known = {"id": "document/smart-cities", "url": SITE + "/document/smart-cities", "outcome": "found", "missing": []}
    given = [asked("/document/smart-city"), asked("/document/other-things", line=2), asked("/document/cut", line=3)]
    lost_ones = [lost("/document/smart-city", "not_held"), lost("/document/other-things", "not_held")]
    rows, figures = table(tmp_path, given, documents=[known, *lost_ones, lost("/document/cut", "unreachable")])
    assert [row["why_not"].partition("; ")[2] for row in rows] == ["did you mean document/smart-cities?", "", ""]
    assert figures["near"] == {"document/smart-city": "document/smart-cities"}


@pytest.mark.parametrize(
    ("status", "reason", "told"),
    [
        ("truncated", "PdfiumError: Data format error", "it breaks off: only its beginning came (truncated)"),
        ("missing", "not_held", "none of the sources has it (not_held)"),
        ("missing", "a link that leads out", "a link that leads out (missing)"),
    ],
)
def test_why_a_file_is_not_whole_is_said_in_words_with_the_code(tmp_path, status, reason, told):
    sha256 = "1" * 64 if status == "truncated" else None
    file = {"url": SITE + "/a.pdf", "status": status, "reason": reason, "sha256": sha256, "documents": []}
    [row], _ = table(tmp_path, [asked("/a.pdf", Asked.FILE)], files=[file])
    assert row["why_not"] == told


def test_an_address_that_leads_in_a_circle_ends(tmp_path):
    moves = [Moved(SITE + "/node/1", SITE + "/node/2"), Moved(SITE + "/node/2", SITE + "/node/1")]
    [row], _ = table(tmp_path, [asked("/node/1")], moves, [lost("/node/1", "redirect_loop")])
    assert row["why_not"] == "redirects lead in a circle (redirect_loop)"


def test_the_documents_of_a_list_are_in_its_order_whichever_page_came_first(tmp_path):
    moved = Moved(SITE + "/taxonomy/term/5", SITE + "/topic/t")
    pages = [
        ListGave(SITE + "/topic/t", 1, (SITE + "/document/c",)),
        ListGave(SITE + "/topic/t", 0, (SITE + "/document/b",)),
    ]
    rows, figures = table(tmp_path, [asked("/taxonomy/term/5", Asked.LIST)], [moved, *pages])
    assert [row["address"].removeprefix(SITE) for row in rows] == ["/taxonomy/term/5", "/document/b", "/document/c"]
    assert [row["part"] for row in rows] == ["1", "2", "3"]
    assert figures["given"] == 1


def test_a_run_that_was_given_nothing_leaves_the_table_of_the_last_one(tmp_path):
    step, ended = AnswerRequests(tmp_path), RunEnded("finished", report={})
    step.process_result(ended)
    assert list(tmp_path.iterdir()) == []
    assert ended.report == {}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])  # noqa: RUF001  # a spreadsheet takes it
def test_no_cell_is_a_formula(text):
    assert guarded(text).startswith("'")
