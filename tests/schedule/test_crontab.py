"""The crontab, read by a parser; and the script that it starts, in a checkout whose `scrapy` is a stand-in."""

import fcntl
import shutil
import stat
import subprocess

import pytest

from tests.schedule.files import INSTALLED, ROOT, SCHEDULE, faults_of, installed, linter, program, scrapy_commands

NEXT = """
import sys
from datetime import datetime
from cronsim import CronSim
times = CronSim(sys.argv[1], datetime(2026, 2, 27, 12))
print(*[next(times).isoformat() for _ in range(3)])
"""
SCRAPY = """#!/bin/sh
[ "$1" = due ] && exit {due}
echo "$IPP_CONTACT" "$@" >> "{asked}"
echo '{{"level": "INFO"}}' >&2
[ "$1" = crawl ] || exit {feed}
exit {status}
"""


def line():
    """The schedule and the command of the crontab's only line."""
    [found] = [one for one in installed("crontab").splitlines() if one and not one.startswith("#")]
    *fields, command = found.split(None, 5)
    return " ".join(fields), command


def test_cron_starts_it_every_day():
    done = subprocess.run([linter("python"), "-c", NEXT, line()[0]], capture_output=True, text=True)
    assert done.stdout.split() == ["2026-02-28T02:17:00", "2026-02-28T03:17:00", "2026-02-28T04:17:00"], done.stderr


def test_cron_passes_the_command_on_whole():
    assert "%" not in line()[1]  # which is a line end to cron


def test_the_command_is_in_the_checkout():
    shell, script = line()[1].split()
    assert (shell, script) == ("sh", str(SCHEDULE / "cron.sh"))
    assert (SCHEDULE / "cron.sh").exists()


def test_the_crontab_names_the_place_that_all_files_name():
    assert INSTALLED in (SCHEDULE / "crontab").read_text()
    assert str(ROOT) in line()[1]


def test_every_scrapy_command_of_the_script_can_be_run():
    commands = scrapy_commands((SCHEDULE / "cron.sh").read_text())
    assert [words[0] for words in commands] == ["due", "crawl", "changes"]
    assert [fault for words in commands for fault in faults_of(words)] == []


class Checkout:
    """A checkout with the script, and with a `scrapy` that says what it was asked."""

    def __init__(self, folder):
        self.folder = folder
        self.output = folder / "output"
        self.output.mkdir()
        (folder / "schedule").mkdir()
        shutil.copy(SCHEDULE / "cron.sh", folder / "schedule")
        (folder / ".venv/bin").mkdir(parents=True)
        (folder / "env").write_text("IPP_CONTACT='o&k$(false)@example.org'\n")

    def cron(self, status=0, feed=0, due=0):
        """Runs the script as cron does; `status`, `feed` and `due` are the exit codes of its verbs."""
        scrapy = self.folder / ".venv/bin/scrapy"
        scrapy.write_text(SCRAPY.format(asked=self.folder / "asked", status=status, feed=feed, due=due))
        scrapy.chmod(scrapy.stat().st_mode | stat.S_IXUSR)
        words = ["sh", self.folder / "schedule/cron.sh", self.folder / "env"]
        self.done = subprocess.run(words, cwd="/", capture_output=True, text=True)
        return self.done.stdout + self.done.stderr

    def asked(self):
        """What `scrapy` was asked, a line a time."""
        path = self.folder / "asked"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def checkout(tmp_path):
    program("flock")
    return Checkout(tmp_path)


def test_it_crawls_with_the_secrets_of_the_environment_and_says_nothing(checkout):
    assert checkout.cron() == ""
    assert checkout.asked() == [
        "o&k$(false)@example.org crawl ipp_document -s IPP_LOG_FORMAT=json",
        "o&k$(false)@example.org changes --since all --format atom -o output/changes.atom",
    ]


def test_its_log_is_kept(checkout):
    checkout.cron()
    assert (checkout.output / "cron.log").read_text().splitlines()[0] == '{"level": "INFO"}'


def test_losses_are_nothing_to_mail_about(checkout):
    assert checkout.cron(status=3) == ""


@pytest.mark.parametrize("status", [1, 2, 4, 5])
def test_a_failure_is_told_with_its_exit_code(checkout, status):
    assert f"the crawl ended with exit code {status}: {checkout.output / 'cron.log'}" in checkout.cron(status=status)


def test_a_refusal_is_told_in_its_own_words(checkout):
    assert checkout.cron(status=1).rstrip().endswith('cron.log: {"level": "INFO"}')


def test_a_feed_that_could_not_be_made_is_told(checkout):
    assert "scrapy changes ended with exit code 1" in checkout.cron(feed=1)


def test_nothing_is_asked_where_no_library_run_is_due(checkout):
    assert checkout.cron(due=7) == ""
    assert checkout.asked() == []


def test_where_nobody_can_say_whether_one_is_due_the_crawl_says_why(checkout):
    checkout.cron(due=1, status=1)
    assert len(checkout.asked()) == 2


def test_nothing_is_started_while_another_crawl_writes(checkout):
    with (checkout.output / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert checkout.cron() == ""
    assert checkout.asked() == []


def test_without_its_environment_it_says_so(checkout):
    (checkout.folder / "env").unlink()
    assert "env" in checkout.cron()
    assert checkout.done.returncode != 0
    assert checkout.asked() == []


def test_a_script_without_its_environment_says_which_file_it_wants(tmp_path):
    checkout = Checkout(tmp_path)
    (tmp_path / "env").unlink()
    said = checkout.cron()
    assert (checkout.done.returncode, f"ipp-archive: {tmp_path / 'env'} cannot be read: copy" in said) == (1, True)
    assert not (tmp_path / "asked").exists()
