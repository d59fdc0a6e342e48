"""robots.txt by RFC 9309: whole crawls for what is asked on the wire, the middleware alone for each kind of answer."""

import asyncio
import gzip
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy import exceptions
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.settings import Settings

from scraper.fetching import robots
from scraper.fetching.guard import OffLimits
from scraper.fetching.robots import HostUnreachable, Robots
from scraper.fetching.robots_rules import LONGEST, plain_rules
from scraper.fetching.services import ServiceBlocked
from tests.crawl.crawling import SAMPLES, crawl_live
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, moved, pdf, scripted

QUICK = {"IPP_PLAYBACK_DELAY": 0}  # the other server stands where an archive may
PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
CLOSED_A = b"User-agent: *\nDisallow: /document/a\n"
RULES = "\r\n".join(
    """\ufeff# for all
User-agent: *
Disallow: /document/everybody
User-agent: other-bot
Disallow: /
nonsense
User-agent: IPP-Archive # us
Crawl-delay: 0
User-agent: somebody
Sitemap: http://127.0.0.1/sitemap.xml
Disallow: /document/closed # and below
Allow: /document/closed/open
Disallow: /document/tie
Allow: /document/tie
Disallow: /document/*-draft
Disallow: /document/end$
Disallow: /document/%63af%C3%A9
Disallow: /document/tschüß
Disallow: /robots.txt

User-agent: ipp
Disallow: /document/prefix

User-agent: ipp-archive/0.1
Disallow: /document/second-group
""".splitlines()
).encode()
FORBIDDEN = ("closed", "closed/below", "a-draft", "a-draft-2", "end", "caf%C3%A9", "tsch%C3%BC%C3%9F", "second-group")
ALLOWED = ("closed/open", "tie", "end-not", "everybody", "prefix", "drafts")


def text(body):
    return Answer(200, body, (("Content-Type", "text/plain"),))


def crawled(output, answers, *names, **settings):
    """A crawl of documents by their names: the crawl, and what was asked."""
    pages = {f"/document/{name}": document(name) for name in names}
    with Server(scripted(pages | answers)) as server:
        urls = " ".join(f"/document/{name}" for name in names)
        crawl = crawl_live(server, output, "-a", f"url={urls}", "-a", "source=live", **QUICK | settings)
        return crawl, server.asked()


def lost_as(crawl, name):
    entry = crawl.document(f"document/{name}")
    assert entry["outcome"] == "lost"
    return entry["reason"]


def test_what_our_group_forbids_is_not_asked_and_all_else_is(tmp_path):
    crawl, asked = crawled(tmp_path, {"/robots.txt": text(RULES)}, *FORBIDDEN, *ALLOWED)
    assert not set(asked) & {f"/document/{name}" for name in FORBIDDEN}
    assert crawl.figures["documents_found"] == len(ALLOWED)
    reasons = {entry["reason"] for entry in crawl.report["documents"] if entry["outcome"] == "lost"}
    assert reasons == {"robots"}
    assert asked.count("/robots.txt") == 1


def test_rules_behind_five_redirects_also_of_other_hosts_are_followed(tmp_path):
    elsewhere = {"/2": moved("/3", 302), "/3": moved("4?x#y", 303), "/4": moved("/5", 307), "/5": text(CLOSED_A)}
    with Server(scripted(elsewhere)) as other:
        answers = {"/robots.txt": moved("/1"), "/1": moved(other.url + "/2", 308)}
        crawl, asked = crawled(tmp_path, answers, "a", "b", IPP_WAYBACK_URL=other.url)
        assert other.asked() == ["/2", "/3", "/4?x", "/5"]
    assert "/document/a" not in asked
    assert lost_as(crawl, "a") == "robots"
    assert crawl.document("document/b")["outcome"] == "found"


def test_a_redirect_to_a_host_that_is_not_asked_leads_to_no_rules(tmp_path):
    with Server(scripted({"/robots.txt": text(CLOSED_A)})) as bait:
        crawl, _ = crawled(tmp_path, {"/robots.txt": moved(bait.url + "/robots.txt")}, "a")
        assert bait.asked() == []
    assert crawl.code == 0
    [line] = crawl.err.strip().splitlines()
    assert "IPP_KNOWN_HOSTS" in line


