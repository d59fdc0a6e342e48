"""The static site of the library, on a small store."""

import hashlib
import json
import re
from urllib.parse import quote, unquote, urlsplit

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from scraper.media import FileStatus
from scraper.outputs.account.account import Account
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.quotation import quotation
from scraper.outputs.exports.site import export_site
from scraper.outputs.site.library import COUNTRIES
from scraper.outputs.site.places import document_path, label_name
from scraper.records import File, Link, OtherField, Role, Value, content_sha256, to_json
from scraper.store import file_path, ocr_path, text_path, version_path, write_atomically
from tests.commands.test_report import RUN
from tests.judges import chromium_dom
from tests.outputs.exports.store import keep, make_store
from tests.outputs.exports.test_export_command import ROOT, export, refused
from tests.records import SITE, record, term

HOSTILE = "</title></script><script>document.title='taken'</script><img src=x onerror=alert(1)> \"'&"
SECRET = "Zyzzyva"  # stands in texts alone
BODY = "Clusters are groups of firms. " * 20 + SECRET
OLD = "2017-01-02T00:00:00Z"


@pytest.fixture
def output(tmp_path):
    output = tmp_path / "output"
    make_store(output)
    other = record("a", title="An old title", body=f"Once {SECRET}.", published=None)
    other.capture.captured_at = OLD
    other.content_sha256 = content_sha256(other)
    write_atomically(version_path(output, other.id, OLD), to_json(other).encode())
    links = [Link(url=f"{SITE}/document/b", text=SECRET), Link(url="https://www.oecd.org/", text=SECRET)]
    keep(output, "a", None, title="Clusters", body=BODY, links=links, files=[*record("a").files, lost_file()])
    keep(output, "hostile", None, title=HOSTILE, body=HOSTILE, topics=[hostile_term()], published=None)
    keep(output, "ar", None, title="سياسات الابتكار", body="نص", language="ar", files=[])
    keep(output, "zh", None, title="中国创新政策报告", body="本报告", language="zh-hans", files=[])
    write_atomically(text_path(output, "1" * 64), f"Words of a file: {SECRET}".encode())
    write_atomically(ocr_path(output, "1" * 64, "txt"), SECRET.encode())
    write_atomically(ocr_path(output, "1" * 64, "json"), b"{}")
    write_atomically(file_path(output, "1" * 64, "application/pdf"), b"%PDF")
    return output


def hostile_term():
    return term("topic", "x").model_copy(update={"label": HOSTILE})


def lost_file():
    return File(url=f"{SITE}/sites/default/files/gone.pdf", label="Annex", role=Role.BODY, status=FileStatus.MISSING)


ZOTERO = {
    "TI": ["citation_title", "DC.title"],
    "PB": ["citation_publisher", "citation_technical_report_institution", "DC.publisher"],
    "PY": ["citation_publication_date", "DC.date"],
    "LA": ["citation_language", "DC.language"],
    "UR": ["citation_public_url", "DC.identifier"],
    "L1": ["citation_pdf_url"],
    "AB": ["citation_abstract", "DC.description"],
    "KW": ["citation_keywords"],
    "M3": ["DC.type"],
}


def made(output, **options):
    target = output.parent / "site"
    export_site(output, target, **options)
    return target


def read(path):
    return html.fromstring(path.read_bytes().decode())


def pages(site):
    return {path: read(path) for path in site.rglob("*.html")}


def contents(site):
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_a_document_has_its_title_quotation_tags_files_and_provenance(output):
    page = read(made(output) / "document" / "a.html")
    text = " ".join(page.text_content().split())
    assert page.findtext(".//h1") == "Clusters"
    assert page.findtext(".//blockquote/p") == quotation(BODY)
    for said in ("clusters", "report", "chile", "2012", "OECD", "Annex", "Lost: not found anywhere.", "1" * 64):
        assert said in text
    assert f"{SITE}/node/1" in text
    assert "OECD (2012). Clusters. Innovation Policy Platform." in page.get_element_by_id("citation").text


def test_a_document_is_tagged_as_its_record_says(output):
    page = read(made(output) / "document" / "a.html")
    tags = {meta.get("name"): meta.get("content") for meta in page.iter("meta") if meta.get("name")}
    wanted = {
        "citation_title": "Clusters",
        "citation_publisher": "OECD",
        "citation_publication_date": "2012",
        "citation_language": "en",
        "citation_public_url": f"{SITE}/document/a",
        "citation_pdf_url": f"{SITE}/sites/default/files/a.pdf",
        "DC.title": "Clusters",
        "DC.identifier": f"{SITE}/document/a",
        "DC.subject": "clusters",
        "DC.coverage": "chile",
    }
    assert tags | wanted == tags
    said = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert (said["name"], said["datePublished"], said["identifier"]) == ("Clusters", "2012", f"{SITE}/document/a")


