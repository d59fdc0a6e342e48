"""Only public addresses of known hosts: by name, by number and by what a name resolves to."""

import asyncio

import pytest
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import Settings
from twisted.internet import defer
from twisted.internet._resolver import SimpleResolverComplexifier
from twisted.logger import globalLogPublisher

from scraper.archive.recording import RecordingDownloadHandler
from scraper.fetching.answers import judge_error
from scraper.fetching.guard import HostGuard, OffLimits, PublicResolver, named_hosts
from scraper.fetching.polite_handler import PoliteDownloadHandler
from tests.crawl.crawling import crawl
from tests.crawl.pages import document
from tests.crawl.server import Server, scripted

BASE = "http://127.0.0.1:8000"
KNOWN = HostGuard(frozenset(), ["b\u00fccher.example"])
GUARD = HostGuard(named_hosts(Settings({"IPP_LIVE_URL": BASE})), ["innovationpolicyplatform.org", "oecd.org"])


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}/document/a",
        "https://www.innovationpolicyplatform.org/",
        "http://innovationpolicyplatform.org/",
        "https://www.oecd.org/a.pdf",
        "https://www.oecd.org:8443/a.pdf",
        "http://www.oecd.org.:80/a.pdf",
    ],
)
def test_a_known_or_named_host_is_asked(url):
    assert GUARD.process_request(Request(url)) is None


@pytest.mark.parametrize(
    "host", ["b\u00fccher.example", "xn--bcher-kva.example", "www.B\u00dcCHER.example", "b\u00fccher\u3002example"]
)
def test_a_known_host_is_known_in_each_form_of_its_name(host):
    assert KNOWN.reason_to_refuse(f"https://{host}/a.pdf") is None


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8001/",
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://[::1]:8000/",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
        "http://2130706433:8000/",
        "http://0x7f.1:8000/",
        "https://notoecd.org/",
        "http://www.oecd.org:6379/",
        "https://oecd.org:22/",
        "https://oecd.org.example.com/",
        "https://oecd.org@127.0.0.1/",
        "file:///etc/passwd",
        "ftp://www.oecd.org/a.pdf",
        "data:text/html,a",
        "s3://oecd.org/a",
    ],
)
def test_any_other_place_is_refused(url):
    with pytest.raises(OffLimits):
        GUARD.process_request(Request(url))


@pytest.mark.parametrize(
    ("name", "address", "passes"),
    [
        ("www.oecd.org", "93.184.216.34", True),
        ("www.oecd.org", "127.0.0.1", False),
        ("www.oecd.org", "10.1.2.3", False),
        ("www.oecd.org", "169.254.169.254", False),
        ("www.oecd.org", "100.64.0.1", False),
        ("www.oecd.org", "0.0.0.0", False),
        ("www.oecd.org", "224.0.0.1", False),
        ("archive.test", "127.0.0.1", True),
    ],
)
def test_a_name_that_resolves_to_a_private_address_is_refused(monkeypatch, name, address, passes):
    monkeypatch.setattr(CachingThreadedResolver, "getHostByName", lambda *_: defer.succeed(address))
    resolver = PublicResolver.__new__(PublicResolver)
    resolver.named = frozenset({"archive.test"})

    async def ask():
        return await resolver.getHostByName(name)

    if passes:
        assert asyncio.run(ask()) == address
    else:
        with pytest.raises(OffLimits, match="not a public address"):
            asyncio.run(ask())


def asked_through_twisted(monkeypatch, address):
    """What the handler raises for a name that Twisted asks the resolver for."""
    monkeypatch.setattr(CachingThreadedResolver, "getHostByName", lambda *_: defer.succeed(address))
    resolver = PublicResolver.__new__(PublicResolver)
    seen = []

    class Receiver:
        def resolutionBegan(self, resolution): ...

        def addressResolved(self, found):
            seen.append(found.host)

        def resolutionComplete(self):
            seen.append("end")

    SimpleResolverComplexifier(resolver).resolveHostName(Receiver(), "www.oecd.org")
    return seen


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "100.64.0.1", "0.0.0.0"]
)
def test_a_private_answer_is_off_limits_and_no_failure_of_the_program(monkeypatch, address):
    logged = []
    observe = logged.append
    globalLogPublisher.addObserver(observe)
    assert asked_through_twisted(monkeypatch, address) == ["end"]
    globalLogPublisher.removeObserver(observe)
    assert logged == []

    async def not_found(self, request, exchange):
        raise CannotResolveHostError("no results for hostname lookup")

    monkeypatch.setattr(RecordingDownloadHandler, "_answer", not_found)
    handler = PoliteDownloadHandler.__new__(PoliteDownloadHandler)
    with pytest.raises(OffLimits, match=f"resolves to {address}, which is not a public address") as refused:
        asyncio.run(handler._answer(Request("http://www.oecd.org/a.pdf"), None))
    assert judge_error(refused.value).outcome == "off_limits"
    assert asked_through_twisted(monkeypatch, "93.184.216.34") == ["93.184.216.34", "end"]
    with pytest.raises(CannotResolveHostError):
        asyncio.run(handler._answer(Request("http://www.oecd.org/a.pdf"), None))


def test_a_crawl_says_of_a_private_answer_what_it_is(tmp_path):
    with Server(scripted({"/document/a": document("a", "http://localhost:8080/x.pdf")})) as server:
        settings = {"IPP_LIVE_URL": server.url, "IPP_KNOWN_HOSTS": "localhost"}
        done = crawl(tmp_path, "-a", "url=/document/a", **settings)
    [file] = done.report["files"]
    assert file["status"] == "off_limits"
    assert "localhost resolves to 127.0.0.1, which is not a public address" in file["reason"]
    assert "Traceback" not in done.err
