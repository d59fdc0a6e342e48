"""Whole crawls of the sample site, in every form in which it is met: the same records from each."""

import shutil
from urllib.parse import unquote

import pytest

from tests.crawl.crawling import MIRROR, crawl_live, score
from tests.crawl.samples import FOLDERS, HOST, SERVED, UNFINISHED
from tests.crawl.server import Server

WHOLE = ("httrack folder", "host folder", "wget folder", *SERVED)
TRAPS = ("order=", "/print", "/user", "/search", "/rss", "/filter/", "sort=", "/node/add")


@pytest.fixture(scope="session")
def served_without_unfinished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served") / "mirror"
    shutil.copytree(MIRROR, folder, ignore=shutil.ignore_patterns(UNFINISHED))
    return folder


@pytest.mark.parametrize("name", SERVED)
def test_a_served_site_gives_every_document_and_file_that_it_holds(crawls, served_without_unfinished, name):
    folder, _ = SERVED[name]
    if name == "httrack at the root":
        folder = served_without_unfinished / folder.relative_to(MIRROR)
    code, text = score(crawls[name][0].output, served=folder)
    assert code == 0, text


@pytest.mark.parametrize("name", ["httrack folder", "wget folder"])
def test_a_mirror_on_disk_gives_every_document_and_file_that_it_holds(crawls, name):
    code, text = score(crawls[name][0].output, served=FOLDERS[name])
    assert code == 0, text


@pytest.mark.parametrize("name", [name for name in [*FOLDERS, "deeper"] if name not in WHOLE])
def test_saved_pages_give_the_documents_that_they_are(crawls, name):
    code, text = score(crawls[name][0].output, present_only=True)
    assert code == 0, text
    assert crawls[name][0].figures["documents_found"] + crawls[name][0].figures["documents_partly_found"] >= 50


def test_the_founding_document_is_read_from_its_transcript(crawls):
    [record] = crawls["transcript"][0].records().values()
    assert record["id"] == "document/key-features-first-phase-national-cluster-program-russia"
    assert len(record["topics"]) == 19


def test_every_form_gives_the_same_content_sha256(crawls):
    digests = {}
    for crawled, _ in (crawls[name] for name in crawls if name != "transcript"):
        for record_id, record in crawled.records().items():
            digests.setdefault(record_id, set()).add(record["content_sha256"])
    assert {record_id: found for record_id, found in digests.items() if len(found) > 1} == {}
    assert len(digests) >= 91


@pytest.mark.parametrize("name", SERVED)
def test_nothing_is_asked_for_twice(crawls, name):
    assert crawls[name][1].asked_twice() == {}


@pytest.mark.parametrize("name", SERVED)
def test_no_trap_is_asked_for(crawls, name):
    asked = crawls[name][1].asked()
    pages = [path for path in asked if "/sites/default/files/" not in path and not path.endswith("/robots.txt")]
    assert [path for path in pages if any(trap in path for trap in TRAPS)] == []
    assert [path for path in pages if "," in unquote(path.partition("?")[2])] == []
    assert crawls[name][0].report["traps"]


@pytest.mark.parametrize("name", WHOLE)
def test_a_site_with_holes_ends_with_exit_code_3_and_nothing_to_complain_of(crawls, name):
    crawled = crawls[name][0]
    assert (crawled.code, crawled.complaints) == (3, [])


def test_crawled_again_the_records_have_the_same_bytes(crawls, tmp_path):
    crawled = crawls["httrack nested, folders listed"][0]
    before = crawled.bytes_of_records()
    shutil.copytree(crawled.output, tmp_path / "output")
    with Server(SERVED["httrack nested, folders listed"][1]) as server:
        again = crawl_live(server, tmp_path / "output")
    assert again.code == 3
    assert again.bytes_of_records() == before
    assert server.asked_twice() == {}


def test_any_form_of_an_address_gives_its_document_and_nothing_else(tmp_path):
    forms = [
        "https://www.innovationpolicyplatform.org/node/5211",
        "http://innovationpolicyplatform.net/print/5212",
        "/content/really-old-name",
        f"https://{HOST}/{HOST}/document/business-incubators-turkey/index.html",
        f"https://web.archive.org/web/2018id_/http://{HOST}:80/document/evaluation?page=0%2C0%2C3",
    ]
    (tmp_path / "urls").write_text("# some documents\n\n" + "\n".join(forms[2:]) + "\nhttp://example.org/x\nrubbish\n")
    with Server(SERVED["drupal"][1]) as server:
        given = crawl_live(server, tmp_path / "given", "-a", f"url={' '.join(forms[:2])}")
        listed = crawl_live(server, tmp_path / "listed", "-a", f"urls={tmp_path / 'urls'}")
    assert len(given.records()) == 2
    assert "document/key-features-first-phase-national-cluster-program-russia" in given.records()
    assert set(listed.records()) == {
        "document/renamed-document",
        "document/business-incubators-turkey",
        "document/evaluation",
    }
    assert [entry["reason"] for entry in listed.report["refused"]] == ["not_ipp", "not_an_address"]
    assert listed.code == 3
    assert not [path for path in server.asked() if "documents" in path]
