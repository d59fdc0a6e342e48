"""Log lines as JSON: each one an object, whatever is logged."""

import json
import logging
import subprocess
import sys
from datetime import datetime

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from scraper.watching.catalog_reader import CatalogReader
from scraper.watching.log_lines import JsonFormatter, install, log_format, say, summary_line
from tests.crawl.crawling import ROOT, crawl_live, environment
from tests.crawl.pages import document
from tests.crawl.server import Server, scripted


def said(message="said", *arguments, level=logging.INFO, exc_info=None, **extra):
    """What the formatter makes of a record."""
    record = logging.getLogger("some.name").makeRecord(
        "some.name", level, __file__, 1, message, arguments, exc_info, extra=extra
    )
    record.created = 1_795_528_244.0056
    text = JsonFormatter().format(record)
    assert "\n" not in text
    assert text.isascii()
    return json.loads(text)


def test_a_line_has_time_level_logger_and_message():
    assert said("%s of %d", "one", 2) == {
        "time": "2026-11-24T13:50:44.005Z",
        "level": "INFO",
        "run": None,
        "logger": "some.name",
        "message": "one of 2",
    }


def test_what_a_record_carries_besides_is_in_the_line():
    line = said(url="https://www.oecd.org/a", source="live", count=2)
    assert (line["url"], line["source"], line["count"]) == ("https://www.oecd.org/a", "live", 2)


def test_what_a_record_carries_cannot_pass_for_its_own_fields():
    line = said(time="never", logger="another", exception="none")
    assert line["time"].startswith("2026")
    assert line["logger"] == "some.name"
    assert "exception" not in line


def test_an_object_is_said_by_its_name():
    class Spider:
        name = "ipp_document"

    assert said(spider=Spider())["spider"] == "ipp_document"


def test_an_object_without_a_name_is_said_as_text():
    assert said(when=datetime(2026, 1, 2))["when"] == "2026-01-02 00:00:00"


def test_an_exception_is_one_string():
    try:
        raise ValueError("no such page")
    except ValueError:
        line = said(exc_info=sys.exc_info())
    assert line["exception"].endswith("ValueError: no such page")
    assert line["exception"].startswith("Traceback")


@pytest.mark.parametrize("text", ["two\nlines", 'a "quoted" word\\', "\x1b[2J\x00", "Ελλάδα\u2028", "\udcff"])
def test_any_text_stays_one_line_and_comes_back_as_it_was(text):
    assert said("%s", text)["message"] == text


def test_a_format_that_is_not_known_is_refused_in_one_line():
    with pytest.raises(UsageError, match="IPP_LOG_FORMAT=xml: give text or json") as refusal:
        log_format(Settings({"IPP_LOG_FORMAT": "xml"}))
    assert "\n" not in str(refusal.value)
    assert refusal.value.print_help is False


def test_text_leaves_the_log_to_scrapy():
    settings = Settings({"IPP_LOG_FORMAT": "text"})
    before = list(logging.root.handlers)
    install(settings)
    assert logging.root.handlers == before
    assert settings.getbool("LOG_INSTALL_ROOT_HANDLER")


def test_what_a_command_says_is_in_the_form_of_the_log(capsys):
    say("no report was written", Settings({"IPP_LOG_FORMAT": "json"}))
    say("no report was written", Settings({"IPP_LOG_FORMAT": "text"}))
    first, second = capsys.readouterr().err.splitlines()
    assert json.loads(first)["message"] == second == "no report was written"


def test_the_summary_of_a_crawl_is_one_object(tmp_path):
    settings = Settings({"ARCHIVE_RUN": "urn:uuid:1"})
    line = summary_line({"figures": {"documents_lost": 1}, "documents": [{}]}, tmp_path / "report.json", 3, settings)
    said = json.loads(line)
    assert said.pop("time").endswith("Z")
    assert said == {
        "level": "INFO",
        "run": "urn:uuid:1",
        "logger": "scrapy",
        "message": "the crawl ended with exit code 3",
        "event": "summary",
        "figures": {"documents_lost": 1},
        "exit_code": 3,
        "report": str(tmp_path / "report.json"),
    }


PROGRAM = """
import logging, sys, warnings
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings
from scraper.watching.log_lines import install

settings = get_project_settings()
settings.setdict(
    dict(OUTPUT_DIR=sys.argv[1], IPP_LIVE_URL=sys.argv[2], IPP_SOURCE="live", DOWNLOAD_DELAY=0, RETRY_ENABLED=False,
         IPP_LOG_FORMAT="json", LOG_LEVEL="DEBUG", IPP_METRICS="", LOG_FILE=sys.argv[3] or None),
    priority="cmdline",
)
install(settings)
process = AsyncCrawlerProcess(settings)
warnings.warn("an old name is used")
process.crawl("ipp_document", url="/document/a /document/b")
process.start()
logging.getLogger("last").error("the last line", extra={"url": "https://www.oecd.org/a"})
"""


def crawl_in_json(output, url, file=""):
    words = [sys.executable, "-c", PROGRAM, str(output), url, str(file)]
    return subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=240, check=True)


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    """What a crawl logs, of which one document is lost: the lines on stderr as they are."""
    with Server(scripted({"/document/a": document("a")})) as server:
        return crawl_in_json(tmp_path_factory.mktemp("o"), server.url).stderr.splitlines()


def test_every_line_of_a_crawl_is_an_object_from_the_first_to_the_last(logged):
    lines = [json.loads(line) for line in logged]
    assert lines[0]["message"].startswith("Scrapy ")
    assert (lines[-1]["message"], lines[-1]["url"]) == ("the last line", "https://www.oecd.org/a")
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)
    assert len({line["run"] for line in lines}) == 1


def test_the_log_has_a_start_and_an_end_and_names_the_run_as_the_archive_does(tmp_path):
    with Server(scripted({"/document/a": document("a")})) as server:
        done = crawl_live(server, tmp_path, "-a", "url=/document/a", IPP_LOG_FORMAT="json")
    first, *_, last = map(json.loads, done.err.splitlines())
    assert (first["event"], first["asked"], first["level"]) == ("start", "addresses", "INFO")
    assert (last["event"], last["exit_code"]) == ("end", 0)
    with CatalogReader(tmp_path / "catalog.sqlite") as reader:
        assert {first["run"], last["run"]} == {run.run for run in reader.runs()}


def test_a_warning_of_python_is_an_object_too(logged):
    [warning] = [one for one in map(json.loads, logged) if one["logger"] == "py.warnings"]
    assert "an old name is used" in warning["message"]


def test_a_line_names_its_spider(logged):
    assert "ipp_document" in {json.loads(line).get("spider") for line in logged}


def test_each_line_is_written_once(logged):
    assert sum(json.loads(line)["message"].startswith("Spider closed") for line in logged) == 1


def test_a_log_file_has_the_same_lines(tmp_path):
    with Server(scripted({"/document/a": document("a")})) as server:
        done = crawl_in_json(tmp_path / "o", server.url, tmp_path / "log")
    assert done.stderr == ""
    lines = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert lines[-1]["message"] == "the last line"
