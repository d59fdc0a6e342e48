"""`scrapy export ris`, `csl` and `bibtex`: judged by rispy, citeproc-py and bibtexparser; no more than a quotation."""

import json
import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import bibtexparser
import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st

from scraper.media import FileStatus
from scraper.outputs.exports import FORMATS, references_file
from scraper.outputs.exports.bibtex import as_bibtex, export_bibtex
from scraper.outputs.exports.csl import as_csl, export_csl
from scraper.outputs.exports.export import ExportError
from scraper.outputs.exports.quotation import quotation
from scraper.outputs.exports.reference import reference
from scraper.outputs.exports.ris import as_ris, export_ris
from scraper.records import Published, Role
from scraper.store import file_path, write_atomically
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
    assert found["notes"] == ["Countries: chile; peru. Archived 10 April 2019"]
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
    assert items[0]["note"] == "Country: chile. Archived 10 April 2019"
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


def test_each_form_takes_the_options_that_it_has_a_field_for():
    assert {name: FORMATS[name].options for name in ("ris", "csl", "bibtex")} == {
        "ris": ("full_text", "files"),
        "csl": ("full_text",),  # CSL-JSON has no field for a file
        "bibtex": ("full_text", "files"),
    }


def kept_file(output, name, content, role=Role.CONTENT, media_type="application/pdf"):
    digest = sha256(content).hexdigest()
    write_atomically(file_path(output, digest, media_type), content)
    [file] = record().files
    stated = {"url": f"{SITE}/sites/default/files/{name}", "sha256": digest, "role": role, "media_type": media_type}
    return file.model_copy(update=stated)


@pytest.fixture
def with_files(output):
    files = [
        kept_file(output, "RUSSIA%20%E2%80%93%20a%3Ab;%23%7B$.pdf", b"%PDF 1"),
        kept_file(output, "annex.doc", b"an annex", Role.ATTACHMENT, "application/msword"),
        kept_file(output, "elsewhere.pdf", b"%PDF 3", Role.BODY),
    ]
    keep(output, "c", None, files=files)
    return output


def test_with_files_zotero_finds_each_beside_the_ris_file(with_files, tmp_path):
    """It takes what `L1` says for an address from the file's folder, then for a path from there: both lead to one."""
    said = export_ris(with_files, tmp_path / "ris", files=True)
    assert said.counts == {"references": 3, "files": 2}
    text = (tmp_path / "ris" / "ipp.ris").read_text("utf-8")
    paths = re.findall(r"^L1  - (files/.*)$", text, re.MULTILINE)
    assert paths == ["files/c/RUSSIA – a b.pdf", "files/c/annex.doc"]
    for path, content in zip(paths, (b"%PDF 1", b"an annex"), strict=True):
        as_address = urlsplit(urljoin((tmp_path / "ris" / "ipp.ris").as_uri(), path))
        assert (as_address.query, as_address.fragment) == ("", "")
        for found in (Path(unquote(as_address.path)), tmp_path / "ris" / path):
            assert found.read_bytes() == content
    assert [one.get("id") for one in rispy.loads(text)] == ["document/a", "document/b", "document/c"]


def test_with_files_bibtex_names_each_as_zotero_and_jabref_do(with_files, tmp_path):
    assert export_bibtex(with_files, tmp_path / "bibtex", files=True).counts == {"references": 3, "files": 2}
    library = bibtexparser.parse_file(str(tmp_path / "bibtex" / "ipp.bib"), encoding="utf-8")
    assert library.failed_blocks == []
    [named] = [entry.fields_dict["file"].value for entry in library.entries if "file" in entry.fields_dict]
    parts = [part.split(":") for part in named.split(";")]
    assert [(title, kind) for title, _, kind in parts] == [("", "application/pdf"), ("", "application/msword")]
    assert [(tmp_path / "bibtex" / path).read_bytes() for _, path, _ in parts] == [b"%PDF 1", b"an annex"]


@pytest.mark.parametrize(("export", "field"), [(export_ris, "L1  - "), (export_bibtex, "file = ")])
def test_a_pdf_that_breaks_off_is_no_file_of_a_reference(output, tmp_path, export, field):
    cut = kept_file(output, "cut.pdf", b"%PDF cut").model_copy(update={"status": FileStatus.TRUNCATED})
    for slug in ("a", "b"):
        keep(output, slug, None, files=[cut])
    said = export(output, tmp_path / "to", files=True)
    assert said.counts == {"references": 2, "files": 0}
    assert said.note == "2 files not whole, or locked by a password (2 truncated): what is not whole is left out"
    assert [path.suffix for path in (tmp_path / "to").rglob("*.pdf")] == []
    [file] = (tmp_path / "to").iterdir()
    assert field not in file.read_text("utf-8")


@pytest.mark.parametrize("export", [export_ris, export_bibtex])
def test_with_files_the_same_records_give_the_same_bytes_and_without_them_no_file(with_files, tmp_path, export):
    export(with_files, tmp_path / "a", files=True)
    export(with_files, tmp_path / "b", files=True)
    found = [
        {path.relative_to(at): path.read_bytes() for path in at.rglob("*.*")} for at in (tmp_path / "a", tmp_path / "b")
    ]
    assert found[0] == found[1]
    assert len(found[0]) == 3
    export(with_files, tmp_path / "c")
    assert "files/c/" not in (tmp_path / "c").read_text("utf-8")


def test_a_disk_that_runs_full_among_the_files_leaves_nothing(with_files, tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(references_file, "put", lambda *one: made.append(one) if not made else full_disk())
    with pytest.raises(OSError, match="No space left"):
        export_ris(with_files, tmp_path / "ris", files=True)
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def full_disk():
    raise OSError(28, "No space left on device")


def test_a_file_that_a_web_archive_gave_is_named_where_it_can_be_had():
    [file] = record().files
    played = f"https://web.archive.org/web/20180816111911id_/{file.url}"
    one = made(files=[file.model_copy(update={"capture": capture(played)})])
    assert f"L1  - {played}\r\n" in as_ris(one)


def unescaped(text):
    text = text[1:-1] if text.startswith("{") else text
    for name, sign in {"textasciitilde": "~", "textasciicircum": "^", "textbackslash": "\0"}.items():
        text = text.replace(f"\\{name}{{}}", sign)
    return re.sub(r"\\([&%$#_{}])", r"\1", text).replace("\0", "\\")
