"""Commands that tests run: each sees the environment that it is given."""

import importlib
import os

import demo.commands
from tests.forks import scrapy


def test_a_command_reads_its_settings_from_the_environment_that_it_is_given():
    importlib.reload(demo.commands)  # has forks of its own, with other imports, whichever was imported last
    for contact in ("a@example.org", "b@example.org"):
        done = scrapy("settings", "--get", "IPP_CONTACT", environment=os.environ | {"IPP_CONTACT": contact})
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{contact}\n", "")
