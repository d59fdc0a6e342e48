"""What pages show is had from the source that has the pages, and replays under the address that a browser asks for."""

import json
import re
from contextlib import nullcontext

import pytest

from tests.archive.foreign_files import http, packed, record
from tests.crawl.crawling import contents, crawl, run
from tests.crawl.pages import SITE
from tests.crawl.samples import HOST
from tests.crawl.server import Server, scripted
from tests.crawl.shown_site import SEEN, STYLE, pages
from tests.crawl.wayback import Kept, Wayback

# As mirroring tools name what has a query: HTTrack in one way, wget in another.
RENAMED = {STYLE: "/sites/default/files/css/css_xyz8f2e.css", "/misc/look.js?v=1": "/misc/look.js%3Fv=1"}
WHEN = "20180601120000"


def mirrored():
    """Path in a mirror to answer, links rewritten."""
    table = pages(lambda html: _renamed(re.sub(r"""(["' ])/(?=\w)""", r"\1../../", html)))
    named = {path if "." in path else f"{path.rstrip('/')}/index.html": answer for path, answer in table.items()}
    return {_renamed(path): answer for path, answer in named.items()}


def _renamed(text):
    for stated, name in RENAMED.items():
        text = text.replace(stated.removeprefix("/"), name.removeprefix("/"))
    return text


def of_a_nested_mirror(folder):
    server = Server(scripted({f"/{HOST}{path}": answer for path, answer in mirrored().items()}))
    return server, {"IPP_LIVE_URL": server.url}, []


def of_a_folder(folder):
    for path, answer in mirrored().items():
        file = folder / "mirror" / HOST / path.removeprefix("/").replace("%3F", "?")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_body(answer))
    return nullcontext(), {}, ["-a", f"source={folder / 'mirror'}"]


def of_somebodys_archive(folder):
    blocks = {path: http(_body(one), "200 OK", f"Content-Type: {_type(one)}") for path, one in pages().items()}
    folder.mkdir()
    (folder / "a.warc.gz").write_bytes(packed(*(record(block, SITE + path) for path, block in blocks.items())))
    return nullcontext(), {}, ["-a", f"source={folder / 'a.warc.gz'}"]


def of_a_web_archive(folder):
    kept = [
        Kept(SITE + path, WHEN, _body(one), headers=(("Content-Type", _type(one)),)) for path, one in pages().items()
    ]
    server = Server(Wayback(kept))
    return (
        server,
        {"IPP_WAYBACK_URL": server.url, "IPP_INDEX_PER_MINUTE": 0, "IPP_PLAYBACK_DELAY": 0},
        ["-a", "source=wayback"],
    )


def _body(answer):
    return answer if isinstance(answer, bytes) else answer.body


def _type(answer):
    return "text/html" if isinstance(answer, bytes) else dict(answer.headers)["Content-Type"]


@pytest.mark.parametrize("source", [of_a_nested_mirror, of_a_folder, of_somebodys_archive, of_a_web_archive])
def test_what_pages_show_is_had_from_where_they_are(source, tmp_path):
    running, settings, arguments = source(tmp_path / "source")
    with running:
        crawled = crawl(tmp_path / "output", *arguments, **settings)
    is_mirror = source in {of_a_nested_mirror, of_a_folder}
    expected = {SITE + (RENAMED.get(path, path) if is_mirror else path) for path in SEEN}
    assert expected - replayed(crawled.output) == set()
    missing = {one["url"].removeprefix(SITE): one["reason"] for one in crawled.report["shown"]["missing"]}
    assert len(missing) == 4, missing
    assert "/img/soft.png" in missing
    assert crawled.figures["documents_found"] == crawled.figures["documents_wanted"] == 2
    before = contents(crawled.output)
    assert run("rebuild", OUTPUT_DIR=crawled.output).returncode == crawled.code
    assert contents(crawled.output) == before
    assert run("verify", OUTPUT_DIR=crawled.output).returncode == 0


def replayed(output):
    """The addresses under which an index has something with status 200; what was read from a disk has none."""
    lines = (output / "archive/index.cdxj").read_text("utf-8").splitlines()
    found = (json.loads(line.split(" ", 2)[2]) for line in lines if not line.startswith("!"))
    return {one["url"] for one in found if one.get("status", "200") == "200"}
