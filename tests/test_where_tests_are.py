"""`docs/tests.md` names the tests of every package, CONTRIBUTING.md what is there; tests lie as the code does."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROWS = dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", (ROOT / "docs/tests.md").read_text("utf-8"), re.M))
# Of no package: whole crawls, what is kept on the wire, another project, the schedule's files, inputs.
OF_MORE = {"crawl", "wire", "elsewhere", "schedule", "fixtures"}


def packages(*roots):
    found = {path.parent.relative_to(ROOT) for root in roots for path in (ROOT / root).rglob("*.py")}
    return {path for path in found if any(one.name != "__init__.py" for one in (ROOT / path).glob("*.py"))}


def test_each_package_has_a_row_and_each_row_a_package():
    there = {path.as_posix() for path in packages("scraper", "pipelines")}
    assert there ^ ROWS.keys() == {"demo", "schedule"}


def test_what_a_row_names_is_there():
    named = {name for row in ROWS.values() for name in re.findall(r"`(tests/[\w./]+)`", row)}
    assert len(named) > len(ROWS)
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_what_the_guide_for_changes_names_is_there():
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`((?:scraper|pipelines|tests|docs|demo|schedule|benchmarks|output)/[\w./*]+)`", guide))
    assert len(named) > 50
    made_by_hand = {"output/one/records/"}
    assert [name for name in sorted(named - made_by_hand) if not list(ROOT.glob(name))] == []


def test_the_tree_of_tests_is_that_of_the_code():
    code = {
        path.relative_to("scraper") if path.parts[0] == "scraper" else path for path in packages("scraper", "pipelines")
    }
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    assert {path for path in folders - code if path.parts and path.parts[0] not in OF_MORE} == set()
