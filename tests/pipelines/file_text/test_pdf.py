"""Each file judged by itself: what it is, which of its pages have text, and nothing that is not so."""

import io
import re
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.file_text.pdf import read_pdf
from pipelines.file_text.reading import Limits
from scraper.media_types import sniff
from tests.pipelines.file_text.hostile_pdfs import lines_of_text, one_page, pdf, stream
from tests.pipelines.file_text.made_pdfs import (
    STAMP,
    field,
    joined,
    pages_of,
    scan_of,
    text_of_glyph_numbers,
    text_pdf,
    text_whose_map_says,
    with_notes,
    written,
)

FILES = Path(__file__).parents[2] / "fixtures" / "files"
CASES = Path(__file__).parents[2] / "fixtures" / "cases" / "files"


@pytest.fixture
def read(tmp_path):
    """What the reader says of these bytes."""

    def read_these(body, **limits):
        path = tmp_path / "a.pdf"
        path.write_bytes(body)
        return read_pdf(path, Limits(**limits))

    return read_these


def test_a_cover_before_scans_is_the_only_text():
    found = read_pdf(CASES / "cover_then_scan.pdf", Limits())
    assert (found.text_status, found.pages, found.without_text) == ("partial", 100, tuple(range(2, 101)))
    assert found.detail == "pages that are pictures: 2-100"


def test_stamps_on_scans_are_no_text():
    found = read_pdf(CASES / "stamped_scan.pdf", Limits())
    assert (found.text_status, found.without_text) == ("scanned", tuple(range(1, 11)))
    assert found.text.decode().count(STAMP) == 10


@pytest.mark.parametrize("name", ["html_after_5k", "signed_envelope"])
def test_what_stands_behind_the_end_takes_nothing_away(name):
    found = read_pdf(CASES / f"{name}.pdf", Limits())
    assert (found.status, found.text_status, found.detail, found.without_text) == ("archived", "ok", None, ())


@pytest.mark.parametrize("behind", [b"<html>", bytes(9000), b"\n% added by a server\n", b"x" * 200_000])
def test_anything_but_a_pdf_may_stand_behind_the_end(read, behind):
    assert read(lines_of_text("All the words") + behind).status == "archived"


def test_an_update_that_was_cut_is_told(read):
    writer = pypdf.PdfWriter(io.BytesIO(lines_of_text("All the words")), incremental=True)
    writer.add_blank_page(99, 99)
    body = written(writer)
    assert read(body).status == "archived"
    assert read(body[: body.rindex(b"xref")]).status == "truncated"


@pytest.mark.parametrize("stamp", [None, STAMP, "Received on 12 March 1974, No {}", "{}"])
@pytest.mark.parametrize("cover", [1.0, 0.7])
def test_a_scan_is_a_scan_whatever_is_stamped_on_it(read, stamp, cover):
    found = read(scan_of(text_pdf(pages_of(3)), stamp=stamp, cover=cover))
    assert (found.text_status, found.without_text) == ("scanned", (1, 2, 3))


@pytest.mark.parametrize("first", [True, False])
def test_pages_are_judged_one_by_one(read, first):
    text, scan = text_pdf(pages_of(2)), scan_of(text_pdf(pages_of(1)))
    found = read(joined(scan, text) if first else joined(text, scan))
    assert (found.text_status, found.without_text) == ("partial", (1,) if first else (3,))


def test_a_blank_page_lacks_no_text(read):
    found = read(text_pdf([*pages_of(1), [], *pages_of(1)]))
    assert (found.text_status, found.without_text, found.detail) == ("ok", (2,), None)


def test_words_drawn_as_outlines_are_a_picture(read):
    letters = b" ".join(
        b"%d %d 4 8 re f" % (50 + 6 * place, 700 - 20 * line) for place in range(60) for line in range(9)
    )
    assert read(one_page(letters)).text_status == "scanned"


@pytest.mark.parametrize("character", ["0020", "FFFD", "E000", "0007"])
def test_glyphs_that_say_no_letters_are_garbled(read, character):
    found = read(text_whose_map_says(character, pages=2))
    assert (found.text_status, found.without_text) == ("garbled", (1, 2))
    assert found.detail == "pages whose letters can't be told: 1-2"


def test_numbers_of_glyphs_are_garbled(read):
    found = read(text_of_glyph_numbers())
    assert (found.text_status, found.without_text) == ("garbled", (1,))


def test_garbled_and_readable_pages_are_partial(read):
    found = read(joined(text_pdf(pages_of(1)), text_of_glyph_numbers()))
    assert (found.text_status, found.without_text) == ("partial", (2,))


