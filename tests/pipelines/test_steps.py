"""The steps that check and keep a record, each by its `process_item`."""

import asyncio
import json

import pytest
from scrapy.exceptions import DropItem

from pipelines.check_record import CheckRecord
from pipelines.keep_record import KeepRecord
from pipelines.list_documents import ListDocuments
from pipelines.write_report import report_pieces
from scraper import store
from scraper.media import FileStatus
from scraper.on_disk import Entries, OnDisk
from scraper.outputs.account.account import Account
from scraper.records import to_json
from scraper.results.results import Moved, RunEnded
from scraper.store import record_path, write_atomically
from tests.records import SITE, capture, record


def keep(output, one):
    return asyncio.run(KeepRecord(output).process_item(one))


def test_a_good_record_passes_its_check_unchanged():
    one = record()
    before = to_json(one)
    assert CheckRecord().process_item(one) is one
    assert to_json(one) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "title: "),
        ({"title": "a\x00b"}, "title: .*control characters"),
        ({"body": "e\u0301"}, "body: .*NFC"),
        ({"aliases": ["b", "a"]}, "aliases"),
        ({"content_sha256": "0" * 64}, "content_sha256 is not that of the content"),
        ({"language": "English, or so"}, "language"),
    ],
)
def test_a_record_that_breaks_its_declaration_is_dropped_with_the_field(changes, said):
    with pytest.raises(DropItem, match=f"document/a: .*{said}"):
        CheckRecord().process_item(record(**changes))


def test_a_record_is_kept_under_its_id_and_not_written_again_for_a_new_capture(tmp_path):
    keep(tmp_path, record())
    path = tmp_path / "records/document/a.json"
    before = path.stat().st_ino, path.read_bytes()
    later = capture().model_copy(update={"retrieved_at": "2026-01-01T00:00:00Z"})
    keep(tmp_path, record(capture=later))
    assert (path.stat().st_ino, path.read_bytes()) == before
    keep(tmp_path, record(title="Another"))
    assert json.loads(path.read_bytes())["title"] == "Another"


def test_aliases_of_earlier_and_of_later_pages_are_kept(tmp_path):
    step = KeepRecord(tmp_path)
    asyncio.run(step.process_result(Moved(f"{SITE}/document/old", f"{SITE}/document/a")))
    asyncio.run(step.process_item(record()))
    asyncio.run(step.process_result(Moved(f"{SITE}/node/9", f"{SITE}/document/a")))
    asyncio.run(step.process_result(RunEnded("finished")))
    keep(tmp_path, record(aliases=[]))
    kept = json.loads((tmp_path / "records/document/a.json").read_bytes())
    assert kept["aliases"] == [f"{SITE}/document/old", f"{SITE}/node/1", f"{SITE}/node/9"]


def test_a_record_that_has_all_its_addresses_is_not_opened_again_at_the_end(tmp_path):
    step = KeepRecord(tmp_path)
    asyncio.run(step.process_result(Moved(f"{SITE}/document/old", f"{SITE}/document/a")))
    asyncio.run(step.process_item(record()))
    (tmp_path / "records/document/a.json").unlink()
    asyncio.run(step.process_result(RunEnded("finished")))
    assert not (tmp_path / "records/document/a.json").exists()


@pytest.mark.parametrize("record_id", ["../../escaped", "document/../../x", "document//x", "", "document/a\0b", ".."])
def test_an_id_that_would_lead_elsewhere_is_not_kept(tmp_path, record_id):
    with pytest.raises(DropItem):
        keep(tmp_path / "o", record(id=record_id))
    assert not (tmp_path / "o").exists()


def test_the_later_of_two_captures_of_a_run_gives_the_record(tmp_path):
    own, other = record(), record(capture=capture(f"{SITE}/node/1"))

    def run(output, *read):
        step = KeepRecord(output)
        for one in read:
            asyncio.run(step.process_item(one.model_copy(deep=True)))
        return (output / "records/document/a.json").read_bytes()

    assert run(tmp_path / "x", other, own) == run(tmp_path / "y", own)
    before = run(tmp_path / "z", record(capture=capture(f"{SITE}/print/1")))
    changed = record(capture=capture(f"{SITE}/node/1"), title="Changed")
    assert run(tmp_path / "z", changed, own) == before, "what says the same is left as it was before the run"


