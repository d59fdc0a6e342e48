"""Who may replace a record: its own address, or what evidence leads to; never a page that only says so."""

import asyncio
import json
from contextlib import suppress
from itertools import product

import pytest

from pipelines.keep_record import KeepRecord
from scraper.outputs.versions import NotItsOwn, was_read_elsewhere
from scraper.results.results import Attempt, Lost, Moved, RunEnded
from tests.crawl.crawling import contents, crawl_live
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, moved
from tests.crawl.test_led_elsewhere import library
from tests.crawl.test_rebuild import rebuilt
from tests.records import SITE, capture, record

OWN, NUMBER, OTHER_NUMBER, ELSEWHERE = (f"{SITE}/{path}" for path in ("document/a", "node/1", "node/9", "document/b"))


def read_at(url, body, aliases=(NUMBER,)):
    one = record(body=body, aliases=list(aliases), capture=capture(url))
    one._read_at = url
    return one


def lost(*outcomes):
    return Lost(OWN, outcomes[0], [Attempt("live", OWN, outcome) for outcome in outcomes], is_document=True)


def kept(output, *run):
    """The body of the record after a run that gave these records and results; None for what was refused."""
    step = KeepRecord(output)
    for one in (*run, RunEnded("finished")):
        given = step.process_result(one) if isinstance(one, Lost | Moved | RunEnded) else step.process_item(one)
        with suppress(NotItsOwn):
            asyncio.run(given)
    return json.loads((output / "records/document/a.json").read_bytes())


FAILURES = [[name] for name in ("unreachable", "server_error", "refused", "login", "maintenance", "cut_off", "blocked")]
EVIDENCE = [["missing"], ["gone"], ["missing", "missing"], ["missing", "gone"]]


@pytest.mark.parametrize("own", [None, *FAILURES, ["missing", "server_error"], ["missing", "unreachable"]])
def test_a_page_elsewhere_never_replaces_what_was_read_at_the_own_address(tmp_path, own):
    kept(tmp_path, read_at(OWN, "True."))
    before = contents(tmp_path)
    for place in (ELSEWHERE, OTHER_NUMBER):
        after = kept(tmp_path, *([lost(*own)] if own else []), Moved(place, OWN), read_at(place, "False."))
        assert (after["body"], after["aliases"]) == ("True.", [NUMBER])
    assert contents(tmp_path) == before


@pytest.mark.parametrize("evidence", [*(lost(*one) for one in EVIDENCE), Moved(OWN, ELSEWHERE)])
def test_a_page_elsewhere_replaces_it_where_the_own_address_is_gone_or_leads_away(tmp_path, evidence):
    kept(tmp_path, read_at(OWN, "Before."))
    assert kept(tmp_path, evidence, read_at(ELSEWHERE, "After."))["body"] == "After."


@pytest.mark.parametrize(("own", "body"), [(None, "After."), *((one, "Before.") for one in FAILURES)])
def test_a_number_that_the_document_had_before_gives_it_unless_its_own_address_failed(tmp_path, own, body):
    kept(tmp_path, read_at(OWN, "Before."))
    assert kept(tmp_path, *([lost(*own)] if own else []), read_at(NUMBER, "After."))["body"] == body


@pytest.mark.parametrize(("first", "second"), list(product([NUMBER, ELSEWHERE], [NUMBER, ELSEWHERE, OWN])))
def test_what_was_read_elsewhere_is_replaced_from_anywhere(tmp_path, first, second):
    kept(tmp_path, read_at(first, "Before.", [first]))
    assert kept(tmp_path, lost("server_error"), read_at(second, "After.", [first]))["body"] == "After."


def test_the_same_content_read_elsewhere_is_no_disagreement(tmp_path):
    before = kept(tmp_path, read_at(OWN, "The same."))
    same = read_at(ELSEWHERE, "The same.")
    same.language = "ru"
    assert kept(tmp_path, lost("server_error"), same) == before


@pytest.mark.parametrize("ending", ["", ".html", "/index.html"])
@pytest.mark.parametrize("before", ["http://127.0.0.1:8", "http://127.0.0.1:8/www.innovationpolicyplatform.org"])
def test_where_a_record_was_read_is_told_by_its_capture(before, ending):
    for url in (OWN, NUMBER, ELSEWHERE):
        said = record(aliases=[NUMBER, ELSEWHERE], capture=capture(before + url.removeprefix(SITE) + ending))
        assert was_read_elsewhere(said.model_dump()) is (url != OWN)


def test_a_claim_is_told_and_the_own_page_is_in_the_account(tmp_path):
    pages = {"/document/a": document("a", body="True."), "/document/b": document("b", body="B.")}
    with Server(lambda path: library(pages, "/document/b", "/document/a")(path)) as server:
        crawl_live(server, tmp_path)
        pages |= {"/document/a": Answer(500), "/document/b": document("a", body="False.")}
        done = crawl_live(server, tmp_path)
        entry = done.document("document/a")
        assert (entry["outcome"], entry["reason"]) == ("lost", entry["attempts"][0]["outcome"])
        assert entry["attempts"][0]["url"] == server.url + "/document/a"
        assert done.records()["document/a"]["body"] == "True."
        told = {one["url"]: one["said"] for one in done.report["disagreements"]}
        assert told[OWN][-1].startswith(f"{ELSEWHERE} says that it is this document")
        before = contents(tmp_path)
        rebuilt(tmp_path)
        assert contents(tmp_path) == before
        pages["/document/a"] = moved("/document/b")
        assert crawl_live(server, tmp_path).records()["document/a"]["body"] == "False."
