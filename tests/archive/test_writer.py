"""What the writer makes of entries, on real files, and what it and whoever opens an archive do when something fails."""

import asyncio
import errno
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from scraper.archive import writer as writers
from scraper.archive.archive import Archive, ArchiveNotWritable
from scraper.archive.exchange import Exchange, Intent, Memento, Note, Received, Resource
from scraper.archive.folder import check_archive
from scraper.archive.lock import AlreadyLocked
from scraper.archive.members import MAGIC, members
from scraper.archive.reader import ArchiveReader
from scraper.archive.records import IDENTICAL_PAYLOAD, NOT_MODIFIED, bare, digest_of, parse
from scraper.archive.recovery import ArchiveDamaged, recover
from scraper.archive.scan import Scan
from scraper.archive.warc_series import is_taken
from scraper.archive.writer import ArchiveWriter
from scraper.catalog.catalog import NAME, Catalog, CatalogError
from scraper.store import digest_of_file
from tests.archive.entries import (
    AT,
    by_url,
    exchange,
    index_lands,
    note,
    read_back,
    resource,
    scanned,
    snapshot,
    state_of,
    taken,
)

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds after which something hangs, on a machine of any speed
A, B, C, D = (f"http://example.org/{name}" for name in "abcd")
NOISE = os.urandom(2_000)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "archive").mkdir()
    return tmp_path / "archive"


@pytest.fixture
def catalog(tmp_path):
    with closing(Catalog(tmp_path / NAME)) as catalog:
        yield catalog


@pytest.fixture
def reader(folder, catalog):
    reader = ArchiveReader(folder, catalog.by_id)
    yield reader
    reader.close()


@pytest.fixture
def run(folder, catalog):
    """Starts a writer for a run of that number; whatever is open at the end is closed."""
    started = []

    def start(number, **options):
        about = (("software", "test"), ("isPartOf", f"urn:run:{number}"))
        started.append(ArchiveWriter(folder, catalog, f"urn:run:{number}", about, f"run{number}", **options))
        return started[-1]

    yield start
    for writer in started:
        writer.close()


def put(writer, *entries):
    """Puts entries in, one after the other, and waits for the last."""
    stored = [writer.put(entry).result(PATIENCE) for entry in entries]
    discard(entries)
    return stored[0] if len(stored) == 1 else stored


def put_together(writer, *entries):
    """Puts entries in as one batch."""
    jobs = [writers._Job(entry, writers.Future()) for entry in entries]
    writer._serve(iter(jobs))
    discard(entries)
    return [job.done.result(0) for job in jobs]


def discard(entries):
    for entry in entries:
        if isinstance(entry, Exchange):
            entry.received.discard()


def warcs(folder):
    return sorted(path.name for path in folder.glob("*.warc.gz"))


# What is written


def test_each_record_is_a_gzip_member_of_its_own(folder, catalog, run):
    stored = put(run(1), exchange(folder, A, b"one"))
    content = (folder / "run1-00000.warc.gz").read_bytes()
    found = list(members(content))
    assert [parse(member.content).type for member in found] == ["warcinfo", "response", "request", "metadata"]
    assert all(content[member.offset :].startswith(MAGIC) for member in found)
    assert (stored.row.offset, stored.row.length) == (found[1].offset, found[1].length)
    assert catalog.by_id(stored.record_id) == stored.row


def test_a_file_begins_with_what_is_known_of_it(folder, run):
    put(run(1), note(A))
    [info, *_] = (parse(member.content) for member in members((folder / "run1-00000.warc.gz").read_bytes()))
    assert info.get("WARC-Filename") == "run1-00000.warc.gz"
    assert info.block.startswith(b"software: test\r\nisPartOf: urn:run:1\r\ndigest-rule: ")


def test_files_roll_at_a_size_and_no_exchange_is_torn(folder, catalog, run):
    writer = run(1, largest=4_000)
    put_together(writer, *(exchange(folder, A + str(number), os.urandom(1_500)) for number in range(9)))
    writer.close()
    assert len(warcs(folder)) > 3
    assert len(by_url(folder)) == 9
    assert all(4_000 <= (folder / name).stat().st_size < 7_000 for name in warcs(folder)[:-1])
    assert all(warc.sha256 == digest_of_file(folder / warc.name) for warc in catalog.warcs())


def test_a_new_run_begins_a_new_file_and_touches_no_old_one(folder, run):
    first = run(1)
    put(first, exchange(folder, A, NOISE))
    first.close()
    before = snapshot(folder)
    put(run(2), exchange(folder, A, NOISE), exchange(folder, B, b"two"))
    assert snapshot(folder).items() > before.items()
    assert warcs(folder) == ["run1-00000.warc.gz", "run2-00000.warc.gz"]


def test_two_runs_of_one_name_have_files_of_their_own(folder, catalog, run):
    first = run(1)
    put(first, note(A))
    first.close()
    (folder / "run1-00001.warc.gz").touch()  # also one that nobody knows is not written over
    put(run(1), note(B))
    assert warcs(folder) == [f"run1-0000{number}.warc.gz" for number in range(3)]


