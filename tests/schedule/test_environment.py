"""Secrets: from the environment only, under names that the project reads, and in no file of `schedule/`."""

import os
import re
import subprocess
import sys

from tests.schedule.files import ROOT, SCHEDULE

EXAMPLE = (SCHEDULE / "ipp-archive.env.example").read_text("utf-8")
PRINT_SETTINGS = """
import sys
from scrapy.utils.project import get_project_settings
settings = get_project_settings()
print(*(settings[name] for name in sys.argv[1:]), sep="\\n")
"""
NAMES = re.findall(r"^(\w+)=", EXAMPLE, re.M)


def test_the_example_holds_no_value():
    assert re.findall(r"^\w+=(?!''$).*", EXAMPLE, re.M) == []
    assert len(NAMES) == 7


def test_every_name_is_a_setting_that_the_environment_gives():
    given = {name: f"value of {name}" for name in NAMES}
    command = [sys.executable, "-c", PRINT_SETTINGS, *NAMES]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True)
    assert done.stdout.splitlines() == list(given.values()), done.stderr


def test_compose_hands_on_every_name_and_the_value_of_none():
    compose = (SCHEDULE / "compose.yaml").read_text("utf-8")
    assert re.findall(r"^ +(IPP_\w+): \$\{(\w+):[-?]", compose, re.M) == [(name, name) for name in NAMES]
