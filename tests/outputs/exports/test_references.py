"""`scrapy export ris`, `csl` and `bibtex`: judged by rispy, citeproc-py and bibtexparser; no more than a quotation."""

import json
import re

import bibtexparser
import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st

from scraper.outputs.exports import FORMATS
from scraper.outputs.exports.bibtex import as_bibtex, export_bibtex
from scraper.outputs.exports.csl import as_csl, export_csl
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.quotation import quotation
from scraper.outputs.exports.reference import reference
from scraper.outputs.exports.ris import as_ris, export_ris
from scraper.records import Published
from tests.outputs.exports.store import keep, make_store
from tests.records import SITE, capture, record, term

EXPORTS = (export_ris, export_csl, export_bibtex)
PLAYED = f"https://web.archive.org/web/20180816111911id_/{SITE}/document/a"
HOSTILE = 'R&D {50%} \\ ~^ $x_1$ # "é" 中文'


@pytest.fixture
def output(tmp_path):
    make_store(tmp_path / "output")
    return tmp_path / "output"


def made(**changes):
    return reference(record(**changes), full_text=False)


def test_rispy_reads_each_field():
    countries = [term("country", "chile"), term("country", "peru")]
    [found] = rispy.loads(as_ris(made(countries=countries, capture=capture(PLAYED))))
    assert found["type_of_reference"] == "RPRT"
    assert (found["title"], found["publisher"], found["year"]) == ("A title", "OECD", "2012")
    assert found["keywords"] == ["report", "clusters", "chile", "peru"]
    assert found["abstract"] == "A body."
    assert found["urls"] == [f"{SITE}/document/a"]
    assert found["notes"] == ["Countries: chile; peru"]
    assert (found["access_date"], found["language"]) == ("2019/04/10", "en")
    assert f"AV  - {PLAYED.replace('id_', '')}\r\n" in as_ris(made(capture=capture(PLAYED)))
    assert found["file_attachments1"] == f"{SITE}/sites/default/files/a.pdf"


@pytest.mark.parametrize(
    "url", ["file:///home/me/site/h.org/document/2012/index.html", f"{SITE}/document/2012/a.b", f"{SITE}/document/a"]
)
def test_what_no_archive_played_back_has_no_place_in_one(url):
    one = made(capture=capture(url))
    assert one.archived_at is None
    assert "file:" not in as_ris(one) + json.dumps(as_csl(one)) + as_bibtex(one, "a")


@pytest.mark.parametrize(
    ("published", "publisher", "year"),
    [
        (Published(publisher="OECD", year=2012), "OECD", 2012),
        (Published(publisher="OECD", year=None), "OECD", None),
        (Published(publisher=None, year=2012), None, 2012),
        (None, None, None),
    ],
)
def test_publisher_and_year_stand_alone_in_every_form(published, publisher, year):
    one = made(published=published)
    [ris] = rispy.loads(as_ris(one))
    assert (ris.get("publisher"), ris.get("year")) == (publisher, year and str(year))
    csl = as_csl(one)
    assert (csl.get("publisher"), csl.get("issued")) == (publisher, {"date-parts": [[year]]} if year else None)
    entry = bibtexparser.parse_string(as_bibtex(one, "a")).entries[0].fields_dict
    assert ("institution" in entry, "year" in entry) == (publisher is not None, year is not None)


def test_a_citation_processor_reads_each_item(output, tmp_path):
    keep(output, "c", None, published=None, countries=[])
    export_csl(output, tmp_path / "ipp.csl.json")
    items = json.loads((tmp_path / "ipp.csl.json").read_text())
    assert set(CiteProcJSON(items)) == {"document/a", "document/b", "document/c"}
    assert items[0]["note"] == "Country: chile"
    assert items[0]["accessed"] == {"date-parts": [[2019, 4, 10]]}


def test_bibtexparser_reads_hostile_titles():
    library = bibtexparser.parse_string(as_bibtex(made(title=HOSTILE, body=HOSTILE), "a"))
    assert library.failed_blocks == []
    [entry] = library.entries
    assert entry.fields_dict["url"].value == f"{SITE}/document/a"
    assert unescaped(entry.fields_dict["title"].value) == HOSTILE
    assert unescaped(entry.fields_dict["abstract"].value) == HOSTILE


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).filter(str.strip), st.text())
def test_no_text_ends_a_field(title, body):
    one = made(title=f"T {title}", body=f"{body}\n\nER  - \n\n@misc{{x}}")
    assert len(rispy.loads(as_ris(one))) == 1
    assert json.loads(json.dumps(as_csl(one)))["title"] == one.title
    library = bibtexparser.parse_string(as_bibtex(one, "a"))
    assert (len(library.entries), library.failed_blocks) == (1, [])


def test_keys_of_bibtex_are_distinct(output, tmp_path):
    for slug in ("é", "è", "x/a", "a,b"):
        keep(output, slug, None)
    export_bibtex(output, tmp_path / "ipp.bib")
    library = bibtexparser.parse_file(str(tmp_path / "ipp.bib"))
    assert (len(library.entries_dict), library.failed_blocks) == (6, [])


@pytest.mark.parametrize("export", EXPORTS)
def test_without_full_text_it_has_no_more_than_a_quotation(output, tmp_path, export):
    keep(output, "c", None, body="word " * 100 + "secret")
    assert export(output, tmp_path / "a").counts == {"references": 3}
    assert "secret" not in (tmp_path / "a").read_text()
    assert "Page one" not in (tmp_path / "a").read_text()
    export(output, tmp_path / "a", full_text=True)
    assert "secret" in (tmp_path / "a").read_text()


@pytest.mark.parametrize("export", EXPORTS)
def test_the_same_records_give_the_same_bytes(output, tmp_path, export):
    export(output, tmp_path / "a")
    export(output, tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("export", EXPORTS)
def test_without_records_nothing_is_written(tmp_path, export):
    with pytest.raises(ExportError):
        export(tmp_path, tmp_path / "to" / "a")
    assert not (tmp_path / "to").exists()


@given(st.text())
def test_a_quotation_is_the_beginning_and_never_longer(text):
    found = quotation(text)
    assert len(found) <= 300
    assert " ".join(text.split()).startswith(found.removesuffix("…"))


@pytest.mark.parametrize("text", ["x" * 1000, "word " * 100, "a" * 299 + " b", "a" * 300])
def test_a_long_text_is_cut_and_says_so(text):
    assert quotation(text) == text if len(text) == 300 else quotation(text).endswith("…")
    assert len(quotation(text)) <= 300


def test_each_form_takes_the_option():
    assert all(FORMATS[name].options == ("full_text",) for name in ("ris", "csl", "bibtex"))


def unescaped(text):
    text = text[1:-1] if text.startswith("{") else text
    for name, sign in {"textasciitilde": "~", "textasciicircum": "^", "textbackslash": "\0"}.items():
        text = text.replace(f"\\{name}{{}}", sign)
    return re.sub(r"\\([&%$#_{}])", r"\1", text).replace("\0", "\\")