def test_a_run_that_puts_nothing_in_makes_no_file(folder, catalog, run):
    run(1).close()
    assert (warcs(folder), catalog.warcs()) == ([], [])


def test_the_disk_has_confirmed_what_the_catalog_says_is_committed(folder, catalog, run, monkeypatch):
    steps = []
    fsync, commit = os.fsync, catalog.commit
    monkeypatch.setattr(os, "fsync", lambda handle: (fsync(handle), steps.append(("disk", os.fstat(handle).st_size))))
    monkeypatch.setattr(catalog, "commit", lambda *what: (commit(*what), steps.append(("catalog", what[1]))))
    writer = run(1)
    put(writer, exchange(folder, A, b"one"))
    put(writer, exchange(folder, B, b"two"))
    [_, *steps] = steps  # the first is of the folder, with the new name in it
    assert [kind for kind, _ in steps] == ["disk", "catalog"] * 2
    assert [size for _, size in steps[::2]] == [size for _, size in steps[1::2]]


def test_entries_that_come_together_share_a_commit(folder, catalog, run, monkeypatch):
    commits, commit = [], catalog.commit
    monkeypatch.setattr(catalog, "commit", lambda *what: (commits.append(what), commit(*what)))
    put_together(run(1), *(exchange(folder, A + str(number), b"x") for number in range(50)))
    assert len(commits) == 1


@pytest.mark.parametrize("size", [1024**2 - 1, 1024**2, 3 * 1024**2 + 1])
def test_a_long_record_is_whole(folder, reader, run, size):
    body = os.urandom(size)
    row = put(run(1), exchange(folder, A, body)).row
    assert by_url(folder)[A].payload == body
    assert b"".join(reader.body(row)) == body


# What others captured


def test_what_others_captured_has_a_file_of_its_own_that_says_so(folder, catalog, run):
    put_together(run(1), exchange(folder, A, NOISE), taken(B, b"theirs"), note(C))
    assert warcs(folder) == ["run1-00000.warc.gz", "run1-taken-00000.warc.gz"]
    records = [parse(member.content) for member in members((folder / "run1-taken-00000.warc.gz").read_bytes())]
    assert [record.type for record in records] == ["warcinfo", "response", "metadata"]
    assert b"isPartOf: urn:run:1\r\ndescription: captures that others made" in records[0].block
    assert b"captured-by: them" in records[2].block
    assert {warc.name: warc.run for warc in catalog.warcs()} == dict.fromkeys(warcs(folder), "urn:run:1")


def test_a_capture_of_theirs_has_its_other_address_beside_it(folder, run):
    writer = run(1)
    theirs = put(writer, taken(B, b"theirs"))
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"
    shown = put(writer, Memento(A, AT, head, theirs.row), exchange(folder, C, b"ours"))
    assert [one.row.warc for one in shown] == ["run1-taken-00000.warc.gz", "run1-00000.warc.gz"]


def test_what_is_ours_never_leans_on_bytes_of_theirs_that_are_not_committed(folder, reader, run):
    """Of two files the one may be whole after a power cut, and the other not."""
    writer = run(1)
    _, first = put_together(writer, taken(B, NOISE), exchange(folder, A, NOISE))
    assert first.row.type == "response"
    again = put(writer, exchange(folder, C, NOISE))
    assert (again.row.type, b"".join(reader.body(again.row))) == ("revisit", NOISE)


def test_files_of_both_kinds_roll_each_by_itself(folder, catalog, run, tmp_path):
    writer = run(1, largest=4_000)
    for number in range(6):
        put_together(
            writer, taken(f"{B}{number}", os.urandom(1_500)), exchange(folder, f"{A}{number}", os.urandom(1_500))
        )
    writer.close()
    kinds = [is_taken(name) for name in warcs(folder)]
    assert (kinds.count(True), kinds.count(False)) == (3, 3)
    assert all(warc.sha256 == digest_of_file(folder / warc.name) for warc in catalog.warcs())
    assert state_of(catalog) == scanned(folder, tmp_path / "scan")


def test_a_full_disk_cuts_back_both_files_to_their_last_commit(folder, catalog, run):
    writer = run(1)
    put_together(writer, taken(B, b"theirs"), exchange(folder, A, b"ours"))
    writer._own._file = FullDisk(writer._own._file, 100)
    jobs = [writers._Job(entry, writers.Future()) for entry in (taken(D, NOISE), exchange(folder, C, NOISE))]
    writer._serve(iter(jobs))
    discard(job.entry for job in jobs)
    for job in jobs:
        with pytest.raises(OSError, match="No space left"):
            job.done.result(0)
    assert all((folder / warc.name).stat().st_size == warc.committed for warc in catalog.warcs())
    assert set(by_url(folder)) == {A, B}
    assert recover(folder, catalog) == []


# What repeats


