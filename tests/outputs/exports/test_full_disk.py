"""A disk that is full before an export, or in the middle of it: each says so, ends with 5 and leaves what was there."""

import argparse
import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from hashlib import sha256
from random import Random

import pytest
from scrapy.settings import Settings

from scraper.commands.export import Command
from scraper.outputs.account.account import Account
from scraper.outputs.exports import FORMATS, replacing
from scraper.store import file_path, text_path, write_atomically
from tests.archive.warcs import Warc
from tests.crawl.crawling import run
from tests.outputs.exports.store import LAST, PAGE, commit, keep
from tests.records import SITE, record, term

DOCUMENTS = 60
RUN = {"started_at": LAST, "source": "live", "asked": "library", "output": "output"}
needs_mount = pytest.mark.skipif(os.geteuid() != 0, reason="a small disk takes root to mount")


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """So much that every format has more than its first buffer to write."""
    output = tmp_path_factory.mktemp("full") / "output"
    warc = Warc(output / "archive" / "ipp-00000.warc.gz")
    warc.info()
    for number in range(DOCUMENTS):
        slug, noise = f"d{number}", Random(number).randbytes(2000).hex()
        row = warc.response(f"{SITE}/document/{slug}", PAGE % noise.encode())
        digest = sha256(noise.encode()).hexdigest()
        [file] = record(slug).files
        keep(
            output,
            slug,
            row,
            title=f"Title {number} {noise[:200]}",
            body=noise,
            topics=[term("topic", f"topic-{number}-{noise[:300]}")],
            aliases=sorted(f"{SITE}/{slug}/{noise[at : at + 40]}" for at in range(0, 400, 40)),
            files=[file.model_copy(update={"sha256": digest})],
        )
        write_atomically(text_path(output, digest), noise.encode())
        write_atomically(file_path(output, digest, "application/pdf"), noise.encode())
    commit(output, warc)
    return output


@contextmanager
def small_disk(folder, size):
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def export(output, name, target):
    command = Command()
    command.settings = Settings({"OUTPUT_DIR": str(output)})
    without = dict.fromkeys((*FORMATS[name].options, "split", "topic", "country", "containing"))
    command.run([name], argparse.Namespace(output=target, **without))
    return command.exitcode


@needs_mount
@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_with_no_room_is_told_before(output, tmp_path, capsys, name):
    with small_disk(tmp_path / "disk", "64k"):
        target = tmp_path / "disk" / "to" / FORMATS[name].file_name
        assert export(output, name, target) == 5
        assert list((tmp_path / "disk").iterdir()) == []
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"scrapy export: {target}: needs about ")
    assert line.endswith("make room, or name another place")


@needs_mount
@pytest.mark.parametrize("name", FORMATS)
def test_a_disk_that_runs_full_in_the_middle_keeps_what_was_there(output, tmp_path, monkeypatch, capsys, name):
    whole = tmp_path / "whole" / FORMATS[name].file_name
    assert export(output, name, whole) == 0
    size = replacing.size_of(whole.parent)
    capsys.readouterr()
    # As where another program takes the room after it was looked for.
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 0, 1 << 40))
    with small_disk(tmp_path / "disk", max(size // 2 // 4096, 1) * 4096):
        older = tmp_path / "disk" / "older"
        older.touch()
        target = tmp_path / "disk" / "to" / FORMATS[name].file_name
        assert export(output, name, target) == 5
        assert list((tmp_path / "disk").rglob("*")) == [older]
    [line] = capsys.readouterr().err.splitlines()
    assert line in {
        f"scrapy export: {target}: {why}" for why in ("No space left on device", "database or disk is full")
    }


@needs_mount
@pytest.mark.parametrize(
    "words", [["backup", "{}/to/backup"], ["report", "-o", "{}/report.html"]], ids=lambda one: one[0]
)
def test_other_verbs_end_with_the_same_code(output, tmp_path, words):
    shutil.copytree(output, tmp_path / "output")
    report = Account().report(RUN | {"finished_at": LAST, "seconds": 1.0, "finish_reason": "finished"})
    (tmp_path / "output" / "report.json").write_text(json.dumps(report))
    with small_disk(tmp_path / "disk", "4k"):
        done = run(*(word.format(tmp_path / "disk") for word in words), OUTPUT_DIR=tmp_path / "output")
        assert (done.returncode, list((tmp_path / "disk").iterdir())) == (5, [])
    assert len(done.stderr.splitlines()) == 1
