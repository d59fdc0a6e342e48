"""Without a network the first run and every later one say the same line, within seconds, and raise no alarm."""

import shutil
import socket
import subprocess
import sys
import threading
import time

import pytest

from scraper.fetching import offline
from scraper.fetching.offline import why_offline
from tests.crawl.crawling import ROOT, contents, crawl_live, environment
from tests.crawl.pages import document
from tests.crawl.server import Server, scripted

LIVE, ARCHIVE = "https://www.innovationpolicyplatform.org", "https://web.archive.org"
NAMESPACE = ("unshare", "--net", "--map-root-user")


def network(monkeypatch, *, has_route, names=()):
    monkeypatch.setattr(offline, "_has_route", lambda *place: has_route)
    monkeypatch.setattr(offline, "_is_found", lambda host: host in names)
    monkeypatch.setattr(offline, "getproxies", dict)


@pytest.mark.parametrize(
    ("has_route", "names", "urls", "is_offline"),
    [
        (False, (), [LIVE], True),
        (False, (), [LIVE, ARCHIVE], True),
        (True, (), [LIVE, ARCHIVE], True),
        (True, ("web.archive.org",), [LIVE, ARCHIVE], False),
        (True, (), [LIVE], False),  # its domain may have lapsed
        (False, (), [], False),  # a folder
        (False, (), ["http://127.0.0.1:80"], False),
        (False, (), [LIVE, "http://localhost:80"], False),
        (False, (), [LIVE, "http://192.168.1.2"], False),
        (False, (), ["http://[::1]:80"], False),
        (False, (), ["http://pywb:8080"], False),
    ],
)
def test_a_machine_is_offline_where_no_place_can_be_reached(monkeypatch, has_route, names, urls, is_offline):
    network(monkeypatch, has_route=has_route, names=names)
    assert (why_offline(urls) is not None) is is_offline


@pytest.mark.parametrize("name", ["http", "https", "all"])
def test_where_a_proxy_is_asked_for_it_knows_better(monkeypatch, name):
    network(monkeypatch, has_route=False)
    monkeypatch.setattr(offline, "getproxies", lambda: {name: "http://proxy:3128"})
    assert why_offline([LIVE]) is None


def test_a_name_that_is_looked_up_for_long_may_have_an_address(monkeypatch):
    network(monkeypatch, has_route=True)
    monkeypatch.setattr(offline, "_PATIENCE", 0.0)
    answered = threading.Event()
    monkeypatch.setattr(offline, "_is_found", lambda host: answered.wait(60))
    assert why_offline([LIVE, ARCHIVE]) is None
    answered.set()


def test_asking_whether_there_is_a_route_sends_nothing(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda self, place: None)
    assert offline._has_route(socket.AF_INET, "192.0.2.1")


def test_every_run_without_a_network_says_the_same_line(tmp_path):
    if shutil.which("unshare") is None or subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode:
        pytest.skip("this system gives no network of one's own: unshare --net")
    with Server(scripted({"/document/a": document("a")})) as server:
        crawl_live(server, tmp_path / "kept", "-a", "url=/document/a")
    before = contents(tmp_path / "kept")
    said = set()
    for folder in ("new", "new", "kept", "kept"):
        words = [sys.executable, "-m", "scrapy", "crawl", "ipp_document", "-s", f"OUTPUT_DIR={tmp_path / folder}"]
        began = time.monotonic()
        done = subprocess.run([*NAMESPACE, *words], cwd=ROOT, env=environment(), capture_output=True, text=True)
        assert done.returncode == 2, done.stderr
        assert time.monotonic() - began < 10
        said.add((done.stdout, done.stderr))
    [(out, err)] = said
    assert out == ""
    assert err.startswith("Nothing could be reached: this machine seems to be offline (it has no route")
    assert "alarm" not in err
    assert contents(tmp_path / "kept") == before


def test_what_is_no_address_is_told_as_that_without_a_network_too(tmp_path):
    if shutil.which("unshare") is None or subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode:
        pytest.skip("this system gives no network of one's own: unshare --net")
    words = [sys.executable, "-m", "scrapy", "crawl", "ipp_document", "-a", "url=hello", "-s", f"OUTPUT_DIR={tmp_path}"]
    done = subprocess.run([*NAMESPACE, *words], cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert (done.returncode, "it is no address (not_an_address): 1\n    hello" in done.stdout) == (3, True), done.stderr
    assert "offline" not in done.stdout + done.stderr
