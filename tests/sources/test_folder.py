"""A folder as a source: whatever lies in it, nothing outside is read, nothing hangs, and what is refused is named."""

import os
import socket
from datetime import UTC, datetime

import pytest
from scrapy.settings import Settings

from scraper.addresses.address import read_address
from scraper.fetching.answers import judge_error
from scraper.fetching.open_sources import SourceError, identify, open_sources, source_names
from scraper.sources import folder_layout
from scraper.sources.folder import DiskFolder, FolderError, FolderSource, load_saved
from scraper.sources.live import LiveSource, wanted_address, wanted_file
from scraper.sources.source import FileTooLarge, LocalSource
from tests.crawl.crawling import MIRROR, WGET
from tests.crawl.pages import document
from tests.records import SITE
from tests.sampling import sampled

HOST = "www.innovationpolicyplatform.org"
SEED = f"{SITE}/document/key-features-first-phase-national-cluster-program-russia"


def wanted(url):
    return wanted_address(read_address(url))


@pytest.fixture
def mirror(tmp_path):
    """A folder with one document, in a mirror's layout, and a secret beside it."""
    (tmp_path / "secret.html").write_bytes(document("secret"))
    root = tmp_path / "mirror"
    (root / HOST / "document/a").mkdir(parents=True)
    (root / HOST / "document/a/index.html").write_bytes(document("a"))
    return root


def holdings(root):
    found = FolderSource(DiskFolder(root), identify).holdings()
    return found.documents, {path.rsplit("/", 1)[-1]: reason for path, reason in found.refused}


def test_links_that_lead_out_or_round_are_refused_by_name(mirror):
    (mirror / "out.html").symlink_to(mirror.parent / "secret.html")
    (mirror / "passwd.html").symlink_to("/etc/passwd")
    (mirror / "outside").symlink_to(mirror.parent)
    (mirror / "loop").symlink_to(mirror)
    (mirror / "self.html").symlink_to(mirror / "self.html")
    (mirror / "broken.html").symlink_to(mirror / "nowhere.html")
    documents, refused = holdings(mirror)
    assert documents == [f"{SITE}/document/a"]
    assert refused == {
        "out.html": "link that leads out of the folder",
        "passwd.html": "link that leads out of the folder",
        "outside": "link to a folder",
        "loop": "link to a folder",
        "self.html": "broken link",
        "broken.html": "broken link",
    }


def test_special_files_are_refused_and_not_opened(mirror):
    os.mkfifo(mirror / "pipe.html")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(mirror / "s.html"))
        _, refused = holdings(mirror)
    assert refused == {"pipe.html": "not a regular file", "s.html": "not a regular file"}


def test_a_headers_file_that_leads_out_or_is_special_is_not_read(mirror):
    os.mkfifo(mirror / HOST / "document/a/index.headers")
    (mirror / "b.html").write_bytes(document("b"))
    (mirror / "b.headers").symlink_to("/etc/passwd")
    source = FolderSource(DiskFolder(mirror), identify)
    for slug in "ab":
        [candidate] = source.candidates(wanted(f"{SITE}/document/{slug}"))
        assert source.load(candidate).status == 200
        assert not any(name == "root" for name, _ in source.load(candidate).headers)


def test_a_file_that_may_not_be_read_is_refused(mirror, monkeypatch):
    (mirror / "private.html").write_bytes(document("private"))
    monkeypatch.setattr(folder_layout.os, "access", lambda path, mode: path.name != "private.html")  # root may always
    assert holdings(mirror)[1] == {"private.html": "not readable"}


def test_a_huge_page_is_not_read_into_memory(mirror):
    with (mirror / "huge.html").open("wb") as file:
        file.truncate(2**40)
    documents, refused = holdings(mirror)
    assert documents == [f"{SITE}/document/a"]
    assert refused == {"huge.html": "too_large: more than any page"}


def test_a_file_larger_than_a_download_may_be_is_not_loaded(mirror):
    file = mirror / HOST / "sites/default/files/x.pdf"
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        opened.truncate(2**40)
    source = FolderSource(DiskFolder(mirror), identify)
    [candidate] = source.candidates(wanted_file(f"{SITE}/sites/default/files/x.pdf"))
    with pytest.raises(FileTooLarge) as refusal:
        source.load(candidate)
    assert judge_error(refusal.value).outcome == "too_large"


def test_a_page_is_found_by_its_address_and_by_its_aliases():
    source = FolderSource(DiskFolder(MIRROR), identify)
    by_alias, by_node = (list(source.candidates(wanted(url))) for url in (SEED, f"{SITE}/node/5211"))
    assert by_alias
    assert by_alias == by_node


ROOTS = {"mirror": MIRROR, "its host": MIRROR / HOST, "wget's": WGET, "its host's": WGET / HOST, "all": MIRROR.parent}


@pytest.mark.parametrize("name", sampled(ROOTS, 2))
def test_the_root_may_be_any_folder_above_the_pages(name):
    root = ROOTS[name]
    source = FolderSource(DiskFolder(root), identify)
    [candidate, *_] = source.candidates(wanted(SEED))
    assert source.load(candidate).body
    assert len(source.holdings().documents) >= 91


def test_a_file_is_found_though_the_tool_never_finished_its_name():
    [candidate, *_] = FolderSource(DiskFolder(MIRROR), identify).candidates(
        wanted_file(f"{SITE}/sites/default/files/renamed.pdf")
    )
    assert candidate.url.endswith("renamed.20.delayed")


