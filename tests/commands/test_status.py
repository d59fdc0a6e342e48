"""`scrapy status`, as a person calls it, and what it makes of an output."""

import json
import os
import shutil
import sqlite3
import tempfile
import unicodedata
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.lock import Lock
from scraper.catalog.addresses import State
from scraper.catalog.catalog import Catalog, ServiceState
from scraper.catalog.database import CatalogError
from scraper.catalog.tables import SCHEMA
from scraper.outputs.ocr.waiting import in_words, waiting
from scraper.outputs.status.data import as_data
from scraper.outputs.status.next_step import what_to_do
from scraper.outputs.status.screen import screen
from scraper.watching.lock_holder import holder
from scraper.watching.standing import files_below, standing
from tests.crawl.crawling import crawl_live, run
from tests.crawl.pages import document
from tests.crawl.server import Server, scripted
from tests.outputs.ocr.outputs import keep_scan

NOW = 1_795_528_244.0  # 2026-11-24T13:50:44Z
DAY = 86_400
BEGAN, ENDED = "2026-11-24T03:00:00Z", "2026-11-24T03:42:10Z"
FIGURES = {
    "documents_wanted": 4,
    "documents_found": 3,
    "documents_partly_found": 0,
    "documents_lost": 1,
    "files_wanted": 2,
    "files_found": 2,
    "files_partly_found": 0,
    "files_lost": 0,
}


def report(output, **parts):
    (output / "report.json").write_text(json.dumps({"figures": FIGURES} | parts, indent=2))


def fill(output, addresses=(), ended=ENDED, reason="finished", services=()):
    """A catalog with one run; addresses are (path, kind, state, due)."""
    with closing(Catalog(output / "catalog.sqlite")) as catalog:
        catalog.begin_run("urn:uuid:1", BEGAN)
        if ended:
            catalog.end_run("urn:uuid:1", ended, reason)
        for name, until, said in services:
            catalog.remember_service(name, ServiceState((), until, 1, said))
        catalog.database.executemany(
            "INSERT INTO addresses (url, kind, state, asked, priority, request, due) VALUES (?, ?, ?, 1, 0, '{}', ?)",
            addresses,
        )


def shown(output):
    found = standing(output, NOW)
    return list(screen(output, found, what_to_do(found, output / "archive"), in_words(waiting(output))))


def row(lines, label):
    """What stands beside a label."""
    [line] = [line for line in lines if line.startswith(f"{label} ")]
    return line.removeprefix(label).strip()


def next_of(output):
    return what_to_do(standing(output, NOW), output / "archive")


