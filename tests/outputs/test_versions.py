"""Which of two records of a document is current, and what becomes of the other."""

import asyncio
import json
from hashlib import sha256

import pytest

from pipelines.keep_record import KeepRecord
from scraper.media import FileStatus
from scraper.outputs.versions import Settled, settled
from scraper.records import to_json
from scraper.results.results import Moved, RunEnded
from tests.records import SITE, capture, record

OLD, MID, NEW = "2013-10-20T14:51:01Z", "2015-06-01T00:00:00Z", "2018-08-16T11:19:11Z"
NAME_OF_OLD = "20131020T145101Z"
MISSING = {"status": FileStatus.MISSING, "reason": "missing", "sha256": None, "media_type": None, "capture": None}


def version(captured_at, body="A body.", payload=None, file=None, **changes):
    """The record of a capture of that time; `file`: changes of its one file."""
    digest = sha256((payload or body + captured_at).encode()).hexdigest()
    made_of = capture().model_copy(update={"captured_at": captured_at, "payload_sha256": digest})
    if file:
        changes["files"] = [record().files[0].model_copy(update=file)]
    return record(body=body, capture=made_of, **changes)


def data(one):
    return to_json(one).encode()


def after(one, before):
    """The current record and the earlier version, as they are kept."""
    there = settled(one, data(before))
    return json.loads(there.current), json.loads(there.earlier) if there.earlier else None


def test_the_first_record_is_current():
    there = settled(version(OLD), None)
    assert (there.current, there.earlier) == (data(version(OLD)), None)


@pytest.mark.parametrize(("captured_at", "is_current"), [(OLD, False), (MID, True), (NEW, True)])
def test_what_a_run_captures_itself_is_current_also_where_the_one_before_is_dated_in_the_future(
    captured_at, is_current
):
    before, now = version("2036-01-01T00:00:00Z", "Before."), version(captured_at, "Now.")
    before.capture.retrieved_at = before.capture.captured_at  # the clock said so
    there = settled(now, data(before), MID)
    assert there == (Settled(data(now), data(before)) if is_current else Settled(data(before), data(now)))


@pytest.mark.parametrize("again", [OLD, MID, NEW])
def test_the_same_content_leaves_the_record_as_it_was(again):
    before = data(version(MID))
    there = settled(version(again), before)
    assert (there.current, there.earlier) == (before, None)


def test_what_is_no_content_is_that_of_the_newer_capture():
    english, russian = {"language": "en"}, {"language": "ru"}
    current, earlier = after(version(NEW, **russian), version(MID, **english))
    assert (current["language"], current["capture"]["captured_at"], earlier) == ("ru", NEW, None)
    current, earlier = after(version(OLD, **russian), version(MID, **english))
    assert (current["language"], current["capture"]["captured_at"], earlier) == ("en", MID, None)


def test_newer_content_is_current_and_what_was_there_is_an_earlier_version():
    new, before = version(NEW, "Changed."), data(version(OLD))
    there = settled(new, before)
    assert (there.current, there.earlier) == (data(version(NEW, "Changed.")), before)


def test_older_content_is_an_earlier_version_and_what_was_there_stays():
    old, before = version(OLD, "As it was."), data(version(NEW))
    there = settled(old, before)
    assert (there.current, there.earlier) == (before, data(version(OLD, "As it was.")))


def test_of_two_captures_of_one_moment_the_later_one_read_is_current():
    there = settled(version(NEW, "Changed."), data(version(NEW)))
    assert (there.current, there.earlier) == (data(version(NEW, "Changed.")), data(version(NEW)))


@pytest.mark.parametrize("again", [MID, NEW])
def test_the_same_page_read_otherwise_is_no_other_version(again):
    current, earlier = after(version(again, "Read better.", payload="x"), version(MID, payload="x"))
    assert (current["body"], current["capture"]["captured_at"], earlier) == ("Read better.", again, None)


def test_the_same_page_of_an_older_capture_read_otherwise_keeps_the_newer_capture():
    current, earlier = after(version(OLD, "Read better.", payload="x"), version(MID, payload="x"))
    assert (current["body"], current["capture"]["captured_at"], earlier) == ("Read better.", MID, None)


@pytest.mark.parametrize(
    ("before", "one"),
    [
        (version(MID), version(NEW, file=MISSING)),
        (version(MID, file=MISSING), version(NEW)),
        (version(MID), version(OLD, file=MISSING)),
        (version(MID, file=MISSING), version(OLD)),
        (version(MID), version(NEW, "Changed.", file=MISSING)),
        (version(MID, file=MISSING), version(OLD, "As it was.")),
        (version(MID, payload="x"), version(MID, "Read better.", payload="x", file=MISSING)),
    ],
    ids=[
        "same content, newer, lacks it",
        "same content, newer, has it",
        "same content, older, lacks it",
        "same content, older, has it",
        "other content, newer, lacks it",
        "other content, older, has it",
        "same page, lacks it",
    ],
)
def test_a_file_that_either_has_is_in_the_current_record(before, one):
    current, _ = after(one, before)
    assert (current["files"][0]["status"], current["files"][0]["sha256"]) == ("archived", "1" * 64)