@pytest.mark.parametrize("slug", ["a", "hostile", "ar"])
def test_its_tags_say_what_its_reference_says(output, slug):
    site = made(output)
    page = read(site / "document" / f"{slug}.html")
    lines = (site / "document" / f"{slug}.ris").read_text("utf-8").splitlines()
    for tag, name in {
        "TI": "title",
        "PB": "publisher",
        "PY": "publication_date",
        "LA": "language",
        "KW": "keywords",
    }.items():
        wanted = {line[6:] for line in lines if line.startswith(f"{tag}  - ")}
        assert {meta.get("content") for meta in page.xpath(f"//meta[@name='citation_{name}']")} == wanted
    assert f"AB  - {page.xpath('string(//meta[@name=$name]/@content)', name='citation_abstract')}" in lines


@pytest.mark.parametrize("slug", ["a", "hostile", "ar"])
def test_each_tag_that_zotero_reads_says_what_the_reference_says(output, slug):
    """Its embedded-metadata reader cannot be run here; these are the tags that it maps to a field of a report.

    The tag of an institution is what makes it a report, as `TY  - RPRT` does.
    """
    site = made(output)
    page = read(site / "document" / f"{slug}.html")
    lines = (site / "document" / f"{slug}.ris").read_text("utf-8").splitlines()
    stated = {tag: [line[6:] for line in lines if line.startswith(f"{tag}  - ")] for tag in ZOTERO}
    assert "TY  - RPRT" in lines
    for tag, names in ZOTERO.items():
        for name in names:
            found = [meta.get("content") for meta in page.xpath("//meta[@name=$name]", name=name)]
            assert sorted(found) == sorted(stated[tag][: 1 if tag == "L1" else None]), name


def test_a_notice_stands_on_every_page_as_it_was_given(output):
    found = pages(made(output, notice=HOSTILE))
    assert {page.findtext(".//body/p[@class='notice site']") for page in found.values()} == {HOSTILE}


def test_links_between_documents_lead_within_the_site_in_both_directions(output):
    keep(output, "c", None, title="C", links=[Link(url=f"{SITE}/document/a", text="A")], files=[])
    site = made(output)
    assert read(site / "document" / "c.html").xpath("//section[@aria-labelledby='leads-to']//a/text()") == ["Clusters"]
    assert read(site / "document" / "a.html").xpath("//section[@aria-labelledby='led-from']//a/text()") == ["C"]


def test_every_link_within_the_site_leads_to_a_page_of_it(output):
    site = made(output, files=True, base_url="https://example.org/ipp")
    for path, page in pages(site).items():
        targets = [
            *page.xpath("//a/@href"),
            *page.xpath("//script/@src"),
            *page.xpath("//link[@rel='stylesheet']/@href"),
        ]
        for target in targets:
            parts = urlsplit(target)
            if parts.scheme not in {"http", "https"} and parts.path:
                assert (path.parent / unquote(parts.path)).is_file(), f"{path}: {target}"


@pytest.mark.parametrize("options", [{}, {"files": True, "base_url": "https://example.org"}])
def test_no_text_beyond_the_quotation_is_published_unasked(output, options):
    for name, content in contents(made(output, **options)).items():
        assert SECRET.lower().encode() not in content.lower(), name


def test_a_long_field_of_the_page_is_cut(output):
    field = OtherField(label="Abstract", values=[Value(text=BODY, url=None)])
    keep(output, "long", None, other_fields=[field], files=[])
    for name, content in contents(made(output)).items():
        assert SECRET.lower().encode() not in content.lower(), name


def test_the_full_text_is_published_where_that_is_said(output):
    site = made(output, full_text=True)
    assert SECRET in (site / "document" / "a.html").read_text("utf-8")
    assert SECRET.lower() in (site / "data" / "search.js").read_text("utf-8")
    assert "Once Zyzzyva." in read(site / "document" / "a.html").xpath("string(//div[@class='diff']/del)")


def test_files_are_copied_where_that_is_said(output):
    site = made(output, files=True)
    assert (site / "files" / ("1" * 16) / "a.pdf").read_bytes() == b"%PDF"
    assert not (made(output) / "files").exists()


def test_without_files_a_kept_one_is_named_with_its_old_address_and_where_its_copy_is(output):
    [whole, *_] = read(made(output) / "document" / "a.html").xpath("//ul[@class='files']/li")
    assert whole.xpath("p[@class='file-name']//a") == []
    said = dict(zip(*([one.text_content() for one in whole.iter(tag)] for tag in ("dt", "dd")), strict=True))
    assert said["Old address"] == f"{SITE}/sites/default/files/a.pdf"
    assert said["Kept copy"] == f"files/11/{'1' * 64}.pdf of the archive; not part of this site"