def test_a_payload_that_is_held_already_is_not_kept_again(folder, reader, run):
    writer = run(1)
    first, second = put(writer, exchange(folder, A, NOISE), exchange(folder, B, NOISE))
    capture = by_url(folder)[B].capture
    assert capture.type == "revisit"
    assert capture.get("WARC-Profile") == IDENTICAL_PAYLOAD
    assert bare(capture.get("WARC-Refers-To")) == first.record_id
    assert (capture.get("WARC-Refers-To-Target-URI"), capture.get("WARC-Refers-To-Date")) == (A, first.row.date)
    assert capture.get("WARC-Payload-Digest") == digest_of(NOISE)
    assert capture.block == b"HTTP/1.1 200 OK\r\nX-Odd:  case \r\n\r\n"
    assert second.row.refers_to == first.record_id
    assert b"".join(reader.body(second.row)) == NOISE


def test_a_payload_is_known_across_runs(folder, catalog, run):
    first = run(1)
    original = put(first, exchange(folder, A, NOISE))
    first.close()
    again = put(run(2), exchange(folder, A, NOISE))
    assert (again.row.type, again.row.refers_to) == ("revisit", original.record_id)


def test_a_payload_is_known_within_a_batch_and_in_every_place_of_a_roll(folder, catalog, run):
    writer = run(1, largest=3_000)
    urls = [A + str(number) for number in range(12)]
    stored = put_together(writer, *(exchange(folder, url, NOISE) for url in urls))
    assert {one.row.type for one in stored[1:]} == {"revisit"}
    assert {one.row.refers_to for one in stored[1:]} == {stored[0].record_id}
    assert len(warcs(folder)) > 1
    assert {entry.payload for entry in by_url(folder).values()} == {NOISE}


@pytest.mark.parametrize("fields", [{"truncated": "disconnect"}, {"truncated": "length", "is_whole": False}])
def test_an_answer_that_was_cut_off_is_never_taken_for_another(folder, run, fields):
    stored = put(run(1), exchange(folder, A, NOISE), exchange(folder, B, NOISE, **fields))
    assert [one.row.type for one in stored] == ["response", "response"]
    capture = by_url(folder)[B].capture
    assert capture.get("WARC-Truncated") == stored[1].row.truncated == fields["truncated"]


def test_no_whole_answer_is_a_revisit_of_one_that_was_cut_off(folder, run):
    cut = exchange(folder, A, NOISE, truncated="disconnect")
    stored = put_together(run(1), cut, exchange(folder, B, NOISE), exchange(folder, C, NOISE))
    assert [one.row.type for one in stored] == ["response", "response", "revisit"]
    assert stored[2].row.refers_to == stored[1].record_id


def test_answers_without_a_payload_are_kept_each(folder, run):
    head = b"HTTP/1.1 301 Moved\r\nLocation: /x\r\n\r\n"
    stored = put(run(1), exchange(folder, A, head=head), exchange(folder, B, head=head))
    assert [one.row.type for one in stored] == ["response", "response"]


def test_an_answer_that_is_no_http_is_kept_each_time(folder, run):
    stored = put(run(1), *(exchange(folder, url, NOISE, head=b"SSH-2.0\r\n\r\n") for url in (A, B)))
    assert [one.row.type for one in stored] == ["response", "response"]


def test_what_is_not_modified_refers_to_what_was_asked_about(folder, catalog, run):
    writer = run(1)
    first = put(writer, exchange(folder, A, NOISE))
    head = b"HTTP/1.1 304 Not Modified\r\nServer: 1\r\n\r\n"
    again = put(writer, exchange(folder, B, head=head, revalidates=first.row))
    capture = by_url(folder)[B].capture
    assert (capture.type, capture.get("WARC-Profile"), capture.block) == ("revisit", NOT_MODIFIED, head)
    assert again.row.refers_to == first.record_id


def test_what_is_not_modified_of_something_else_refers_to_nothing(folder, catalog, run):
    writer = run(1)
    first = put(writer, exchange(folder, A, NOISE))
    head = b'HTTP/1.1 304 Not Modified\r\nETag: "another"\r\n\r\n'
    again = put(writer, exchange(folder, B, head=head, revalidates=first.row))
    assert (by_url(folder)[B].capture.type, again.row.refers_to) == ("response", None)


def test_bytes_that_are_framed_differently_are_another_payload(folder, reader, run):
    """The same bytes are the body itself in the one answer, and chunks of it in the other."""
    chunks = b"5\r\nhello\r\n0\r\n\r\n"
    framed = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    writer = run(1)
    for url, heads in ((A, {}), (B, {"head": framed}), (C, {"head": framed}), (D, {})):
        row = put(writer, exchange(folder, url, chunks, **heads)).row
        assert b"".join(reader.body(row)) == (b"hello" if heads else chunks)


# What belongs together