def hang_up(connection):
    """Nothing at all."""


@pytest.mark.parametrize(
    "answer",
    [Answer(500), Answer(429), Answer(raw=hang_up), Answer(200, b"no gzip", (("Content-Encoding", "gzip"),))],
    ids=["500", "429", "hang-up", "no-gzip"],
)
def test_a_robots_txt_that_fails_forbids_its_host(tmp_path, answer):
    crawl, asked = crawled(tmp_path, {"/robots.txt": answer}, "a", "b")
    assert asked == ["/robots.txt"]
    entries = [crawl.document(f"document/{name}") for name in "ab"]
    assert [(entry["outcome"], entry["reason"]) for entry in entries] == [("unreachable", "unreachable")] * 2
    assert "Traceback" not in crawl.err


def test_a_page_in_the_place_of_robots_txt_forbids_nothing(tmp_path):
    crawl, _ = crawled(tmp_path, {"/robots.txt": (SAMPLES / "site/lists/404.html").read_bytes()}, "a")
    assert (crawl.code, crawl.err) == (0, "")


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_beginning_of_an_endless_one_is_read_wherever_its_body_is_kept(tmp_path, is_packed):
    long = CLOSED_A + b"# \xe9\n" * (2**20) + b"User-agent: *\nDisallow: /document/b\n"
    answer = Answer(200, gzip.compress(long, 0), (("Content-Encoding", "gzip"),)) if is_packed else text(long)
    settings = {"ARCHIVE_BODY_IN_MEMORY": 2**20}
    crawl, asked = crawled(tmp_path, {"/robots.txt": answer}, "a", "b", **settings)
    assert "/document/a" not in asked
    assert lost_as(crawl, "a") == "robots"
    assert crawl.document("document/b")["outcome"] == "found"


def test_each_host_and_port_has_its_own_rules(tmp_path):
    rules = text(b"User-agent: *\nDisallow: /kept.pdf\n")
    with Server(scripted({"/robots.txt": rules, "/kept.pdf": pdf(PDF), "/open.pdf": pdf(PDF)})) as other:
        page = document("a", other.url + "/kept.pdf", other.url + "/open.pdf", "/kept.pdf")
        answers = {"/document/a": page, "/kept.pdf": pdf(PDF)}
        crawl, asked = crawled(tmp_path, answers, "a", IPP_WAYBACK_URL=other.url)
        assert other.asked() == ["/robots.txt", "/open.pdf"]
        assert crawl.file(other.url + "/kept.pdf")["status"] == "refused"
    assert "/kept.pdf" in asked


# The middleware alone.

SITE = "https://www.innovationpolicyplatform.org"
DOCUMENT = f"{SITE}/document/a"
HERE = f"{SITE}/robots.txt"


class Engine:
    """Answers by a table: bytes of rules, a status, a redirect's target, or what is raised."""

    def __init__(self, table):
        self.table = table
        self.asked = []
        self.requests = []

    async def download_async(self, request):
        self.asked.append(request.url)
        self.requests.append(request)
        await asyncio.sleep(0)
        answer = self.table.get(request.url, 404)
        match answer:
            case Exception():
                raise answer
            case int():
                return Response(request.url, answer, request=request)
            case str():
                return Response(request.url, 301, {"Location": answer}, request=request)
        return Response(request.url, 200, body=answer, request=request)


class Heard:
    def __init__(self):
        self.parsers = []

    async def send_catch_log_async(self, signal, robotparser, request):
        self.parsers.append(robotparser)


def middleware(table):
    said = {"ROBOTSTXT_OBEY": True, "ROBOTSTXT_USER_AGENT": "ipp-archive"}
    crawler = SimpleNamespace(
        settings=Settings(said),
        stats=SimpleNamespace(inc_value=lambda name: None),
        signals=Heard(),
        spider=None,
        get_extension=lambda kind: None,
        engine=Engine(table),
    )
    return Robots(crawler), crawler


def outcome(made, url=DOCUMENT):
    """What becomes of a request."""
    try:
        asyncio.run(made.process_request(Request(url)))
    except HostUnreachable:
        return "unreachable"
    except IgnoreRequest:
        return "robots"
    return "asked"


