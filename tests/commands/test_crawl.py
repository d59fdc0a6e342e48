"""What `scrapy crawl` refuses before it begins, and what its exit code says of a report."""

import json
import subprocess
from argparse import Namespace

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from scraper import settings
from scraper.commands.crawl import Command
from scraper.crawl_arguments import check_arguments
from scraper.exit_codes import exit_code
from scraper.outputs.staging import STAGING
from tests.crawl.crawling import crawl


def settings_with(**changed):
    """The project's own, with some changed; no archive is asked for."""
    own = {name: value for name, value in vars(settings).items() if name.isupper()}
    return Settings({**own, "IPP_SOURCE": "live", **changed})


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
def test_a_proxy_in_the_environment_is_refused_in_plain_words(monkeypatch, tmp_path, name):
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with pytest.raises(UsageError, match="so this program could not keep it from private addresses"):
        check_arguments({}, settings_with(OUTPUT_DIR=str(tmp_path)))


@pytest.mark.parametrize("changed", [{"IPP_LIVE_URL": "http://127.0.0.1:8000"}, {"IPP_SOURCE": "."}])
def test_where_no_other_host_is_asked_a_proxy_in_the_environment_is_nobodys_matter(monkeypatch, tmp_path, changed):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    check_arguments({}, settings_with(OUTPUT_DIR=str(tmp_path), **changed))


def test_hosts_that_no_proxy_is_for_are_asked_without_one(monkeypatch, tmp_path):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "*")
    check_arguments({}, settings_with(OUTPUT_DIR=str(tmp_path)))


FIGURES = {
    "answers": 5,
    "unreachable": 0,
    "documents_wanted": 2,
    "documents_partly_found": 0,
    "documents_lost": 0,
    "documents_unreachable": 0,
    "files_lost": 0,
    "files_partly_found": 0,
    "addresses_refused": 0,
}


@pytest.mark.parametrize(
    ("arguments", "changed", "said"),
    [
        ({"source": "nowhere"}, {}, "source 'nowhere' is neither"),
        ({"source": "live,nowhere"}, {}, "source 'nowhere' is neither"),
        ({"source": ","}, {}, "is empty"),
        ({"urls": "/no/such/file"}, {}, "no such file"),
        ({"urls": "/"}, {}, "cannot be read"),
        ({"url": " "}, {}, "-a url= is empty"),
        ({"urls": ""}, {}, "-a urls= is empty"),
        ({"sources": "live"}, {}, r"unknown argument -a sources=: did you mean source\?"),
        ({"ulr": "/document/a"}, {}, r"unknown argument -a ulr=: did you mean url\?"),
        ({"q": "1"}, {}, "unknown argument -a q=: this spider takes due, fresh, from, shard, source, to, url, urls"),
        ({}, {"IPP_LIV_URL": "http://x"}, r"unknown setting IPP_LIV_URL: did you mean IPP_LIVE_URL\?"),
        ({}, {"IPP_live_url": "http://x"}, r"unknown setting IPP_live_url: did you mean IPP_LIVE_URL\?"),
        ({}, {"IPP_X": "1"}, "unknown setting IPP_X: scraper/settings.py has them all"),
        ({}, {"IPP_LIVE_URL": "localhost:8000"}, "give an http or https address"),
        ({}, {"IPP_LIVE_URL": "http://127.0.0.1:port"}, "give an http or https address"),
        ({}, {"IPP_LIVE_URL": "http://[::1"}, "give an http or https address"),
        ({}, {"IPP_WAYBACK_URL": ""}, "IPP_WAYBACK_URL=: give an http or https address"),
        ({}, {"IPP_WAYBACK_URL": "ftp://archive.org"}, "give an http or https address"),
        ({}, {"IPP_WAYBACK_CDX_URL": "cdx"}, "IPP_WAYBACK_CDX_URL=cdx: give"),
        ({}, {"OUTPUT_DIR": "/dev/null/output"}, "cannot be written"),
        ({"due": "yes"}, {}, "-a due=yes: give -a due=true"),
        ({"due": "true", "url": "/document/a"}, {}, "leave out url"),
        ({"due": "true"}, {"ARCHIVE_ENABLED": False}, "needs the catalog"),
        ({}, {"IPP_EXPECTED": "/no/such/file"}, "/no/such/file: cannot be read"),
        ({}, {"IPP_ALARM_WEBHOOK": "nowhere"}, "IPP_ALARM_WEBHOOK"),
    ],
)
def test_a_wrong_argument_is_refused_with_one_line(tmp_path, arguments, changed, said):
    with pytest.raises(UsageError, match=said) as refusal:
        check_arguments(arguments, settings_with(**{"OUTPUT_DIR": str(tmp_path)} | changed))
    assert "\n" not in str(refusal.value)