def test_the_records_of_an_exchange_name_one_another(folder, run):
    stored = put(
        run(1), exchange(folder, A, b"one", ip_address="192.0.2.1", protocols=("http/1.1",), said=(("via", B),))
    )
    entry = by_url(folder)[A]
    assert entry.types == ["response", "request", "metadata"]
    response, request, metadata = entry.records
    assert response.record_id == stored.record_id
    assert bare(response.get("WARC-Concurrent-To")) == request.record_id
    assert bare(request.get("WARC-Concurrent-To")) == bare(metadata.get("WARC-Concurrent-To")) == response.record_id
    assert {record.get("WARC-Date") for record in entry.records} == {"2026-03-01T12:00:00Z"}
    assert response.get("WARC-IP-Address") == request.get("WARC-IP-Address") == "192.0.2.1"
    assert (response.get("WARC-Protocol"), request.get("WARC-Protocol")) == ("http/1.1", "http/1.1")
    assert (entry.said("via"), entry.said("fetchTimeMs")) == ([B], ["0"])
    assert stored.row.method == "GET"


def test_a_request_that_had_no_answer_is_kept_with_the_reason(folder, catalog, run):
    stored = put(run(1), exchange(folder, A, None, error="ConnectionLost: gone"))
    entry = by_url(folder)[A]
    assert entry.types == ["request", "metadata"]
    assert entry.said("error") == ["ConnectionLost: gone"]
    assert (stored.row, list(catalog.captures())) == (None, [])
    assert stored.record_id == entry.of("request").record_id


def test_what_was_never_sent_is_remembered_with_the_reason(folder, run):
    unsent = exchange(folder, A, None, error="NoSuchHost: example.org")
    unsent.sent.clear()
    put(run(1), unsent)
    assert by_url(folder)[A].types == ["metadata"]


def test_a_first_try_over_a_closed_connection_is_kept_and_said_to_be_one(folder, run):
    put(run(1), exchange(folder, A, b"one", unanswered=[b"GET /first HTTP/1.1\r\n\r\n"]))
    entry = by_url(folder)[A]
    assert entry.types == ["response", "request", "request", "metadata", "metadata"]
    [_, second, first, of_first, of_second] = entry.records
    assert (first.block, first.get("WARC-Concurrent-To")) == (b"GET /first HTTP/1.1\r\n\r\n", None)
    assert second.get("WARC-Concurrent-To") == of_second.get("WARC-Concurrent-To")
    assert bare(of_first.get("WARC-Concurrent-To")) == first.record_id
    assert b"error: no answer" in of_first.block
    assert b"error" not in of_second.block


def test_interim_answers_are_said_beside_the_answer(folder, run):
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    put(run(1), exchange(folder, A, b"one", head=early + b"HTTP/1.1 200 OK\r\n\r\n"))
    entry = by_url(folder)[A]
    assert entry.capture.block == b"HTTP/1.1 200 OK\r\n\r\none"
    assert entry.said("interim-response") == [r'"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"']


def test_what_only_the_proxy_is_told_is_not_kept(folder, run):
    asked = exchange(folder, A, b"one")
    asked.sent[:] = b"GET / HTTP/1.1\r\nProxy-Authorization: Basic c2VjcmV0\r\nHost: example.org\r\n\r\n"
    put(run(1), asked)
    assert by_url(folder)[A].of("request").block == b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"


def test_an_intent_is_committed_without_a_file(folder, catalog, run):
    put(run(1), Intent("records/a.json", "ab"))
    assert list(catalog.outputs()) == [("records/a.json", "ab", "")]
    assert warcs(folder) == []


def test_files_alone_give_the_same_catalog(folder, catalog, run, tmp_path):
    for number in (1, 2):
        writer = run(number, largest=3_000)
        entries = [note(A), exchange(folder, A, NOISE), exchange(folder, B, None), resource(C, b"saved")]
        put_together(writer, *entries, exchange(folder, D, b"cut", truncated="time", method="HEAD"))
        writer.close()
    assert state_of(catalog) == scanned(folder, tmp_path / "scan")
    index_lands(folder, catalog.cdxj())


def test_a_long_note_is_read_whole(folder, run, tmp_path):
    """The list of a large folder, or of all that was asked for."""
    said = {"entries": [f"{number:08}" for number in range(200_000)]}
    put(run(1), Note("urn:run:1", (("folder", json.dumps(said)),)))
    with closing(Catalog(tmp_path / "scanned.sqlite")) as scanned:
        [found] = Scan(folder, scanned).runs()
    assert found.notes == [("folder", said)]


# What fails


class FullDisk:
    """A file on a disk that has room for so many bytes more, like `open(…, "xb")` gives it."""

    def __init__(self, file, room):
        self._file, self._room = file, room

    def write(self, content):
        self._file.write(content[: self._room])
        if len(content) > self._room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._room -= len(content)

    def __getattr__(self, name):
        return getattr(self._file, name)


def put_to_full_disk(writer, folder, room):
    """Commits one exchange, then has a batch fail; the futures of that batch."""
    put(writer, exchange(folder, A, b"committed"))
    writer._own._file = FullDisk(writer._own._file, room)
    jobs = [writers._Job(exchange(folder, url, NOISE + url.encode()), writers.Future()) for url in (B, C, D)]
    writer._serve(iter(jobs))
    discard(job.entry for job in jobs)
    return [job.done for job in jobs]


