"""Every recorded page gives what was recorded for it: tests/fixtures/pages/<layout>/<case>/.

A new case: a folder with `page.html` (bytes as captured) and, where its place is known, `location.txt`. Run
the test with `IPP_RECORD_PAGES=1` once, read the `expected.json` that it wrote, and commit it if it is true.
"""

import dataclasses
import json
import os
from pathlib import Path

import pytest

from scraper.pages.read_page import read_page
from tests.pages.saved import saved

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "fixtures" / "pages").glob("*/*/page.*"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_recorded_page_gives_what_was_recorded(case):
    got = {"is": type(page := read(case)).__name__, **dataclasses.asdict(page)}
    del got["requisites"]  # they are tested by themselves: tests/pages/test_requisites.py
    expected = case / "expected.json"
    if os.environ.get("IPP_RECORD_PAGES") and not expected.exists():
        expected.write_text(json.dumps(got, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert json.loads(json.dumps(got)) == json.loads(expected.read_text(encoding="utf-8"))


def test_every_layout_has_two_recorded_cases():
    layouts = [case.parent.name for case in CASES]
    assert {name: layouts.count(name) >= 2 for name in layouts} == dict.fromkeys(layouts, True)


def read(case):
    [page] = case.glob("page.*")
    location = case / "location.txt"
    where = location.read_text(encoding="utf-8").strip() if location.exists() else ""
    return read_page(saved(page.read_bytes(), where))
