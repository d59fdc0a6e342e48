"""`scrapy verify` on the output of real crawls: it finds nothing where nothing is wrong, and every change of a byte."""

import json
import os
import random
import re
import shutil
import sqlite3
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.commands.verify_outputs import (
    PAGES,
    ask,
    capture,
    copied,
    dump,
    first_run,
    notes,
    small_output,
    verified,
    warcs,
    whole_output,
)
from tests.crawl.crawling import run
from tests.crawl.server import Server, scripted
from tests.outputs.ocr.outputs import keep_scan, read_all

# Of an entry in the directory of a ZIP: who made it, and modes of files, which nothing reads.
WITHOUT_MEANING = (4, 5, *range(36, 42))


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    return whole_output(tmp_path_factory.mktemp("verify"))


@pytest.fixture
def output(pristine, tmp_path):
    return copied(pristine, tmp_path)


def test_there_is_no_fault_in_what_crawls_wrote(pristine):
    kinds = {kind for (kind,) in ask(pristine, "SELECT DISTINCT type FROM captures")}
    assert kinds == {"response", "revisit", "resource"}
    assert ask(pristine, "SELECT count(*) FROM captures WHERE status = 304 OR truncated IS NOT NULL")[0][0] > 1
    assert (verified(pristine), notes(pristine)) == ([], [])


def test_there_is_none_after_one_run_alone(tmp_path):
    with Server(scripted(PAGES)) as server:
        first_run(tmp_path, server)
    assert verified(tmp_path) == []


def test_what_ocr_has_read_is_checked_too(output):
    keep_scan(output / "elsewhere", b"%PDF-")
    read_all(output / "elsewhere")
    shutil.move(output / "elsewhere" / "ocr", output / "ocr")
    shutil.rmtree(output / "elsewhere")
    assert (verified(output), notes(output)) == ([], [])
    [text] = (output / "ocr").rglob("*.txt")
    text.write_bytes(b"other")
    [fault] = verified(output)
    assert fault == f"{text.with_suffix('.json').relative_to(output)}: the text beside it has changed"
    text.with_name(f".{text.stem}.part").touch()
    assert len(notes(output)) == 1


def test_there_is_none_after_a_rebuild(output):
    shutil.rmtree(output / "records")
    (output / "catalog.sqlite").unlink()
    assert run("rebuild", OUTPUT_DIR=output).returncode == 0
    assert verified(output) == []


def test_processes_find_what_one_process_finds(output):
    damage(output, "archive/ipp-", 300)
    (output / "records/document/b.json").unlink()
    assert len(verified(output)) == 2
    assert verified(output, cores=2) == verified(output)


@pytest.mark.parametrize("workers", ["2", "dask", "tls://127.0.0.1:1"])
def test_who_checks_is_said_by_a_number_and_never_another_machine(output, workers):
    damage(output, "archive/ipp-", 300)
    done = run("verify", OUTPUT_DIR=output, IPP_WORKERS=workers)
    assert (done.returncode, done.stderr) == (6, "")
    assert set(verified(output)) <= set(done.stdout.splitlines())


def test_workers_that_are_none_are_refused(output):
    done = run("verify", OUTPUT_DIR=output, IPP_WORKERS="many")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert done.stderr.startswith("scrapy verify: IPP_WORKERS=many: give a number of processes")


def test_the_command_says_what_it_read_and_ends_with_0_or_6(output):
    done = run("verify", OUTPUT_DIR=output)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r".*output.*|.*copy: no fault in 1\d files, \d+ archived records, 3 documents, .*\n", done.stdout
    )
    (output / "report.json").write_text("{}")
    done = run("verify", OUTPUT_DIR=output)
    assert done.returncode == 6
    fault, summary = done.stdout.splitlines()
    assert fault.startswith("report.json: its SHA-256 is ")
    assert ": 1 fault in " in summary


def test_it_writes_nothing(output):
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in output.rglob("*") if path.is_file()}
    assert verified(output) == []
    assert before == {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in output.rglob("*") if path.is_file()
    }


