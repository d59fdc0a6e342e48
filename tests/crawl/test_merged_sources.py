"""Half of the mirror and half of an archive: together they give all that either has, each from where it was."""

import json
import shutil
from urllib.parse import quote, unquote, urlsplit

import pytest

from tests.crawl.crawling import MIRROR, SAMPLES, crawl, crawl_live, score
from tests.crawl.samples import HOST
from tests.crawl.server import NOT_FOUND, Server, static
from tests.judges import pywb, pywb_index
from tests.sampling import sampled

WARC = SAMPLES / "site/warc/ipp-00000.warc.gz"
FAST = {"IPP_PLAYBACK_DELAY": 0, "IPP_INDEX_PER_MINUTE": 0, "IPP_BACKOFF": 1}
PREFIX = f"/{HOST}"


def is_taken(path, from_whom):
    """Every second document is not in the mirror, every third file not in the mirror, and others not in the archive."""
    name = unquote(path).removeprefix(PREFIX).removesuffix("/index.html")
    if from_whom == "archive" and name.startswith(("/node/", "/print/")):
        return True  # under its number it would be found all the same
    if not name.startswith(("/document/", "/sites/default/files/")):
        return False
    place = sum(name.encode())
    if from_whom == "mirror":
        return place % 2 == 0
    return place % 3 == 0


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A pywb that stands for the Wayback Machine, with all of the sample site's captures."""
    with pywb(tmp_path_factory.mktemp("pywb"), [WARC]) as replay:
        yield f"{replay.base}/{replay.collection}"


@pytest.fixture(scope="module")
def with_holes(tmp_path_factory):
    """The same, but captures of some documents and files were never made."""
    folder = tmp_path_factory.mktemp("pywb-with-holes")
    index = pywb_index(folder / "all.cdxj", [WARC])
    lines = index.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not is_taken(urlsplit(json.loads(line.split(" ", 2)[2])["url"]).path, "archive")]
    assert len(kept) < len(lines)
    (folder / "index.cdxj").write_text("".join(kept), "utf-8")
    with pywb(folder, [WARC], folder / "index.cdxj") as replay:
        yield f"{replay.base}/{replay.collection}"


@pytest.fixture(scope="module")
def half_mirror():
    """The nested mirror with holes."""
    whole = static(MIRROR, lists=False)
    with Server(lambda path: NOT_FOUND if is_taken(urlsplit(path).path, "mirror") else whole(path)) as server:
        yield server


@pytest.fixture(scope="module", params=[3, pytest.param(1, marks=pytest.mark.soak)], ids="every {}. document".format)
def crawls_of_each(request, tmp_path_factory, half_mirror, with_holes):
    """The mirror alone, the archive alone, both; each asked for some documents, or for the library."""
    outputs = tmp_path_factory.mktemp("merged")
    truth = [json.loads(line) for line in (SAMPLES / "truth.jsonl").read_text("utf-8").splitlines()]
    (outputs / "urls").write_text("\n".join(document["canonical_url"] for document in truth[:: request.param]))
    asked = ("-a", f"urls={outputs / 'urls'}") if request.param > 1 else ()
    settings = {"IPP_LIVE_URL": half_mirror.url, "IPP_WAYBACK_URL": with_holes, **FAST}
    sources = ("live", "wayback", "live,wayback")
    return {name: crawl(outputs / name, "-a", f"source={name}", *asked, **settings) for name in sources}


def test_the_merged_records_are_the_union(crawls_of_each):
    live, wayback, both = (set(crawls_of_each[name].records()) for name in ("live", "wayback", "live,wayback"))
    assert live - wayback
    assert wayback - live
    assert both >= live | wayback
    code, text = score(crawls_of_each["live,wayback"].output, present_only=True)
    assert code == 0, text


def test_each_record_says_which_source_served_it(crawls_of_each):
    live, both = crawls_of_each["live"].records(), crawls_of_each["live,wayback"].records()
    served = {record_id: record["capture"]["source"] for record_id, record in both.items()}
    assert {record_id for record_id, source in served.items() if source == "live"} == set(live)
    assert {source for record_id, source in served.items() if record_id not in live} == {"wayback"}


def test_files_come_from_where_they_are(crawls_of_each):
    both = crawls_of_each["live,wayback"]
    kept = {}
    for name in ("live", "wayback", "live,wayback"):
        files = [file for file in crawls_of_each[name].report["files"] if file["sha256"]]
        kept[name] = {file["url"]: file["source"] for file in files}
    assert set(kept["live,wayback"]) >= set(kept["live"])
    for url, source in kept["live,wayback"].items():
        path = urlsplit(url).path
        if path.startswith("/sites/"):
            is_plain = (MIRROR / HOST / unquote(path).lstrip("/")).exists()  # else it has another name there, or none
            assert not is_plain or source == ("wayback" if is_taken(path, "mirror") else "live"), url
    assert both.report["sources"]["wayback"]["files"] > 0


def test_what_both_lack_is_lost_with_every_place_that_was_tried(crawls_of_each):
    both = crawls_of_each["live,wayback"]
    lost = [entry for entry in both.report["documents"] if entry["outcome"] == "lost"]
    assert lost
    for entry in lost:
        assert [attempt["source"] for attempt in entry["attempts"]][-1] == "wayback", entry["url"]
        assert len(entry["attempts"]) > 3


def test_neither_is_asked_twice_for_the_same(half_mirror, tmp_path):
    half_mirror.log.clear()
    crawl_live(half_mirror, tmp_path / "o")
    assert half_mirror.asked_twice() == {}


@pytest.mark.parametrize("source", sampled(["wayback", "live,wayback"], 1))
def test_every_document_is_discovered(archive, source, tmp_path):
    """From the archive's index alone, and from both; from the mirror alone is `test_samples.py`."""
    with Server(static(MIRROR)) as server:
        settings = {"IPP_LIVE_URL": server.url, "IPP_WAYBACK_URL": archive, **FAST}
        crawled = crawl(tmp_path / "o", "-a", f"source={source}", **settings)
    code, text = score(crawled.output)
    assert code == 0, text
    assert crawled.report["traps"]
    assert not [page for page in crawled.report["pages"] if "," in unquote(urlsplit(page["url"]).query)]


def test_old_links_as_papers_cite_them_are_taken_from_the_archive(archive, tmp_path):
    slug = "key-features-first-phase-national-cluster-program-russia"
    forms = [
        f"http://{HOST}/document/{slug}?page=0%2C0%2C3",
        f"https://{HOST}/{HOST}/document/business-incubators-turkey/index.html",
        f"https://web.archive.org/web/2018id_/http://{HOST}:80/document/evaluation",
    ]
    (tmp_path / "urls").write_text("\n".join([*forms, "see www.example.org/x", "rubbish"]) + "\n")
    shutil.rmtree(tmp_path / "o", ignore_errors=True)
    settings = {"IPP_WAYBACK_URL": archive, **FAST}
    crawled = crawl(tmp_path / "o", "-a", "source=wayback", "-a", f"urls={tmp_path / 'urls'}", **settings)
    assert set(crawled.records()) == {
        f"document/{slug}",
        "document/business-incubators-turkey",
        "document/evaluation",
    }
    assert {record["capture"]["source"] for record in crawled.records().values()} == {"wayback"}
    assert len(crawled.report["refused"]) == 2
    assert quote(slug) in json.dumps(crawled.report)
