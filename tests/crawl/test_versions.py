"""A document whose content differs from capture to capture: the newest is its record, the others are its history."""

import json
import shutil
import threading

import pytest

from scraper.store import version_path
from tests.crawl.crawling import PATIENCE, contents, crawl, run
from tests.crawl.pages import SITE, document
from tests.crawl.server import NOT_FOUND, Server, scripted
from tests.crawl.test_rebuild import rebuilt
from tests.crawl.wayback import Kept, Wayback

FAST = {"IPP_PLAYBACK_DELAY": 0, "IPP_INDEX_PER_MINUTE": 0, "IPP_BACKOFF": 1}
OLD = "20131020145101"
OLD_FILE = "document/a/20131020T145101Z.json"
PLACE = "http://www.innovationpolicyplatform.org"


def page(body, slug="a"):
    return document(slug, body=body)


def history(output):
    """The body of each earlier version, by its path below `history/`."""
    paths = sorted((output / "history").rglob("*.json"))
    return {path.relative_to(output / "history").as_posix(): json.loads(path.read_bytes())["body"] for path in paths}


def changed_by_rebuild(output):
    """What `scrapy rebuild` makes otherwise than the crawls made it."""
    before = contents(output)
    assert rebuilt(output).stderr == ""
    after = contents(output)
    return [path for path in before | after if before.get(path) != after.get(path)]


def faults(output):
    """What `scrapy verify` finds; nothing for an output that is sound."""
    done = run("verify", OUTPUT_DIR=output)
    return done.stdout + done.stderr if done.returncode or done.stderr else ""


@pytest.fixture(scope="module")
def live():
    with Server(lambda path: NOT_FOUND) as server:
        yield server


@pytest.fixture(scope="module")
def wayback():
    with Server(lambda path: NOT_FOUND) as server:
        yield server


def held(*captures):
    """What an archive answers that has these captures: pairs of time and body, of one document."""
    return Wayback([Kept(f"{PLACE}/document/a", timestamp, page(body)) for timestamp, body in captures])


def crawled(output, live, wayback, source, url="/document/a"):
    settings = {"IPP_LIVE_URL": live.url, "IPP_WAYBACK_URL": wayback.url, **FAST}
    return crawl(output, "-a", f"source={source}", "-a", f"url={url}", **settings)


@pytest.fixture(scope="module")
def three_crawls(live, wayback, tmp_path_factory):
    """The live site; an archive's older capture when the live page is gone; the live site again, changed."""
    output, copies = tmp_path_factory.mktemp("versions") / "output", []
    wayback.answer = held((OLD, "As it was."))
    for body, source in (("First.", "live"), (None, "live,wayback"), ("Changed.", "live")):
        live.answer = scripted({"/document/a": page(body)} if body else {})
        crawled(output, live, wayback, source)
        copies.append(output.with_name(f"after-{len(copies) + 1}"))
        shutil.copytree(output, copies[-1])
    return copies


def current(output):
    return json.loads((output / "records/document/a.json").read_bytes())


def test_an_older_capture_leaves_the_record_as_it_was(three_crawls):
    first, second, _ = three_crawls
    assert (first / "records/document/a.json").read_bytes() == (second / "records/document/a.json").read_bytes()
    assert current(second)["body"] == "First."
    assert history(first) == {}


def test_an_older_capture_with_other_content_is_an_earlier_version(three_crawls):
    assert history(three_crawls[1]) == {OLD_FILE: "As it was."}
    kept = json.loads((three_crawls[1] / "history" / OLD_FILE).read_bytes())
    assert (kept["capture"]["source"], kept["capture"]["captured_at"]) == ("wayback", "2013-10-20T14:51:01Z")


def test_changed_content_makes_an_earlier_version_of_what_was_current(three_crawls):
    _, second, third = three_crawls
    assert current(third)["body"] == "Changed."
    before = current(second)
    path = version_path(third, "document/a", before["capture"]["captured_at"])
    assert history(third) == {OLD_FILE: "As it was.", f"document/a/{path.name}": "First."}
    assert path.read_bytes() == (second / "records/document/a.json").read_bytes()


@pytest.mark.parametrize("crawls", [1, 2, 3])
def test_records_with_a_history_are_sound_and_rebuilt_as_they_were(three_crawls, crawls, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(three_crawls[crawls - 1], output)
    assert not faults(output)
    assert changed_by_rebuild(output) in ([], ["report.json"]), "it names the folder"


def test_a_version_that_was_changed_from_outside_is_a_fault(three_crawls, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(three_crawls[2], output)
    path = output / "history" / OLD_FILE
    path.write_bytes(path.read_bytes().replace(b"As it was.", b"As it is not."))
    assert f"history/{OLD_FILE}" in faults(output)


def test_a_version_that_nobody_made_is_a_fault(three_crawls, tmp_path):
    output = tmp_path / "output"
    shutil.copytree(three_crawls[2], output)
    shutil.copy(output / "history" / OLD_FILE, output / "history/document/a/20010101T000000Z.json")
    assert "history/document/a/20010101T000000Z.json" in faults(output)


def test_two_captures_of_one_second_do_not_overwrite_each_other(live, wayback, tmp_path):
    output = tmp_path / "output"
    live.answer = scripted({"/document/a": page("First.")})
    crawled(output, live, wayback, "live")
    wayback.answer = held((OLD, "One."))
    crawled(output, live, wayback, "wayback")
    with Server(held((OLD, "Another."))) as other:
        crawled(output, live, other, "wayback")
    assert sorted(history(output).values()) == ["Another.", "One."]
    assert current(output)["body"] == "First."
    assert not faults(output)
    assert changed_by_rebuild(output) == []


def test_a_version_that_the_documents_own_page_disproves_leaves_nothing_behind(live, wayback, tmp_path):
    """What lies under its number says otherwise, and comes first."""
    output, is_asked = tmp_path / "output", threading.Event()
    live.answer = scripted({"/document/a": page("First.")})
    crawled(output, live, wayback, "live")

    def in_order(path):
        if path == "/document/a":
            is_asked.wait(PATIENCE)
        if path == "/node/1":
            is_asked.set()
        return scripted({"/document/a": page("First."), "/node/1": page("Otherwise.")})(path)

    live.answer = in_order
    crawled(output, live, wayback, "live", "/node/1 /document/a")
    assert (current(output)["body"], history(output)) == ("First.", {})
    assert not faults(output)
    assert changed_by_rebuild(output) == []


def test_a_capture_whose_files_come_late_takes_no_better_ones_place(live, wayback, tmp_path):
    """What lies under the number of the document links a file, which comes when the document's own page is kept."""
    kept = tmp_path / "records/document/a.json"
    pages = {"/document/a": page("First."), "/node/1": document("a", "/sites/default/files/x.pdf", body="Otherwise.")}

    def late(path):
        while path.endswith(".pdf") and not kept.exists() and not live.closing.wait(0.02):
            pass
        return scripted(pages)(path)

    live.answer = late
    crawled(tmp_path, live, wayback, "live", "/node/1 /document/a")
    assert (current(tmp_path)["body"], history(tmp_path)) == ("First.", {})
    assert changed_by_rebuild(tmp_path) == []


def test_a_document_that_was_asked_for_by_two_addresses_has_both(live, wayback, tmp_path):
    output = tmp_path / "output"
    live.answer = scripted({"/document/a": page("First."), "/node/1": page("First.")})
    crawled(output, live, wayback, "live", "/node/1 /document/a")
    assert current(output)["aliases"] == [f"{SITE}/node/1"]
    assert changed_by_rebuild(output) == []