def test_a_site_that_replaces_one_with_more_says_so(output):
    export("site", "--full-text", output=output)
    said = export("site", output=output)
    assert "It replaces one that was made with --full-text: give --full-text to have that again" in said.stdout
    assert "It replaces" not in export("site", output=output).stdout


def test_the_account_says_what_was_lost_where_it_was_looked_for_and_what_was_found_in_part(output):
    damaged, account = record("a"), Account()
    damaged.files[0] = lost_file()
    keep(output, "a", None, title="Clusters", files=damaged.files)
    account.kept(damaged)
    tried = [{"source": "live", "url": f"{SITE}/document/x-y", "outcome": "missing", "status": 404, "detail": None}]
    account.lost(f"{SITE}/document/x-y", "missing", tried, is_document=True)
    write_atomically(output / "report.json", json.dumps(account.report(RUN)).encode())
    page = read(made(output) / "account.html")
    said = {one.get("aria-labelledby"): " ".join(one.text_content().split()) for one in page.iter("section")}
    assert "x y" in said["lost"]
    assert "1 place tried" in said["lost"]
    assert said["partly"].endswith("Clustersgone.pdf: lost: not found anywhere")
    assert page.xpath("//section[@aria-labelledby='partly']//a/@href") == ["document/a.html"]


def test_a_citation_and_the_reference_beside_it_name_the_same_days(output):
    told = record("a")
    told.capture.retrieved_at = "2026-11-30T01:02:03Z"
    keep(output, "a", None, capture=told.capture)
    site = made(output)
    assert "(archived 10 April 2019, read 30 November 2026)" in read(site / "document" / "a.html").text_content()
    reference = (site / "document" / "a.ris").read_text("utf-8")
    assert "Y2  - 2026/11/30" in reference
    assert "Archived 10 April 2019" in reference


def test_versions_say_what_changed(output):
    page = read(made(output) / "document" / "a.html")
    section = page.xpath("//section[@aria-labelledby='versions']")[0]
    assert section.findtext("h2") == "Versions (2)"
    assert section.xpath("string(.//del)") == "An old title"
    assert section.xpath("string(.//ins)") == "Clusters"
    assert "2 January 2017" in section.text_content()


def test_any_two_versions_are_compared_and_a_documents_life_is_told(output):
    for year in (2014, 2015):
        other = record("a", title=f"Title of {year}", published=None)
        other.capture.captured_at = f"{year}-01-02T00:00:00Z"
        write_atomically(version_path(output, other.id, other.capture.captured_at), to_json(other).encode())
    page = read(made(output) / "document" / "a.html")
    pairs = page.xpath("//section[@aria-labelledby='versions']/details/details")
    assert [pair.findtext("summary") for pair in pairs] == [
        "From 2 January 2014 to 2 January 2017",
        "From 2 January 2014 to 10 April 2019",
        "From 2 January 2015 to 10 April 2019",
    ]
    assert (pairs[1].xpath("string(.//del)"), pairs[1].xpath("string(.//ins)")) == ("Title of 2014", "Clusters")
    life = [item.text for item in page.xpath("//section[@aria-labelledby='life']//li")]
    assert "2 January 2014: version 1 of 4 (from live)" in life
    assert "2 January 2017: version 3 of 4: changed title, body (from live)" in life


def test_hostile_text_stays_text(output):
    for page in pages(made(output, full_text=True)).values():
        assert all(script.get("src") or script.get("type") == "application/ld+json" for script in page.iter("script"))
        assert not page.xpath("//@*[starts-with(name(), 'on') or name() = 'style']")
        assert not list(page.iter("img"))
        assert "script-src 'self'" in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    page = read(made(output) / "document" / "hostile.html")
    assert page.findtext(".//h1") == HOSTILE
    assert json.loads(page.xpath("string(//script[@type='application/ld+json'])"))["name"] == HOSTILE