def test_a_list_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "urls").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="save it as a text in UTF-8, or as CSV"):
        check_arguments({"urls": str(tmp_path / "urls")}, settings_with(OUTPUT_DIR=str(tmp_path)))


def test_good_arguments_pass_and_leave_nothing_in_the_output(tmp_path):
    (tmp_path / "a.html").touch()
    check_arguments({"source": f"live,{tmp_path}"}, settings_with(OUTPUT_DIR=str(tmp_path / "o")))
    assert list((tmp_path / "o").iterdir()) == []


@pytest.mark.parametrize(
    ("figures", "ended", "code"),
    [
        ({}, "finished", 0),
        ({"answers": 0, "unreachable": 3}, "finished", 2),
        ({"documents_lost": 1}, "finished", 3),
        ({"documents_unreachable": 1}, "finished", 3),
        ({"documents_partly_found": 1}, "finished", 3),
        ({"addresses_refused": 1}, "finished", 3),
        ({"documents_wanted": 0}, "finished", 3),
        ({}, "shutdown", 3),
        ({}, "not_writable", 5),
        ({}, "archive_not_writable", 5),
    ],
)
def test_the_exit_code_says_how_complete_a_run_is(figures, ended, code):
    assert (
        exit_code({"figures": FIGURES | figures, "unread": [], "run": {"finish_reason": ended, "asked": "library"}})
        == code
    )


@pytest.mark.parametrize(
    ("new", "ended", "code"), [([{}], "finished", 4), ([], "finished", 0), ([{}], "not_writable", 5)]
)
def test_an_alarm_that_is_news_is_told_by_the_exit_code(new, ended, code):
    run = {"finish_reason": ended, "asked": "library"}
    assert exit_code({"figures": FIGURES, "alarms": {"new": new, "standing": [{}]}, "unread": [], "run": run}) == code


def test_a_run_for_which_nothing_was_due_is_complete():
    run = {"finish_reason": "finished", "asked": "due"}
    assert exit_code({"figures": FIGURES | {"documents_wanted": 0, "answers": 0}, "unread": [], "run": run}) == 0


def test_a_run_that_could_not_read_an_index_is_not_complete():
    assert (
        exit_code({"figures": FIGURES, "unread": [{}], "run": {"finish_reason": "finished", "asked": "library"}}) == 3
    )


def test_a_run_that_lost_a_list_that_was_there_is_not_complete():
    run = {"finish_reason": "finished", "asked": "library"}
    told = {"figures": FIGURES, "unread": [], "run": run}
    assert exit_code(told | {"lists": {"read": 3, "lost": ["https://x.org/topic/a"]}}) == 3
    assert exit_code(told | {"lists": {"read": 3, "lost": []}}) == exit_code(told | {"lists": None}) == 0


def test_a_refusal_is_a_line_of_json_where_all_lines_are(tmp_path):
    refused = crawl(tmp_path, "-a", "source=nowhere", IPP_LOG_FORMAT="json")
    assert refused.code == 1
    [line] = refused.err.splitlines()
    assert "source 'nowhere' is neither" in json.loads(line)["message"]


@pytest.mark.parametrize(
    ("code", "is_half_rebuilt", "goes_on"),
    [(0, False, True), (3, False, False), (1, False, False), (-9, False, False), (3, True, True), (-9, True, False)],
)
def test_a_crawl_begins_only_when_the_last_run_is_finished(
    tmp_path, monkeypatch, capsys, code, is_half_rebuilt, goes_on
):
    command = Command()
    command.settings = settings_with(OUTPUT_DIR=str(tmp_path))
    if is_half_rebuilt:
        (tmp_path / STAGING).mkdir()
    monkeypatch.setattr("scraper.archive.folder.was_cut_off", lambda folder: True)

    def rebuild(*words, **options):
        if is_half_rebuilt and code >= 0:
            (tmp_path / STAGING).rmdir()  # it came to its end, and then with losses
        return subprocess.CompletedProcess([], code, "", "")

    monkeypatch.setattr("scraper.commands.crawl.subprocess.run", rebuild)
    assert command._finish_last_run(Namespace(set=[])) is goes_on
    assert ("SIGKILL: run it by hand" in capsys.readouterr().err) is (code == -9)