@pytest.mark.parametrize("url", [f"{SITE}/document/absent", f"{SITE}/documents?page=400"])
def test_what_is_not_held_has_no_candidates(mirror, url):
    assert list(FolderSource(DiskFolder(mirror), identify).candidates(wanted(url))) == []


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(FolderError, match="is not a folder"):
        FolderSource(DiskFolder(tmp_path / "absent"), identify)


class TestEverySource:
    """What each source promises to those who ask it."""

    @pytest.fixture(params=["live", "folder"])
    def source(self, request):
        return (
            LiveSource("http://127.0.0.1:1") if request.param == "live" else FolderSource(DiskFolder(MIRROR), identify)
        )

    def test_its_places_are_distinct_and_named_after_it(self, source):
        for one in (wanted(SEED), wanted(f"{SITE}/documents?page=2"), wanted_file(f"{SITE}/sites/default/files/a.pdf")):
            places = list(source.candidates(one))
            assert len({place.url for place in places}) == len(places)
            assert {place.source for place in places} <= {source.name}

    def test_a_place_has_a_location_in_the_terms_of_the_site(self, source):
        for place in source.candidates(wanted(SEED)):
            assert source.location_of(place.url) == place.location

    def test_its_seeds_are_addresses_in_canonical_form(self, source):
        seeds = list(source.seeds())
        assert seeds
        assert [read_address(seed).url for seed in seeds] == seeds

    def test_only_a_local_source_loads(self, source):
        assert isinstance(source, LocalSource) == (source.name != "live")


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (f"{SITE}/document/a", "http://127.0.0.1:8000/document/a"),
        ("http://innovationpolicyplatform.com/document/a?b", "http://127.0.0.1:8000/document/a?b"),
        ("https://www.oecd.org/a.pdf", "https://www.oecd.org/a.pdf"),
        ("ftp://www.innovationpolicyplatform.org/a", "ftp://www.innovationpolicyplatform.org/a"),
        ("file:///etc/passwd", "file:///etc/passwd"),
    ],
)
def test_another_base_stands_for_the_hosts_of_the_site_and_for_no_other(location, place):
    assert LiveSource("http://127.0.0.1:8000").place_of(location) == place


def test_sources_are_named_in_order_and_a_path_may_have_commas(tmp_path):
    folder = tmp_path / "a,b"
    folder.mkdir()
    (folder / "a.html").write_bytes(b"a page")
    assert source_names(str(folder)) == [str(folder)]
    assert source_names(f"live, {tmp_path}") == ["live", str(tmp_path)]
    settings = Settings({"IPP_LIVE_URL": "http://127.0.0.1:1"})
    assert [source.name for source in open_sources(f"{tmp_path},live", settings)] == [f"folder:{tmp_path.name}", "live"]
    with pytest.raises(SourceError, match="nowhere"):
        source_names("live,nowhere")


def test_what_tells_no_address_is_refused_with_the_reason(tmp_path):
    (tmp_path / "denied.html").write_bytes(b"<html><head><title>Access denied</title></head><body></body></html>")
    (tmp_path / "empty.html").write_bytes(b"")
    documents, refused = holdings(tmp_path)
    assert documents == []
    assert {name: reason.split(":")[0] for name, reason in refused.items()} == {
        "denied.html": "access_denied",
        "empty.html": "empty",
    }


def test_a_file_beside_saved_pages_is_found_by_the_name_that_they_link(tmp_path):
    (tmp_path / "page.html").write_bytes(document("a"))
    (tmp_path / "Report 1.PDF").write_bytes(b"%PDF-1.4 %%EOF")
    source = FolderSource(DiskFolder(tmp_path), identify)
    [found] = source.candidates(wanted_file(f"{SITE}/sites/default/files/report%201.pdf"))
    assert source.load(found).body == b"%PDF-1.4 %%EOF"


def test_names_that_are_no_text_are_read_or_shown(tmp_path):
    root = tmp_path / HOST
    (root / "document").mkdir(parents=True)
    (root / "document/a.html").write_bytes(document("a"))
    os.close(os.open(os.fsencode(root) + b"/\xe9.pdf", os.O_CREAT))
    os.close(os.open(os.fsencode(root) + b"/\xff.html", os.O_CREAT))
    documents, refused = holdings(root)
    assert documents == [f"{SITE}/document/a"]
    assert [name.encode() for name in refused] == []


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -0100", "yesterday", "Mon, 99 Foo 2020"])
def test_a_date_that_no_clock_has_is_not_believed(tmp_path, date):
    (tmp_path / "a.html").write_bytes(document("a"))
    (tmp_path / "a.headers").write_text(f"HTTP/1.1 200 OK\nDate: {date}\n")
    assert load_saved(tmp_path / "a.html").captured_at.year < 9999


def test_a_mirrored_page_was_captured_when_the_tool_says():
    page = MIRROR / HOST / "document/renamed-document/index.html"
    assert load_saved(page).captured_at == datetime(2026, 11, 23, 22, 3, 43, tzinfo=UTC)


def test_names_in_another_encoding_are_names(mirror):
    root = mirror.rename(os.fsdecode(os.fsencode(mirror.parent) + b"/of 1998 \xe9t\xe9"))
    (root / HOST / os.fsdecode(b"document/caf\xe9.html")).write_bytes(document("b"))
    source = FolderSource(DiskFolder(root), identify)
    assert source.holdings().documents == [f"{SITE}/document/a", f"{SITE}/document/b"]
    for slug in "ab":
        [candidate] = source.candidates(wanted(f"{SITE}/document/{slug}"))
        assert source.load(candidate).body == document(slug)
        assert source.location_of(candidate.url) is not None
    assert source.name == "folder:of 1998 \ufffdt\ufffd"
