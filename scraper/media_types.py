"""Media types by the first bytes of a file.

An own table, because the libraries are wrong where this project looks: puremagic 1.30 calls a plain zip and an EPUB a
Word file, a PDF behind a junk line HTML, and HTML behind blank lines unknown; filetype knows no HTML at all, which is
what stands in the place of a lost PDF; libmagic is a Debian package. The rules for HTML and for text are those of the
WHATWG's MIME Sniffing standard.
"""

from __future__ import annotations

import re

PDF = "application/pdf"
HTML = "text/html"
JSON = "application/json"
PLAIN = "text/plain"
CSV = "text/csv"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
OCTETS = "application/octet-stream"

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"

MARKS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "application/rtf"),
    (b"%!PS", "application/postscript"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\0\0\1\0", "image/x-icon"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"OggS", "application/ogg"),
    (b"ID3", "audio/mpeg"),
)
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# A folder that only this kind of Open XML file has, and the stream that only this kind of OLE file has.
ZIP_KINDS = (
    (b"word/", f"{OOXML}.wordprocessingml.document"),
    (b"ppt/", f"{OOXML}.presentationml.presentation"),
    (b"xl/", f"{OOXML}.spreadsheetml.sheet"),
)
OLE_KINDS = (
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
)
BY_EXTENSION = {
    "docx": ZIP_KINDS[0][1],
    "pptx": ZIP_KINDS[1][1],
    "xlsx": ZIP_KINDS[2][1],
    "odt": f"{ODF}.text",
    "odp": f"{ODF}.presentation",
    "ods": f"{ODF}.spreadsheet",
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
    "xls": "application/vnd.ms-excel",
}

HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|iframe|noscript|h[1-6]|div|font|table|a|b|br|p"
    rb"|center|span|strong|form|img|ul)(?=[\s/>])",
    re.IGNORECASE,
)
HTML_INSIDE = re.compile(rb"<(?:!doctype\s+html|html)(?=[\s/>])", re.IGNORECASE)
COMMENTS = re.compile(rb"\s*(?:<!--.*?-->\s*)*", re.DOTALL)
JSON_START = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{"\]\d])')
PDF_INSIDE = re.compile(rb"(?:^|[\r\n])(?:%PDF-\d|\d{1,10} \d{1,5} obj\b)")
PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF[\0\s]*\Z")
NOT_TEXT = re.compile(rb"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def sniff(head: bytes, tail: bytes = b"", *, declared: str = "", name: str = "") -> str:
    """The media type of a file from its first bytes, and its last ones where it is a zip archive.

    `declared` and `name` only choose between types that bytes can't tell apart: CSV from text, and which
    office program wrote a container that does not say.

    >>> sniff(b"<!-- cache miss -->\\n%PDF-1.3\\n", b"%%EOF")
    'application/pdf'
    >>> sniff(b"a,b\\n1,2\\n", declared="text/csv; charset=utf-8")
    'text/csv'
    """
    if is_pdf(head, tail):
        return PDF
    if head.startswith(ZIP_MARKS):
        return kind_of_zip(head, tail, declared, name)
    if head.startswith(OLE_MARK):
        return kind_of_ole(head + tail, declared, name)
    for mark, media_type in MARKS:
        if head.startswith(mark):
            return media_type
    return kind_of_riff(head) or kind_of_text(head, declared, name)


def is_pdf(head: bytes, tail: bytes) -> bool:
    """Whether `%PDF-` stands in the first 1,024 bytes; further on, or where it is lost, the end must be a PDF's.

    Behind markup it also takes the end of a PDF: a page about PDFs is not one, a PDF behind a PHP notice is.

    >>> is_pdf(b"", b""), is_pdf(b"1 0 obj <<>> endobj", b"startxref\\n116\\n%%EOF")
    (False, True)
    """
    at = head[:1024].find(b"%PDF-")
    if at >= 0:
        return at == 0 or b"<" not in head[:at] or b"%%EOF" in (tail or head)[-2048:]
    return bool(PDF_INSIDE.search(head) and PDF_END.search((tail or head)[-2048:]))


def is_office(media_type: str) -> bool:
    """Whether this is a document that people write: never a server's answer in place of one."""
    return media_type in BY_EXTENSION.values() or media_type in (OLE, "application/rtf", "application/postscript")


def is_zip_based(media_type: str) -> bool:
    return media_type == ZIP or media_type.startswith((OOXML, ODF))


def extension_of(name: str) -> str:
    """The extension of a file name, address or path, lower-case, without query: `pdf`; "" when there is none."""
    last = re.split(r"[/\\]", re.split(r"[?#]", name.strip(), maxsplit=1)[0])[-1]
    return last.rpartition(".")[2].lower() if "." in last else ""


def kind_of_zip(head: bytes, tail: bytes, declared: str, name: str) -> str:
    stated = re.match(rb"PK\x03\x04.{26}mimetype(application/[\w.+-]+?)(?=PK)", head, re.DOTALL)
    if stated:
        return stated.group(1).decode("ascii")
    seen = head + tail
    if b"[Content_Types].xml" in seen:
        for folder, media_type in ZIP_KINDS:
            if folder in seen:
                return media_type
    # Without entries there is nothing inside to go by.
    hint = hinted(declared, name) if head.startswith(b"PK\x05\x06") or b"[Content_Types].xml" in seen else None
    return hint if hint and is_zip_based(hint) else ZIP


def kind_of_ole(seen: bytes, declared: str, name: str) -> str:
    for stream, media_type in OLE_KINDS:
        if stream.encode("utf-16-le") + b"\0\0" in seen:
            return media_type
    hint = hinted(declared, name)
    return hint if hint and not is_zip_based(hint) else OLE


def hinted(declared: str, name: str) -> str | None:
    """The office type that the name, or else the declared type, speaks of."""
    stated = declared.partition(";")[0].strip().lower()
    return BY_EXTENSION.get(extension_of(name)) or (stated if stated in BY_EXTENSION.values() else None)


def kind_of_riff(head: bytes) -> str | None:
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}.get(head[8:12])
    return "video/mp4" if head[4:8] == b"ftyp" else None


def kind_of_text(head: bytes, declared: str, name: str) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    text = COMMENTS.sub(b"", head.removeprefix(b"\xef\xbb\xbf"), count=1)
    if HTML_START.match(text) or (text.startswith((b"<?", b"<!")) and HTML_INSIDE.search(text[:1024])):
        return HTML
    if NOT_TEXT.search(head) or not head:
        return OCTETS
    if text.startswith(b"<?xml"):
        return "image/svg+xml" if b"<svg" in text[:1024] else "application/xml"
    if text.startswith(b"<svg"):
        return "image/svg+xml"
    if head.lstrip().startswith(b"<!--"):
        return HTML
    if JSON_START.match(text):
        return JSON
    return CSV if declared.lower().startswith(CSV) or extension_of(name) == "csv" else PLAIN
