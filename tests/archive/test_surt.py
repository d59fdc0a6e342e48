"""Keys are those of the `surt` package: a table with a row a rule, then a comparison over thousands of addresses."""

import json
import subprocess

import pytest

from scraper.archive.surt import surt
from tests.archive.surt_urls import addresses
from tests.judges import DEADLINE, judge

SESSION = "0123456789abcdef0123456789ABCDEF"
ASP = "4hqa0555fwsecu455xqckv45"

# Recorded from surt 0.3.1; what it fails at, cdxj-indexer leaves as it is.
TABLE = {
    "the example of the docs": ("https://www.Example.org:443/a/../b?Z=1&a=2#f", "org,example)/b?a=2&z=1"),
    "no path": ("http://example.org", "org,example)/"),
    "no path, but a query": ("http://example.org?a", "org,example)/?a"),
    "case of host, path and query": ("HTTP://EXAMPLE.org/A?B=C", "org,example)/a?b=c"),
    "www": ("http://www.example.org/", "org,example)/"),
    "www with a number": ("http://www23.example.org/", "org,example)/"),
    "www goes once": ("http://www.www2.example.org/", "org,example,www2)/"),
    "no www": ("http://wwwexample.org/", "org,wwwexample)/"),
    "www before a top-level domain": ("http://www.org/", "org)/"),
    "default port of http": ("http://example.org:80/", "org,example)/"),
    "default port of https, with a zero": ("https://example.org:0443/", "org,example)/"),
    "default port of the other scheme": ("http://example.org:443/", "org,example:443)/"),
    "port": ("http://example.org:8080/a", "org,example:8080)/a"),
    "port 0": ("http://example.org:0/", "org,example)/"),
    "port that is empty": ("http://example.org:/", "org,example)/"),
    "port that is no number": ("http://example.org:abc/A", "http://example.org:abc/A"),
    "port that is too large": ("http://example.org:65536/A", "http://example.org:65536/A"),
    "user and password": ("http://User:p@ss@example.org:8080/", "org,example:8080)/"),
    "dots around a host": ("http://.example..org./", "org,example)/"),
    "escapes in a host": ("http://example%2Eorg%20/", "org%20,example)/"),
    "IPv4": ("http://192.168.1.2/", "2,1,168,192)/"),
    "IPv4 as one number": ("http://3279880203/", "11,0,127,195)/"),
    "IPv4 in octal": ("http://010.020.030.040/", "32,24,16,8)/"),
    "IPv4 of two parts": ("http://1.65536/", "0,0,1,1)/"),
    "IPv4 that is none": ("http://256.1.1.1/", "1,1,1,256)/"),
    "IPv6": ("http://[2001:DB8::1]:8080/a", "2001:db8::1:8080)/a"),
    "IDN": ("http://BÜCHER.example/", "example,xn--bcher-kva)/"),
    "IDN that is escaped": ("http://b%C3%BCcher.example/", "example,xn--bcher-kva)/"),
    "IDN that cannot be": ("http://é..org/", "org,%c3%a9)/"),
    "full-width digits": ("http://\uff11.\uff12.\uff13.\uff14/", "4,3,2,1)/"),
    "dot segments": ("http://example.org/a/./b/../c/.", "org,example)/a/c"),
    "dot segments above the root": ("http://example.org/../a", "org,example)/../a"),
    "dot segments that are escaped": ("http://example.org/a%2f%2E%2e%2fb", "org,example)/b"),
    "empty segments": ("http://example.org//a//b", "org,example)/a/b"),
    "trailing slash": ("http://example.org/a/", "org,example)/a"),
    "trailing slash before a query": ("http://example.org/a/?b", "org,example)/a?b"),
    "empty query": ("http://example.org/a?", "org,example)/a"),
    "empty fields": ("http://example.org/a?b&&a", "org,example)/a?&a&b"),
    "fields by name, then by value": ("http://example.org/?a-b&a=1&a=0&a=&a", "org,example)/?a&a=&a=0&a=1&a-b"),
    "needless escapes": ("http://example.org/%7Ea%41?%62", "org,example)/~aa?b"),
    "escapes of escapes": ("http://example.org/%25252541", "org,example)/a"),
    "escapes in pieces": ("http://example.org/%%34%31", "org,example)/a"),
    "escapes that are none": ("http://example.org/%zz%", "org,example)/%25zz%25"),
    "what must be escaped": ("http://example.org/a b%23%00\x7f", "org,example)/a%20b%23%00%7f"),
    "what need not be escaped": ("http://example.org/|^`{}<>\"[]\\'", "org,example)/|^`{}<>\"[]\\'"),
    "escaped separators in a path": ("http://example.org/a%3Fb&a", "org,example)/a?b&a"),
    "escaped separators in a query": ("http://example.org/?b%26a%3D1", "org,example)/?a=1&b"),
    "not ASCII": ("http://example.org/É?é", "org,example)/%c3%89?%c3%a9"),
    "not UTF-8": ("http://example.org/%E9", "org,example)/%e9"),
    "a surrogate": ("http://example.org/\udcff", "http://example.org/\udcff"),
    "fragment": ("http://example.org/a#b?c", "org,example)/a"),
    "white space around and inside": (" \thttp://example.org/a\r\nb\x0b\n", "org,example)/ab"),
    "jsessionid": (f"http://example.org/?a&JSESSIONID={SESSION}&b", "org,example)/?a&b"),
    "phpsessid": (f"http://example.org/?phpsessid={SESSION}", "org,example)/"),
    "sid, at the end of other fields": (f"http://example.org/?a&sid={SESSION}", "org,example)/?&a"),
    "sid, the last of two": (
        f"http://example.org/?sid={SESSION}&sid={SESSION}",
        f"org,example)/?&sid={SESSION.lower()}",
    ),
    "sid that is too long": (f"http://example.org/?sid={SESSION}0", f"org,example)/?sid={SESSION.lower()}0"),
    "aspsessionid": ("http://example.org/?ASPSESSIONIDABCDEFGH=ABCDEFGHIJKLMNOPQRSTUVWX&a", "org,example)/?a"),
    "cfid and cftoken": ("http://example.org/?a&CFID=1&CFTOKEN=2&b", "org,example)/?a&b"),
    "jsessionid in a path stays": (
        f"http://example.org/a;jsessionid={SESSION}",
        f"org,example)/a;jsessionid={SESSION.lower()}",
    ),
    "ASP.NET session": (f"http://example.org/a/({ASP})/b.aspx?c", "org,example)/a/b.aspx?c"),
    "ASP.NET sessions, named": (f"http://example.org/(a({ASP})S({ASP.upper()}))/b.aspx", "org,example)/b.aspx"),
    "no ASP.NET page": (f"http://example.org/({ASP})/b.html", f"org,example)/({ASP})/b.html"),
    "no scheme": ("example.org/a", "org,example)/a"),
    "no scheme, but a port": ("example.org:80/a", "example.org:80/a"),
    "no host, so the path has it": ("http:/www.example.org/a", "org,example)/a"),
    "no host at all": ("http:///", "http:/"),
    "other schemes with a host": ("ftp://www.example.org:21/a", "org,example:21)/a"),
    "urn": ("urn:UUID:ABC", "urn:uuid:abc"),
    "file": ("file:///A//b/../c/", "file:/a//b/../c"),
    "file of a host": ("file://host/a", "host)/a"),
    "dns": ("dns:www.Example.org", "dns:www.example.org"),
    "screenshot": ("screenshot:http://www.example.org/?b&a", "screenshot:http://www.example.org?a&b"),
    "mailto": ("mailto:A@example.org?b&a", "mailto:a@example.org?a&b"),
    "case of a scheme without a host": ("URN:A", "URN:a"),
    "filedesc stays": ("filedesc://A.arc/", "filedesc://A.arc/"),
    "nothing": ("", "-"),
    "white space alone": (" ", " "),
}
REAL = """
import json, sys
import surt

def key(url):
    try:
        return surt.surt(url)
    except Exception:
        return url

print(json.dumps([key(url) for url in json.load(sys.stdin)]))
"""


@pytest.mark.parametrize(("url", "key"), TABLE.values(), ids=TABLE.keys())
def test_a_key_follows_the_rule(url, key):
    assert surt(url) == key


def test_the_table_is_as_recorded():
    urls = [url for url, _ in TABLE.values()]
    assert real_keys(urls) == [key for _, key in TABLE.values()]


def test_keys_are_those_of_the_surt_package():
    assert differences(addresses(5_000, seed=1)) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_keys_are_those_of_the_surt_package(seed):
    assert differences(addresses(50_000, seed)) == []


def differences(urls):
    pairs = zip(urls, real_keys(urls), map(surt, urls), strict=True)
    return [(url, real, ours) for url, real, ours in pairs if real != ours]


def real_keys(urls):
    command = [judge("python"), "-c", REAL]
    said = subprocess.run(command, input=json.dumps(urls), capture_output=True, text=True, timeout=DEADLINE)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)