def chain(hops):
    """A robots.txt that forbids all, behind so many redirects."""
    places = [HERE, *(f"{SITE}/{hop}" for hop in range(hops))]
    return dict(pairwise(places)) | {places[-1]: b"User-agent: *\nDisallow: /\n"}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        *(({HERE: status}, "asked") for status in (400, 401, 403, 404, 410, 451, 499)),
        *(({HERE: status}, "asked") for status in (204, 300, 304)),
        *(({HERE: status}, "unreachable") for status in (429, 500, 503, 599)),
        ({HERE: exceptions.DownloadTimeoutError()}, "unreachable"),
        ({HERE: exceptions.CannotResolveHostError()}, "unreachable"),
        ({HERE: exceptions.ResponseDataLossError()}, "unreachable"),
        ({HERE: exceptions.DownloadCancelledError()}, "unreachable"),
        *((chain(hops), "robots") for hops in (0, 1, 5)),
        (chain(6), "asked"),
        ({HERE: HERE}, "asked"),
        ({HERE: "http://[nowhere/"}, "asked"),
        ({HERE: "https://sedo.com/", "https://sedo.com/": OffLimits("sedo.com")}, "asked"),
        ({HERE: "/x", f"{SITE}/x": 404}, "asked"),
        ({HERE: "/x", f"{SITE}/x": 503}, "unreachable"),
        ({HERE: "/x", f"{SITE}/x": exceptions.DownloadFailedError()}, "unreachable"),
        ({HERE: b""}, "asked"),
    ],
)
def test_an_answer_decides_whether_the_host_is_asked(table, expected):
    assert outcome(middleware(table)[0]) == expected


def test_a_failure_of_our_own_is_no_answer():
    with pytest.raises(ZeroDivisionError):
        outcome(middleware({HERE: ZeroDivisionError()})[0])


def test_who_must_not_be_asked_now_is_not_taken_for_unreachable():
    made, crawler = middleware({HERE: ServiceBlocked("later")})
    with pytest.raises(ServiceBlocked):
        asyncio.run(made.process_request(Request(DOCUMENT)))
    crawler.engine.table = {}
    assert outcome(made) == "asked"


def test_many_requests_at_once_wait_for_one_answer():
    made, crawler = middleware({HERE: 500})

    async def ask_all():
        asks = (made.process_request(Request(f"{SITE}/{number}")) for number in range(9))
        return await asyncio.gather(*asks, return_exceptions=True)

    assert {type(result) for result in asyncio.run(ask_all())} == {HostUnreachable}
    assert crawler.engine.asked == [HERE]


def test_rules_are_asked_for_anew_after_a_day(monkeypatch):
    made, crawler = middleware({HERE: b""})
    assert outcome(made) == "asked"
    crawler.engine.table = {HERE: b"User-agent: *\nDisallow: /\n"}
    assert outcome(made) == "asked"
    now = robots.monotonic()
    monkeypatch.setattr(robots, "monotonic", lambda: now + 24 * 3600 + 1)
    assert outcome(made) == "robots"
    assert [request.meta["dont_cache"] for request in crawler.engine.requests] == [False, True]


def test_each_scheme_host_and_port_is_asked_for_its_own():
    places = ["http://h/", "https://h/", "http://h:8080/", "http://H:80/", "https://h:443/", "http://user:pw@h/"]
    made, crawler = middleware({"http://h/robots.txt": b"User-agent: *\nDisallow: /\n"})
    assert [outcome(made, place) for place in places] == ["robots", "asked", "asked", "robots", "asked", "robots"]
    assert crawler.engine.asked == ["http://h/robots.txt", "https://h/robots.txt", "http://h:8080/robots.txt"]


def test_what_else_it_states_is_told_to_who_listens():
    made, crawler = middleware({HERE: b"User-agent: *\nCrawl-delay: 7\n"})
    assert outcome(made) == "asked"
    [told] = crawler.signals.parsers
    assert told.crawl_delay("ipp-archive") == 7


def test_a_request_that_need_not_obey_asks_for_no_rules():
    made, crawler = middleware({})
    asyncio.run(made.process_request(Request(DOCUMENT, meta={"dont_obey_robotstxt": True})))
    assert crawler.engine.asked == []


# The rules.