def test_where_nothing_is_nothing_can_be_verified(tmp_path):
    done = run("verify", OUTPUT_DIR=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("scrapy verify: ")
    assert "crawl first" in done.stderr


def test_an_argument_is_a_mistake(tmp_path):
    done = run("verify", "this", OUTPUT_DIR=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


# Every change of a byte.


def test_a_flipped_bit_is_found_wherever_it_is(output):
    rng = random.Random(3)
    for path in carriers(output):
        size = path.stat().st_size
        for offset in sorted(rng.randrange(size) for _ in range(20)):
            assert_found(output, path, offset, 1 << rng.randrange(8))
    assert verified(output) == []


def test_the_version_that_a_zip_needs_is_of_two_bytes(output):
    path = output / "export/ipp.wacz"
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    for offset in (start + 6, start + 7):
        assert_found(output, path, offset, 1)


@pytest.mark.soak
def test_a_flipped_bit_is_found_in_every_byte(tmp_path, monkeypatch):
    if Path("/dev/shm").is_dir():  # in memory it takes half the time
        monkeypatch.setattr(tempfile, "tempdir", "/dev/shm")
    output = small_output(tmp_path)
    assert verified(output) == []
    rng = random.Random(4)
    for path in carriers(output):
        for offset in range(path.stat().st_size):
            assert_found(output, path, offset, 1 << rng.randrange(8))


def carriers(output):
    """All files but the lock, figures that nobody keeps, and what was read, which may be deleted at any time."""
    left_out = {".lock", "metrics.prom"}
    paths = [path for path in sorted(output.rglob("*")) if path.is_file() and path.name not in left_out]
    return [path for path in paths if ".readings" not in path.relative_to(output).parts]


def assert_found(output, path, offset, bit):
    content = path.read_bytes()
    changed = bytearray(content)
    changed[offset] ^= bit
    meant = meaning(path)
    path.write_bytes(changed)
    try:
        if meaning(path) == meant and meant is not None:
            return
        name, lines = path.relative_to(output).as_posix(), verified(output)
        # Where the catalog is wrong about a file, either may be: the line names both.
        named = [line for line in lines if line.startswith(name) or (path.suffix == ".sqlite" and "catalog" in line)]
        assert named, f"{name}, offset {offset}, bit {bit}: {lines}"
    finally:
        path.write_bytes(content)


def meaning(path):
    """What a container says, for some bytes of it say nothing: free space, who made a ZIP; None for other files."""
    try:
        if path.suffix == ".sqlite":
            return dump(path)
        return said_by_zip(path) if path.suffix == ".wacz" else None
    except Exception:  # whatever damage makes them raise: then the bytes do say something
        return None


def said_by_zip(path):
    """All that a ZIP says but, in its directory, by which system it was made and which modes files had there."""
    with zipfile.ZipFile(path) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
        start, lengths = archive.start_dir, [46 + len(info.filename) + len(info.extra) for info in archive.infolist()]
    directory = bytearray(path.read_bytes()[start:])
    for length in lengths:
        for place in WITHOUT_MEANING:
            directory[place] = 0
        members.append(bytes(directory[:length]))
        del directory[:length]
    return members, bytes(directory)


# What else may happen to files.


def damage(output, prefix, offset, count=1):
    """Overwrites bytes of the first file whose path begins so."""
    [path, *_] = sorted(path for path in output.rglob("*") if path.relative_to(output).as_posix().startswith(prefix))
    content = bytearray(path.read_bytes())
    content[offset : offset + count] = bytes(byte ^ 255 for byte in content[offset : offset + count])
    path.write_bytes(content)
    return path.relative_to(output).as_posix()


def test_one_damaged_record_hides_no_other_and_is_told_once(output):
    name, offset, length, _, _ = capture(output, "/x.pdf")
    content = bytearray((output / "archive" / name).read_bytes())
    content[offset : offset + length] = bytes(length)
    content[-10] ^= 1
    (output / "archive" / name).write_bytes(content)
    first, second = verified(output)
    assert first.startswith(f"archive/{name}: offset {offset}: the gzip member is damaged: ")
    assert first.endswith("/x.pdf)")
    assert second.startswith(f"archive/{name}: offset ")


def test_a_damaged_warcinfo_is_told_once(output):
    [fault] = verified_after(output, lambda: damage(output, "archive/ipp-", 0, 100))
    assert re.fullmatch(r"archive/ipp-\S+: offset 0: the gzip member is damaged: .*", fault)


def verified_after(output, change):
    change()
    return verified(output)


def test_a_warc_that_was_cut_is_told_where_and_its_last_record(output):
    path = warcs(output)[0]
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[: size // 2])
    last, end = verified(output)
    assert re.match(rf"archive/{path.name}: offset \d+: the gzip member has no end", last)
    assert end == f"archive/{path.name}: offset {size // 2}: ends here, the catalog has {size} bytes as committed"


def test_bytes_behind_the_last_commit_are_told(output):
    path = warcs(output)[1]
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + b"\x1f\x8b")
    [fault] = verified(output)
    assert fault.startswith(f"archive/{path.name}: offset {size}: 2 bytes follow the last commit")


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("catalog.sqlite", "catalog.sqlite: missing: `scrapy rebuild` writes it anew"),
        ("archive/index.cdxj", "archive/index.cdxj: missing: `scrapy rebuild` writes it anew"),
        ("archive/*.gz", r"archive/ipp-\S+: missing, the catalog has \d+ bytes of it"),
        ("documents.jsonl", "documents.jsonl: missing, though the catalog has it"),
        ("records/document/a.json", "records/document/a.json: missing, though the catalog has it"),
        ("files/*/*.pdf", r"files/\S+: missing, records/document/\w.json files\[\d\] names it"),
        ("text/*/*.txt", r"text/\S+: missing, though the catalog has it"),
    ],
)
def test_a_file_that_is_gone_is_told_once(output, gone, said):
    sorted(output.glob(gone))[0].unlink()
    [fault] = verified(output)
    assert re.fullmatch(said, fault), fault


