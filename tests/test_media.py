"""What a file is, by its bytes: tables of real beginnings, and any bytes at all."""

import io
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.media import FileStatus, FileVerdict, better, judge_file
from scraper.media_types import BY_EXTENSION, sniff

FILES = Path(__file__).parent / "fixtures" / "files"


def zipped(*names, kept=""):
    """A zip archive with these files; `kept` is the text of a first one called mimetype, not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if kept:
            archive.writestr("mimetype", kept, compress_type=zipfile.ZIP_STORED)
        for name in names:
            archive.writestr(name, "<x/>" * 50)
    return buffer.getvalue()


DOCX = zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

KINDS = {
    "a PDF": (b"%PDF-1.4\n...%%EOF", "application/pdf"),
    "a PDF behind a line of a cache": (b"<!-- cache miss -->\n%PDF-1.3\n..\n%%EOF\n", "application/pdf"),
    "a PDF behind a PHP notice": (b"<br />\n<b>Notice</b>: x\n%PDF-1.3\n..%%EOF", "application/pdf"),
    "a page about PDFs": (b"<html><p>a PDF starts with %PDF-1.4</p></html>", "text/html"),
    "a PDF behind too much": (b"\0" * 1024 + b"%PDF-1.4 %%EOF", "application/octet-stream"),
    "a PDF behind very much": (b"junk\n" * 900 + b"%PDF-1.4\n1 0 obj\nstartxref\n9\n%%EOF\n", "application/pdf"),
    "a PDF without its header": (b"1 0 obj <<>> endobj\nstartxref\n116\n%%EOF", "application/pdf"),
    "a page that shows a PDF": (b"<html><pre>\n1 0 obj\nstartxref\n116\n%%EOF\n</pre></html>", "text/html"),
    "docx": (DOCX, BY_EXTENSION["docx"]),
    "pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), BY_EXTENSION["pptx"]),
    "xlsx": (zipped("docProps/app.xml", "xl/workbook.xml", "[Content_Types].xml"), BY_EXTENSION["xlsx"]),
    "odt": (zipped("content.xml", kept=BY_EXTENSION["odt"]), BY_EXTENSION["odt"]),
    "epub": (zipped("META-INF/container.xml", kept="application/epub+zip"), "application/epub+zip"),
    "zip": (zipped("word.txt"), "application/zip"),
    "doc": (OLE + "WordDocument\0".encode("utf-16-le"), "application/msword"),
    "xls": (OLE + "Workbook\0".encode("utf-16-le"), "application/vnd.ms-excel"),
    "ppt": (OLE + "PowerPoint Document\0".encode("utf-16-le"), "application/vnd.ms-powerpoint"),
    "some office file": (OLE, "application/x-ole-storage"),
    "rtf": (b"{\\rtf1\\ansi hello}", "application/rtf"),
    "HTML": (b"<!DOCTYPE html><html><head>", "text/html"),
    "HTML behind blanks and a mark": (b"\xef\xbb\xbf\n\n  <HTML lang='en'>", "text/html"),
    "HTML behind comments": (b"<!-- a --> <!-- b -->\n<div class='x'>Page not found</div>", "text/html"),
    "only a comment": (b"<!-- a comment that does not end", "text/html"),
    "XHTML": (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>', "text/html"),
    "HTML in UTF-16": ("<html><body>x".encode("utf-16"), "text/html"),
    "XML": (b'<?xml version="1.0"?><rss/>', "application/xml"),
    "SVG": (b'<?xml version="1.0"?><svg xmlns="x"/>', "image/svg+xml"),
    "JSON": (b' {"error": "not found"}', "application/json"),
    "text": (b"Dear reader,\n", "text/plain"),
    "text in UTF-16": ("Dear reader".encode("utf-16"), "text/plain"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    "WebP": (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    "MP4": (b"\0\0\0\x18ftypmp42", "video/mp4"),
    "gzip": (b"\x1f\x8b\x08\0\0\0\0\0", "application/gzip"),
    "noise": (bytes(range(256)), "application/octet-stream"),
    "nothing": (b"", "application/octet-stream"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_say_the_type(kind):
    body, media_type = KINDS[kind]
    assert sniff(body, body) == media_type


def test_a_declared_type_does_not_outweigh_the_bytes():
    assert sniff(b"\x89PNG\r\n\x1a\n", declared="application/pdf", name="x.pdf") == "image/png"


@pytest.mark.parametrize(
    ("body", "name", "media_type"),
    [
        (OLE, "slides.PPT", "application/vnd.ms-powerpoint"),
        (b"PK\x05\x06" + bytes(18), "interview_guide.docx", BY_EXTENSION["docx"]),
        (b"a,b\n1,2\n", "https://example.org/table.csv?x=1.pdf", "text/csv"),
        (OLE, "report.docx", "application/x-ole-storage"),
    ],
)
def test_a_name_chooses_where_bytes_cannot(body, name, media_type):
    assert sniff(body, body, name=name) == media_type


HTML = b"<!DOCTYPE html><html><body>Page not found</body></html>"


@pytest.mark.parametrize(
    ("body", "asked", "status"),
    [
        (b"%PDF-1.4 .. %%EOF\n", {"wanted_pdf": True}, "archived"),
        (b"%PDF-1.4 .. %%EOF\n", {"declared_type": "application/octet-stream", "name": "download"}, "archived"),
        (b"%PDF-1.4 .. %%EOF" + bytes(5000), {"wanted_pdf": True}, "archived"),
        (b"%PDF-1.4 .. ", {"wanted_pdf": True}, "truncated"),
        (b"%PDF-1.4 %%EOF" + b"x" * 5000, {"wanted_pdf": True}, "archived"),
        (b"%PDF-1.4 startxref\n9\n%%EOF\n<html>" + b"<p>menu</p>" * 900, {"wanted_pdf": True}, "archived"),
        (b"%PDF-1.4 startxref\n9\n%%EOF\n7 0 obj <</Length 900>> stream", {"wanted_pdf": True}, "truncated"),
        (b"%PDF-1.4 startxref\n0\n%%EOF", {"wanted_pdf": True}, "truncated"),
        (b"", {"name": "report.pdf"}, "not_pdf"),
        (b"", {}, "not_pdf"),
        (HTML, {"name": "report.pdf"}, "not_pdf"),
        (HTML, {"declared_type": "application/pdf"}, "not_pdf"),
        (HTML, {"declared_type": "Application/PDF; x=y", "name": "download.php"}, "not_pdf"),
        (HTML, {"name": "paper.docx"}, "not_pdf"),
        (HTML, {"name": "slides.ppt"}, "not_pdf"),
        (HTML, {"name": "page.html", "declared_type": "text/html"}, "archived"),
        (b"not found", {"name": "report.PDF"}, "not_pdf"),
        (b'{"error": 1}', {"name": "report.pdf?x=1"}, "not_pdf"),
        (b"\x89PNG\r\n\x1a\n", {"name": "report.pdf"}, "not_pdf"),
        (b"not found", {"name": "paper.docx"}, "not_pdf"),
        (DOCX, {"name": "paper.docx"}, "archived"),
        (DOCX, {"name": "paper.pdf"}, "archived"),
        (DOCX[:-30], {"name": "paper.docx"}, "truncated"),
        (OLE, {"name": "slides.ppt"}, "archived"),
        (b"a,b\n", {"name": "table.csv"}, "archived"),
    ],
)
def test_bytes_and_what_was_wanted_give_a_verdict(body, asked, status):
    verdict = judge_file(body, **asked)
    assert verdict.status == status
    assert verdict.size == len(body)
    assert (verdict.reason is None) == verdict.is_acceptable == (status == "archived")


def test_a_large_file_is_judged_by_its_ends():
    verdict = judge_file(b"%PDF-1.4", tail=b"%%EOF\n", size=10**9, wanted_pdf=True)
    assert (verdict.status, verdict.size) == ("archived", 10**9)


@pytest.mark.parametrize("name", ["intact", "leading_junk", "encrypted_user", "encrypted_owner", "scanned"])
def test_real_files_are_pdfs(name):
    verdict = judge_file((FILES / f"{name}.pdf").read_bytes(), name=f"{name}.pdf")
    assert (verdict.status, verdict.media_type) == ("archived", "application/pdf")


def test_a_real_file_cut_anywhere_is_never_archived():
    whole = (FILES / "intact.pdf").read_bytes()
    for length in range(0, len(whole) - 20, 97):
        assert judge_file(whole[:length], name="intact.pdf").status != "archived"


@given(st.binary(max_size=300), st.binary(max_size=50) | st.none(), st.booleans(), st.text(max_size=30), st.text())
def test_any_bytes_have_a_verdict(head, tail, wanted_pdf, declared_type, name):
    verdict = judge_file(head, tail=tail, wanted_pdf=wanted_pdf, declared_type=declared_type, name=name)
    assert verdict.status in FileStatus
    assert "/" in verdict.media_type


@given(st.sampled_from([body for body, _ in KINDS.values()]), st.binary(max_size=60), st.integers(0, 60))
def test_spliced_beginnings_have_a_verdict(start, more, cut):
    assert judge_file(start[:cut] + more, name="x.pdf").reason != ""


def test_unclosed_comments_are_read_in_one_go():
    assert sniff(b"<!--" * 16_000) == "text/html"
    assert sniff(b"<!-- -->" * 8_000 + b"x") == "text/html"


def test_better_follows_the_order_of_statuses():
    ranked = [FileVerdict(status, "application/pdf", 1) for status in FileStatus]
    assert all(better(one, other) and not better(other, one) for one, other in pairwise(ranked))
    assert not any(better(one, one) for one in ranked)


def test_of_two_cut_bodies_the_longer_is_better():
    short, long = (FileVerdict(FileStatus.TRUNCATED, "application/pdf", size) for size in (10, 20))
    assert better(long, short)
    assert not better(short, long)