def test_an_empty_folder_says_what_to_do(tmp_path):
    done = run("status", OUTPUT_DIR=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "scrapy crawl ipp_document" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    assert shown(tmp_path / "o")[1] == "Nothing is known yet."
    assert not (tmp_path / "o").exists()


def test_an_archive_without_a_catalog_is_to_be_rebuilt(tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive/ipp-1.warc.gz").touch()
    assert next_of(tmp_path).command == "scrapy rebuild"


def test_addresses_are_counted_by_group_and_state(tmp_path):
    rows = [("a", "document", "done"), ("b", "node", "lost"), ("c", "content", "gone"), ("d", "list", "pending")]
    fill(tmp_path, [(*one, None) for one in [*rows, ("e", "file", "refused"), ("f", "alias", "done")]])
    lines = [line.split() for line in shown(tmp_path)]
    assert " ".join(lines[2]) == "At last look pending done refused not had gone"
    assert lines[3:7] == [
        ["Documents", "0", "1", "0", "1", "1"],
        ["Lists", "1", "0", "0", "0", "0"],
        ["Files", "0", "0", "1", "0", "0"],
        ["Aliases", "0", "1", "0", "0", "0"],
    ]


def test_a_kind_that_is_not_known_is_counted_too(tmp_path):
    fill(tmp_path, [("a", "novelty", "done", None)])
    assert row(shown(tmp_path), "Others").split() == ["0", "1", "0", "0", "0"]


def test_the_last_run_and_how_it_ended(tmp_path):
    fill(tmp_path)
    report(tmp_path)
    lines = shown(tmp_path)
    assert row(lines, "Last run") == "2026-11-24 03:00 (run 1): came to its end after 42 min"
    assert row(lines, "Library") == "kept: 0 (3 seen in this run); never found: 0"
    assert row(lines, "Now") == "nothing runs"


@given(st.lists(st.tuples(st.sampled_from(list(State)), st.booleans(), st.booleans()), max_size=9), st.integers(0, 9))
def test_what_is_kept_what_was_seen_and_what_was_never_found_are_told_in_one_line(states, seen):
    """`states` of documents: each with whether it ever gave anything, and whether it leads to another address."""
    with TemporaryDirectory() as folder:
        output = Path(folder)
        fill(output, [(f"{n}", "document", state.value, None) for n, (state, *_) in enumerate(states)])
        with closing(sqlite3.connect(output / "catalog.sqlite")) as catalog:
            for n, (_, gave, moved) in enumerate(states):
                row = ("x" if gave else None, "y" if moved else None, f"{n}")
                catalog.execute("UPDATE addresses SET content = ?, moved_to = ? WHERE url = ?", row)
            kept = [(f"records/{n}.json", "0") for n, (_, gave, _) in enumerate(states) if gave]
            catalog.executemany("INSERT INTO outputs (path, sha256) VALUES (?, ?)", kept)
            catalog.commit()
        report(output, figures=FIGURES | {"documents_found": seen, "documents_partly_found": 1})
        never = sum(not gave and not moved and state in {"lost", "refused", "gone"} for state, gave, moved in states)
        said = f"Library     kept: {len(kept)} ({seen + 1} seen in this run); never found: {never}"
        assert said in shown(output)


@pytest.mark.parametrize(
    ("ended", "reason", "said"),
    [
        (ENDED, "shutdown", ": stopped after 42 min"),
        (ENDED, "archive_not_writable", ": archive not writable after 42 min"),
        (ENDED, "closespider_timeout", ": closespider_timeout after 42 min"),
        (None, None, ": cut off"),
    ],
)
def test_a_run_that_did_not_finish_says_so(tmp_path, ended, reason, said):
    fill(tmp_path, ended=ended, reason=reason)
    assert row(shown(tmp_path), "Last run").endswith(said)


def test_a_service_that_is_left_alone_is_named_until_it_may_be_asked(tmp_path):
    services = [("index of web.archive.org", NOW + 600, "it answered 429"), ("www.oecd.org", NOW - 1, "")]
    fill(tmp_path, services=services)
    lines = shown(tmp_path)
    assert row(lines, "Left alone") == "index of web.archive.org until 2026-11-24 14:00 (it answered 429)"
    assert not any("oecd" in line for line in lines)


def test_what_is_due_now_and_soon(tmp_path):
    dues = [NOW - 5, NOW, NOW + DAY, NOW + 7 * DAY, NOW + 8 * DAY, None]
    fill(tmp_path, [(str(n), "document", "done", due and int(due)) for n, due in enumerate(dues)])
    assert row(shown(tmp_path), "Due") == "2 now, 2 within 7 days; next 2026-11-25 13:50"


def test_what_is_due_is_asked_for_next(tmp_path):
    fill(tmp_path, [("a", "document", "done", int(NOW) - 1)])
    assert next_of(tmp_path).command == "scrapy crawl ipp_document -a due=true"


def test_where_nothing_is_due_no_command_is_proposed(tmp_path):
    fill(tmp_path, [("a", "document", "done", int(NOW) + DAY)])
    assert next_of(tmp_path).command is None
    assert row(shown(tmp_path), "Next") == "nothing: no address is due; of the library `scrapy due` tells"


def test_what_is_pending_is_gone_on_with(tmp_path):
    fill(tmp_path, [("a", "document", "pending", int(NOW) - 1)])
    assert next_of(tmp_path) == ("scrapy crawl ipp_document", "goes on with 1 address left from before")


def test_a_run_that_was_cut_off_is_carried_on(tmp_path):
    fill(tmp_path, ended=None)
    assert "goes on" in next_of(tmp_path).why


def test_alarms_that_stand_are_shown(tmp_path):
    fill(tmp_path)
    alarm = {"monitor": "answering", "cause": "dns", "message": "live: no name was found. Look."}
    report(tmp_path, alarms={"new": [], "standing": [alarm]})
    assert row(shown(tmp_path), "Alarms") == "live: no name was found. Look. (dns)"


def test_a_long_alarm_is_never_cut(tmp_path):
    fill(tmp_path)
    said = " ".join(f"word{number}" for number in range(60))
    report(tmp_path, alarms={"new": [], "standing": [{"monitor": "a", "cause": "dns", "message": said}]})
    lines = shown(tmp_path)
    assert f"{said} (dns)" in " ".join(line[12:].strip() for line in lines)
    assert max(map(len, lines)) <= 80


def test_an_alarm_is_looked_into(tmp_path):
    fill(tmp_path)
    alarm = {"monitor": "answering", "cause": "dns", "message": "live: no name was found. Look."}
    report(tmp_path, alarms={"new": [], "standing": [alarm]})
    assert next_of(tmp_path).command == "scrapy report"


def test_versions_and_sizes(tmp_path):
    fill(tmp_path)
    with closing(Catalog(tmp_path / "catalog.sqlite")) as catalog:
        catalog.begin_warc("ipp-1.warc.gz", "urn:uuid:1")
        catalog.commit("ipp-1.warc.gz", 1_500_000, (), [("records/a.json", "0"), ("history/a/1.json", "0")])
        catalog.database.executemany(
            "INSERT INTO versions VALUES (?, ?, ?, 'urn:uuid:1')", [("a", "1", "x"), ("a", "2", "y"), ("b", "1", "z")]
        )
    (tmp_path / "files/ab").mkdir(parents=True)
    (tmp_path / "files/ab/ab12.pdf").write_bytes(b"x" * 2_000)
    lines = shown(tmp_path)
    assert row(lines, "Library") == "kept: 1; never found: 0"
    assert row(lines, "Archive") == "1.5 MB in 1 file"
    assert row(lines, "Output") == "1 record, 1 earlier version; linked files: 1 (2.0 kB)"


def test_what_is_kept_what_the_last_run_saw_and_what_was_never_found(tmp_path):
    fill(tmp_path, [("a", "document", "done", None), ("b", "document", "lost", None), ("c", "topic", "lost", None)])
    report(tmp_path)
    with closing(Catalog(tmp_path / "catalog.sqlite")) as catalog:
        catalog.database.execute("UPDATE addresses SET content = 'x' WHERE url = 'a'")
        catalog.database.execute("INSERT INTO outputs (path, sha256) VALUES ('records/a.json', '0')")
        catalog.database.commit()
    assert row(shown(tmp_path), "Library") == "kept: 1 (3 seen in this run); never found: 1"


def test_a_file_that_is_being_written_is_none_yet(tmp_path):
    (tmp_path / "whole.pdf").write_bytes(b"%PDF")
    (tmp_path / ".7-half.pdf.part").write_bytes(b"%P")
    assert files_below(tmp_path, 10) == (1, 4)


def test_a_file_that_goes_while_it_is_counted_stops_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "walk", lambda folder: [(str(folder), [], ["gone.pdf"])])
    assert files_below(tmp_path, 10) == (1, 0)


def test_files_that_are_too_many_are_not_looked_at(tmp_path):
    for n in range(3):
        (tmp_path / str(n)).touch()
    assert files_below(tmp_path, 3) == (3, 0)
    assert files_below(tmp_path, 2) is None


def test_the_worst_output_fits_the_screen(tmp_path):
    hostile = "\x1b[2J\u202e" + "x" * 200
    kinds = ["document", "list", "file", "alias", "novelty"]
    services = [(f"{hostile}{n}", NOW + n + 1, hostile) for n in range(9)]
    fill(tmp_path, [(kind, kind, "done", int(NOW) + 5) for kind in kinds], reason=hostile, services=services)
    alarm = {"monitor": hostile, "cause": hostile, "message": hostile}
    report(tmp_path, alarms={"new": [], "standing": [alarm] * 9}, figures=dict.fromkeys(FIGURES, 10**12))
    keep_scan(tmp_path, b"%PDF-")
    lines = shown(tmp_path)
    begin = next(n for n, line in enumerate(lines) if line.startswith("Alarms"))
    end = next(n for n, line in enumerate(lines) if line.startswith("Due"))
    assert len(lines) - (end - begin) <= 22
    assert max(map(len, lines)) <= 80
    assert not any(unicodedata.category(letter) in {"Cc", "Cf"} for line in lines for letter in line)
    assert "and 8 more (scrapy status --format json)" in "".join(lines)
    alarms = "".join(line.strip() for line in lines[begin:end])
    assert alarms.count("x" * 68) == 9 * 2 * 2, "every alarm is there, whole"


def test_as_json_it_says_the_same_and_all_of_it(tmp_path):
    services = [(f"{n}.org", NOW + n + 1, "429") for n in range(9)]
    fill(tmp_path, [("a", "document", "done", int(NOW) + 5)], services=services)
    report(tmp_path, alarms={"new": [], "standing": []})
    data = json.loads(json.dumps(as_data(standing(tmp_path, NOW), next_of(tmp_path))))
    assert data["addresses"]["documents"] == {"pending": 0, "done": 1, "refused": 0, "lost": 0, "gone": 0}
    assert data["last_run"] == {"started_at": BEGAN, "finished_at": ENDED, "finish_reason": "finished"}
    assert data["due"] == {"now": 0, "next_7_days": 1, "next_at": "2026-11-24T13:50:49Z"}
    assert len(data["left_alone"]) == 9
    assert (data["alarms"], data["figures"], data["process"]) == ([], FIGURES, None)


def test_files_that_wait_for_ocr_are_told(tmp_path):
    fill(tmp_path)
    keep_scan(tmp_path, b"%PDF-", pages=3, without_text=[2, 3], status="partial")
    assert row(shown(tmp_path), "OCR") == "1 file with 2 pages without text waits for `scrapy ocr`"
    done = run("status", "--format", "json", OUTPUT_DIR=tmp_path)
    assert json.loads(done.stdout)["waiting_for_ocr"] == {"files": 1, "pages": 2}


def test_as_json_an_empty_folder_says_what_to_do(tmp_path):
    done = run("status", "--format", "json", OUTPUT_DIR=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["next"]["command"] == "scrapy crawl ipp_document"


def test_a_folder_that_is_not_there_is_named(tmp_path):
    done = run("status", OUTPUT_DIR=tmp_path / "outptu")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"scrapy status: {tmp_path / 'outptu'}: no such folder")


@pytest.mark.parametrize("arguments", [["what"], ["--format", "xml"]])
def test_a_wrong_call_says_so_in_one_line(tmp_path, arguments):
    done = run("status", *arguments, OUTPUT_DIR=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("scrapy status: ")


def newer(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA + 1}")


def garbage(path):
    path.write_bytes(b"no catalog" * 1000)


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("damage", "said"), [(newer, "newer version"), (garbage, "not a database"), (cut, "malformed")]
)
def test_a_catalog_that_cannot_be_read_is_one_clear_line(tmp_path, damage, said):
    fill(tmp_path, [(f"{n:0500}", "document", "done", None) for n in range(500)])
    damage(tmp_path / "catalog.sqlite")
    done = run("status", OUTPUT_DIR=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith(f"scrapy status: {tmp_path}/catalog.sqlite: ")
    assert said in line


def test_an_older_catalog_is_read_as_far_as_it_goes(tmp_path):
    fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as database:
        database.executescript("DROP TABLE addresses; DROP TABLE versions; DROP TABLE runs; PRAGMA user_version = 1;")
    lines = shown(tmp_path)
    assert "No address is known yet." in lines
    assert row(lines, "Last run") == "none has ended"


def test_a_catalog_that_was_just_made_is_none_yet(tmp_path):
    (tmp_path / "catalog.sqlite").touch()
    assert standing(tmp_path, NOW) is None


def test_reading_leaves_the_output_as_it_was(tmp_path):
    fill(tmp_path, [("a", "document", "done", None)])
    report(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shown(tmp_path)
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) <= {"catalog.sqlite-wal", "catalog.sqlite-shm"}


@contextmanager
def unwritable_folder():
    """A folder that this process may read and not write while it is in the block, also where it is root's."""
    folder = Path(tempfile.mkdtemp())  # where anyone may look: pytest's own folders are for one user
    fill(folder, [("a", "document", "done", None)])
    folder.chmod(0o555)
    own = os.geteuid()
    try:
        if own == 0:
            os.seteuid(65_534)
        yield folder
    finally:
        os.seteuid(own)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_an_output_that_may_not_be_written_is_read_all_the_same():
    with unwritable_folder() as folder:
        assert row(shown(folder), "Documents").split() == ["0", "1", "0", "0", "0"]
        assert [path.name for path in folder.iterdir()] == ["catalog.sqlite"]


def test_a_lock_that_is_held_names_its_process(tmp_path):
    lock = Lock(tmp_path / ".lock")
    assert holder(tmp_path / ".lock") == os.getpid()
    lock.release()
    assert holder(tmp_path / ".lock") is None


@pytest.mark.parametrize("text", ["", "no number", "0", "99999999999999999999"])
def test_a_lock_file_that_names_no_process_is_not_held(tmp_path, text):
    (tmp_path / ".lock").write_text(text)
    assert holder(tmp_path / ".lock") is None


def test_looking_at_a_lock_does_not_keep_a_crawl_away(tmp_path):
    (tmp_path / ".lock").write_text(str(os.getpid()))
    assert holder(tmp_path / ".lock") is None
    Lock(tmp_path / ".lock").release()


def test_a_run_that_goes_on_is_not_the_last_run(tmp_path):
    fill(tmp_path)
    with closing(Catalog(tmp_path / "catalog.sqlite")) as catalog:
        catalog.begin_run("urn:uuid:2", "2026-11-24T13:00:00Z")
    lock = Lock(tmp_path / ".lock")
    lines = shown(tmp_path)
    lock.release()
    assert row(lines, "Last run").startswith("2026-11-24 03:00 (run 1)")
    assert row(lines, "Now") == f"process {os.getpid()} writes here"
    assert row(lines, "Next") == f"process {os.getpid()} is at work: wait for its end"


def test_a_crawl_that_runs_is_shown_and_not_disturbed(tmp_path):
    seen = []

    def answer(path):
        if path == "/document/a" and not seen:
            seen.append(run("status", OUTPUT_DIR=tmp_path))
        return scripted({"/document/a": document("a")})(path)

    with Server(answer) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a")
    assert (done.code, done.err) == (0, "")
    assert (seen[0].returncode, seen[0].stderr) == (0, "")
    assert "writes here" in seen[0].stdout
    after = run("status", "--format", "json", OUTPUT_DIR=tmp_path)
    data = json.loads(after.stdout)
    assert data["addresses"]["documents"]["done"] == 1
    assert (data["last_run"]["finish_reason"], data["process"]) == ("finished", None)


def test_a_damaged_row_is_told_as_the_catalogs_matter(tmp_path):
    fill(tmp_path)
    cut(tmp_path / "catalog.sqlite")
    with pytest.raises(CatalogError, match=r"catalog\.sqlite"):
        standing(tmp_path, NOW)
