"""An output of version 0.1 is taken to today's by the next crawl, backed up meanwhile, moved, and restored."""

import shutil
from datetime import UTC, datetime

import pytest

from scraper.outputs.backup import MARK, back_up
from tests.crawl.at import crawl_at
from tests.crawl.crawling import ROOT, contents, run
from tests.crawl.frozen_crawls import file_path, library
from tests.crawl.pages import document
from tests.crawl.server import Server, pdf, scripted
from tests.crawl.wayback_sample import INTACT

OLD = ROOT / "tests/fixtures/archives/0.1/live/output"
BEGINS = datetime(2027, 1, 4, 2, tzinfo=UTC)
SLUGS = ("stays", "changes", "new-one", "new-two")
ONE_BY_ONE = {"CONCURRENT_REQUESTS": 1}


def site():
    pages = {f"/document/{slug}": document(slug, file_path("found"), body=f"Of {slug} today.") for slug in SLUGS}
    return library(pages, *pages) | {file_path("found"): pdf(INTACT)}


def without_dates_of_crawls(output):
    """What an output holds that does not depend on when it was crawled."""
    return {path for path in contents(output) if path.startswith(("records/", "files/", "text/"))}


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """Three outputs: upgraded and moved; the backup that was made in the middle; that one restored and gone on with."""
    place = tmp_path_factory.mktemp("moving")
    shutil.copytree(OLD, place / "output")
    with Server(scripted(site())) as server:
        answer = server.answer

        def answer_with_a_backup(path):
            if path == "/document/new-two" and not (place / "backup").exists():
                back_up(place / "output", place / "output/archive", place / "backup", "2027-01-04T02:00:05Z")
            return answer(path)

        server.answer = answer_with_a_backup
        assert crawl_at(BEGINS, server.url, place / "output", **ONE_BY_ONE).code in {0, 3}
        server.answer = answer
        (place / "elsewhere").mkdir()
        (place / "output").rename(place / "elsewhere/ipp")
        shutil.copytree(place / "backup", place / "restored")
        later = BEGINS.replace(hour=3)
        assert crawl_at(later, server.url, place / "restored", **ONE_BY_ONE).code in {0, 3}
    return place


@pytest.mark.parametrize("name", ["elsewhere/ipp", "restored"])
def test_what_was_upgraded_moved_or_restored_is_sound(moved, name):
    done = run("verify", OUTPUT_DIR=moved / name)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_nothing_of_the_old_output_is_lost_and_the_new_is_in_it(moved):
    records = {path.stem for path in (moved / "elsewhere/ipp/records/document").iterdir()}
    assert records == {"stays", "changes", "is-lost", "new-name", "new-one", "new-two"}
    old = {path.name: path.read_bytes() for path in (OLD / "archive").glob("*.warc.gz")}
    there = {path.name: path.read_bytes() for path in (moved / "elsewhere/ipp/archive").glob("*.warc.gz")}
    assert old.items() < there.items()


def test_a_restored_backup_goes_on_to_the_same_end(moved):
    assert without_dates_of_crawls(moved / "restored") == without_dates_of_crawls(moved / "elsewhere/ipp")


def test_a_backup_is_of_one_moment_of_the_crawl(moved):
    records = {path.stem for path in (moved / "backup/records/document").iterdir()}
    assert "new-two" not in records
    assert (moved / "backup" / MARK).is_file()
    said = run("verify", OUTPUT_DIR=moved / "backup").stdout.splitlines()
    faults = [line for line in said[:-1] if not line.startswith("Note: ")]
    assert all("run was cut off" in line for line in faults), said


def test_a_moved_output_tells_its_status_and_its_history(moved):
    assert run("status", OUTPUT_DIR=moved / "elsewhere/ipp").returncode == 0
    assert run("history", "document/changes", OUTPUT_DIR=moved / "elsewhere/ipp").returncode == 0
