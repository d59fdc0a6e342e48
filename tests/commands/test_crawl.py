"""What `scrapy crawl` refuses before it begins, and what its exit code says of a report."""

import pytest
from scrapy.exceptions import UsageError

from scraper.commands.crawl import check_arguments, exit_code

SETTINGS = {
    "IPP_SOURCE": "live",
    "IPP_LIVE_URL": "https://www.innovationpolicyplatform.org",
    "IPP_WAYBACK_URL": "https://web.archive.org",
    "IPP_WAYBACK_CDX_URL": "",
}
FIGURES = {
    "answers": 5,
    "unreachable": 0,
    "documents_wanted": 2,
    "documents_partly_found": 0,
    "documents_lost": 0,
    "files_lost": 0,
    "files_partly_found": 0,
    "addresses_refused": 0,
}


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        ({"source": "nowhere"}, {}, "source 'nowhere' is neither"),
        ({"source": "live,nowhere"}, {}, "source 'nowhere' is neither"),
        ({"source": ","}, {}, "is empty"),
        ({"urls": "/no/such/file"}, {}, "no such file"),
        ({"urls": "/"}, {}, "cannot be read"),
        ({"url": " "}, {}, "-a url= is empty"),
        ({"urls": ""}, {}, "-a urls= is empty"),
        ({"sources": "live"}, {}, "unknown argument -a sources="),
        ({}, {"IPP_LIVE_URL": "localhost:8000"}, "give an http or https address"),
        ({}, {"IPP_LIVE_URL": "http://127.0.0.1:port"}, "give an http or https address"),
        ({}, {"IPP_LIVE_URL": "http://[::1"}, "give an http or https address"),
        ({}, {"IPP_WAYBACK_URL": ""}, "IPP_WAYBACK_URL=: give an http or https address"),
        ({}, {"IPP_WAYBACK_URL": "ftp://archive.org"}, "give an http or https address"),
        ({}, {"IPP_WAYBACK_CDX_URL": "cdx"}, "IPP_WAYBACK_CDX_URL=cdx: give"),
        ({}, {"OUTPUT_DIR": "/dev/null/output"}, "cannot be written"),
    ],
)
def test_a_wrong_argument_is_refused_with_one_line(tmp_path, arguments, settings, said):
    with pytest.raises(UsageError, match=said) as refusal:
        check_arguments(arguments, SETTINGS | {"OUTPUT_DIR": str(tmp_path)} | settings)
    assert "\n" not in str(refusal.value)


def test_a_list_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "urls").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not a text in UTF-8"):
        check_arguments({"urls": str(tmp_path / "urls")}, SETTINGS | {"OUTPUT_DIR": str(tmp_path)})


def test_good_arguments_pass_and_leave_nothing_in_the_output(tmp_path):
    check_arguments({"source": f"live,{tmp_path}"}, SETTINGS | {"OUTPUT_DIR": str(tmp_path / "o")})
    assert list((tmp_path / "o").iterdir()) == []


@pytest.mark.parametrize(
    ("figures", "ended", "code"),
    [
        ({}, "finished", 0),
        ({"answers": 0, "unreachable": 3}, "finished", 2),
        ({"documents_lost": 1}, "finished", 3),
        ({"documents_partly_found": 1}, "finished", 3),
        ({"addresses_refused": 1}, "finished", 3),
        ({"documents_wanted": 0}, "finished", 3),
        ({}, "shutdown", 3),
        ({}, "not_writable", 5),
        ({}, "archive_not_writable", 5),
    ],
)
def test_the_exit_code_says_how_complete_a_run_is(figures, ended, code):
    assert exit_code({"figures": FIGURES | figures, "unread": [], "run": {"finish_reason": ended}}) == code


def test_a_run_that_could_not_read_an_index_is_not_complete():
    assert exit_code({"figures": FIGURES, "unread": [{}], "run": {"finish_reason": "finished"}}) == 3
