"""Of every kind of source, after each of three runs: each document and file replays where people look for it.

In a real pywb from the archive and from the WACZ, and in ReplayWeb.page, in a real Chromium.
"""

import gzip
import json
import zipfile
from contextlib import closing, contextmanager
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, unquote, urldefrag, urlsplit

import pytest

from scraper.catalog.catalog import NAME, Catalog
from scraper.outputs.exports.wacz import export_wacz
from tests.crawl.crawling import warcs
from tests.crawl.replay_kinds import KINDS, captures_of
from tests.judges import browser, contacted, get, pywb_of, replay_web_page, run_judge, wanted
from tests.sampling import sampled

DRIVER = Path(__file__).with_name("replay_in_browser.py")


@pytest.fixture(scope="module", params=sampled(KINDS, 2))
def states(request, tmp_path_factory):
    """The output after each of three runs over a kind of source, and a WACZ of each, by the run's name."""
    folder = tmp_path_factory.mktemp("kind")
    outputs = dict(zip(("first", "second", "third"), KINDS[request.param](folder / "source"), strict=True))
    for name, output in outputs.items():
        export_wacz(output, folder / f"{name}.wacz")
    return {name: (output, folder / f"{name}.wacz") for name, output in outputs.items()}


def test_pywb_replays_what_was_captured_under_each_address(states, tmp_path):
    held = {name: captures_of(output) for name, (output, _) in states.items()}
    assert all(len(captures) >= 2 for captures in held.values())
    collections = {f"{name}-archive": from_archive(output) for name, (output, _) in states.items()}
    collections |= {f"{name}-wacz": from_wacz(wacz, tmp_path / name) for name, (_, wacz) in states.items()}
    with pywb_of(tmp_path, collections) as replays:
        wrong = {name: wrongs(replay, held[name.partition("-")[0]]) for name, replay in replays.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_replay_web_page_opens_each_page_by_its_list_and_by_its_address_alone(states, tmp_path):
    folder, program = replay_web_page(), browser()
    with served(folder, next(wacz.parent for _, wacz in states.values()), states["third"][0] / "archive") as base:
        titles = {}
        for name, (_, wacz) in states.items():
            titles |= dict(opened(f"{base}/{wacz.name}", base, pages_of(wacz), is_short=name != "third"))
        output, wacz = states["third"]
        for warc, pages in by_warc(output, pages_of(wacz)).items():
            titles |= dict(opened(f"{base}/{warc}", base, pages, is_short=True))
        said = run_judge("python", DRIVER, program, tmp_path / "net.json", *titles)
    assert said.returncode == 0, said.stderr
    shown = json.loads(said.stdout)
    assert {url: shown[url] for url, title in titles.items() if title not in shown[url]} == {}
    log = json.loads((tmp_path / "net.json").read_text())
    assert wanted(log) == {"127.0.0.1"}
    assert {urlsplit(f"//{address}").hostname for address in contacted(log)} == {"127.0.0.1"}


def pages_of(wacz):
    with zipfile.ZipFile(wacz) as file:
        return [json.loads(line) for line in file.read("pages/pages.jsonl").splitlines()[1:]]


def by_warc(output, pages):
    """The pages by the file of the archive that has their captures, which ReplayWeb.page opens by itself."""
    found = {}
    with closing(Catalog(output / NAME)) as catalog:
        for page in pages:
            found.setdefault(catalog.at(page["url"], page["ts"])[0].warc, []).append(page)
    return found


def opened(source, base, pages, is_short):
    """Where ReplayWeb.page shows each page, and the title that is to be seen: after the third run of all."""
    for page in pages[:1] if is_short else pages:
        there = f"{base}/?source={quote(source, safe='')}#view=resource&url={quote(page['url'], safe='')}"
        yield f"{there}&ts={page['ts'].translate(str.maketrans('', '', '-:TZ'))}", page["title"]
        if not is_short:
            yield there, page["title"]


@contextmanager
def served(*folders):
    """A server of files on loopback: each from the first of the folders that has it."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path):
            name = unquote(urlsplit(path).path).lstrip("/") or "index.html"
            return str(next((folder / name for folder in folders if (folder / name).is_file()), folders[0] / name))

        def log_message(self, *_):
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wrongs(replay, captures):
    """What is wrong with captures as they are replayed: asked for with their date, and with none."""
    found = []
    for one in captures:
        found += faults(replay, one, {one.sha256}, one.timestamp)
        # With no date it is the one next to today.
        found += faults(replay, one, {other.sha256 for other in captures if other.url == one.url}, "")
    return found


def faults(replay, capture, expected, timestamp):
    status, headers, body = get(replay.url(capture.url, timestamp, "id_"))
    if not timestamp and status in {302, 307}:  # to the latest
        status, headers, body = get(urldefrag(headers["Location"]).url)
    if status != 200:
        yield f"{capture.url} at {timestamp!r}: status {status}"
    elif sha256(plain(body, headers)).hexdigest() not in expected:
        yield f"{capture.url} at {timestamp!r}: another payload"


def plain(body, headers):
    return gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body


def from_archive(output):
    return warcs(output), output / "archive/index.cdxj"


def from_wacz(wacz, folder):
    """The WARC files and the index of an exported WACZ."""
    with zipfile.ZipFile(wacz) as file:
        file.extractall(folder / "unpacked")
    index = folder / "unpacked/index.cdxj"
    index.write_bytes(gzip.decompress((folder / "unpacked/indexes/index.cdx.gz").read_bytes()))
    return sorted((folder / "unpacked/archive").iterdir()), index