@pytest.mark.parametrize("room", [0, 1, 1_000, 3_500])
def test_a_full_disk_is_told_to_all_who_wait_and_the_file_ends_with_its_last_commit(folder, catalog, run, room):
    writer = run(1)
    for failed in put_to_full_disk(writer, folder, room):
        with pytest.raises(OSError, match="No space left"):
            failed.result(0)
    [warc] = catalog.warcs()
    assert (folder / warc.name).stat().st_size == warc.committed
    assert list(by_url(folder)) == [A]
    assert recover(folder, catalog) == []


def test_after_a_failure_nothing_more_is_taken(folder, run):
    writer = run(1)
    put_to_full_disk(writer, folder, 0)
    before = snapshot(folder)
    with pytest.raises(OSError, match="No space left"):
        put(writer, exchange(folder, D, b"room enough"))
    writer.close()
    assert snapshot(folder) == before


@pytest.mark.parametrize(("owner", "name"), [(os, "fsync"), (Catalog, "begin_warc")])
def test_no_step_of_a_commit_fails_in_silence(folder, catalog, run, monkeypatch, owner, name):
    first = run(1)
    put(first, exchange(folder, A, b"committed"))
    first.close()
    state, before = state_of(catalog), snapshot(folder)

    def fail(*arguments):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(owner, name, fail)
    writer = run(2)
    with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
        put(writer, exchange(folder, B, b"lost"))
    writer.close()
    monkeypatch.undo()
    recover(folder, catalog)
    assert (state_of(catalog), snapshot(folder)) == (state, before)


def test_what_the_catalog_failed_to_commit_counts_when_it_is_whole_on_the_disk(folder, catalog, run, monkeypatch):
    writer = run(1)
    put(writer, exchange(folder, A, b"committed"))

    def fail(*what):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(catalog, "commit", fail)
    with pytest.raises(sqlite3.OperationalError):
        put(writer, exchange(folder, B, b"on the disk"))
    writer.close()
    monkeypatch.undo()
    recover(folder, catalog)
    assert list(by_url(folder)) == [A, B]


def test_bytes_that_the_catalog_may_have_committed_are_not_cut_off(folder, catalog, run, monkeypatch):
    """A commit can fail when it is on the disk already: then the next start finds it."""
    writer, commit = run(1), catalog.commit
    put(writer, exchange(folder, A, b"committed"))

    def fail_after(*what):
        commit(*what)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(catalog, "commit", fail_after)
    with pytest.raises(sqlite3.OperationalError):
        put(writer, exchange(folder, B, b"who knows"))
    writer.close()
    recover(folder, catalog)
    assert list(by_url(folder)) == [A, B]


def test_whoever_no_longer_waits_for_an_entry_harms_no_other(folder, run):
    writer = run(1)
    abandoned = writer.put(exchange(folder, A, b"one"))
    abandoned.cancel()
    assert put(writer, exchange(folder, B, b"two")).row.url == B
    assert set(by_url(folder)) == {A, B}


def test_a_download_that_is_given_up_harms_no_other(tmp_path):
    archive = Archive(tmp_path / "archive")
    archive._writer._queue = held_back = Held()

    async def give_up():
        keeping = asyncio.ensure_future(archive.keep_exchange(exchange(archive.folder, A, NOISE), Request(A)))
        await asyncio.sleep(0)
        keeping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await keeping
        held_back.go_on.set()
        async with asyncio.timeout(PATIENCE):
            await archive.keep_exchange(exchange(archive.folder, B, b"two"), Request(B))

    asyncio.run(give_up())
    archive.close()
    assert {url: entry.payload for url, entry in by_url(archive.folder).items()} == {A: NOISE, B: b"two"}


def test_a_file_that_several_read_at_once_is_kept_once(tmp_path):
    archive = Archive(tmp_path / "archive")

    async def keep():
        return await asyncio.gather(*(archive.keep_resource(resource(A, b"saved")) for _ in range(3)))

    rows = asyncio.run(keep())
    assert rows == [rows[0]] * 3 == list(archive.catalog.captures()) * 3
    archive.close()


class Held(SimpleQueue):
    """A queue from which nothing is taken until `go_on`."""

    def __init__(self):
        self.go_on = Event()

    def get(self, timeout=None):
        self.go_on.wait(PATIENCE)
        return super().get(timeout=timeout)


def test_an_entry_that_cannot_be_written_stops_the_crawl_as_a_full_disk_does(tmp_path):
    archive = Archive(tmp_path / "archive")
    with pytest.raises(ArchiveNotWritable, match="surrogates not allowed"):
        asyncio.run(archive.keep_resource(Resource(A, b"saved", "text/html", AT, (("path", "\udcff"),))))
    with pytest.raises(ArchiveNotWritable):
        asyncio.run(archive.turn(A))
    archive.close()