def test_records_that_changed_places_are_told(output):
    a, b = output / "records/document/a.json", output / "records/document/b.json"
    of_a, of_b = a.read_bytes(), b.read_bytes()
    a.write_bytes(of_b)
    b.write_bytes(of_a)
    faults = verified(output)
    assert [fault.partition(" ")[0] for fault in faults] == ["records/document/a.json:"] * 2 + [
        "records/document/b.json:"
    ] * 2
    assert "records/document/a.json: id is document/b, whose file is records/document/b.json" in faults


def test_warcs_that_changed_places_say_whose_they_are(output):
    first, second = warcs(output)[:2]
    shutil.move(first, output / "kept")
    shutil.move(second, first)
    shutil.move(output / "kept", second)
    faults = verified(output)
    assert f"archive/{first.name}: offset 0: WARC-Filename is {second.name}" in faults
    assert {fault.partition(":")[0] for fault in faults} == {f"archive/{first.name}", f"archive/{second.name}"}


def test_a_warc_that_no_catalog_knows_is_told(output):
    path = warcs(output)[0]
    shutil.copy(path, path.with_name("other.warc.gz"))
    faults = verified(output)
    assert "archive/other.warc.gz: not in the catalog: `scrapy rebuild` writes the catalog anew" in faults
    assert f"archive/other.warc.gz: offset 0: WARC-Record-ID is also that of {path.name} offset 0" in faults


def test_a_record_too_many_is_told(output):
    content = (output / "records/document/a.json").read_bytes()
    (output / "records/document/z.json").write_bytes(content)
    assert verified(output) == [
        "documents.jsonl: line 2: lacks records/document/z.json",
        "records/document/z.json: id is document/a, whose file is records/document/a.json",
        "records/document/z.json: not in the catalog: no crawl and no rebuild has written it",
    ]


