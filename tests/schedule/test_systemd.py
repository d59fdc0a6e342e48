"""The systemd units: whole, hardened, and nothing in them names what this checkout does not have."""

import os
import re
import shlex
import subprocess
from configparser import ConfigParser
from datetime import timedelta

import pytest

from scraper import settings
from scraper.exit_codes import DONE, LOST
from tests.schedule.files import INSTALLED, ROOT, SCHEDULE, faults_of, installed, program, scrapy_commands

SERVICE, TIMER = "ipp-archive.service", "ipp-archive.timer"


@pytest.fixture
def verify(tmp_path):
    """What `systemd-analyze verify` says of both units, installed in this checkout and changed by `change`."""
    systemd_analyze = program("systemd-analyze")

    def verified(change=lambda text: text):
        for name in (SERVICE, TIMER):
            (tmp_path / name).write_text(change(installed(name)))
        units = [tmp_path / SERVICE, tmp_path / TIMER]
        done = subprocess.run([systemd_analyze, "verify", "--man=no", *units], capture_output=True, text=True)
        return done.stderr + done.stdout

    return verified


def test_systemd_finds_nothing_wrong_with_the_units(verify):
    assert verify() == ""


def test_systemd_would_find_a_program_that_is_not_there(verify):
    assert "No such file or directory" in verify(lambda text: text.replace("bin/scrapy crawl", "bin/scrapi crawl"))


def test_systemd_would_find_a_key_that_it_does_not_know(verify):
    assert "'Persistence' in section [Timer], ignoring" in verify(
        lambda text: text.replace("Persistent", "Persistence")
    )


def test_systemd_rates_the_service_as_safe(tmp_path):
    (tmp_path / SERVICE).write_text(installed(SERVICE))
    words = [
        program("systemd-analyze"),
        "security",
        "--offline=yes",
        "--no-pager",
        "--threshold=20",
        tmp_path / SERVICE,
    ]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_scrapy_command_of_the_service_can_be_run():
    commands = scrapy_commands(installed(SERVICE))
    assert [words[0] for words in commands] == ["due", "crawl", "changes"]
    assert [fault for words in commands for fault in faults_of(words)] == []


def test_a_command_that_cannot_be_run_would_be_found():
    assert faults_of(["crawls"]) == ["no verb crawls"]
    assert faults_of(["crawl", "ipp", "-s", "IPP_NO=1", "--no"]) == [
        "no setting IPP_NO",
        "no option --no",
        "no spider ipp",
    ]


def test_every_path_of_the_service_is_in_the_checkout():
    paths = re.findall(rf"{INSTALLED}[\w./-]*", (SCHEDULE / SERVICE).read_text())
    missing = [path for path in paths if not (ROOT / path.removeprefix(INSTALLED).removeprefix("/")).exists()]
    assert len(paths) >= 5
    assert missing == []


def test_done_with_losses_is_a_success_and_an_alarm_is_none(unit):
    statuses = {DONE, *map(int, unit(SERVICE)["Service"]["SuccessExitStatus"].split())}
    assert statuses == {DONE, LOST}


def test_a_clean_stop_has_the_time_that_it_takes(unit):
    minutes = int(unit(SERVICE)["Service"]["TimeoutStopSec"].removesuffix("min"))
    begun = settings.CONCURRENT_REQUESTS * 2 * settings.DOWNLOAD_DELAY
    assert timedelta(minutes=minutes) > timedelta(seconds=settings.IPP_LONGEST_WAIT + begun + settings.DOWNLOAD_TIMEOUT)


def test_the_service_writes_to_the_output_only(unit):
    service = unit(SERVICE)["Service"]
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == f"{ROOT / settings.OUTPUT_DIR}"


def test_a_missed_run_is_caught_up(unit):
    assert unit(TIMER)["Timer"]["Persistent"] == "yes"


def test_the_timer_comes_round_every_night(unit):
    words = [program("systemd-analyze"), "calendar", "--iterations=3", "--base-time=2026-01-01 00:00:00 UTC"]
    calendar = [*words, unit(TIMER)["Timer"]["OnCalendar"]]
    said = subprocess.run(calendar, capture_output=True, text=True, env=os.environ | {"TZ": "UTC"}, check=True)
    assert re.findall(r"\w{3} (\d{4}-\d\d-\d\d [\d:]+) UTC", said.stdout) == [
        "2026-01-01 02:00:00",
        "2026-01-02 02:00:00",
        "2026-01-03 02:00:00",
    ]


@pytest.mark.parametrize(("says", "crawls"), [(0, True), (7, False), (1, True)])
def test_it_crawls_unless_no_library_run_is_due_also_where_nobody_can_say(unit, tmp_path, says, crawls):
    scrapy = tmp_path / "scrapy"
    scrapy.write_text(f"#!/bin/sh\nexit {says}\n")
    scrapy.chmod(0o755)
    words = shlex.split(unit(SERVICE)["Service"]["ExecCondition"].replace("$$", "$"))
    assert words[-2:] == [str(ROOT / ".venv/bin/scrapy"), "due"]
    assert (subprocess.run([*words[:-2], scrapy, "due"]).returncode == 0) == crawls


@pytest.fixture
def unit():
    """A unit's sections, for this checkout."""

    def read(name):
        parser = ConfigParser(interpolation=None, strict=True)
        parser.optionxform = str
        parser.read_string(installed(name))
        return parser

    return read