def test_an_archive_whose_disk_is_full_still_closes(tmp_path):
    archive = Archive(tmp_path / "archive")
    put_to_full_disk(archive._writer, archive.folder, 100)
    archive.close()
    assert list(by_url(tmp_path / "archive")) == [A]
    Archive(tmp_path / "archive").close()


def test_an_archive_closes_also_when_its_catalog_takes_no_more(tmp_path, monkeypatch):
    archive = Archive(tmp_path / "archive")
    put(archive._writer, exchange(archive.folder, A, b"one"))

    def fail(*arguments):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Catalog, "close_warc", fail)
    archive.close()
    monkeypatch.undo()
    Archive(tmp_path / "archive").close()
    assert list(by_url(tmp_path / "archive")) == [A]


FULL = """
import resource, signal, sys
from pathlib import Path
from scraper.archive.archive import Archive
from tests.archive.entries import exchange
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
archive = Archive(Path(sys.argv[1]))
archive._writer.put(exchange(archive.folder, "http://example.org/a", b"committed")).result()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
for number in range(200):
    future = archive._writer.put(exchange(archive.folder, f"http://example.org/{number}", str(number).encode() * 500))
    try:
        future.result()
        print(number)
    except Exception as error:
        print(type(error).__name__)
        break
archive.close()
"""


@pytest.mark.parametrize("room", [4_096, 20_000, 60_000, 120_000])  # the catalog is full before the file, or after it
def test_a_disk_that_runs_full_leaves_all_that_was_committed(tmp_path, room):
    words = [sys.executable, "-c", FULL, str(tmp_path / "archive"), str(room)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    *committed, failed = done.stdout.split()
    assert failed in {"OSError", "OperationalError"}
    with closing(Catalog(tmp_path / NAME)) as catalog:
        recover(tmp_path / "archive", catalog)
        assert state_of(catalog) == scanned(tmp_path / "archive", tmp_path / "scan")
    expected = {A, *(f"http://example.org/{number}" for number in committed)}
    on_the_disk = {
        f"http://example.org/{len(committed)}"
    }  # where only the catalog was full: then it counts all the same
    assert expected <= set(by_url(tmp_path / "archive")) <= expected | on_the_disk


# What is opened


def closed_archive(tmp_path, *urls):
    archive = Archive(tmp_path / "archive")
    for url in urls:
        put(archive._writer, exchange(archive.folder, url, url.encode()))
    archive.close()
    return archive.folder


def test_a_file_is_kept_once_however_often_it_is_read(tmp_path):
    folder = tmp_path / "archive"
    for times in (1, 2):
        archive = Archive(folder)
        for at, content in ((AT, b"saved"), (AT, b"saved"), (AT + timedelta(days=times), b"saved")):
            archive.keep_soon(resource(A, content, at))
            for waiting in archive._resources._waiting.values():
                waiting.result(PATIENCE)
        archive.close()
    # The second run notes which capture of the first had the bytes.
    assert [len(entry.records) for entry in read_back(folder).values()] == [4, 3]


def test_an_intended_file_that_was_not_put_in_place_is_not_said_to_lie_there(tmp_path):
    archive = Archive(tmp_path / "archive")
    archive.intend_now(tmp_path / "records/a.json", digest_of(b"a").removeprefix("sha256:"))
    archive.close()
    with closing(Catalog(tmp_path / NAME)) as catalog:
        assert list(catalog.outputs()) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            lambda path: path.write_bytes(b"no database at all" * 1000),
            "file is not a database: move it away, `scrapy rebuild` writes it anew",
        ),
        (
            lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 40_000),
            "(malformed|damaged): move it away, `scrapy rebuild` writes it anew",
        ),
        (
            lambda path: path.write_bytes(path.read_bytes()[:6000]),
            "(malformed|damaged): move it away, `scrapy rebuild` writes it anew",
        ),
        (lambda path: of_version(path, 99), r"of a newer version \(99\) than this program knows \(4\)"),
    ],
    ids=["none", "its pages are", "it is cut off", "newer"],
)
def test_a_catalog_that_cannot_be_used_is_refused_with_a_word(tmp_path, damage, said):
    folder = closed_archive(tmp_path, A, B)
    damage(tmp_path / NAME)
    before = snapshot(folder)
    for opened in (Archive, check_archive, Archive):
        with pytest.raises(CatalogError, match=f"catalog.sqlite: .*{said}"):
            opened(folder)
    assert snapshot(folder) == before


def of_version(path, version):
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {version}")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "bytes, .* were committed: see `scrapy verify`"),
        (lambda path: path.unlink(), "has 0 bytes, .* were committed"),
        (lambda path: path.with_name("a.warc.gz").touch(), "a.warc.gz is not in the catalog: `scrapy rebuild`"),
    ],
    ids=["cut off", "gone", "unknown"],
)
def test_files_that_are_not_as_committed_are_refused_and_nothing_is_changed(tmp_path, damage, said):
    folder = closed_archive(tmp_path, A)
    closed_archive(tmp_path, B)
    with (folder / warcs(folder)[1]).open("ab") as file:  # what would be cut back
        file.write(b"not committed")
    damage(folder / warcs(folder)[0])
    before = snapshot(folder)
    with closing(Catalog(tmp_path / NAME)) as catalog:
        state = state_of(catalog)
        with pytest.raises(ArchiveDamaged, match=said):
            recover(folder, catalog)
        assert state_of(catalog) == state
    for opened in (Archive, check_archive, Archive):
        with pytest.raises(ArchiveDamaged, match=said):
            opened(folder)
    assert snapshot(folder) == before