def changed_record(output, change):
    """Changes a record as if a crawl had written it so."""
    path = output / "records/document/a.json"
    record = json.loads(path.read_bytes())
    change(record)
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", "utf-8")
    settle(output, "records/document/a.json")
    lines = (output / "documents.jsonl").read_text("utf-8").splitlines(keepends=True)
    lines[0] = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
    (output / "documents.jsonl").write_text("".join(lines), "utf-8")
    settle(output, "documents.jsonl")


def settle(output, name):
    digest = sha256((output / name).read_bytes()).hexdigest()
    ask(output, "UPDATE outputs SET sha256 = ? WHERE path = ?", digest, name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda record: record["capture"].update(warc_record_id="urn:uuid:nowhere"),
            "capture: names urn:uuid:nowhere, which is not in the archive",
        ),
        (lambda record: record["capture"].update(warc_record_id=None), "capture: names no record of the archive"),
        (
            lambda record: record["capture"].update(payload_sha256="0" * 64),
            r"capture: payload_sha256 is not that of what the record \(ipp-\S+ offset \d+\) holds .*",
        ),
        (
            lambda record: record["capture"].update(url="http://127.0.0.1/"),
            r"capture: url is http://127.0.0.1/, the record \(\S+ offset \d+\) has http://127.0.0.1:\d+/document/a",
        ),
        (lambda record: record["capture"].update(status=404), r"capture: status is 404, the record \(.*\) has 200"),
        (
            lambda record: record["capture"].update(captured_at="2001-01-01T00:00:00Z"),
            r"capture: captured_at is 2001-01-01T00:00:00Z, the record \(.*\) has \S+",
        ),
        (
            lambda record: record["files"][0]["capture"].update(warc_record_id="urn:uuid:nowhere"),
            r"files\[0\].capture: names urn:uuid:nowhere, which is not in the archive",
        ),
        (lambda record: record["origin"].update(layout="none"), "origin.layout: no layout is named none"),
        (lambda record: record["origin"]["fields"].pop("title"), "origin.fields: says nothing of title"),
        (lambda record: record["origin"]["fields"].update(tone="h1"), "origin.fields: no field is named tone"),
        (lambda record: record.update(title="Another"), "no record: Value error, content_sha256 is not that .*"),
        (lambda record: record.update(more=1), "no record: more: Extra inputs are not permitted"),
    ],
)
def test_what_a_record_says_is_compared_with_the_archive(output, change, said):
    changed_record(output, change)
    [fault] = verified(output)
    assert re.fullmatch(f"records/document/a.json: {said}", fault), fault


def test_a_file_that_is_not_as_long_as_its_record_says_is_told(output):
    changed_record(output, lambda record: record["files"][0].update(size=1))
    [fault] = verified(output)
    assert re.fullmatch(r"files/\S+: has 2703 bytes, records/document/a.json files\[0\] says 1", fault)


@pytest.mark.parametrize(("there", "to", "line"), [(2, 9, 10), (9, 2, 3)])
def test_a_line_of_the_index_in_another_place_is_told(output, there, to, line):
    index = output / "archive/index.cdxj"
    lines = index.read_bytes().splitlines(keepends=True)
    lines.insert(to, lines.pop(there))
    index.write_bytes(b"".join(lines))
    assert verified(output) == [f"archive/index.cdxj: line {line}: not in its place"]


def test_a_line_of_the_index_that_leads_elsewhere_is_told(output):
    index = output / "archive/index.cdxj"
    index.write_text(re.sub(r'"offset": "\d+"', '"offset": "7"', index.read_text("utf-8"), count=1), "utf-8")
    foreign, missing = verified(output)
    assert foreign.startswith("archive/index.cdxj: line 1: no record gives it: ")
    assert re.match(r"archive/index.cdxj: line [12]: the line of a capture is missing: ", missing)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("UPDATE captures SET url = 'http://x/' WHERE number = 2", "offset {start}: url is http://x/, the record has "),
        ("UPDATE captures SET start = start + 1 WHERE number = 2", "offset {start}: lacks the capture of http://"),
        ("DELETE FROM captures WHERE number = 2", "offset {start}: lacks the capture of http://"),
        ("UPDATE captures SET number = 10000 WHERE number = 2", "offset"),
    ],
)
def test_a_row_of_the_catalog_that_no_record_gives_is_told(output, query, said):
    [(start,)] = ask(output, "SELECT start FROM captures WHERE number = 2")
    ask(output, query)
    faults = verified(output)
    assert faults
    assert all(fault.startswith("catalog.sqlite: ipp-") for fault in faults)
    assert any(said.format(start=start) in fault for fault in faults)