def test_the_second_reader_is_taken_where_it_finds_more_than_twice_as_much(read):
    # PDFium stops at a map that pypdf mends.
    body = text_whose_map_says("0020").replace(b"256 beginbfchar", b"0 beginbfchar  ")
    plain = re.sub(rb"<(..)> <0020>", lambda found: b"<%s> <00%s>" % (found[1], found[1]), body)
    assert read(plain).text_status == "ok"


def test_filled_fields_and_notes_are_text(read):
    found = read(
        with_notes(
            field("Tx", "a", "(Innovation Works Ltd)"),
            field("Tx", "b", "(hidden)", "/Ff 8192"),
            field("Btn", "c", "/Off"),
            field("Ch", "d", "(Chile)", "/Ff 131072/Opt[(Chile)(Peru)]"),
            "<</Type/Annot/Subtype/FreeText/Contents(See the annex)/Rect[0 0 99 20]/DA(/F 9 Tf)/P 3 0 R>>",
            "<</Type/Annot/Subtype/Link/Contents(a link)/Rect[0 0 99 20]/P 3 0 R>>",
        )
    )
    assert found.text.decode() == "Name of the firm:\nInnovation Works Ltd\nChile\nSee the annex\n\f"
    assert found.stated.has_form is True


def test_a_form_of_adobes_own_kind_is_told_and_its_placeholder_is_no_text(read):
    wait = b"BT /F 12 Tf 50 700 Td (Please wait... If this message is not eventually replaced) Tj ET"
    found = read(with_notes(content=wait, form="/NeedsRendering true/AcroForm<</Fields[]/XFA[(a) 4 0 R]>>"))
    assert (found.text_status, found.text, found.without_text) == ("none", b"", (1,))
    assert "Adobe" in found.detail


@pytest.mark.parametrize("stated", [2, 50, 1_000_000])
def test_a_number_of_pages_that_is_not_so_is_not_believed(read, stated):
    body = lines_of_text("here").replace(b"/Count 1>>", b"/Count %d>>" % stated)
    found = read(body)
    assert (found.pages, found.text_status, found.detail) == (1, "ok", "states more pages than it has")
    assert found.text == b"here\n\f"


def test_a_pdf_without_pages_says_so(read):
    found = read(pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"))
    assert (found.status, found.pages) == ("corrupt", None)
    assert found.detail.startswith("it has no pages")


BAD = [b"%PDF-1.4\n%%EOF", b"junk", b"", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF"]


@pytest.mark.parametrize("body", BAD)
@pytest.mark.parametrize("before", ["encrypted_user", "corrupt", "intact"])
def test_no_file_is_judged_by_the_one_before_it(read, before, body):
    alone = read(body)
    read_pdf(FILES / f"{before}.pdf", Limits())
    assert read(body) == alone
    assert alone.status in ("corrupt", "truncated")
    assert "Success" not in alone.detail


def test_a_file_that_the_empty_password_opens_is_read(read):
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(text_pdf(pages_of(1))))
        writer.encrypt("", "owner", algorithm=algorithm)
        assert read(written(writer)).text_status == "ok", algorithm


def test_a_pdf_without_its_header_is_read(read):
    found = read(text_pdf(pages_of(1)).partition(b"\n")[2])
    assert (found.status, found.text_status) == ("archived", "ok")


@pytest.mark.parametrize("size", [1, 900, 1024, 3000, 60_000])
def test_a_pdf_behind_any_junk_is_a_pdf_and_read(read, size):
    body = b"x" * (size - 1) + b"\n" + text_pdf(pages_of(1))
    assert sniff(body[:65_536], body[-65_536:]) == "application/pdf"
    assert (read(body).status, read(body).text_status) == ("archived", "ok")


@settings(max_examples=40)
@given(st.binary(max_size=40), st.data())
def test_whatever_is_left_of_a_file_is_read_or_named(tmp_path_factory, junk, data):
    whole = text_pdf(pages_of(1))
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(whole)), st.integers(0, len(whole)))))
    path = tmp_path_factory.mktemp("cut") / "a.pdf"
    path.write_bytes(whole[:start] + junk + whole[end:])
    found = read_pdf(path, Limits())
    assert found.detail or (found.status == "archived" and found.text_status in ("ok", "none"))
    assert "Success" not in (found.detail or "")


def test_pages_of_a_stream_with_an_error_in_it_keep_what_comes_before(read):
    body = pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(b"BT /F 12 Tf 50 700 Td (before) Tj ET ]]>> @@"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    assert read(body).text == b"before\n\f"