def test_what_is_torn_behind_the_last_commit_is_kept_aside_and_that_is_said_once(folder, catalog, run):
    writer = run(1)
    put(writer, exchange(folder, A, b"one"))
    [warc] = catalog.warcs()
    with (folder / warc.name).open("ab") as file:
        file.write(MAGIC + b"half a record")
    assert recover(folder, catalog) == [torn_of(warc.name, 16, warc.committed)]
    assert recover(folder, catalog) == []
    assert list(by_url(folder)) == [A]
    assert catalog.warcs()[0].sha256 == digest_of_file(folder / warc.name)
    assert (folder / f"torn/{warc.name}@{warc.committed}").read_bytes() == MAGIC + b"half a record"


def torn_of(name, size, offset):
    return f"{name}: {size} bytes from {offset} on are torn, and were moved to torn/{name}@{offset}"


def test_a_file_of_which_nothing_is_whole_is_kept_aside(folder, catalog):
    name = "run1-00000.warc.gz"
    catalog.begin_warc(name, "urn:run:1")
    (folder / name).write_bytes(b"nothing that counts")
    assert recover(folder, catalog) == [torn_of(name, 19, 0)]
    assert (warcs(folder), catalog.warcs(), recover(folder, catalog)) == ([], [], [])
    assert (folder / f"torn/{name}@0").read_bytes() == b"nothing that counts"


def test_an_empty_file_of_which_nothing_was_committed_goes(folder, catalog):
    catalog.begin_warc("run1-00000.warc.gz", "urn:run:1")
    (folder / "run1-00000.warc.gz").touch()
    assert (recover(folder, catalog), warcs(folder), catalog.warcs()) == ([], [], [])


def test_two_torn_ends_of_one_place_are_both_kept(folder, catalog, run):
    put(run(1), exchange(folder, A, b"one"))
    [warc] = catalog.warcs()
    for torn in (b"this", b"that", b"this"):
        with (folder / warc.name).open("ab") as file:
            file.write(torn)
        recover(folder, catalog)
    assert {path.read_bytes() for path in (folder / "torn").iterdir()} == {b"this", b"that"}


# A catalog that is older than its archive


EVERY_KIND = (
    lambda folder, url: note(url),
    lambda folder, url: resource(url, NOISE),
    lambda folder, url: Resource(url, b"plain", "text/html", AT),
    lambda folder, url: exchange(folder, url, NOISE),
    lambda folder, url: exchange(folder, url, None, error="timeout: none"),
    lambda folder, url: exchange(folder, url, b"again", unanswered=[b"GET /first HTTP/1.1\r\n\r\n"]),
    lambda folder, url: exchange(folder, url, None, unanswered=[b"GET /first HTTP/1.1\r\n\r\n"], error="timeout: none"),
    lambda folder, url: exchange(folder, url, b"", method="HEAD"),
    lambda folder, url: exchange(
        folder, url, b"half", is_whole=False, truncated="disconnect", error="incomplete: lost"
    ),
)


def aged(catalog, committed):
    """Makes a catalog what it was when so many bytes of its only file were committed."""
    with closing(sqlite3.connect(catalog.path)) as database, database:
        database.execute("DELETE FROM captures WHERE start >= ?", (committed,))
        database.execute("UPDATE warcs SET committed = ?, sha256 = NULL", (committed,))


@pytest.mark.parametrize("make", EVERY_KIND)
def test_an_entry_counts_when_all_its_records_are_there_and_is_torn_else(folder, catalog, run, make):
    writer = run(1)
    put(writer, exchange(folder, A, NOISE))
    [before] = catalog.warcs()
    put(writer, make(folder, B))
    writer.close()
    state, path = state_of(catalog), folder / before.name
    content = path.read_bytes()
    ends = [member.offset + member.length for member in members(content, before.committed)]
    for size in [*range(before.committed + 1, len(content), 97), *(end - 1 for end in ends), *ends]:
        path.write_bytes(content[:size])
        aged(catalog, before.committed)
        recover(folder, catalog)
        assert (path.stat().st_size, state_of(catalog) == state) == (
            (len(content), True) if size == len(content) else (before.committed, False)
        )
        assert recover(folder, catalog) == []


