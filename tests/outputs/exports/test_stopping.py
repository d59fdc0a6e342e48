"""An export that is stopped, or killed, in the middle: a record that is a pipe holds it there."""

import argparse
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

from scraper.commands.export import Command
from scraper.outputs.exports.export import Format
from tests.outputs.exports.store import make_store

ROOT = Path(__file__).parents[3]


@pytest.fixture
def output(tmp_path):
    make_store(tmp_path / "output")
    return tmp_path / "output"


def cut_off(output, target, name, number):
    """An export that gets a signal while it reads its last record."""
    pipe = output / "records" / "document" / "z.json"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "scrapy", "export", name, "-o", str(target), "-s", f"OUTPUT_DIR={output}"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with pipe.open("wb"):  # waits until it reads
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    pipe.unlink()
    return process.returncode, errors


@pytest.mark.parametrize("name", ["csv", "sqlite", "ris"])
def test_ctrl_c_ends_it_with_one_line_and_nothing_is_left(output, tmp_path, name):
    target = tmp_path / "to" / "here"
    assert cut_off(output, target, name, signal.SIGINT) == (1, f"scrapy export: stopped: {target} is as it was\n")
    assert not (tmp_path / "to").exists()


def test_what_a_killed_one_left_goes_with_the_next(output, tmp_path):
    target = tmp_path / "to" / "csv"
    cut_off(output, target, "csv", signal.SIGKILL)
    assert [path.suffix for path in (tmp_path / "to").iterdir()] == [".part"]
    command = Command()
    run(command, output, target, "csv")
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["csv"]


@pytest.mark.parametrize(
    ("error", "code"),
    [(OSError(errno.ENOSPC, "No space left on device"), 5), (OSError(errno.EACCES, "Permission denied"), 1)],
)
def test_a_full_disk_has_the_exit_code_of_one(output, tmp_path, monkeypatch, capsys, error, code):
    def fail(*_):
        raise error

    monkeypatch.setattr(Format, "load", lambda _: fail)
    command = Command()
    run(command, output, tmp_path / "csv", "csv")
    assert command.exitcode == code
    assert capsys.readouterr().err == f"scrapy export: {tmp_path / 'csv'}: {error.strerror}\n"


def run(command, output, target, name):
    parser = argparse.ArgumentParser()
    command.settings = Settings()
    command.add_options(parser)
    command.settings.set("OUTPUT_DIR", str(output))
    given, rest = parser.parse_known_args([name, "-o", str(target)])
    command.run(rest, given)
