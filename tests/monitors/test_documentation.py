"""docs/monitors.md names all that there is."""

import re
from pathlib import Path

from scraper.monitors.causes import Cause
from scraper.monitors.coverage import FIELDS
from scraper.monitors.judging import MONITORS

PAGE = (Path(__file__).parents[2] / "docs/monitors.md").read_text("utf-8")


def rows(heading):
    """The names in the first column of the table under a heading."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)`", section, re.M)


def test_each_monitor_has_a_row():
    assert sorted(rows("What is watched")) == sorted(monitor.name for monitor in MONITORS)


def test_each_field_that_is_watched_is_named():
    row = next(line for line in PAGE.splitlines() if line.startswith("| `coverage` |"))
    assert tuple(re.findall(r"`(\w+)`", row.split("|")[2])) == FIELDS


def test_each_cause_has_a_row():
    assert rows("Causes, and what to do") == [cause.value for cause in Cause]
