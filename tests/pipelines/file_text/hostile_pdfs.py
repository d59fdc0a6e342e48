"""PDFs that are cheap to send and dear to read, and small ones of any content, written by hand."""

import zlib

MEBIBYTE = 1024**2


def pdf(*objects, root=1, extra=""):
    """A PDF of these objects, numbered from 1, with a cross-reference table that is right."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body if isinstance(body, bytes) else body.encode("latin-1"))
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer\n<</Size {len(objects) + 1}/Root {root} 0 R{extra}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def stream(content, dictionary=""):
    return f"<<{dictionary}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def one_page(content, *, extra="", dictionary="", resources="", more=()):
    """One page that shows `content`, a content stream with a font called F."""
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>{resources}>>>>",
        stream(content, dictionary),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *more,
        extra=extra,
    )


def lines_of_text(*lines):
    """One page with these lines."""
    shown = b" ".join(b"(%s) Tj T*" % line.encode("latin-1") for line in lines)
    return one_page(b"BT /F 12 Tf 14 TL 50 700 Td " + shown + b" ET")


def page_bomb(pages):
    """So many pages in a few bytes: every one is the same object."""
    kids = "3 0 R " * pages
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(b"BT /F 1 Tf (innovation) Tj ET"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def inflate_bomb(mebibytes):
    """A content stream of blanks, a thousandth of its size in the file."""
    blanks = b" " * MEBIBYTE
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = squeezer.compress(blanks) + squeezer.flush(zlib.Z_FULL_FLUSH)  # can be repeated as it is
    checksum = 1
    for _ in range(mebibytes):
        checksum = zlib.adler32(blanks, checksum)
    body = b"\x78\xda" + block * mebibytes + squeezer.flush() + checksum.to_bytes(4, "big")
    return one_page(body, dictionary="/Filter/FlateDecode")


def many_operators(count):
    """So many text operators on one page."""
    return one_page(zlib.compress(b"BT /F 9 Tf " + b"(a) Tj " * count + b"ET", 9), dictionary="/Filter/FlateDecode")
