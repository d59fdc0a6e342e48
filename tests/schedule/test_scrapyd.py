"""Scrapyd: this project is deployed to a real one and scheduled there, and gives what a crawl by hand gives."""

import shutil

import pytest

from scraper.outputs.staging import STAGING
from tests.crawl.crawling import SAMPLES, Crawl
from tests.schedule.files import SCHEDULE
from tests.schedule.scrapyd_server import BIN, run, scrapyd

DOCUMENT = "document/key-features-first-phase-national-cluster-program-russia"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with scrapyd(tmp_path_factory.mktemp("scrapyd")) as server:
        yield server


@pytest.fixture(scope="module")
def deployed(server):
    """What Scrapyd says when the project has been deployed."""
    return server.deploy()


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A folder with one document."""
    folder = tmp_path_factory.mktemp("in")
    shutil.copy(SAMPLES / "founding-document.md", folder)
    return folder


@pytest.fixture(scope="module")
def finished(server, deployed, source):
    """The number of a job without settings, once it has come to its end."""
    job = server.schedule(source=source)
    server.ended(job)
    return job


@pytest.fixture
def crawled(server, finished):
    """What that job wrote."""
    return Crawl(0, "", "", server.folder / "output")


def test_it_is_deployed_with_its_spider(server, deployed):
    assert (deployed["status"], deployed["project"], deployed["spiders"]) == ("ok", "ipp-archive", 1)
    assert server.get("listspiders", project="ipp-archive")["spiders"] == ["ipp_document"]


def test_a_job_writes_to_the_output_of_the_checkout(crawled):
    assert list(crawled.records()) == [DOCUMENT]
    assert crawled.report["run"]["finish_reason"] == "finished"


def test_what_a_job_logs_is_kept_under_its_number(server, finished):
    assert (server.folder / ".scrapy/scrapyd/logs/ipp-archive/ipp_document" / f"{finished}.log").exists()


def test_a_job_first_finishes_what_one_before_it_left_unfinished(server, crawled, source):
    before = crawled.report["run"]
    (crawled.output / STAGING).mkdir()  # as where a rebuild was killed
    server.ended(server.schedule(source=source))
    assert "The last run was cut off: making records of what it had archived" in server.log()
    assert crawled.report["run"] != before


def test_two_jobs_that_are_scheduled_at_once_run_one_after_the_other(server, deployed, source, tmp_path):
    jobs = [server.schedule(source=source, setting=f"OUTPUT_DIR={tmp_path}") for _ in range(2)]
    first, second = sorted(map(server.ended, jobs), key=lambda job: job["start_time"])
    assert first["end_time"] <= second["start_time"]


def test_an_argument_that_the_spider_does_not_take_is_told(server, deployed, tmp_path):
    server.ended(server.schedule(sourse="live", setting=f"OUTPUT_DIR={tmp_path}"))
    assert "unknown argument -a sourse=" in server.log()
    assert not (tmp_path / "report.json").exists()


def test_without_a_deployment_the_project_is_the_checkout():
    said = run([BIN / "python", "-m", "scrapyd_runner", "list"], SCHEDULE, SCRAPY_PROJECT="default")
    assert said.split() == ["ipp_document"]


def test_the_examples_of_the_runner_hold():
    assert run([BIN / "python", "-m", "doctest", SCHEDULE / "scrapyd_runner.py"], SCHEDULE) == ""
