"""What an archive does not show is told from what it shows, however it says so."""

import pytest
from scrapy.http import HtmlResponse

from scraper.fetching.playback import judge_playback
from tests.crawl.crawling import crawl
from tests.crawl.server import Answer, Server
from tests.crawl.wayback import Wayback
from tests.crawl.wayback_sample import FAST, kept

URL = "https://web.archive.org/web/2019id_/https://www.innovationpolicyplatform.org/document/a"
SAID = "org.archive.util.io.RuntimeIOException: org.archive.wayback.exception.AdministrativeAccessControlException"
MENTIONED = "<p>Wales has been excluded from the sample; the site is not blocked.</p>"


def page(words, before=57_000, after=1_500):
    """A page of the archive's own, as long as the real one, with the words near its end."""
    body = f"<html><head><title>Internet Archive</title></head><body>{'<i></i>' * (before // 7)}<p>{words}</p>"
    return f"{body}{'<b></b>' * (after // 7)}</body></html>".encode()


def answer(status, body, **headers):
    return HtmlResponse(URL, status=status, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize("status", [200, 403, 404, 451])
@pytest.mark.parametrize("before", [0, 21_000, 57_000, 400_000])
@pytest.mark.parametrize(
    "words", ["This URL has been excluded from the Wayback Machine.", "has been\n  excluded from\tthe Wayback Machine"]
)
def test_the_words_count_wherever_they_stand_and_whatever_the_status(status, before, words):
    judgement = judge_playback(answer(status, page(words, before)))
    assert (judgement.outcome, judgement.status) == ("excluded", status)


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize("said", [SAID, f"{SAID}: Blocked Site Error", SAID.replace("Administrative", "Robot")])
def test_the_header_alone_says_it(status, said):
    assert judge_playback(answer(status, b"", X_Archive_Wayback_Runtime_Error=said)).outcome == "excluded"


@pytest.mark.parametrize("headers", [{"Memento_Datetime": "x"}, {"X_Archive_Orig_Server": "x"}])
def test_a_capture_may_say_it_of_something_else(headers):
    body = page("It has been excluded from the Wayback Machine.")
    assert judge_playback(answer(200, body, **headers)) is None
    assert judge_playback(answer(200, page(MENTIONED))) is None


IN_BODY = Answer(403, f"{SAID}: Blocked Site Error\n".encode())
IN_HEADER = Answer(403, headers=(("X-Archive-Wayback-Runtime-Error", f"{SAID}: Blocked Site Error"),))


@pytest.mark.parametrize(("asked", "blocked"), [(("-a", "url=/document/a"), IN_BODY), ((), IN_HEADER)])
def test_an_index_that_shows_nothing_says_that_it_is_excluded(tmp_path, asked, blocked):
    archive = Wayback([kept("a")], habits=[lambda path: blocked if path.startswith("/cdx/") else None])
    with Server(archive) as server:
        done = crawl(tmp_path, *asked, "-a", "source=wayback", IPP_WAYBACK_URL=server.url, **FAST)
    if asked:
        assert done.document("document/a")["reason"] == "excluded"
    else:
        assert {entry["reason"] for entry in done.report["unread"]} == {"excluded"}
    assert done.code == 3
    assert "Traceback" not in done.err