def test_an_id_longer_than_a_file_name_has_a_place_of_its_own(tmp_path):
    one, other = (record_path(tmp_path, "document/" + "é" * 300 + end) for end in "ab")
    assert one != other
    assert max(len(part.encode()) for part in one.parts) < 255


def test_all_records_are_listed_in_order_on_one_line_each(tmp_path):
    for slug in ("b", "a", "é" * 300):
        keep(tmp_path, record(slug))
    asyncio.run(ListDocuments(tmp_path).process_result(RunEnded("finished")))
    lines = (tmp_path / "documents.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["document/a", "document/b", "document/" + "é" * 300]


def test_a_list_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path):
    (tmp_path / "documents.jsonl").mkdir()
    with pytest.raises(OSError, match="documents"):
        asyncio.run(ListDocuments(tmp_path).process_result(RunEnded("finished")))
    assert [path.name for path in tmp_path.iterdir()] == ["documents.jsonl"]


def test_a_crash_while_writing_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write_atomically(path, b"old")

    def crash(number):
        raise KeyboardInterrupt

    monkeypatch.setattr(store.os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_the_account_tells_found_partly_found_and_lost_apart():
    account = Account()
    damaged = record("b")
    damaged.files[0].status = FileStatus.TRUNCATED
    account.kept(record("a"))
    account.kept(damaged)
    attempt = {"source": "live", "url": "u", "outcome": "missing", "status": 404, "detail": None}
    account.lost(f"{SITE}/document/c", "missing", [attempt], is_document=True)
    report = account.report({})
    assert [entry["outcome"] for entry in report["documents"]] == ["found", "partly_found", "lost"]
    assert report["documents"][2]["attempts"] == [attempt]
    figures = report["figures"]
    assert (figures["documents_wanted"], figures["files_found"], figures["files_partly_found"]) == (3, 1, 1)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_addresses_that_move_in_a_circle_are_lost_and_say_where_they_were_asked_for(count):
    account, urls = Account(), [f"{SITE}/document/{n}" for n in range(count)]
    attempts = [[{"source": "live", "url": url, "outcome": "moved", "status": 301, "detail": None}] for url in urls]
    for n, url in enumerate(urls):
        account.moved(url, urls[(n + 1) % count], attempts[n])
    report = account.report({})
    assert {entry["reason"] for entry in report["documents"]} == {"redirect_loop"}
    assert [entry["attempts"] for entry in report["documents"]] == attempts
    assert report["attempts"] == {"moved": count}


def test_a_later_run_takes_no_file_away(tmp_path):
    def run(**changes):
        [file] = record().files
        one = record(files=[file.model_copy(update=changes)])
        return keep(tmp_path, one).files[0]

    run()
    kept = run(status=FileStatus.MISSING, reason="missing", sha256=None, capture=None, label="Another label")
    assert (kept.status, kept.sha256, kept.label) == (FileStatus.ARCHIVED, "1" * 64, "Another label")
    assert run(sha256="2" * 64).sha256 == "2" * 64


@pytest.mark.parametrize(
    "entries", [[], [{"url": "a", "said": []}], [{"url": "b\n", "attempts": [{"a": "\ud800é"}]}, {}]]
)
def test_a_report_is_written_as_json_with_its_long_lists_one_by_one(entries):
    held = OnDisk()
    for number, entry in enumerate(entries):
        held[str(number)] = entry
    rest = {"figures": {"a": 1}, "alarms": None, "refused": [], "shown": {}, "texts": ['\n  "figures": ']}
    said = b"".join(report_pieces({"documents": Entries(held), **rest})).decode()
    as_python = json.dumps({"documents": entries, **rest}, ensure_ascii=False, indent=2)
    assert said == as_python.encode(errors="backslashreplace").decode() + "\n"
