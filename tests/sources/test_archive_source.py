"""An archive as a source: a capture is found by any form of its address, the best first, and says where it lies."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.settings import Settings

from scraper.addresses.address import read_address
from scraper.archive.foreign.archive import ForeignArchive
from scraper.fetching.answers import judge_error
from scraper.fetching.open_sources import SourceError, identify, open_sources, source_names
from scraper.sources.archive import ArchiveSource
from scraper.sources.archive_captures import CaptureCutOff, CaptureDamaged
from scraper.sources.live import wanted_address, wanted_file
from scraper.sources.source import FileTooLarge, LocalSource
from tests.archive.foreign_files import DATE, arc, by_warcio, http, packed, record, response, revisit, sha1, wacz
from tests.crawl.crawling import SAMPLES
from tests.crawl.pages import document
from tests.records import SITE

CASES = Path(__file__).parents[1] / "fixtures/cases/archives"
SAMPLE = SAMPLES / "site/warc/ipp-00000.warc.gz"
SEED = f"{SITE}/document/key-features-first-phase-national-cluster-program-russia"
A = f"{SITE}/document/a"
FILE = f"{SITE}/sites/default/files/x.pdf"
PDF = b"%PDF-1.4 %%EOF"
SETTINGS = Settings({"IPP_LIVE_URL": "http://127.0.0.1:1", "DOWNLOAD_MAXSIZE": 10**6})


def page(slug="a"):
    return http(document(slug))


def pdf(content=PDF):
    return http(content, "200 OK", "Content-Type: application/pdf")


def source_of(tmp_path, *records, largest=10**6):
    (tmp_path / "x.warc.gz").write_bytes(packed(*records))
    return ArchiveSource(ForeignArchive(tmp_path / "x.warc.gz"), identify, largest)


def wanted(url):
    return wanted_address(read_address(url))


def found(source, one):
    """Target URIs of the candidates, in order."""
    return [candidate.url.partition("#")[0] for candidate in source.candidates(one)]


@pytest.fixture(scope="module")
def sample():
    return ArchiveSource(ForeignArchive(SAMPLE), identify)


@pytest.mark.parametrize(
    "target",
    [
        A,
        f"<{A}>",
        "http://innovationpolicyplatform.org:80/document/a/",
        "https://innovationpolicyplatform.net/document/a",
        f"{SITE}/www.innovationpolicyplatform.org/document/a/index.html",
        f"{SITE}/document/a?page=0%2C0%2C3",
        f"https://web.archive.org/web/2018id_/{A}",
        "https://web.archive.org/web/20180102030405/http://www.innovationpolicyplatform.org/document/a",
        f"{SITE}/print/document/a",
        "file:///home/me/saved/www.innovationpolicyplatform.org/document/a.html",
    ],
)
def test_a_capture_of_any_form_of_an_address_is_found(tmp_path, target):
    source = source_of(tmp_path, record(page(), target))
    [candidate] = source.candidates(wanted(A))
    assert source.load(candidate).body == document("a")
    assert read_address(candidate.location).url == A
    assert list(source.seeds()) == [A]
    assert source.holdings().documents == [A]


def test_whole_and_new_captures_of_its_own_address_come_first(tmp_path):
    dates = [f"20{year}-01-01T00:00:00Z" for year in range(10, 18)]
    moved = http(b"", "301 Moved", f"Location: {A}-new", "Content-Type: text/html")
    gone = http(b"", "404 Not Found", "Content-Type: text/html")
    source = source_of(
        tmp_path,
        record(gone, A, WARC_Date=dates[7]),
        record(moved, A, WARC_Date=dates[6]),
        record(page(), A, WARC_Date=dates[5], WARC_Truncated="time"),
        record(page(), f"{SITE}/print/document/a", WARC_Date=dates[4]),
        record(page(), f"https://web.archive.org/web/2014/{A}", WARC_Date=dates[3]),
        record(page(), "http://innovationpolicyplatform.com/document/a", WARC_Date=dates[0]),
        record(page(), A, WARC_Date=dates[1]),
    )
    loaded = []
    for candidate in source.candidates(wanted(A)):
        try:
            held = source.load(candidate)
            loaded.append((held.status, held.captured_at.year))
        except CaptureCutOff:
            loaded.append("cut off")
    assert loaded == [(200, 2011), (200, 2010), (200, 2013), (200, 2014), "cut off", (301, 2016), (404, 2017)]


def test_two_captures_of_one_address_are_told_apart(tmp_path):
    source = source_of(tmp_path, record(page()), record(page(), WARC_Date="2020-01-01T00:00:00Z"))
    places = [candidate.url for candidate in source.candidates(wanted(A))]
    assert places == [f"{A}#x.warc.gz@{len(packed(record(page())))}", f"{A}#x.warc.gz@0"]


def test_a_document_is_found_by_its_number_in_print_and_by_what_it_says(tmp_path):
    source = source_of(tmp_path, record(page(), f"{SITE}/print/77"), record(page("b"), f"{SITE}/node/78"))
    assert list(source.seeds()) == [A, f"{SITE}/document/b"]
    assert found(source, wanted(A)) == [f"{SITE}/print/77"]
    assert found(source, wanted(f"{SITE}/node/77")) == [f"{SITE}/print/77"]
    assert found(source, wanted(f"{SITE}/document/b")) == [f"{SITE}/node/78"]
    assert source.holdings().documents == [A, f"{SITE}/document/b"]


def test_the_page_of_a_document_comes_before_its_printed_form_also_by_its_number(sample):
    candidates = found(sample, wanted(f"{SITE}/node/5211"))
    assert candidates[0] == SEED
    assert f"{SITE}/print/5211" in candidates
    assert f"{SITE}/node/5211" in candidates  # a redirect


def test_a_number_that_only_the_document_states_is_learnt_when_it_is_asked_for(tmp_path, sample):
    [candidate, *_] = sample.candidates(wanted(SEED))
    source = source_of(tmp_path, record(http(sample.load(candidate).body), SEED))
    assert found(source, wanted(f"{SITE}/node/5211")) == [SEED]
    assert found(source, wanted(f"{SITE}/node/1")) == []


def test_a_page_is_read_at_opening_only_where_its_address_does_not_tell_what_it_is(tmp_path):
    read = []

    def identify_and_note(held, location):
        read.append(location)
        return identify(held, location)

    places = [A, f"{SITE}/topic/x", f"{SITE}/print/77", f"{SITE}/about", FILE]
    (tmp_path / "x.warc").write_bytes(b"".join(record(page(), url) for url in places))
    ArchiveSource(ForeignArchive(tmp_path / "x.warc"), identify_and_note)
    assert read == [f"{SITE}/print/77", f"{SITE}/about"]


def test_a_filtered_list_is_not_the_list(tmp_path):
    source = source_of(tmp_path, record(page(), f"{SITE}/documents?type=2"), record(page(), f"{SITE}/documents?page=2"))
    assert found(source, wanted(f"{SITE}/documents")) == []
    assert found(source, wanted(f"{SITE}/documents?page=2")) == [f"{SITE}/documents?page=2"]


def test_the_base_of_the_live_source_stands_for_the_site(tmp_path):
    base = "http://127.0.0.1:8000"
    moved = http(b"", "301 Moved", f"Location: {base}/sites/default/files/y.pdf")
    records = [record(page(), f"{base}/document/a"), record(moved, f"{base}/sites/default/files/x.pdf")]
    records.append(record(pdf(), f"{base}/sites/default/files/y.pdf"))
    (tmp_path / "x.warc.gz").write_bytes(packed(*records))
    source = ArchiveSource(ForeignArchive(tmp_path / "x.warc.gz"), identify, base=f"{base}/")
    assert list(source.seeds()) == [A]
    assert [candidate.location for candidate in source.candidates(wanted_file(FILE))][-1] == FILE.replace("x.", "y.")
    assert source.location_of(f"{base}/document/b?c") == f"{SITE}/document/b?c"


class TestFiles:
    def test_a_file_is_found_where_its_redirects_lead(self, tmp_path):
        moved = http(b"", "302 Found", "Location: /sites/default/files/y.pdf")
        again = http(b"", "301 Moved", "Location: http://www.oecd.org/z.pdf")
        source = source_of(
            tmp_path,
            record(moved, FILE),
            record(again, f"{SITE}/sites/default/files/y.pdf"),
            record(pdf(), "http://www.oecd.org/z.pdf"),
        )
        assert source.load(list(source.candidates(wanted_file(FILE)))[-1]).body == PDF

    @pytest.mark.parametrize("location", [FILE, "http://[", "/sites/default/files/x.pdf", "", "javascript:x"])
    def test_redirects_that_lead_round_or_nowhere_end(self, tmp_path, location):
        source = source_of(tmp_path, record(http(b"", "302 Found", f"Location: {location}"), FILE))
        assert found(source, wanted_file(FILE)) == [FILE]

    def test_a_file_of_another_site_is_found_by_its_whole_address_alone(self, tmp_path):
        one, other = "https://www.oecd.org/get?id=1", "https://www.oecd.org/get?id=2"
        source = source_of(
            tmp_path, record(pdf(), one), record(pdf(), "https://elsewhere.org/sites/default/files/x.pdf")
        )
        assert found(source, wanted_file(one)) == [one]
        assert found(source, wanted_file(other)) == []
        assert found(source, wanted_file(FILE)) == []

    def test_a_file_of_a_mirror_is_found_under_the_name_that_the_tool_gave_it(self, tmp_path):
        renamed = f"{SITE}/www.innovationpolicyplatform.org/sites/default/files/x.20.delayed"
        foreign = f"{SITE}/www.oecd.org/z.pdf"
        source = source_of(tmp_path, record(pdf(), renamed), record(pdf(), foreign))
        assert found(source, wanted_file(FILE)) == [renamed]
        assert found(source, wanted_file("https://www.oecd.org/z.pdf")) == [foreign]

    def test_one_that_was_archived_in_part_is_there_to_be_judged(self, tmp_path):
        source = source_of(tmp_path, record(pdf(b"%PDF-1.4 half"), FILE, WARC_Truncated="length"))
        [candidate] = source.candidates(wanted_file(FILE))
        assert source.load(candidate).body == b"%PDF-1.4 half"

    def test_one_that_is_too_large_is_named_so(self, tmp_path):
        source = source_of(tmp_path, record(pdf(PDF * 1000), FILE), largest=1000)
        [candidate] = source.candidates(wanted_file(FILE))
        with pytest.raises(FileTooLarge) as refusal:
            source.load(candidate)
        assert judge_error(refusal.value).outcome == "too_large"


class TestWhatIsLoaded:
    def test_it_has_the_date_of_the_record_and_its_identity(self, tmp_path):
        source = source_of(tmp_path, record(page(), WARC_Record_ID="<urn:uuid:1-2>"))
        [candidate] = source.candidates(wanted(A))
        held = source.load(candidate)
        assert (held.captured_at, held.record_id) == (datetime.fromisoformat(DATE), "urn:uuid:1-2")

    def test_a_playback_says_when_the_site_gave_it(self, tmp_path):
        block = http(
            document("a"), "200 OK", "Content-Type: text/html", "Memento-Datetime: Mon, 01 Jan 2018 02:03:04 GMT"
        )
        source = source_of(tmp_path, record(block, f"https://web.archive.org/web/20180101020304id_/{A}"))
        [candidate] = source.candidates(wanted(A))
        assert source.load(candidate).captured_at == datetime(2018, 1, 1, 2, 3, 4, tzinfo=UTC)
        assert candidate.location == A

    def test_a_revisit_is_what_its_original_is_at_its_own_date(self, tmp_path):
        first = response(f"{SITE}/elsewhere", document("a"))
        again = revisit(A, sha1(document("a")), (f"{SITE}/elsewhere", DATE))
        (tmp_path / "1.warc.gz").write_bytes(by_warcio(again))
        (tmp_path / "2.warc.gz").write_bytes(by_warcio(first))
        source = ArchiveSource(ForeignArchive(tmp_path), identify)
        [candidate] = [one for one in source.candidates(wanted(A)) if "#1.warc.gz" in one.url]
        assert source.load(candidate).body == document("a")
        assert source.load(candidate).captured_at.year == 2020

    def test_what_cannot_be_read_says_where_and_why(self, tmp_path):
        source = source_of(tmp_path, record(page(), A, "revisit", WARC_Refers_To="<urn:uuid:none>"))
        [candidate] = source.candidates(wanted(A))
        with pytest.raises(CaptureDamaged, match=r"x\.warc\.gz@0: the revisit's original \(urn:uuid:none\) is not in"):
            source.load(candidate)
        assert [place for place, _ in source.holdings().refused] == ["x.warc.gz@0"]


class TestEvidence:
    wrong = sha1(b"other")

    def opened(self, tmp_path, name, content):
        (tmp_path / name).write_bytes(content)
        return ArchiveSource(ForeignArchive(tmp_path / name), identify)

    def years(self, source):
        return [source.load(one).captured_at.year for one in source.candidates(wanted(A))]

    def test_a_disputed_capture_comes_after_those_that_nothing_speaks_against(self, tmp_path):
        new = record(page(), A, WARC_Date="2019-01-01T00:00:00Z", WARC_Block_Digest=self.wrong)
        old = record(page(), A, WARC_Date="2011-01-01T00:00:00Z")
        moved = http(b"", "301 Moved", f"Location: {A}-new")
        redirect = record(moved, A, WARC_Date="2015-01-01T00:00:00Z")
        assert self.years(self.opened(tmp_path, "x.warc.gz", packed(new, old, redirect))) == [2011, 2019, 2015]
        assert self.years(self.opened(tmp_path, "x.warc", new + old + redirect)) == [2011, 2015, 2019]

    @pytest.mark.parametrize(("name", "is_last"), [("x.warc.gz", False), ("x.warc", True)])
    def test_it_says_what_is_disputed_and_whether_anything_vouches_for_it(self, tmp_path, name, is_last):
        one = record(page(), A, WARC_Block_Digest=self.wrong)
        source = self.opened(tmp_path, name, packed(one) if name.endswith("gz") else one)
        [candidate] = source.candidates(wanted(A))
        held = source.load(candidate)
        assert (held.is_last_resort, held.doubts[0].partition(": ")[0]) == (is_last, "digest_disagrees")

    def test_a_damaged_record_counts_for_its_address(self, tmp_path):
        source = self.opened(tmp_path, "x.warc", record(page("b")) + record(page(), f"{SITE}/document/b")[:-100])
        other = f"{SITE}/document/b"
        [candidate] = source.candidates(wanted(other))
        with pytest.raises(CaptureDamaged, match=r"damaged in x\.warc@\d+: the record is cut off") as refusal:
            source.load(candidate)
        assert judge_error(refusal.value).outcome == "corrupt"
        assert list(source.seeds()) == [A, other]
        [(place, reason)] = source.holdings().refused
        assert (place.partition("@")[0], reason.endswith(f"(a capture of {other})")) == ("x.warc", True)

    def test_what_holds_no_answer_is_asked_for_and_says_so(self, tmp_path):
        source = self.opened(tmp_path, "x.warc", record(b"no answer at all", A))
        assert list(source.seeds()) == [A]
        [candidate] = source.candidates(wanted(A))
        with pytest.raises(CaptureDamaged, match="holds no HTTP answer"):
            source.load(candidate)

    def test_a_whole_capture_comes_before_a_damaged_one(self, tmp_path):
        source = self.opened(tmp_path, "x.warc", record(page()) + record(page())[:-100])
        first, second = source.candidates(wanted(A))
        assert source.load(first).body == document("a")
        with pytest.raises(CaptureDamaged):
            source.load(second)

    def test_a_playback_page_about_a_redirect_is_asked_for_and_leads_on(self):
        source = ArchiveSource(ForeignArchive(CASES / "wayback-view.warc.gz"), identify)
        old = f"{SITE}/document/old-address-of-a-document"
        assert old in list(source.seeds())
        assert old not in source.holdings().documents
        [candidate] = source.candidates(wanted(old))
        assert source.load(candidate).status == 302


class TestAsEverySource:
    @pytest.mark.parametrize("url", [SEED, f"{SITE}/documents?page=2", f"{SITE}/sites/default/files/a.pdf"])
    def test_its_places_are_distinct_and_named_after_it(self, sample, url):
        places = list(sample.candidates(wanted(url) if "/files/" not in url else wanted_file(url)))
        assert len({place.url for place in places}) == len(places)
        assert {place.source for place in places} <= {"archive:ipp-00000.warc.gz"}
        assert all(sample.location_of(place.url) == place.location for place in places)
        assert all(len(place.url) <= 8192 for place in places)

    def test_its_seeds_are_addresses_in_canonical_form(self, sample):
        seeds = list(sample.seeds())
        assert len(seeds) > 200
        assert [read_address(seed).url for seed in seeds] == seeds

    def test_it_is_a_local_source_and_knows_no_other_place(self, sample):
        assert isinstance(sample, LocalSource)
        assert sample.location_of("https://example.org/") is None
        assert len(sample.holdings().documents) >= 91


class TestOpening:
    def names(self, path):
        return [source.name for source in open_sources(str(path), SETTINGS)]

    @pytest.mark.parametrize("name", ["x.warc", "x.warc.gz", "x.arc", "x.arc.gz", "x.wacz", "crawl"])
    def test_an_archive_of_any_kind_and_name_is_opened(self, tmp_path, name):
        content = packed(*arc((A, page()))) if ".arc" in name else packed(record(page()))
        if name == "x.wacz":
            wacz(tmp_path / name, a_warc_gz=content)
        else:
            (tmp_path / name).write_bytes(content)
        [source] = open_sources(str(tmp_path / name), SETTINGS)
        assert source.name == f"archive:{name}"
        assert list(source.seeds()) == [A]

    def test_a_folder_is_what_it_holds(self, tmp_path):
        for name in ("archives/deep", "pages", "both"):
            (tmp_path / name).mkdir(parents=True)
        for place in ("archives/deep", "both"):
            (tmp_path / place / "x.warc.gz").write_bytes(packed(record(page())))
        for place in ("pages", "both"):
            (tmp_path / place / "a.html").write_bytes(document("a"))
        (tmp_path / "archives/index.cdxj").write_text("not a page")
        assert self.names(tmp_path / "archives") == ["archive:archives"]
        assert self.names(tmp_path / "pages") == ["folder:pages"]
        assert self.names(tmp_path / "both") == ["archive:both", "folder:both"]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [(b"", "is empty"), (b"<html>a page</html>", "is no WARC, ARC or WACZ file"), (None, "a path that exists")],
    )
    def test_what_cannot_be_a_source_is_told_by_its_path(self, tmp_path, content, reason):
        path = tmp_path / "x.warc.gz"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(SourceError, match=reason) as refusal:
            source_names(str(path))
        assert str(path) in str(refusal.value)
