"""Folders with several dated copies of a page: the 14 digits in a path say when, the newest copy comes first."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.addresses.address import read_address
from scraper.fetching.open_sources import identify
from scraper.sources.folder import DiskFolder, FolderSource
from scraper.sources.folder_layout import location_of, looks_like_page, moment_in
from scraper.sources.live import wanted_address, wanted_file
from scraper.sources.saved_file import load_saved
from scraper.sources.source import DatedSource
from tests.crawl.pages import SITE, document

CASES = Path(__file__).parents[1] / "fixtures/cases/archives"
HOST = "www.innovationpolicyplatform.org"
LAYOUTS = {
    "waybackpack": f"{{moment}}/{HOST}/document/a",
    "waybackpack of several hosts": "{moment}/innovationpolicyplatform.org/document/a",
    "wayback-machine-downloader": f"websites/{HOST}/{{moment}}/document/a/index.html",
    "flagged": f"{{moment}}id_/{HOST}/document/a.html",
    "without a host": "{moment}/document/a/index.html",
}


def wanted(url):
    return wanted_address(read_address(url))


def saved(root, layout, **copies):
    for moment, content in copies.items():
        path = root / LAYOUTS[layout].format(moment=moment.strip("_"))
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return FolderSource(DiskFolder(root), identify)


@pytest.mark.parametrize("name", ["waybackpack", "wayback-machine-downloader/websites", "wayback-machine-downloader"])
def test_the_copies_of_a_case_are_found_the_newest_first(name):
    source = FolderSource(DiskFolder(CASES / name), identify)
    assert len(source.holdings().documents) == 3
    asked = wanted(f"{SITE}/document/key-features-first-phase-national-cluster-program-russia")
    copies = list(source.candidates(asked))
    assert [source.load(one).captured_at.year for one in copies] == [2019, 2015]
    assert list(source.earlier(copies[0], asked)) == copies[1:]
    assert list(source.earlier(copies[1], asked)) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_of_dated_copies_is_known(tmp_path, layout):
    copies = {"_20150101000000": document("a", body="old"), "_20190102030405": document("a", body="new")}
    source = saved(tmp_path, layout, **copies, _20170101000000=document("a", body="middle"))
    there = [source.load(one) for one in source.candidates(wanted(f"{SITE}/document/a"))]
    assert [
        (held.captured_at.year, body in held.body)
        for held, body in zip(there, (b"new", b"middle", b"old"), strict=True)
    ] == [
        (2019, True),
        (2017, True),
        (2015, True),
    ]
    assert list(source.seeds()) == [f"{SITE}/document/a"]
    assert isinstance(source, DatedSource)


def test_a_folder_that_is_itself_of_one_moment_says_when(tmp_path):
    root = tmp_path / "20180203040506"
    (root / HOST).mkdir(parents=True)
    (root / HOST / "document-a.html").write_bytes(document("a"))
    [candidate] = FolderSource(DiskFolder(root), identify).candidates(wanted(f"{SITE}/document/a"))
    assert moment_in(root, Path(HOST, "document-a.html")) == datetime(2018, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert candidate.url.endswith("document-a.html")


def test_of_a_file_the_newest_copy_comes_first(tmp_path):
    for moment in ("20150101000000", "20190101000000"):
        path = tmp_path / moment / HOST / "sites/default/files/x.pdf"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"%PDF-1.4 " + moment.encode())
    source = FolderSource(DiskFolder(tmp_path), identify)
    there = [source.load(one) for one in source.candidates(wanted_file(f"{SITE}/sites/default/files/x.pdf"))]
    assert [held.captured_at.year for held in there] == [2019, 2015]


@pytest.mark.parametrize(
    "path",
    [
        f"{HOST}/sites/default/files/20150101000000/x.pdf",
        f"{HOST}/document/20150101000000",
        f"20151301000000/{HOST}/document/a",
        f"2015/{HOST}/document/a",
        f"99990101000000/{HOST}/document/a",
    ],
)
def test_other_digits_are_no_moment(path):
    assert moment_in(Path("/saved"), Path(path)) is None
    assert location_of(Path("/saved"), Path(path)) == f"https://{HOST}/{path.partition(HOST)[2][1:]}"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)))
def test_any_moment_is_read_back(when):
    path = Path(f"{when:%Y%m%d%H%M%S}", HOST, "document/a")
    assert moment_in(Path("/saved"), path) == when.replace(microsecond=0, tzinfo=UTC)


def test_a_playback_page_about_a_redirect_leads_on(tmp_path):
    target = f"{SITE}/document/b"
    said = f'<p>Got an HTTP 302 response at crawl time</p><p><a href="/web/20180602000000/{target}">there</a>'
    page = f"<!DOCTYPE html><title>Internet Archive Wayback Machine</title>{said}".encode()
    source = saved(tmp_path, "waybackpack", _20180601000000=page)
    [candidate] = source.candidates(wanted(f"{SITE}/document/a"))
    held = source.load(candidate)
    assert (held.status, held.headers, held.captured_at.year) == (302, (("Location", target),), 2018)
    assert source.holdings().documents == []


class TestPacked:
    @pytest.mark.parametrize("name", ["a", "a.html"])
    def test_a_page_that_was_saved_as_it_came_is_read(self, tmp_path, name):
        (tmp_path / name).write_bytes(gzip.compress(document("a")))
        assert looks_like_page(tmp_path / name)
        assert list(FolderSource(DiskFolder(tmp_path), identify).seeds()) == [f"{SITE}/document/a"]

    def test_a_pdf_that_was_saved_as_it_came_is_unpacked(self, tmp_path):
        (tmp_path / "x.pdf").write_bytes(gzip.compress(b"%PDF-1.4 x"))
        assert load_saved(tmp_path / "x.pdf").body == b"%PDF-1.4 x"

    def test_another_file_stays_as_it_is(self, tmp_path):
        packed = gzip.compress(b"a,b\n1,2\n")
        (tmp_path / "x.csv.gz").write_bytes(packed)
        assert not looks_like_page(tmp_path / "x.csv.gz")
        assert load_saved(tmp_path / "x.csv.gz").body == packed

    @pytest.mark.parametrize("content", [b"\x1f\x8b", b"\x1f\x8b\x08\0junk", gzip.compress(b"%PDF-" + bytes(10**8), 1)])
    def test_what_cannot_be_unpacked_within_bounds_stays_as_it_is(self, tmp_path, content):
        (tmp_path / "a").write_bytes(content)
        assert load_saved(tmp_path / "a").body == content