def test_all_that_was_committed_is_found_again_by_an_older_catalog(folder, catalog, run):
    writer = run(1)
    stored = [put(writer, make(folder, f"{A}{number}")) for number, make in enumerate(EVERY_KIND)]
    writer.close()
    state, whole = state_of(catalog), snapshot(folder)
    for committed in (0, *(one.row.offset for one in stored if one.row)):
        aged(catalog, committed)
        [said] = recover(folder, catalog)
        assert said.endswith(f" bytes behind its last commit, at {committed}, are whole and count")
        assert (state_of(catalog), snapshot(folder)) == (state, whole)


@given(st.lists(st.tuples(st.integers(0, 6_000), st.integers(1, 900)), max_size=4), st.integers(0, 6_000))
def test_whatever_a_power_cut_left_behind_the_last_commit_no_byte_is_lost(holes, size):
    """Of what was not confirmed some is zeros, and the rest is cut off."""
    with TemporaryDirectory() as place, closing(Catalog(Path(place) / NAME)) as catalog:
        folder = Path(place) / "archive"
        folder.mkdir()
        writer = ArchiveWriter(folder, catalog, "urn:run:1", (("isPartOf", "urn:run:1"),), "run")
        put(writer, exchange(folder, A, b"committed"))
        [before] = catalog.warcs()
        put(writer, *(make(folder, f"{B}{number}") for number, make in enumerate(EVERY_KIND[:6])))
        writer.close()
        path = folder / before.name
        content = bytearray(path.read_bytes()[: before.committed + size])
        for start, length in holes:
            there = slice(before.committed + start, min(before.committed + start + length, len(content)))
            content[there] = bytes(len(content[there]))
        path.write_bytes(content)
        aged(catalog, before.committed)
        recover(folder, catalog)
        assert state_of(catalog) == scanned(folder, Path(place) / "scan")
        torn = b"".join(one.read_bytes() for one in sorted(folder.glob("torn/*")))
        assert path.read_bytes() + torn == content
        assert next(iter(by_url(folder))) == A


# What shares a confirmation of the disk


class Overlapping(Received):
    """An answer that while it is written sees the next entry come."""

    def __init__(self, folder, come):
        super().__init__(folder)
        self.come = come
        self.add(b"HTTP/1.1 200 OK\r\n\r\none")
        self.finish()

    def pieces(self):
        self.come()
        return super().pieces()


def test_what_comes_while_an_entry_is_written_is_committed_with_it(folder, catalog, run):
    writer, said, later = run(1), [], []
    catalog.database.set_trace_callback(said.append)
    answer = Overlapping(folder, lambda: later.append(writer.put(note(B))))
    writer.put(Exchange(A, answer, started_at=AT, ended_at=AT, is_whole=True)).result(PATIENCE)
    assert later[0].done()
    assert said.count("COMMIT") == 1


class Asked(SimpleQueue):
    """A queue that knows how long it was asked to wait, for ever being None, and does not."""

    def __init__(self):
        self.patience = []

    def get(self, timeout=None):
        self.patience.append(timeout)
        return super().get(block=False)


def test_a_writer_waits_a_moment_where_several_came_together_and_not_with_one_alone(run, monkeypatch):
    monkeypatch.setattr(writers, "_GATHERED", PATIENCE)
    writer = run(1)
    queue = writer._queue = Asked()
    for count in (3, 1, 1):
        for number in range(count):
            queue.put(writers._Job(note(f"{A}{number}"), writers.Future()))
        writer._serve(writer._batch())
    assert [bool(asked) for asked in queue.patience] == [False] * 5 + [True] + [False] * 2


# Who may write


def test_one_archive_is_open_at_a_time(tmp_path):
    archive = Archive(tmp_path / "archive")
    for opened in (Archive, check_archive):
        with pytest.raises(AlreadyLocked, match=f"another crawl or command works here \\(process {os.getpid()}\\)"):
            opened(tmp_path / "archive")
    archive.close()
    Archive(tmp_path / "archive").close()


HOLDER = """
import sys, time
from pathlib import Path
from scraper.archive.archive import Archive
archive = Archive(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_another_process_keeps_others_out_until_it_is_killed(tmp_path):
    words = [sys.executable, "-c", HOLDER, str(tmp_path / "archive")]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"open\n"
        before = snapshot(tmp_path)
        with pytest.raises(AlreadyLocked, match=f"process {holder.pid}"):
            Archive(tmp_path / "archive")
        assert snapshot(tmp_path) == before
        holder.kill()
        holder.wait()
        Archive(tmp_path / "archive").close()


def test_an_archive_that_cannot_be_opened_keeps_nobody_out(tmp_path):
    folder = closed_archive(tmp_path, A)
    (folder / "a.warc.gz").touch()
    with pytest.raises(ArchiveDamaged):
        Archive(folder)
    (folder / "a.warc.gz").unlink()
    Archive(folder).close()


def test_a_file_that_is_read_again_while_it_waits_for_the_disk_is_kept_once(tmp_path):
    archive = Archive(tmp_path / "archive")
    for _ in range(200):
        archive.keep_soon(resource(A, b"saved", AT))
    archive.close()
    [entry] = read_back(tmp_path / "archive").values()
    assert [record.type for record in entry.records].count("resource") == 1
