"""docs/schedule.md: it shows every file of `schedule/`, and what it has a reader do can be done."""

import re
import shlex

import pytest

from tests.schedule.files import ROOT, SCHEDULE, faults_of
from tests.schedule.scrapyd_server import DEPLOYED

PAGE = (ROOT / "docs/schedule.md").read_text("utf-8")
CODE = "\n".join(re.findall(r"^```\w*\n(.*?)^```", PAGE, re.M | re.S))


@pytest.mark.parametrize("name", sorted(path.name for path in SCHEDULE.iterdir() if path.is_file()))
def test_the_page_names(name):
    assert re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", PAGE)


def test_every_file_that_the_page_names_is_there():
    named = re.findall(r"(?<![\w./-])(?:schedule|scripts|requirements)/[\w.-]*\w", PAGE)
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_target_of_make_that_the_page_names_is_there():
    targets = re.findall(r"^make (\w+)", CODE, re.M)
    assert targets == ["scrapyd"]
    assert re.search(r"^scrapyd:", (ROOT / "Makefile").read_text(), re.M)


def test_the_feed_that_the_page_has_made_can_be_made():
    [words] = re.findall(r"run --rm crawl (changes .*)", CODE)
    assert faults_of(words.split()) == []


def test_the_page_packs_what_is_deployed_in_tests():
    assert f"-m zipfile --create /tmp/ipp-archive.egg {' '.join(DEPLOYED)}\n" in CODE


def test_the_digest_that_the_page_has_cron_send_can_be_sent():
    [(days, words)] = re.findall(r"^(\S+ \S+ \S+ \S+ \S+)  .*scrapy (changes .*)", CODE, re.M)
    assert (days, faults_of(shlex.split(words))) == ("23 7 1 * *", [])
