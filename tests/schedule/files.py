"""The files of `schedule/` as they are installed in this checkout, and what they tell `scrapy` to do."""

import os
import shlex
import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from scrapy.settings import Settings

from tests.forks import scrapy

ROOT = Path(__file__).parents[2]
SCHEDULE = ROOT / "schedule"
INSTALLED = "/opt/ipp-archive"  # where every file takes the checkout to be


def installed(name):
    """A file's text for this checkout, as docs/schedule.md has it put there."""
    return (SCHEDULE / name).read_text("utf-8").replace(INSTALLED, str(ROOT))


def linter(name):
    """The path of a program of .venv-linters."""
    path = ROOT / ".venv-linters" / "bin" / name
    if not path.exists():
        pytest.fail(f"{path} is missing: make judges")
    return path


def program(name):
    """The path of a program that only some systems have; the test is skipped without it."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"this system has no {name}")
    return path


def faults_of(words):
    """What `scrapy` with these words would not take, a line a fault: its verb, spider, options or settings."""
    verb, *rest = words
    if not (ROOT / "scraper/commands" / f"{verb}.py").exists():
        return [f"no verb {verb}"]
    known = project_settings()
    named = [after.partition("=")[0] for word, after in pairwise(rest) if word == "-s"]
    faults = [f"no setting {name}" for name in named if name not in known]
    options = [word.partition("=")[0] for word in rest if word.startswith("-")]
    faults += [f"no option {option}" for option in options if option not in help_of(verb).replace(",", " ").split()]
    if verb == "crawl" and rest[0] not in said("list").split():
        faults.append(f"no spider {rest[0]}")
    return faults


@cache
def project_settings():
    """Scrapy's settings and this project's."""
    settings = Settings()
    settings.setmodule("scraper.settings")
    return set(settings)


def help_of(verb):
    """What `scrapy <verb> -h` says."""
    return said(verb, "-h")


@cache
def said(*words):
    """What `scrapy` prints for these words."""
    done = scrapy(*words, environment=os.environ | {"COLUMNS": "200"})
    done.check_returncode()
    return done.stdout


def scrapy_commands(text):
    """The words after each `scrapy` program that a text of lines starts."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    found = [line.partition(".venv/bin/scrapy ")[2] for line in lines if ".venv/bin/scrapy " in line]
    return [until_redirected(shlex.split(line, comments=True)) for line in found]


def until_redirected(words):
    """Words up to the first that belongs to the shell."""
    ends = [at for at, word in enumerate(words) if word.startswith((">", "2>", "|", "&", ";"))]
    return words[: min(ends, default=len(words))]