def is_allowed(rules, path):
    rules = rules.encode() if isinstance(rules, str) else rules
    return ProtegoRobotParser(plain_rules(rules, "ipp-archive"), None).allowed(SITE + path, "ipp-archive")


@pytest.mark.parametrize(
    ("agents", "is_ours"),
    [
        ("User-agent: *", True),
        ("USER-AGENT:ipp-archive", True),
        ("user-agent : IPP-ARCHIVE # us", True),
        ("User-agent: ipp-archive/0.1", True),
        ("User-agent: ipp-archive *", True),
        ("User-agent: * all", True),
        ("User-agent: a\n\nUser-agent: ipp-archive", True),
        ("User-agent: ipp-archive\nCrawl-delay: 5\nUser-agent: b", True),
        ("User-agent: ipp-archive\nSitemap: https://h/s\nUser-agent: b", True),
        ("User-agent: ipp-archive\nUnheard-of: 5\n<p>\nUser-agent: b", True),
        ("User-agent: ipp", False),
        ("User-agent: archive", False),
        ("User-agent: ipp-archive-beta", False),
        ("User-agent: ipp-archive2", False),
        ("User-agent: i", False),
        ("User-agent:", False),
        ("User-agent: ipp-archive\nDisallow:\nUser-agent: b", False),
        ("", False),
    ],
)
def test_a_group_is_ours_by_the_whole_product_token(agents, is_ours):
    assert is_allowed(f"{agents}\nDisallow: /a\n", "/a") is not is_ours


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("Disallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("Allow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("Disallow: /a\nAllow: /a", "/a", True),
        ("Allow: /$\nDisallow: /", "/", True),
        ("Disallow: /*.pdf$", "/x/y.pdf", False),
        ("Disallow: /*.pdf$", "/x/y.pdf?a", True),
        ("Disallow: /a", "/A", True),
        ("Disallow: a", "/a", True),
        ("Disallow:", "/a", True),
        ("Disallow: /\n", "/robots.txt", True),
        ("Disallow: /%62%61%7A", "/baz", False),
        ("Disallow: /baz", "/%62%61%7A", False),
        ("Disallow: /ツ", "/%E3%83%84", False),
        ("Disallow: /%e3%83%84", "/%E3%83%84", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /a-%2A", "/a-*", False),
        ("Disallow: /a-%2A", "/a-b", True),
        ("Disallow: /a b", "/a%20b", False),
        ("Disallow: /a\x0cDisallow: /b", "/b", True),
        ("Disallow: /a\x00b", "/ab", False),
        ("Disallow: /a\u2028Disallow: /b", "/b", True),
    ],
)
def test_a_path_is_forbidden_by_its_longest_rule(rules, path, expected):
    assert is_allowed(f"User-agent: ipp-archive\n{rules}\n\nUser-agent: *\nDisallow: /\n", path) is expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_it_is_read_with_any_line_end_and_byte_order_mark(coding, end):
    rules = f"User-agent: *{end}Disallow: /a{end}".encode(coding)
    assert not is_allowed(rules, "/a")
    assert is_allowed(rules, "/b")


def test_an_octet_that_is_no_utf_8_does_not_widen_its_rule():
    assert not is_allowed(b"User-agent: *\nDisallow: /\nAllow: /caf\xe9\n", "/cafeteria")


def test_of_a_long_one_no_half_line_is_read():
    head = b"User-agent: *\nAllow: /aa\n"
    rules = head + b"Disallow: /bb\n" * (LONGEST // 14 + 1)
    cut = plain_rules(b"#" * 5 + b"\n" + rules, "ipp-archive").splitlines()
    assert len(cut) > LONGEST // 14 - 4
    assert set(cut) == {b"user-agent: *", b"allow: /aa", b"disallow: /bb"}


@given(st.lists(st.sampled_from([b"User-agent:", b"Disallow:", b"*", b"$", b"/", b"%", b"\n", b"\xff", b"\0", b" a"])))
@example([b"User-agent: *\nDisallow: ", b"/*" * 5000, b"$"])
def test_nothing_in_it_stops_the_crawl(pieces):
    is_allowed(b"".join(pieces), "/a%/b?c")
    ProtegoRobotParser(b"".join(pieces), None).allowed(SITE, "ipp-archive")
