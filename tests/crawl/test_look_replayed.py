"""A replayed page looks as it did: in a real Chromium, from the archive in pywb, from the WACZ in ReplayWeb.page."""

import json
from pathlib import Path
from urllib.parse import quote, urlsplit

from scraper.outputs.exports.wacz import export_wacz
from tests.crawl.crawling import crawl_live
from tests.crawl.pages import SITE
from tests.crawl.server import Server
from tests.crawl.shown_site import IMAGES, showing
from tests.crawl.test_replays import from_archive, served
from tests.judges import browser, contacted, pywb_of, replay_web_page, run_judge, wanted

DRIVER = Path(__file__).with_name("look_in_browser.py")
PAGE = SITE + "/document/a"


def test_a_replayed_page_looks_as_the_original_did(tmp_path):
    player = replay_web_page()
    with Server(showing()) as server:
        crawled = crawl_live(server, tmp_path / "output")
        original = looks(tmp_path, server.url + "/document/a")
    export_wacz(crawled.output, tmp_path / "ipp.wacz")
    with pywb_of(tmp_path, {"archive": from_archive(crawled.output)}) as replays, served(player, tmp_path) as base:
        source = quote(f"{base}/ipp.wacz", safe="")
        there = f"{base}/?source={source}#view=resource&url={quote(PAGE, safe='')}"
        replayed = looks(tmp_path, replays["archive"].url(PAGE, modifier="mp_"), there)
    assert original[0] | {"images": None} == {
        "title": "a | Innovation Policy Platform",
        "heading": "rgb(1, 2, 3)",
        "behind": [*IMAGES["/sites/default/files/css/bg.png"]],
        "node": ["321px", "rgb(200, 0, 0)", "3px"],
        "inline": ["77px", [*IMAGES["/img/inline.png"]]],
        "letters": "Look",
        "fonts": [["Look", "loaded"]],
        "scripts": "yes",
        "images": None,
    }
    assert original[0]["images"]["logo"] == [*IMAGES["/sites/default/files/logo.png"]]
    assert replayed == original * 2
    assert (tmp_path / "pictures-of-1/0.png").read_bytes() == (tmp_path / "pictures-of-2/0.png").read_bytes()


def looks(folder, *urls):
    """How pages look; nobody beside this machine is asked."""
    pictures = folder / f"pictures-of-{len(urls)}"
    pictures.mkdir()
    said = run_judge("python", DRIVER, browser(), folder / "net.json", pictures, *urls)
    assert said.returncode == 0, said.stderr
    log = json.loads((folder / "net.json").read_text())
    assert wanted(log) <= {"127.0.0.1", "fonts.example.org"}
    assert {urlsplit(f"//{address}").hostname for address in contacted(log)} == {"127.0.0.1"}
    return json.loads(said.stdout)