@pytest.mark.parametrize("content", ["A body.", "Changed."])
def test_a_better_file_of_before_is_labelled_as_it_is_now(content):
    current, _ = after(version(NEW, content, file=MISSING | {"label": "Another label"}), version(MID))
    assert (current["files"][0]["label"], current["files"][0]["status"]) == ("Another label", "archived")


@pytest.mark.parametrize("when", [OLD, NEW])
def test_of_two_whole_files_that_of_the_current_record_stays(when):
    current, _ = after(version(when, "Other.", file={"sha256": "2" * 64}), version(MID))
    assert current["files"][0]["sha256"] == ("1" if when == OLD else "2") * 64


def test_a_damaged_file_takes_the_place_of_a_missing_one_only():
    truncated = {"status": FileStatus.TRUNCATED, "sha256": "2" * 64}
    current, _ = after(version(NEW, file=MISSING), version(MID, file=truncated))
    assert current["files"][0]["status"] == "truncated"
    current, _ = after(version(NEW), version(MID, file=truncated))
    assert current["files"][0]["status"] == "archived"


@pytest.mark.parametrize("one", [version(OLD), version(NEW), version(OLD, "As it was."), version(NEW, "Changed.")])
def test_the_current_record_has_the_addresses_that_were_seen(one):
    one.aliases = [f"{SITE}/node/1", f"{SITE}/node/2"]
    assert after(one, version(MID))[0]["aliases"] == one.aliases


def keep(output, *records, heard=()):
    """One run: what lies under `records/` and `history/` after it."""
    step = KeepRecord(output)
    for url in heard:
        asyncio.run(step.process_result(Moved(url, f"{SITE}/document/a")))
    for one in records:
        asyncio.run(step.process_item(one.model_copy(deep=True)))
    asyncio.run(step.process_result(RunEnded("finished")))
    history = sorted((output / "history").rglob("*.json"))
    current = json.loads((output / "records/document/a.json").read_bytes())
    return current, {path.relative_to(output / "history").as_posix(): json.loads(path.read_bytes()) for path in history}


def test_an_earlier_version_lies_under_its_time(tmp_path):
    keep(tmp_path, version(NEW))
    current, history = keep(tmp_path, version(OLD, "As it was."))
    assert current["capture"]["captured_at"] == NEW
    assert {path: one["body"] for path, one in history.items()} == {f"document/a/{NAME_OF_OLD}.json": "As it was."}


def test_versions_of_one_moment_lie_side_by_side_and_are_not_written_again(tmp_path):
    keep(tmp_path, version(NEW))
    for _ in range(2):
        for body in ("One.", "Another."):
            _, history = keep(tmp_path, version(OLD, body))
    assert sorted(one["body"] for one in history.values()) == ["Another.", "One."]


def test_a_version_that_a_better_capture_of_the_run_disproves_is_none(tmp_path):
    keep(tmp_path, version(NEW))
    current, history = keep(tmp_path, version(OLD, "Cut off."), version(OLD))
    assert (current["capture"]["captured_at"], history) == (NEW, {})
    current, history = keep(tmp_path, version(NEW, "Misread."), version(NEW))
    assert (current["body"], history) == ("A body.", {})


def test_a_version_that_was_read_twice_and_then_disproved_is_none(tmp_path):
    keep(tmp_path, version(NEW))
    _, history = keep(tmp_path, version(OLD, "Cut off."), version(OLD, "Cut off."), version(OLD))
    assert history == {}


def test_only_the_better_capture_of_a_run_is_a_version(tmp_path):
    keep(tmp_path, version(NEW))
    _, history = keep(tmp_path, version(OLD, "Cut off."), version(OLD, "As it was."))
    assert {path: one["body"] for path, one in history.items()} == {f"document/a/{NAME_OF_OLD}.json": "As it was."}


def test_a_version_of_an_earlier_run_stays_when_a_capture_of_it_is_disproved(tmp_path):
    keep(tmp_path, version(NEW))
    keep(tmp_path, version(OLD, "As it was."))
    _, history = keep(tmp_path, version(OLD, "As it was."), version(OLD))
    assert list(history) == [f"document/a/{NAME_OF_OLD}.json"]


def test_addresses_that_were_heard_of_before_the_first_capture_stay_with_a_better_one(tmp_path):
    old, node = f"{SITE}/document/old", f"{SITE}/node/1"
    current, _ = keep(tmp_path, version(NEW, "Misread."), version(NEW), heard=[old])
    assert current["aliases"] == [old, node]


class SlowCatalog:
    """An archive that lets others go first whenever it is told what is about to be written."""

    syncs_each = syncs_versions = False

    async def intend(self, path, sha256):
        await asyncio.sleep(0)


@pytest.mark.parametrize("when", [OLD, NEW])
def test_captures_of_one_document_wait_for_each_other(tmp_path, when):
    keep(tmp_path, version(MID))
    step = KeepRecord(tmp_path, SlowCatalog())

    async def both():
        await asyncio.gather(step.process_item(version(when, "Misread.")), step.process_item(version(when)))

    asyncio.run(both())
    assert json.loads((tmp_path / "records/document/a.json").read_bytes())["body"] == "A body."
    assert list((tmp_path / "history").rglob("*.json")) == []
