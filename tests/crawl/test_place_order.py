"""A document is asked for first where the last ones were found."""

import shutil

from tests.crawl.crawling import SAMPLES, contents, crawl_live, run
from tests.crawl.pages import document
from tests.crawl.server import Answer, Server, pdf, scripted

INTACT = (SAMPLES.parent / "files/intact.pdf").read_bytes()
MIRROR = "/www.innovationpolicyplatform.org"
SLUGS = [f"d{number:02}" for number in range(60)]
ASKED = ("-a", f"url={' '.join(f'/document/{slug}' for slug in SLUGS)}")
IN_MIRROR = {f"{MIRROR}/document/{slug}.html": document(slug) for slug in SLUGS}


def test_a_dead_address_is_passed_over_and_the_account_and_a_rebuild_say_so(tmp_path):
    with Server(scripted(IN_MIRROR)) as server:
        done = crawl_live(server, tmp_path, *ASKED, CONCURRENT_REQUESTS=4)
        own = [path for path in server.asked() if path.startswith("/document/d") and not path.endswith(".html")]
    assert (done.code, len(done.records())) == (0, 60)
    assert 5 <= len(set(own)) <= 20
    passed = [one for entry in done.report["documents"] for one in entry["attempts"] if one["outcome"] == "passed_over"]
    told = {one["url"] for one in passed}
    assert told.isdisjoint({server.url + path for path in own})
    assert {f"{server.url}/document/{slug}" for slug in SLUGS} <= told | {server.url + path for path in own}
    assert all(one["detail"].startswith("not asked: such places gave nothing for ") for one in passed)
    before = contents(tmp_path)
    shutil.rmtree(tmp_path / "records")
    (tmp_path / "report.json").unlink()
    (tmp_path / "catalog.sqlite").unlink()
    rebuilt = run("rebuild", OUTPUT_DIR=tmp_path)
    assert (rebuilt.returncode, rebuilt.stderr) == (0, "")
    assert contents(tmp_path) == before


def test_a_live_site_that_fails_is_passed_over_for_a_folder_that_has_them(tmp_path):
    source = tmp_path / "pages"
    (source / "document").mkdir(parents=True)
    for slug in SLUGS:
        (source / f"document/{slug}.html").write_bytes(document(slug))
    robots = Answer(404)
    with Server(lambda path: robots if path == "/robots.txt" else Answer(500)) as server:
        words = (*ASKED, "-a", f"source=live,{source}")
        done = crawl_live(server, tmp_path / "output", *words, CONCURRENT_REQUESTS=4)
        own = [path for path in server.asked() if path.startswith("/document/") and path.count("/") == 2]
    assert (done.code, len(done.records())) == (0, 60)
    assert len([path for path in own if not path.endswith(".html")]) <= 20


def test_files_are_asked_for_first_where_the_last_ones_were_found(tmp_path):
    files = {f"/sites/default/files/{slug}.pdf": slug for slug in SLUGS[:30]}
    pages = {f"/document/{slug}": document(slug, path) for path, slug in files.items()}
    pages |= {MIRROR + path: pdf(INTACT + slug.encode()) for path, slug in files.items()}
    with Server(scripted(pages)) as server:
        crawl_live(server, tmp_path, "-a", f"url={' '.join(pages)}", CONCURRENT_REQUESTS=4)
        asked = server.asked()
    assert sum(path in files for path in asked) <= 20
    assert sum(path.removeprefix(MIRROR) in files for path in asked if path.startswith(MIRROR)) == 30