def test_a_list_that_lacks_or_changes_a_record_is_told(output):
    path = output / "documents.jsonl"
    a, b, c = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b.replace(b"document/b", b"document/b", 1).replace(b'"b"', b'"B"') + c + a)
    settle(output, "documents.jsonl")
    assert verified(output) == [
        "documents.jsonl: line 1: differs from records/document/b.json",
        "documents.jsonl: line 1: lacks records/document/a.json",
        "documents.jsonl: line 3: no record, or not in its place: document/a",
    ]


def test_a_wacz_with_a_changed_resource_is_told(output):
    path = output / "export/ipp.wacz"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(output / "new", "w") as new:
        for info in old.infolist():
            new.writestr(info, old.read(info) + (b" " if info.filename == "pages/pages.jsonl" else b""))
    (output / "new").replace(path)
    digest, size = verified(output)
    assert digest.startswith("export/ipp.wacz: pages/pages.jsonl: has ")
    assert size.startswith("export/ipp.wacz: pages/pages.jsonl: its digest is sha256:")


@pytest.mark.parametrize("name", ["datapackage.json", "datapackage-digest.json", "pages/pages.jsonl"])
def test_a_wacz_without_what_it_must_have_is_told(output, name):
    path = output / "export/ipp.wacz"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(output / "new", "w") as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
    (output / "new").replace(path)
    assert f"export/ipp.wacz: has no {name}" in verified(output)


def test_a_crash_is_told_and_what_it_leaves_is_no_more(output):
    """Killed before the file was closed and the index was written; a record was about to be replaced."""
    name = warcs(output)[-1].name
    ask(output, "UPDATE warcs SET sha256 = NULL WHERE name = ?", name)
    ask(output, "UPDATE outputs SET earlier = sha256, sha256 = ? WHERE path LIKE '%/a.json'", "0" * 64)
    (output / "archive/index.cdxj").write_bytes(b"")
    (output / "records/document/.7-a.json.part").write_bytes(b"{")
    assert verified(output) == [
        "archive/index.cdxj: not that of the archive: the last run was cut off before it wrote it",
        f"archive/{name}: not closed, says the catalog: a run was cut off, which the next crawl, or `scrapy rebuild`, "
        "puts right",
    ]
    assert notes(output) == ["records/document/.7-a.json.part: left by a process that was cut off"]


def test_what_is_nobodys_is_a_note_and_where_only_crawls_write_a_fault(output):
    (output / "in").mkdir()
    (output / "archive/old.warc").write_bytes(b"")
    (output / "archive/torn").mkdir()
    (output / "aside/records").mkdir(parents=True)
    digest = "42236ce9c0d6ed26a13fb8e71567b398e1e728e8ae79b1dc930fd7e6958c4c9c"
    shutil.copy(next(output.glob("files/42/*")), output / f"files/42/{digest}.bin")
    (output / "files/00").mkdir()
    (output / "files/00/x").write_bytes(b"")
    assert verified(output) == [
        "archive/old.warc: nothing of this archive",
        "files/00/x: its name is no SHA-256",
    ]
    there = ["aside", "archive/torn", f"files/42/{digest}.bin", "in"]
    assert sorted(note.partition(":")[0] for note in notes(output)) == sorted(there)


# What was made to do harm.


