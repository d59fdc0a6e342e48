"""Only public addresses of known hosts: by name, by number and by what a name resolves to."""

import asyncio

import pytest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import Settings
from twisted.internet import defer

from scraper.fetching.guard import HostGuard, OffLimits, PublicResolver, named_hosts

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
