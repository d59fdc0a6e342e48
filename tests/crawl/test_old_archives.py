"""Outputs that earlier versions wrote are sound, and what is made again from their archives is what they had made."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from scraper.catalog.file_places import place_of
from scraper.records import SCHEMA_VERSION
from tests.crawl.crawling import PATIENCE, ROOT, contents, environment, run

ARCHIVES = ROOT / "tests/fixtures/archives"
NAMES = sorted(path.parent.relative_to(ARCHIVES).as_posix() for path in ARCHIVES.glob("*/*/output"))
CUT_OFF = [name for name in NAMES if (ARCHIVES / name / "rebuilt").exists()]
WHOLE = [name for name in NAMES if name not in CUT_OFF]
FROM_ARCHIVE = ("records", "history", "text", "files", "documents.jsonl", "report.json", "catalog.sqlite")


INVISIBLE = re.compile("[\u00ad\u200b\u2060]")  # no text has these any more


@pytest.fixture
def output(name, tmp_path):
    """A copy that may be changed."""
    shutil.copytree(ARCHIVES / name / "output", tmp_path / "output")
    return tmp_path / "output"


def faults(output):
    """What `scrapy verify` finds; nothing for an output that is sound."""
    done = run("verify", OUTPUT_DIR=output)
    return done.stdout + done.stderr if done.returncode or done.stderr else ""


def rebuilt(output):
    """Deletes all but the archive and has it made again; what was said on the way."""
    for part in FROM_ARCHIVE:
        path = output / part
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    (output / "archive/index.cdxj").unlink(missing_ok=True)
    return run("rebuild", OUTPUT_DIR=output).stderr


def in_place(content, output):
    """The same files, and a report that names `output` as the folder it is of."""
    report = content.get("report.json", b"").decode().splitlines(keepends=True)
    named = [f'    "output": "{output}"\n' if line.startswith('    "output": ') else line for line in report]
    return content | {"report.json": "".join(named).encode()} if report else content


def differences(before, after, output):
    """The paths of what is not as it was; files of an old output lie where they do today, records may say more."""
    before = {place_of(output, path): content for path, content in before.items()}
    alike = {path for path in before.keys() & after.keys() if is_kept(path, before[path], after[path])}
    return sorted((before.keys() | after.keys()) - alike)


def is_kept(path, before, after):
    """Whether all that was said is said still: `Record` has had more fields since."""
    if path == "report.json":
        now = json.loads(after)
        return says(now, without_old_news(json.loads(before), now) | {"schema_version": now["schema_version"]})
    if path.startswith(("records/", "history/")) or path == "documents.jsonl":
        lines = zip(parsed(path, before), parsed(path, after), strict=True)
        return all(says(now, believed(was, now) | {"schema_version": SCHEMA_VERSION}) for was, now in lines)
    if path == "archive/index.cdxj":  # a 304 is in no index any more
        return b"".join(line for line in before.splitlines(keepends=True) if b'"status": "304"' not in line) == after
    return before == after


def without_old_news(was, now):
    """A report as it was, but that what a run before the compared one had kept is not newly found any more."""
    for kind in ("documents", "files") if was["compared"] else ():
        found = now["compared"][kind]["newly_found"]
        assert set(found) <= set(was["compared"][kind]["newly_found"])
        was["compared"][kind]["newly_found"] = found
    return was


def believed(was, now):
    """A record as it was, but for dates after the retrieval: those sources are younger than its clock."""
    if not any(one["code"] == "date_not_believed" for one in now["origin"]["warnings"]):
        return was
    files = [_as_dated(old, new) for old, new in zip(was["files"], now["files"], strict=True)]
    return _as_dated(was, now) | {"files": files}


def _as_dated(was, now):
    if not was["capture"] or not now["capture"]:
        return was
    return was | {"capture": was["capture"] | {"captured_at": now["capture"]["captured_at"]}}


def parsed(path, content):
    return [json.loads(line) for line in content.splitlines()] if path.endswith("l") else [json.loads(content)]


def says(now, was):
    """Whether `now` has all that `was` had, in each of its parts; the words of a reason may be others."""
    if was is None:  # nothing was said
        return True
    if isinstance(was, dict):
        in_words = [" " in (one.get("reason") or "") for one in (now, was)]  # else it is a code
        reasons = {"reason"} if all(in_words) else set()
        return all(name in now and says(now[name], value) for name, value in was.items() if name not in reasons)
    if isinstance(was, list):
        return len(now) == len(was) and all(map(says, now, was))
    return now == (INVISIBLE.sub("", was) if isinstance(was, str) else was)


@pytest.mark.parametrize("name", WHOLE)
def test_an_old_output_is_sound_and_is_made_again_as_it_was(name, output):
    assert faults(output) == ""
    before = in_place(contents(output), output)
    assert rebuilt(output) == ""
    assert differences(before, contents(output), output) == []
    assert faults(output) == ""


@pytest.mark.parametrize("name", CUT_OFF)
def test_of_a_crawl_that_was_cut_off_the_same_is_made_again(name, output):
    assert rebuilt(output) == ""
    after = {path: content for path, content in contents(output).items() if not path.startswith("archive/")}
    assert differences(contents(ARCHIVES / name / "rebuilt"), after, output) == []
    assert faults(output) == ""


@pytest.mark.parametrize("name", ["0.1/live", "0.1/warc"])
def test_no_name_of_a_class_decides_what_is_made_again(name, output):
    before = in_place(contents(output), output)
    words = [sys.executable, "-m", "tests.crawl.renamed", "rebuild", "-s", f"OUTPUT_DIR={output}"]
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (3, "")
    assert differences(before, contents(output), output) == []


def test_there_are_old_archives_of_each_kind():
    assert {name.partition("/")[2] for name in WHOLE} >= {"live", "mirror", "folder", "warc", "wayback", "due"}
    assert CUT_OFF