@pytest.mark.parametrize(
    "content",
    [b"[" * 1_000_000, b'{"a":' * 100_000, b"9" * 100_000, b'{"id": 1e999999}', b"\xff\xfe", b"", b"null"],
    ids=["deep", "deep objects", "long number", "large number", "no text", "empty", "null"],
)
@pytest.mark.parametrize("name", ["records/document/a.json", "documents.jsonl", "archive/index.cdxj", "catalog.sqlite"])
def test_hostile_content_is_a_fault_and_nothing_else(output, name, content):
    (output / name).write_bytes(content)
    settle_if_there(output, name)
    assert [fault for fault in verified(output) if fault.startswith(name)]


def settle_if_there(output, name):
    if name != "catalog.sqlite":
        settle(output, name)


PIPES = """
records/document/a.json records/document/z.json documents.jsonl archive/index.cdxj catalog.sqlite files/00/pipe
archive/x.warc.gz export/x.wacz text/pipe
"""


@pytest.mark.parametrize("name", PIPES.split())
def test_a_pipe_does_not_make_it_wait(output, name):
    (output / name).parent.mkdir(exist_ok=True)
    (output / name).unlink(missing_ok=True)
    os.mkfifo(output / name)
    assert [fault for fault in verified(output) if fault.startswith(name)]


def test_a_link_in_a_circle_and_a_name_that_is_no_text_do_no_harm(output):
    (output / "records/loop").symlink_to(output / "records")
    (output / "text/nowhere").symlink_to("nowhere")
    os.mkdir(os.fsencode(output / "records/odd") + b"\xff\x1b")  # noqa: PTH102  # no path of text has such a name
    with open(os.fsencode(output / "records/odd") + b"\xff\x1b/x.json", "wb"):  # noqa: PTH123  # the same
        pass
    faults = verified(output)
    assert [fault for fault in faults if fault.startswith("text/nowhere: ")]
    assert [fault for fault in faults if fault.startswith("records/odd\\udcff\\x1b/x.json: ")]
    assert all(fault.isprintable() for fault in faults)


LINKED = (
    "records/document/a.json",
    "text/*/*.txt",
    "files/*/*.pdf",
    "archive/*.gz",
    "documents.jsonl",
    "catalog.sqlite",
)


@pytest.mark.parametrize("pattern", LINKED)
def test_a_link_in_the_place_of_a_file_is_named_also_where_it_leads_to_the_right_bytes(output, tmp_path, pattern):
    path = sorted(output.glob(pattern))[0]
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    name = path.relative_to(output).as_posix()
    assert verified(output) == [f"{name}: a link to {tmp_path}/elsewhere, not the file itself: put the file there"]


def test_a_catalog_with_another_name_is_a_note(output, tmp_path):
    (tmp_path / "catalog").hardlink_to(output / "catalog.sqlite")
    assert (verified(output), [note.partition(":")[0] for note in notes(output)]) == ([], ["catalog.sqlite"])


def test_the_catalog_leads_nobody_out_of_the_output(output):
    ask(output, "INSERT INTO outputs VALUES ('../secret', '', NULL), ('/etc/passwd', '', NULL)")
    assert [fault.partition(": ")[0] for fault in verified(output)] == ["../secret", "/etc/passwd"]


def test_what_a_crash_left_in_the_journal_of_the_catalog_counts(output):
    database = sqlite3.connect(output / "catalog.sqlite")
    database.execute("PRAGMA wal_autocheckpoint = 0")
    database.execute("UPDATE outputs SET sha256 = 'in the journal' WHERE path = 'report.json'")
    database.commit()
    shutil.copytree(output, output.parent / "killed")
    database.close()
    killed = output.parent / "killed"
    before = {path.name: path.read_bytes() for path in killed.glob("catalog.sqlite*")}
    assert before["catalog.sqlite-wal"]
    [fault] = verified(killed)
    assert fault.startswith("report.json: its SHA-256 is ")
    assert fault.endswith(", the catalog has in the journal")
    assert before == {path.name: path.read_bytes() for path in killed.glob("catalog.sqlite*")}
