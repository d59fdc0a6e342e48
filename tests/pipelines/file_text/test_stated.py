"""What a PDF states of itself, in a form that a record takes whatever stands there."""

import io
import unicodedata
from datetime import datetime

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import NameObject, TextStringObject

from pipelines.file_text.pdf import read_pdf
from pipelines.file_text.reading import Limits
from pipelines.file_text.stated import date, stated
from tests.pipelines.file_text.made_pdfs import pages_of, text_pdf, written

WORDS = {"Title", "Author", "Subject", "Producer"}


def said_by(tmp_path, writer):
    path = tmp_path / "a.pdf"
    path.write_bytes(written(writer))
    return read_pdf(path, Limits()).stated


def writer_of(pages=1):
    return pypdf.PdfWriter(clone_from=io.BytesIO(text_pdf(pages_of(pages))))


def test_what_a_pdf_states_is_kept(tmp_path):
    writer = writer_of()
    names = {"/Title": "Vouchers", "/Author": "A. Author", "/Subject": "Policy", "/Producer": "Press 1"}
    dates = {"/CreationDate": "D:20190410120001+02'00'", "/ModDate": "D:20190411"}
    writer.add_metadata(names | dates)
    writer._root_object[NameObject("/Lang")] = TextStringObject("es-CL")
    writer.add_attachment("Tables 1.csv", b"a,b")
    found = said_by(tmp_path, writer)
    assert (found.title, found.author, found.subject, found.producer) == tuple(names.values())
    assert (found.created, found.modified) == ("2019-04-10T12:00:01+02:00", "2019-04-11")
    assert (found.language, found.attachments, found.has_form) == ("es-CL", ("Tables 1.csv",), False)


def test_what_is_not_stated_is_none(tmp_path):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(99, 99)
    writer.metadata = None
    found = said_by(tmp_path, writer)
    assert (found.title, found.created, found.language, found.attachments) == (None, None, None, ())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("D:20190410120001Z", "2019-04-10T12:00:01Z"),
        ("D:20190410120001Z00'00'", "2019-04-10T12:00:01Z"),
        ("D:20190410120001-05'30", "2019-04-10T12:00:01-05:30"),
        ("D:20190410120001", "2019-04-10T12:00:01"),
        ("D:201904101200", "2019-04-10T12:00:00"),
        ("D:2019041012", "2019-04-10"),
        ("D:201904", "2019-04"),
        ("2019", "2019"),
        ("2019-04-10T12:00:01+02:00", "2019-04-10T12:00:01+02:00"),
        ("D:20190230", None),
        ("D:00000000000000Z", None),
        ("D:20190410250000", None),
        ("yesterday", None),
        ("٢٠١٩", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_said_as_far_as_it_is_stated(words, said):
    assert date(words) == said


@given(st.datetimes(min_value=datetime(1000, 1, 1)), st.integers(-14, 14))
def test_every_whole_date_comes_through(when, zone):
    found = date(f"D:{when:%Y%m%d%H%M%S}{zone:+03}'00'")
    assert datetime.fromisoformat(found).replace(tzinfo=None) == when.replace(microsecond=0)


@given(st.text(max_size=40))
def test_no_words_make_a_date_that_is_none(words):
    found = date(words)
    assert found is None or found[:4].isdigit()


@given(st.text(max_size=3000), st.lists(st.text(max_size=300), max_size=120))
def test_whatever_stands_there_a_record_takes_it(words, names):
    found = stated(dict.fromkeys(WORDS, words), words, names, has_form=True)
    for line in filter(None, [found.title, found.author, found.language, *found.attachments]):
        assert line == line.strip()
        assert line
        assert len(line) <= 1000
        assert unicodedata.is_normalized("NFC", line)
        assert not any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in line)
        line.encode()
    assert len(found.attachments) <= 100
