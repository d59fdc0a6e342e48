"""Every verb is this project's own, one of Scrapy's that works here, or says which to use."""

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest
import scrapy.commands
from scrapy.cmdline import _get_commands_from_module

from scraper import commands
from scraper.replaced_command import ReplacedCommand
from tests.crawl.crawling import ROOT, environment

OWN = _get_commands_from_module("scraper.commands", True)
REPLACED = {name: command for name, command in OWN.items() if isinstance(command, ReplacedCommand)}
USEFUL_AS_IT_IS = {"list", "settings", "version"}


def test_each_of_scrapys_verbs_works_here_or_says_which_to_use():
    theirs = {path.stem for path in Path(scrapy.commands.__path__[0]).glob("[a-z]*.py")}
    assert theirs - set(OWN) == USEFUL_AS_IT_IS
    assert len(REPLACED) == len(list(Path(commands.__path__[0], "replaced").glob("[a-z]*.py")))


@pytest.mark.parametrize("name", sorted(REPLACED))
def test_a_verb_that_does_nothing_here_says_so_in_one_line(name, capsys):
    command = REPLACED[name]
    command.process_options(["anything"], Namespace())
    command.run(["anything"], Namespace())
    assert command.exitcode == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line == f"scrapy {name}: not in this project. {command.instead}"


def test_the_help_of_crawl_shows_the_spiders_arguments():
    words = [sys.executable, "-m", "scrapy", "crawl", "-h"]
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert "-a urls=FILE " in done.stdout


def test_a_setting_that_is_misspelt_is_refused_by_every_verb():
    words = [sys.executable, "-m", "scrapy", "status", "-s", "IPP_SIET=x"]
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "scrapy status: unknown setting IPP_SIET: did you mean IPP_SITE?\n")