def test_a_page_asks_for_nothing_of_another_host(output):
    for page in pages(made(output)).values():
        asked = [*page.xpath("//@src"), *page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href")]
        assert [one for one in asked if urlsplit(one).netloc] == []


@pytest.mark.parametrize(
    ("slug", "lang", "direction"), [("a", "en", "ltr"), ("ar", "ar", "rtl"), ("zh", "zh-hans", "ltr")]
)
def test_a_title_has_its_language_and_direction(output, slug, lang, direction):
    [heading] = read(made(output) / "document" / f"{slug}.html").iter("h1")
    assert (heading.get("lang"), heading.get("dir")) == (lang, direction)


def test_lists_name_the_documents_of_each_group(output):
    site = made(output)
    assert len(read(site / COUNTRIES.page_of("chile")).xpath("//ul[@class='documents']/li")) == 5
    assert len(read(site / "documents.html").xpath("//ul[@class='documents']/li")) == 5
    assert "1 document without a year." in read(site / "years" / "index.html").text_content()


def test_the_same_archive_gives_the_same_site(output):
    first = contents(made(output, full_text=True, files=True, base_url="https://example.org"))
    assert contents(made(output, full_text=True, files=True, base_url="https://example.org")) == first


def test_a_site_that_fails_leaves_the_old_one_as_it_was(output):
    before = contents(made(output))
    file_path(output, "1" * 64, "application/pdf").unlink()
    with pytest.raises(ExportError, match="is missing"):
        made(output, files=True)
    assert contents(output.parent / "site") == before
    assert sorted(path.name for path in output.parent.iterdir()) == ["output", "site"]


def test_a_folder_of_something_else_is_not_replaced(output):
    write_atomically(output.parent / "site" / "notes.txt", b"mine")
    with pytest.raises(ExportError, match="holds other files"):
        made(output)
    assert contents(output.parent / "site") == {"notes.txt": b"mine"}


def test_a_served_site_has_a_feed_and_a_sitemap(output):
    site = made(output, base_url="https://example.org/ipp/")
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    assert not feed.bozo
    assert HOSTILE in {entry.title for entry in feed.entries}
    assert {entry.link.rpartition("/")[0] for entry in feed.entries} == {"https://example.org/ipp/document"}
    places = etree.fromstring((site / "sitemap.xml").read_bytes()).xpath("//*[local-name()='loc']/text()")
    assert {site / place.removeprefix("https://example.org/ipp/") for place in places} == set(pages(site))


@given(st.text())
def test_a_quotation_has_at_most_300_characters(text):
    assert len(quotation(text)) <= 300


IDS = st.lists(st.text(min_size=1).filter(lambda part: "/" not in part), min_size=1, max_size=3).map("/".join)


@given(IDS, IDS)
def test_two_documents_never_share_a_page_on_any_file_system(one, other):
    first, second = document_path(one), document_path(other)
    assert re.fullmatch(r"(?:[a-z0-9][a-z0-9._-]{0,100}/)+[a-z0-9][a-z0-9._-]{0,100}\.html", first)
    assert (first == second) == (one == other)


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_labels_never_share_a_page(one, other):
    assert (label_name(one) == label_name(other)) == (one == other)


def test_options_of_the_site_are_refused_elsewhere(output):
    refused(export("wacz", "--full-text", output=output), "has no option --full-text")
    refused(export("site", "--base-url", "example.org", output=output), "give an http or https address")


def test_the_site_is_searched_from_a_disk_and_asks_nobody(output):
    site = made(output).as_uri()
    searches = {
        "gróups&year=2012&type=report&has=PDF": ("Clusters", "groups"),
        quote("创新"): ("中国创新政策报告", "创新"),
    }
    for search, (title, mark) in searches.items():
        opened = chromium_dom(f"{site}/search.html#q={search}")
        page = html.fromstring(opened.dom)
        assert [heading.text_content() for heading in page.xpath("//ol[@id='results']//h2")] == [title]
        assert mark in page.xpath("//ol[@id='results']//mark/text()")
        assert not opened.contacted


def test_a_search_that_finds_nothing_has_no_filters(output):
    page = html.fromstring(chromium_dom(f"{made(output).as_uri()}/search.html#q=nothinglikethis").dom)
    assert page.get_element_by_id("count").text_content().startswith("No document.")
    assert page.get_element_by_id("filters").get("hidden") is not None
    assert {one.get("hidden") for one in page.iter("fieldset")} == {""}


def test_a_hostile_document_does_nothing_in_a_browser(output):
    opened = chromium_dom(f"{made(output).as_uri()}/document/hostile.html")
    page = html.fromstring(opened.dom)
    assert page.findtext(".//title").startswith("</title>")
    assert page.findtext(".//h1") == HOSTILE
    assert page.xpath("//button[@data-copy and not(@hidden)]")  # its own script ran
    assert not opened.contacted


def test_the_vendored_search_is_what_the_docs_say():
    content = (ROOT / "scraper/outputs/site/static/minisearch.js").read_bytes().split(b"\n", 1)[1]
    whole = content + b"//# sourceMappingURL=index.js.map\n"
    assert hashlib.sha256(whole).hexdigest() in (ROOT / "docs/site.md").read_text("utf-8")
